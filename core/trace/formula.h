// Formula: what a step computes, as data. One or several lines "name[indices] = term"; a term is a small immutable expression tree from
// which both the text is printed (formula_text.h) and numbers are computed (formula_value.h), so that the two cannot disagree. Trees are
// shared: every call of a layer has the same one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct TermNode;

/// A shared, immutable node of a tree; a default-constructed one is not a term.
class Term {
public:
    Term() = default;
    explicit Term(TermNode node);
    Term(double number);  // NOLINT: a number is a term
    Term(int number) : Term(static_cast<double>(number)) {}
    Term(std::int64_t number) : Term(static_cast<double>(number)) {}

    explicit operator bool() const { return m_node != nullptr; }
    const TermNode& operator*() const { return *m_node; }
    const TermNode* operator->() const { return m_node.get(); }

    /// An element by its index: of a tensor, of a layer's result or of an earlier line. With fewer indices than dimensions the leading ones
    /// are those of the computed position, so the batch index is never written.
    Term operator[](std::vector<Term> indices) const;

private:
    std::shared_ptr<const TermNode> m_node;
};

enum class TermKind {
    Number,
    Index,   ///< a variable: from the line's left side or a reduction
    Axis,    ///< the index of the computed position along `axis`
    Extent,  ///< the size of parts[0] along `axis` (negative: counted from the last)
    Tensor,  ///< an element of the tensor or earlier line `name`; without indices the one at the computed position, sizes of 1 repeated
    Call,    ///< the result of the child layer `name` for the arguments `parts`, indexed as a tensor
    Sum,
    Negative,
    Product,
    Quotient,
    FloorQuotient,
    Remainder,
    Power,
    Function,   ///< `name` of parts: max, min, exp, log, sqrt, tanh, erf, ceil
    Reduction,  ///< `name` (sum, mean, max) of parts[0] over `ranges`, or over whole axes of the position
    Flatten,    ///< parts[0] with its dimensions from `axis` on flattened
    Stack,      ///< parts behind each other along `axis`
    Where,      ///< 1 where parts[0] = parts[1] and parts[2] = parts[3] and ..., else 0
    Words       ///< random or not arithmetic; has no value
};

/// The value of a tensor outside its edges.
enum class Border { None, Zero, Skip /* a reduction leaves these places out */, Reflect, Replicate, Circular };

/// A variable of a reduction: from .. to - 1.
struct IndexRange {
    std::string name;
    Term from, to;
    bool whole = false;  ///< the whole dimension of a tensor that the term indexes: not printed
};

/// An axis of the position that a reduction runs along (negative: counted from the last).
struct AxisSpan {
    int axis = 0;
    bool andFollowing = false;
    std::int64_t group = 0;  ///< only the `group` positions of the computed one's group; 0: all
};

struct TermNode {
    TermKind kind = TermKind::Number;
    double number = 0;
    std::string name;
    std::string label;  ///< as printed: "W" for "weight"; for a reduction over axes what it runs over: "all places"
    std::vector<Term> parts;
    std::vector<Term> indices;
    std::vector<IndexRange> ranges;
    std::vector<AxisSpan> spans;
    Border border = Border::None;
    std::int64_t reach = -1;  ///< how far the border reaches; -1: any distance. Positions further out are left out
    int axis = 0;
};

/// "std[o] = sqrt(var[o] + eps)"
struct FormulaLine {
    std::string name;                  ///< "a1, a2": the tensors in the list that a call returns
    std::vector<std::string> indices;  ///< stand for the last dimensions of the computed position
    Term value;
    int output = -1;  ///< which of the step's outputs this is; -1: an intermediate value
};

class Formula {
public:
    Formula() = default;
    /// The last line is the output unless a line is marked as such.
    explicit Formula(std::vector<FormulaLine> lines);
    /// y = value, with indices: y[o,i,j] = value.
    explicit Formula(Term value, std::vector<std::string> indices = {}, std::string name = "y");
    /// A sentence if there is nothing to compute: "for key in model.state_dict(): file[key] -> model[key]".
    static Formula words(std::string text);

    bool empty() const { return !m_lines || m_lines->empty(); }
    const std::vector<FormulaLine>& lines() const;

private:
    std::shared_ptr<const std::vector<FormulaLine>> m_lines;
};

Term operator+(const Term& a, const Term& b);
Term operator-(const Term& a, const Term& b);
Term operator-(const Term& a);
Term operator*(const Term& a, const Term& b);
Term operator/(const Term& a, const Term& b);
Term operator%(const Term& a, const Term& b);

namespace formula {

/// The step's data input (the last one of several).
Term x();
/// A tensor of the step, by its recorded name: a parameter's, a buffer's or "input 2"; "head.weight" is a child's.
Term tensor(std::string name, std::string label = {});
Term index(std::string name);
/// "c": the index of the computed position along `axis`.
Term along(int axis, std::string label);
Term extent(const Term& of, int axis, std::string label = {});
Term call(std::string layer, std::vector<Term> arguments);
Term function(std::string name, std::vector<Term> arguments);
Term exp(const Term& a);
Term sqrt(const Term& a);
Term max(const Term& a, const Term& b);
Term min(const Term& a, const Term& b);
Term floorQuotient(const Term& a, const Term& b);
Term power(const Term& a, const Term& exponent);
Term words(std::string text);

/// kind: sum, mean or max.
Term reduce(std::string kind, std::vector<IndexRange> ranges, const Term& body);
/// Over axes of the computed position; `over` describes them in words.
Term reduceAxes(std::string kind, std::vector<AxisSpan> spans, std::string over, const Term& body);
/// name = 0 .. size of `tensor` along `axis`.
IndexRange whole(std::string name, const Term& tensor, int axis);
IndexRange below(std::string name, std::int64_t count);

/// An element of the tensor, possibly outside its edges.
Term bordered(const Term& element, Border border, std::int64_t reach = -1);
/// position * stride + tap * dilation - padding, simplified.
Term windowIndex(const Term& position, std::int64_t stride, const Term& tap, std::int64_t dilation, const Term& padding);

Term flatten(const Term& a, int firstAxis);
Term stack(std::vector<Term> parts, int axis);

/// 1 if all pairs are equal, else 0.
Term where(std::vector<std::pair<Term, Term>> equal);

}  // namespace formula

/// Writes a module that calls its children one after the other: y = fc(flatten(conv(x))). Long chains continue on further lines.
class FormulaLines {
public:
    /// Several outputs are named y1, y2, ... in order.
    explicit FormulaLines(std::size_t outputs = 1) : m_outputs(outputs) {}
    void call(const std::string& layer);
    const Term& value() const { return m_value; }
    void set(Term value) { m_value = std::move(value); }
    /// The chain so far is the next output; what follows continues from it.
    void output();
    /// Finishes, with the chain so far as the output if none was declared.
    Formula finish();

private:
    std::size_t m_outputs;
    std::size_t m_told = 0;
    std::size_t m_names = 0;
    std::size_t m_calls = 0;  ///< in the current line
    Term m_value = formula::x();
    std::vector<FormulaLine> m_lines;
};

}  // namespace teardown
