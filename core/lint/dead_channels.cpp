#include "core/lint/dead_channels.h"

#include <cmath>
#include <limits>
#include <map>
#include <string_view>

namespace teardown::lint_rules {

namespace {

// A factor of a norm below the first, and a variance or a weight below the others, changes no 32-bit activation of ordinary size.
constexpr float kLeastFactor = 1e-7F;
constexpr float kLeastVariance = 1e-14F;
constexpr float kLeastWeight = 1e-12F;

std::string_view withoutLast(std::string_view key) { return key.substr(0, std::min(key.rfind('.'), key.size())); }

class DeadSearch {
public:
    DeadSearch(const CheckpointFile& file, const StateDictView& weights, const TaskContext& task) : m_file(file), m_task(task) {
        for (const StateDictView::Item& item : weights.items)
            if (item.key.ends_with(".running_var")) m_variances[std::string(withoutLast(item.key))] = item.tensor;
    }

    DeadChannels ofNorm(const std::string& layer, const std::vector<float>& factors) const {
        const std::vector<float> variances = valuesOf(m_variances.at(layer));
        DeadChannels found{layer, 0, static_cast<std::int64_t>(factors.size())};
        for (std::size_t i = 0; i < factors.size(); ++i)
            found.dead += std::abs(factors[i]) <= kLeastFactor || (variances.size() == factors.size() && variances[i] <= kLeastVariance);
        return found;
    }

    static DeadChannels ofRows(const std::string& layer, const std::vector<float>& values, std::int64_t rows) {
        DeadChannels found{layer, 0, rows};
        const std::size_t length = values.size() / static_cast<std::size_t>(rows);
        for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
            bool dead = true;
            for (std::size_t i = row * length; dead && i < (row + 1) * length; ++i) dead = std::abs(values[i]) <= kLeastWeight;
            found.dead += dead;
        }
        return found;
    }

    DeadChannels of(const StateDictView::Item& item) const {
        const CheckpointTensor& tensor = m_file.tensors()[item.tensor];
        const std::string layer(withoutLast(item.key));
        const bool usable = item.key.ends_with(".weight") && isFloating(tensor.dtype) && tensor.storage >= 0 && !tensor.shape.empty() &&
                            tensor.shape[0] > 0;
        const bool norm = usable && tensor.shape.size() == 1 && m_variances.contains(layer);
        if (!norm && !(usable && tensor.shape.size() > 1)) return {};
        const std::vector<float> values = valuesOf(item.tensor);
        if (values.empty()) return {};
        return norm ? ofNorm(layer, values) : ofRows(layer, values, tensor.shape[0]);
    }

private:
    std::vector<float> valuesOf(std::size_t tensor) const {
        const auto values = m_file.read(tensor, m_task);
        return values.ok() ? values->toFloats() : std::vector<float>();
    }

    const CheckpointFile& m_file;
    const TaskContext& m_task;
    std::map<std::string, std::size_t> m_variances;
};

}  // namespace

std::vector<DeadChannels> deadChannelsOf(const CheckpointFile& file, const StateDictView& weights, const TaskContext& task) {
    const DeadSearch search(file, weights, task);
    std::vector<DeadChannels> found;
    for (const StateDictView::Item& item : weights.items) {
        if (task.cancelled()) break;
        if (DeadChannels layer = search.of(item); layer.dead > 0) found.push_back(std::move(layer));
    }
    return found;
}

double correlationOf(std::span<const double> a, std::span<const float> b) {
    double meanA = 0, meanB = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        meanA += a[i] / static_cast<double>(a.size());
        meanB += static_cast<double>(b[i]) / static_cast<double>(a.size());
    }
    double product = 0, squaresA = 0, squaresB = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double x = a[i] - meanA, y = static_cast<double>(b[i]) - meanB;
        product += x * y;
        squaresA += x * x;
        squaresB += y * y;
    }
    const double scale = std::sqrt(squaresA * squaresB);
    return scale > 0 ? product / scale : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace teardown::lint_rules
