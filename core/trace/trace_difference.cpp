#include "core/trace/trace_difference.h"

#include "core/tensor/element_decode.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace teardown {

namespace {

using Key = std::tuple<StepKind, std::string, std::string, int>;

bool isSingleStep(const Step& step) { return step.end == step.index + 1 && !step.outputs.empty(); }

/// Ops of one module share its path: a count within it distinguishes them.
class Keys {
public:
    Key next(const Step& step) {
        Key key{step.kind, step.kind == StepKind::Transform ? std::string() : step.path, step.type, 0};
        std::get<3>(key) = m_seen[key]++;
        return key;
    }

private:
    std::map<Key, int> m_seen;
};

std::map<Key, int> leavesOf(const Trace& trace) {
    std::map<Key, int> found;
    Keys keys;
    for (const Step& step : trace.steps)
        if (isSingleStep(step)) found.emplace(keys.next(step), step.index);
    return found;
}

std::vector<double> doublesOf(const TensorView& view) {
    const std::vector<std::byte> bytes = view.toContiguousBytes();
    std::vector<double> values(static_cast<std::size_t>(view.numel()));
    decodeElements(view.dtype(), bytes.data(), values.size(), values.data());
    return values;
}

/// What the second run does before the first difference and the first run does not do at all.
void findInserted(TraceDifference& difference, const Trace& a, const Trace& b) {
    if (difference.first < 0) return;
    const int end = difference.steps[static_cast<std::size_t>(difference.first)].b;
    const std::map<Key, int> known = leavesOf(a);
    Keys keys;
    for (const Step& step : b.steps) {
        if (step.index >= end) return;
        if (!isSingleStep(step) || known.contains(keys.next(step))) continue;
        difference.inserted = step.index;
        difference.insertedName = step.path.empty() ? step.type : step.type + " " + step.path;
        return;
    }
}

}  // namespace

TraceDifference differenceOf(const Trace& a, const Trace& b) {
    const std::map<Key, int> others = leavesOf(b);
    TraceDifference difference;
    Keys keys;
    for (const Step& step : a.steps) {
        if (!isSingleStep(step)) continue;
        StepDifference row;
        row.a = step.index;
        if (const auto found = others.find(keys.next(step)); found != others.end()) row.b = found->second;
        if (row.b >= 0) {
            const RecordedTensor& x = step.outputs.back();
            const RecordedTensor& y = b.steps[static_cast<std::size_t>(row.b)].outputs.back();
            row.shapeDiffers = x.shape != y.shape;
            if (!row.shapeDiffers && x.view.valid() && y.view.valid()) {
                row.compared = true;
                const std::vector<double> p = doublesOf(x.view), q = doublesOf(y.view);
                double apart = 0, first = 0, second = 0;
                for (std::size_t i = 0; i < p.size(); ++i) {
                    if (std::isnan(p[i]) && std::isnan(q[i])) continue;
                    const double d = p[i] == q[i] ? 0 : std::abs(p[i] - q[i]);
                    if (!std::isnan(row.maxAbs) && !(d <= row.maxAbs)) row.maxAbs = d;
                    apart += d * d;
                    first += p[i] * p[i];
                    second += q[i] * q[i];
                }
                row.relative = apart > 0 ? std::sqrt(apart / std::max(first, second)) : std::isnan(apart) ? apart : 0;
            }
        }
        if (difference.first < 0 && (row.b < 0 || row.shapeDiffers || row.maxAbs != 0))
            difference.first = static_cast<int>(difference.steps.size());
        difference.steps.push_back(row);
    }
    findInserted(difference, a, b);
    return difference;
}

}  // namespace teardown
