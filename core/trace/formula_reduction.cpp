// Sums, means and maxima in a formula: over ranges of indices, or over whole axes of the position.
#include "core/trace/formula_value.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace teardown {

int FormulaValues::reductionKind(const std::string& name) {
    return name == "sum" ? kReduceSum : name == "mean" ? kReduceMean : name == "max" ? kReduceMax : -1;
}

bool FormulaValues::term(const Node& node, const Each& each) {
    if (--m_left < 0) {
        fail();
        return false;
    }
    m_edge = Edge::Inside;
    const double value = valueOf(node.parts.front());
    const bool counts = m_edge == Edge::Inside || (m_edge == Edge::Zero && node.function != kReduceSum);
    m_edge = Edge::Inside;
    return !m_failed && (!counts || each(value));
}

bool FormulaValues::alongRanges(const Node& node, std::size_t range, const Each& each) {
    if (range == node.term->ranges.size()) return term(node, each);
    const std::int64_t from = integerOf(node.bounds[range * 2]), to = integerOf(node.bounds[range * 2 + 1]);
    if (m_failed) return false;
    const std::size_t slot = m_bound.size();
    m_bound.push_back({node.names[range], from});
    bool goesOn = true;
    for (std::int64_t i = from; i < to && goesOn; ++i) {
        m_bound[slot].value = i;
        goesOn = alongRanges(node, range + 1, each);
    }
    m_bound.pop_back();
    return goesOn;
}

std::vector<AxisSpan> FormulaValues::axesOf(const Node& node) const {
    std::vector<AxisSpan> axes;
    const int rank = static_cast<int>(m_place.size());
    for (const AxisSpan& span : node.term->spans) {
        const int first = span.axis < 0 ? span.axis + rank : span.axis;
        for (int axis = std::max(first, 0); axis < (span.andFollowing ? rank : std::min(first + 1, rank)); ++axis)
            axes.push_back({axis, false, span.group});
    }
    return axes;
}

bool FormulaValues::alongAxes(const Node& node, const std::vector<AxisSpan>& axes, std::size_t axis, const Each& each) {
    if (axis == axes.size()) return term(node, each);
    const Node& body = this->node(node.parts.front());
    const auto at = static_cast<std::size_t>(axes[axis].axis);
    if (!body.shaped || body.shape.size() != m_place.size()) {
        fail();
        return false;
    }
    const std::int64_t saved = m_place[at], group = axes[axis].group;
    const std::int64_t from = group > 0 ? saved / group * group : 0, to = group > 0 ? from + group : body.shape[at];
    bool goesOn = true;
    for (std::int64_t i = from; i < to && goesOn; ++i) {
        m_place[at] = i;
        goesOn = alongAxes(node, axes, axis + 1, each);
    }
    m_place[at] = saved;
    return goesOn;
}

void FormulaValues::runThrough(int id, const Each& each) {
    const Node& node = this->node(id);
    if (node.term->spans.empty())
        alongRanges(node, 0, each);
    else
        alongAxes(node, axesOf(node), 0, each);
}

double FormulaValues::reductionOf(int id) {
    Shape key;
    if (!node(id).term->spans.empty()) {
        key = m_place;
        for (const AxisSpan& axis : axesOf(node(id))) {
            std::int64_t& at = key[static_cast<std::size_t>(axis.axis)];
            at = axis.group > 0 ? at / axis.group : -1;
        }
        if (const auto known = m_remembered.find(id); known != m_remembered.end() && known->second.place == key) return known->second.value;
    }
    const int kind = node(id).function;
    double result = kind == kReduceMax ? -std::numeric_limits<double>::infinity() : 0;
    std::int64_t count = 0;
    runThrough(id, [&](double value) {
        ++count;
        if (kind == kReduceMax)
            result = std::isnan(value) || value > result ? value : result;
        else
            result += value;
        return true;
    });
    if (m_failed || kind < 0 || (count == 0 && kind != kReduceSum)) return fail();
    if (kind == kReduceMean) result /= static_cast<double>(count);
    m_nodes[static_cast<std::size_t>(id)].inside = count;
    if (!key.empty()) m_remembered[id] = {std::move(key), result};
    return result;
}

}  // namespace teardown
