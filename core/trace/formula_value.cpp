#include "core/trace/formula_value.h"

#include "core/trace/formula_slice.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace teardown {

namespace {

struct FunctionRow {
    const char* name;
    double (*of)(double);  ///< none: max and min, with any number of arguments
};
constexpr FunctionRow kScalarFunctions[] = {
    {"max", nullptr},
    {"min", nullptr},
    {"exp", [](double a) { return std::exp(a); }},
    {"log", [](double a) { return std::log(a); }},
    {"sqrt", [](double a) { return std::sqrt(a); }},
    {"tanh", [](double a) { return std::tanh(a); }},
    {"erf", [](double a) { return std::erf(a); }},
    {"ceil", [](double a) { return std::ceil(a); }},
    {"abs", [](double a) { return std::abs(a); }},
    {"cos", [](double a) { return std::cos(a); }},
};
enum { kMax, kMin };

int functionNumber(const std::string& name) {
    for (int i = 0; i < static_cast<int>(std::size(kScalarFunctions)); ++i)
        if (name == kScalarFunctions[i].name) return i;
    return -1;
}

/// The element that an index outside the edges reads; none if nothing is read.
std::optional<std::int64_t> mirrored(std::int64_t index, std::int64_t size, Border border) {
    if (size <= 0) return std::nullopt;
    switch (border) {
        case Border::Replicate:
            return std::clamp<std::int64_t>(index, 0, size - 1);
        case Border::Circular:
            return ((index % size) + size) % size;
        case Border::Reflect: {
            const std::int64_t result = index < 0 ? -index : 2 * (size - 1) - index;
            return result >= 0 && result < size ? std::optional(result) : std::nullopt;
        }
        default:
            return std::nullopt;
    }
}

std::int64_t floorDivided(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

}  // namespace

FormulaValues::FormulaValues(const Formula& formula, const FormulaTensors& tensors, std::int64_t mostTerms, bool single)
    : m_mostTerms(mostTerms), m_formula(formula), m_tensors(tensors), m_single(single) {
    const std::vector<FormulaLine>& lines = m_formula.lines();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        m_roots.push_back(compile(lines[i].value, i));
        m_lineNames.emplace_back();
        for (const std::string& name : lines[i].indices) m_lineNames.back().push_back(nameNumber(name));
    }
    std::map<std::string, int> later;
    for (std::size_t i = m_calls.size(); i-- > 0;) m_calls[i].fromLast = later[m_calls[i].layer]++;
    // Parts before wholes, and earlier lines before later ones.
    std::size_t call = 0;
    for (Node& node : m_nodes) {
        if (node.term->kind == TermKind::Call) node.function = m_calls[call++].fromLast;
        resolve(node);
    }
}

int FormulaValues::nameNumber(const std::string& name) {
    const auto number = static_cast<std::size_t>(std::find(m_names.begin(), m_names.end(), name) - m_names.begin());
    if (number == m_names.size()) m_names.push_back(name);
    return static_cast<int>(number);
}

/// Whether the line has this name: -1, or the position of the name among several.
static std::optional<int> itemOf(const FormulaLine& line, const std::string& name) {
    if (line.name == name) return -1;
    if (line.value->kind != TermKind::Call) return std::nullopt;
    int item = 0;
    for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 2, ++item) {
        end = line.name.find(", ", begin);
        if (line.name.compare(begin, end == std::string::npos ? end : end - begin, name) == 0) return item;
    }
    return std::nullopt;
}

int FormulaValues::compile(const Term& term, std::size_t line) {
    if (const auto found = m_ids.find(&*term); found != m_ids.end()) return found->second;
    Node node;
    node.term = &*term;
    for (const Term& part : term->parts) node.parts.push_back(compile(part, line));
    for (const Term& index : term->indices) node.indices.push_back(compile(index, line));
    for (const IndexRange& range : term->ranges) {
        node.bounds.push_back(compile(range.from, line));
        node.bounds.push_back(compile(range.to, line));
        node.names.push_back(nameNumber(range.name));
    }
    if (term->kind == TermKind::Index) node.function = nameNumber(term->name);
    if (term->kind == TermKind::Function) node.function = functionNumber(term->name);
    if (term->kind == TermKind::Reduction) node.function = reductionKind(term->name);
    if (term->kind == TermKind::Tensor)
        for (std::size_t i = 0; i < line; ++i)
            if (const auto item = itemOf(m_formula.lines()[i], term->name)) {
                node.line = static_cast<int>(i);
                node.item = *item;
            }
    if (term->kind == TermKind::Call) m_calls.push_back({term->name, 0, node.parts, line});
    const int id = static_cast<int>(m_nodes.size());
    m_nodes.push_back(std::move(node));
    m_ids.emplace(&*term, id);
    return id;
}

void FormulaValues::resolve(Node& node) {
    const TermNode& term = *node.term;
    const auto part = [&](std::size_t i) -> const Node& { return m_nodes[static_cast<std::size_t>(node.parts[i])]; };
    switch (term.kind) {
        case TermKind::Tensor:
            if (node.item >= 0) {
                const Node& call = m_nodes[static_cast<std::size_t>(m_roots[static_cast<std::size_t>(node.line)])];
                node.view = m_tensors.result(call.term->name, call.function, node.item);
                node.line = -1;
                break;
            }
            if (node.line >= 0) {
                const Node& root = m_nodes[static_cast<std::size_t>(m_roots[static_cast<std::size_t>(node.line)])];
                node.shape = root.shape;
                node.shaped = root.shaped && term.indices.empty();
                return;
            }
            node.view = m_tensors.tensor(term.name);
            break;
        case TermKind::Call:
            node.view = m_tensors.result(term.name, node.function, -1);
            break;
        case TermKind::Flatten:
            node.shaped = part(0).shaped && part(0).shape.size() > static_cast<std::size_t>(term.axis);
            if (!node.shaped) return;
            node.shape.assign(part(0).shape.begin(), part(0).shape.begin() + term.axis);
            node.shape.push_back(1);
            for (std::size_t i = static_cast<std::size_t>(term.axis); i < part(0).shape.size(); ++i) node.shape.back() *= part(0).shape[i];
            return;
        case TermKind::Stack:
            for (std::size_t i = 0; i < node.parts.size(); ++i) {
                const auto axis = static_cast<std::size_t>(term.axis);
                node.shaped = part(i).shaped && part(i).shape.size() > axis;
                if (!node.shaped) return;
                if (i == 0)
                    node.shape = part(0).shape;
                else
                    node.shape[axis] += part(i).shape[axis];
                if (!term.ranges.empty()) node.shape[axis] = formula::lengthOfSlice(term);
            }
            return;
        case TermKind::Extent:
            return;
        default:
            if (term.kind == TermKind::Reduction && term.spans.empty()) return;
            for (std::size_t i = 0; i < node.parts.size(); ++i) {
                if (!part(i).shaped) continue;
                const Shape& other = part(i).shape;
                if (!node.shaped || other.size() > node.shape.size()) {
                    Shape wider = other;
                    for (std::size_t d = 0; node.shaped && d < node.shape.size(); ++d)
                        wider[wider.size() - 1 - d] = std::max(wider[wider.size() - 1 - d], node.shape[node.shape.size() - 1 - d]);
                    node.shape = std::move(wider);
                } else {
                    for (std::size_t d = 0; d < other.size(); ++d)
                        node.shape[node.shape.size() - 1 - d] =
                            std::max(node.shape[node.shape.size() - 1 - d], other[other.size() - 1 - d]);
                }
                node.shaped = true;
            }
            return;
    }
    node.shape = node.view.shape();
    node.shaped = node.view.valid() && term.indices.empty();
}

double FormulaValues::fail() {
    m_failed = true;
    return std::numeric_limits<double>::quiet_NaN();
}

bool FormulaValues::enterLine(std::size_t line, const Shape& place) {
    const std::vector<int>& indices = m_lineNames[line];
    if (indices.size() > place.size()) return false;
    m_place = place;
    m_leading = static_cast<int>(place.size() - indices.size());
    m_bound.clear();
    for (std::size_t i = 0; i < indices.size(); ++i) m_bound.push_back({indices[i], place[static_cast<std::size_t>(m_leading) + i]});
    return true;
}

std::optional<double> FormulaValues::value(std::size_t line, const Shape& place) {
    m_failed = line >= m_roots.size() || !enterLine(line, place);
    m_left = m_mostTerms;
    m_edge = Edge::Inside;
    const double result = m_failed ? 0 : valueOf(m_roots[line]);
    return m_failed ? std::nullopt : std::optional(result);
}

std::optional<double> FormulaValues::argument(int argument, const Shape& place) {
    m_failed = false;
    m_left = m_mostTerms;
    m_edge = Edge::Inside;
    m_place = place;
    m_leading = 0;
    m_bound.clear();
    const double result = valueOf(argument);
    return m_failed ? std::nullopt : std::optional(result);
}

std::int64_t FormulaValues::integerOf(int id) {
    const Node& node = this->node(id);
    const TermNode& term = *node.term;
    switch (term.kind) {
        case TermKind::Number:
            return std::llround(term.number);
        case TermKind::Index:
            for (std::size_t i = m_bound.size(); i-- > 0;)
                if (m_bound[i].name == node.function) return m_bound[i].value;
            fail();
            return 0;
        case TermKind::Axis:
            if (static_cast<std::size_t>(term.axis) < m_place.size()) return m_place[static_cast<std::size_t>(term.axis)];
            fail();
            return 0;
        case TermKind::Extent: {
            const Node& of = this->node(node.parts.front());
            const int axis = term.axis < 0 ? term.axis + static_cast<int>(of.shape.size()) : term.axis;
            if (of.shaped && axis >= 0 && axis < static_cast<int>(of.shape.size())) return of.shape[static_cast<std::size_t>(axis)];
            fail();
            return 0;
        }
        case TermKind::Sum: {
            std::int64_t result = 0;
            for (const int part : node.parts) result += integerOf(part);
            return result;
        }
        case TermKind::Negative:
            return -integerOf(node.parts.front());
        case TermKind::Product: {
            std::int64_t result = 1;
            for (const int part : node.parts) result *= integerOf(part);
            return result;
        }
        case TermKind::FloorQuotient:
        case TermKind::Remainder: {
            const std::int64_t a = integerOf(node.parts[0]), b = integerOf(node.parts[1]);
            if (b == 0) {
                fail();
                return 0;
            }
            return term.kind == TermKind::FloorQuotient ? floorDivided(a, b) : a - floorDivided(a, b) * b;
        }
        default: {
            const double value = valueOf(id);
            if (!std::isfinite(value)) {
                fail();
                return 0;
            }
            return std::llround(value);
        }
    }
}

double FormulaValues::elementOf(const Node& node) {
    const TensorView& view = node.view;
    if (!view.valid()) return fail();
    const std::size_t rank = view.shape().size(), given = node.indices.size();
    if (given > rank || (given == 0 && rank > m_place.size()) || (given > 0 && rank - given > m_place.size())) return fail();
    std::int64_t offset = 0;
    bool outside = false;
    for (std::size_t d = 0; d < rank; ++d) {
        const std::int64_t size = view.shape()[d];
        std::int64_t at;
        if (given == 0)
            at = size == 1 ? 0 : m_place[m_place.size() - rank + d];
        else
            at = d < rank - given ? m_place[d] : integerOf(node.indices[d - (rank - given)]);
        if (m_failed) return 0;
        if (at < 0 || at >= size) {
            const Border border = node.term->border;
            if (border == Border::None) return fail();
            const std::int64_t beyond = at < 0 ? -at : at - size + 1;
            if (border == Border::Skip || (node.term->reach >= 0 && beyond > node.term->reach)) {
                m_edge = Edge::Skip;
                return 0;
            }
            if (border == Border::Zero) {
                outside = true;
                continue;
            }
            const auto inside = mirrored(at, size, border);
            if (!inside) return fail();
            at = *inside;
        }
        offset += at * view.strides()[d];
    }
    if (outside) {
        if (m_edge == Edge::Inside) m_edge = Edge::Zero;
        return 0;
    }
    return view.atOffset(offset);
}

double FormulaValues::lineElement(const Node& node) {
    Shape place = m_place;
    if (!node.indices.empty()) {
        place.resize(static_cast<std::size_t>(m_leading));
        for (const int index : node.indices) place.push_back(integerOf(index));
    }
    Shape savedPlace = std::move(m_place);
    std::vector<Bound> savedBound = std::move(m_bound);
    const int savedLeading = m_leading;
    const double result =
        enterLine(static_cast<std::size_t>(node.line), place) ? valueOf(m_roots[static_cast<std::size_t>(node.line)]) : fail();
    m_place = std::move(savedPlace);
    m_bound = std::move(savedBound);
    m_leading = savedLeading;
    return result;
}

double FormulaValues::flattened(const Node& node) {
    const Node& part = this->node(node.parts.front());
    const auto axis = static_cast<std::size_t>(node.term->axis);
    if (!node.shaped || m_place.size() != axis + 1) return fail();
    Shape place = m_place;
    std::int64_t rest = place[axis];
    place.resize(part.shape.size());
    for (std::size_t d = part.shape.size(); d-- > axis;) {
        if (part.shape[d] == 0) return fail();
        place[d] = rest % part.shape[d];
        rest /= part.shape[d];
    }
    if (rest != 0) return fail();
    std::swap(m_place, place);
    const double result = valueOf(node.parts.front());
    std::swap(m_place, place);
    return result;
}

double FormulaValues::stacked(const Node& node) {
    const auto axis = static_cast<std::size_t>(node.term->axis);
    if (!node.shaped || m_place.size() != node.shape.size()) return fail();
    const std::int64_t saved = m_place[axis];
    std::int64_t at = formula::placeInSlice(*node.term, saved);
    for (const int part : node.parts) {
        const std::int64_t size = this->node(part).shape[axis];
        if (at < size) {
            m_place[axis] = at;
            const double result = valueOf(part);
            m_place[axis] = saved;
            return result;
        }
        at -= size;
    }
    return fail();
}

double FormulaValues::joined(const Node& node) {
    double result = valueOf(node.parts.front());
    for (std::size_t i = 1; i < node.parts.size() && !m_failed; ++i) {
        const double next = valueOf(node.parts[i]);
        switch (node.term->kind) {
            case TermKind::Sum:
                result = rounded(result + next);
                break;
            case TermKind::Product:
                result = rounded(result * next);
                break;
            case TermKind::Quotient:
                result = rounded(result / next);
                break;
            case TermKind::Power:
                result = rounded(std::pow(result, next));
                break;
            default: {
                // As in torch: NaN stays.
                const bool takes = node.function == kMax ? next > result : next < result;
                if (!std::isnan(result) && (takes || std::isnan(next))) result = next;
            }
        }
    }
    return result;
}

double FormulaValues::valueOf(int id) {
    if (m_failed) return 0;
    const Node& node = this->node(id);
    const TermNode& term = *node.term;
    switch (term.kind) {
        case TermKind::Number:
            return rounded(term.number);
        case TermKind::Index:
        case TermKind::Axis:
        case TermKind::Extent:
        case TermKind::FloorQuotient:
        case TermKind::Remainder:
            return static_cast<double>(integerOf(id));
        case TermKind::Tensor:
            return node.line >= 0 ? lineElement(node) : elementOf(node);
        case TermKind::Call:
            return elementOf(node);
        case TermKind::Sum:
        case TermKind::Product:
        case TermKind::Quotient:
        case TermKind::Power:
            return joined(node);
        case TermKind::Negative:
            return -valueOf(node.parts.front());
        case TermKind::Function:
            if (node.function < 0) return fail();
            if (!kScalarFunctions[node.function].of) return joined(node);
            return rounded(kScalarFunctions[node.function].of(valueOf(node.parts.front())));
        case TermKind::Reduction:
            return reductionOf(id);
        case TermKind::Flatten:
            return flattened(node);
        case TermKind::Stack:
            return stacked(node);
        case TermKind::Where:
            for (std::size_t i = 0; i + 1 < node.parts.size(); i += 2)
                if (valueOf(node.parts[i]) != valueOf(node.parts[i + 1])) return 0;
            return 1;
        case TermKind::Words:
            return fail();
    }
    return fail();
}

}  // namespace teardown
