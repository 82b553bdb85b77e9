// Computes the value of a formula at one position, from the tensors that its names stand for.
#pragma once

#include "core/tensor/tensor_view.h"
#include "core/trace/formula.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace teardown {

/// The tensors of a formula's names; an invalid view if not known.
class FormulaTensors {
public:
    virtual ~FormulaTensors() = default;
    virtual TensorView tensor(const std::string& name) const = 0;
    /// The result of a child layer's call. `fromLast`: how many calls of the same layer follow it in this formula. `item`: which item of a
    /// list, from 0; -1: the last.
    virtual TensorView result(const std::string& layer, int fromLast, int item) const = 0;
};

class FormulaValues {
public:
    /// Reductions over more than `mostTerms` values (in total for one value()) have no value. `single`: every operation is rounded to
    /// float32, as in the reference with that precision; otherwise everything is done in float64.
    explicit FormulaValues(const Formula& formula, const FormulaTensors& tensors, std::int64_t mostTerms = 1'000'000, bool single = false);

    /// The line's value at a position, a full index into its result; none if a tensor is not known, the position does not exist or the
    /// value is random.
    std::optional<double> value(std::size_t line, const Shape& place);

    /// A call of a child layer in the tree, in call order.
    struct Call {
        std::string layer;
        int fromLast = 0;
        std::vector<int> arguments;  ///< for argument()
        std::size_t line = 0;
    };
    const std::vector<Call>& calls() const { return m_calls; }
    /// The value of a layer's argument at a position.
    std::optional<double> argument(int argument, const Shape& place);

    const Formula& formula() const { return m_formula; }

protected:
    struct Node {
        const TermNode* term = nullptr;
        std::vector<int> parts;
        std::vector<int> indices;
        std::vector<int> bounds;  ///< from and to of each range
        std::vector<int> names;   ///< of the ranges' variables
        TensorView view;
        Shape shape;  ///< of a value that has one of its own
        bool shaped = false;
        int line = -1;            ///< an earlier line instead of a tensor
        int item = -1;            ///< in the list that the earlier line's call returns
        int function = -1;        ///< in the table in formula_value.cpp, or reductionKind(); for an index its name's number
        std::int64_t inside = 0;  ///< for a reduction: terms that counted when it was last computed
    };
    struct Bound {
        int name;
        std::int64_t value;
    };
    enum class Edge { Inside, Zero, Skip };

    double valueOf(int node);
    std::int64_t integerOf(int node);
    /// The position and the left side's variables; false if the position has too few dimensions.
    bool enterLine(std::size_t line, const Shape& place);
    /// Calls each(value) for every term of a reduction that counts, with its variables set; stops if it returns false.
    using Each = std::function<bool(double)>;
    void runThrough(int node, const Each& each);
    int nodeOf(const Term& term) const { return m_ids.at(&*term); }
    const Node& node(int id) const { return m_nodes[static_cast<std::size_t>(id)]; }
    bool failed() const { return m_failed; }

    std::vector<int> m_roots;  ///< of the lines
    Shape m_place;
    std::vector<Bound> m_bound;
    int m_leading = 0;  ///< dimensions of the position that the line's left side omits
    Edge m_edge = Edge::Inside;
    std::int64_t m_left = 0;
    std::int64_t m_mostTerms;

private:
    int compile(const Term& term, std::size_t line);
    int nameNumber(const std::string& name);
    void resolve(Node& node);
    double elementOf(const Node& node);
    double lineElement(const Node& node);
    double reductionOf(int node);
    double flattened(const Node& node);
    double stacked(const Node& node);
    double joined(const Node& node);
    double rounded(double value) const { return m_single ? static_cast<double>(static_cast<float>(value)) : value; }
    double fail();
    bool alongRanges(const Node& node, std::size_t range, const Each& each);
    bool alongAxes(const Node& node, const std::vector<AxisSpan>& axes, std::size_t axis, const Each& each);
    bool term(const Node& node, const Each& each);
    std::vector<AxisSpan> axesOf(const Node& node) const;

    enum { kReduceSum, kReduceMean, kReduceMax };  // Node::function of a reduction
    static int reductionKind(const std::string& name);

    struct Remembered {
        Shape place;
        double value = 0;
    };

    const Formula m_formula;
    const FormulaTensors& m_tensors;
    bool m_single;
    bool m_failed = false;
    std::vector<Node> m_nodes;
    std::unordered_map<const TermNode*, int> m_ids;
    std::vector<Call> m_calls;
    std::vector<std::string> m_names;  ///< of variables
    std::vector<std::vector<int>> m_lineNames;
    std::unordered_map<int, Remembered> m_remembered;  ///< of reductions over axes: the same value along the axes
};

}  // namespace teardown
