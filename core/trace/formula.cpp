#include "core/trace/formula.h"

#include <algorithm>

namespace teardown {

Term::Term(TermNode node) : m_node(std::make_shared<const TermNode>(std::move(node))) {}

Term::Term(double number)
    : Term([number] {
          TermNode node;
          node.number = number;
          return node;
      }()) {}

Term Term::operator[](std::vector<Term> indices) const {
    TermNode node = *m_node;
    node.indices = std::move(indices);
    return Term(std::move(node));
}

Formula::Formula(std::vector<FormulaLine> lines) {
    const bool told = std::any_of(lines.begin(), lines.end(), [](const FormulaLine& line) { return line.output >= 0; });
    if (!told && !lines.empty()) lines.back().output = 0;
    m_lines = std::make_shared<const std::vector<FormulaLine>>(std::move(lines));
}

Formula::Formula(Term value, std::vector<std::string> indices, std::string name)
    : Formula(std::vector<FormulaLine>{{std::move(name), std::move(indices), std::move(value), 0}}) {}

Formula Formula::words(std::string text) { return text.empty() ? Formula() : Formula(formula::words(std::move(text)), {}, {}); }

const std::vector<FormulaLine>& Formula::lines() const {
    static const std::vector<FormulaLine> none;
    return m_lines ? *m_lines : none;
}

static Term composed(TermKind kind, std::vector<Term> parts, std::string name = {}) {
    TermNode node;
    node.kind = kind;
    node.name = std::move(name);
    node.parts = std::move(parts);
    return Term(std::move(node));
}

/// a + b + c is one sum of three, a * b * c one product.
static Term withPart(TermKind kind, const Term& a, const Term& b) {
    std::vector<Term> parts = a->kind == kind ? a->parts : std::vector<Term>{a};
    parts.push_back(b);
    return composed(kind, std::move(parts));
}

Term operator+(const Term& a, const Term& b) { return withPart(TermKind::Sum, a, b); }
Term operator-(const Term& a, const Term& b) { return withPart(TermKind::Sum, a, -b); }
Term operator-(const Term& a) { return composed(TermKind::Negative, {a}); }
Term operator*(const Term& a, const Term& b) { return withPart(TermKind::Product, a, b); }
Term operator/(const Term& a, const Term& b) { return composed(TermKind::Quotient, {a, b}); }
Term operator%(const Term& a, const Term& b) { return composed(TermKind::Remainder, {a, b}); }

namespace formula {

Term x() { return tensor("x"); }

Term tensor(std::string name, std::string label) {
    TermNode node;
    node.kind = TermKind::Tensor;
    node.label = label.empty() ? name : std::move(label);
    node.name = std::move(name);
    return Term(std::move(node));
}

Term index(std::string name) {
    TermNode node;
    node.kind = TermKind::Index;
    node.name = std::move(name);
    return Term(std::move(node));
}

Term along(int axis, std::string label) {
    TermNode node;
    node.kind = TermKind::Axis;
    node.axis = axis;
    node.label = std::move(label);
    return Term(std::move(node));
}

Term extent(const Term& of, int axis, std::string label) {
    TermNode node;
    node.kind = TermKind::Extent;
    node.axis = axis;
    node.label = std::move(label);
    node.parts = {of};
    return Term(std::move(node));
}

Term call(std::string layer, std::vector<Term> arguments) { return composed(TermKind::Call, std::move(arguments), std::move(layer)); }
Term function(std::string name, std::vector<Term> arguments) { return composed(TermKind::Function, std::move(arguments), std::move(name)); }
Term exp(const Term& a) { return function("exp", {a}); }
Term sqrt(const Term& a) { return function("sqrt", {a}); }
Term max(const Term& a, const Term& b) { return function("max", {a, b}); }
Term min(const Term& a, const Term& b) { return function("min", {a, b}); }
Term floorQuotient(const Term& a, const Term& b) { return composed(TermKind::FloorQuotient, {a, b}); }
Term power(const Term& a, const Term& exponent) { return composed(TermKind::Power, {a, exponent}); }

Term words(std::string text) {
    TermNode node;
    node.kind = TermKind::Words;
    node.label = std::move(text);
    return Term(std::move(node));
}

Term reduce(std::string kind, std::vector<IndexRange> ranges, const Term& body) {
    TermNode node;
    node.kind = TermKind::Reduction;
    node.name = std::move(kind);
    node.ranges = std::move(ranges);
    node.parts = {body};
    return Term(std::move(node));
}

Term reduceAxes(std::string kind, std::vector<AxisSpan> spans, std::string over, const Term& body) {
    TermNode node;
    node.kind = TermKind::Reduction;
    node.name = std::move(kind);
    node.label = std::move(over);
    node.spans = std::move(spans);
    node.parts = {body};
    return Term(std::move(node));
}

IndexRange whole(std::string name, const Term& tensor, int axis) { return {std::move(name), 0, extent(tensor, axis), true}; }
IndexRange below(std::string name, std::int64_t count) { return {std::move(name), 0, count, false}; }

Term bordered(const Term& element, Border border, std::int64_t reach) {
    TermNode node = *element;
    node.border = border;
    node.reach = reach;
    return Term(std::move(node));
}

static bool numberIs(const Term& term, double value) { return term->kind == TermKind::Number && term->number == value; }

Term windowIndex(const Term& position, std::int64_t stride, const Term& tap, std::int64_t dilation, const Term& padding) {
    const Term first = stride == 1 ? position : Term(stride) * position;
    const Term both = first + (dilation == 1 ? tap : Term(dilation) * tap);
    return numberIs(padding, 0) ? both : both - padding;
}

Term flatten(const Term& a, int firstAxis) {
    TermNode node;
    node.kind = TermKind::Flatten;
    node.axis = firstAxis;
    node.parts = {a};
    return Term(std::move(node));
}

Term stack(std::vector<Term> parts, int axis) {
    TermNode node;
    node.kind = TermKind::Stack;
    node.axis = axis;
    node.parts = std::move(parts);
    return Term(std::move(node));
}

Term where(std::vector<std::pair<Term, Term>> equal) {
    std::vector<Term> parts;
    for (auto& [a, b] : equal) {
        parts.push_back(std::move(a));
        parts.push_back(std::move(b));
    }
    return composed(TermKind::Where, std::move(parts));
}

}  // namespace formula

void FormulaLines::call(const std::string& layer) {
    constexpr std::size_t kMostInALine = 8;
    if (m_calls++ == kMostInALine) {
        const std::string name = "x" + std::to_string(++m_names);
        m_lines.push_back({name, {}, m_value, -1});
        m_value = formula::tensor(name);
        m_calls = 1;
    }
    m_value = formula::call(layer, {m_value});
}

void FormulaLines::output() {
    const std::string name = m_outputs > 1 ? "y" + std::to_string(m_told + 1) : "y";
    m_lines.push_back({name, {}, m_value, static_cast<int>(m_told++)});
    m_value = formula::tensor(name);
    m_calls = 0;
}

Formula FormulaLines::finish() {
    if (m_told == 0) output();
    return Formula(m_lines);
}

}  // namespace teardown
