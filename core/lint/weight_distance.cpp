#include "core/lint/weight_distance.h"

#include "core/base/text.h"
#include "core/checkpoint/fit/state_dict_match.h"

#include <cmath>
#include <map>

namespace teardown::lint_rules {

namespace {

struct Sums {
    bool equal = true;
    bool isMatrix = false;
    double difference = 0;  ///< squares
    double before = 0;
    double after = 0;
    double product = 0;

    void add(const std::vector<float>& now, const std::vector<float>& then) {
        for (std::size_t i = 0; i < now.size(); ++i) {
            const double a = static_cast<double>(then[i]), b = static_cast<double>(now[i]);
            equal = equal && (a == b || (std::isnan(a) && std::isnan(b)));
            if (!std::isfinite(a) || !std::isfinite(b)) continue;
            difference += (b - a) * (b - a);
            before += a * a;
            after += b * b;
            product += a * b;
        }
    }
    LayerDistance distance(std::string layer) const {
        LayerDistance result{std::move(layer), equal, isMatrix, 0, equal ? 1.0 : 0.0};
        if (difference > 0) result.relative = before > 0 ? std::sqrt(difference / before) : HUGE_VAL;
        if (before > 0 && after > 0) result.cosine = product / std::sqrt(before * after);
        return result;
    }
};

bool isBuffer(const std::string& key) { return key.ends_with(".running_mean") || key.ends_with(".running_var"); }
bool isCounter(const std::string& key) { return key.ends_with(".num_batches_tracked"); }

/// The items whose keys begin with the prefix, without it.
StateDictView below(StateDictView weights, const std::string& prefix) {
    if (prefix.empty()) return weights;
    std::erase_if(weights.items, [&](const StateDictView::Item& item) { return !item.key.starts_with(prefix); });
    for (StateDictView::Item& item : weights.items) item.key.erase(0, prefix.size());
    return weights;
}

}  // namespace

Result<WeightDistances> weightDistances(const CheckpointFile& file, const StateDictView& weights, const CheckpointFile& start,
                                        const StartFile& named, const TaskContext& task) {
    TD_TRY(const StateDictView wholeStart, stateDictOf(start));
    const StateDictView ours = below(weights, named.module);
    const StateDictView theirs = below(wholeStart, named.prefix);
    std::vector<StateDictEntry> entries;
    for (const StateDictView::Item& item : ours.items) {
        const CheckpointTensor& tensor = file.tensors()[item.tensor];
        entries.push_back({item.key, tensor.shape, dtypeName(tensor.dtype)});
    }
    const StateDictMatch match = matchStateDict(entries, start, theirs);
    WeightDistances found;
    std::vector<std::string> order;
    std::map<std::string, Sums> layers;
    for (std::size_t i = 0; i < ours.items.size(); ++i) {
        if (task.cancelled()) return cancelledError();
        const CheckpointTensor& tensor = file.tensors()[ours.items[i].tensor];
        const std::string key = named.module + ours.items[i].key;
        if (match.source[i] < 0 || match.joined.contains(i) || isCounter(key) || !isFloating(tensor.dtype) || tensor.storage < 0) continue;
        const auto source = static_cast<std::size_t>(match.source[i]);
        const CheckpointTensor& other = start.tensors()[source];
        if (other.shape != tensor.shape || !isFloating(other.dtype) || other.storage < 0) continue;
        TD_TRY(const TensorView now, file.read(ours.items[i].tensor, task));
        TD_TRY(const TensorView then, start.read(source, task));
        if (isBuffer(key)) {
            found.buffersMoved = found.buffersMoved || now.toFloats() != then.toFloats();
            continue;
        }
        std::string layer = key.substr(0, std::max<std::size_t>(key.rfind('.'), 1));
        const auto [sums, isNew] = layers.try_emplace(layer);
        if (isNew) order.push_back(std::move(layer));
        sums->second.isMatrix = sums->second.isMatrix || tensor.shape.size() > 1;
        sums->second.add(now.toFloats(), then.toFloats());
    }
    for (std::string& layer : order) {
        const Sums& sums = layers.at(layer);
        found.layers.push_back(sums.distance(std::move(layer)));
    }
    return found;
}

}  // namespace teardown::lint_rules
