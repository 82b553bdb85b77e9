#include "core/data/batch/augments.h"

#include "core/base/text.h"
#include "core/data/batch/batch_draws.h"
#include "core/registry/python_values.h"

#include <numeric>

namespace teardown {

namespace {

Error refusedAugments(const ConfigValue& config, const std::string& configPath, const char* code, const Message& what) {
    return {ErrorKind::BadInput, code, what, {}, placeOf(anchorOf(config), configPath)};
}

}  // namespace

Result<Augments> Augments::fromConfig(const ConfigValue& config, const std::string& configPath) {
    const std::vector<ConfigValue> items =
        config.isDict() ? std::vector{config} : std::vector<ConfigValue>(config.items().begin(), config.items().end());
    if (items.empty())
        return refusedAugments(config, configPath, "augments-empty",
                               message("augments.the-length-of-augments", "The length of augments_cfg should be positive."));
    Augments result;
    bool identity = false;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string path = config.isDict() ? configPath : configPath + "." + std::to_string(i);
        TD_TRY(BatchAugmentPtr augment, batchAugmentRegistry().build(items[i], path));
        identity = identity || augment->type() == "Identity";
        result.m_probabilities.push_back(augment->probability());
        result.m_augments.push_back(std::move(augment));
    }
    const double sum = std::accumulate(result.m_probabilities.begin(), result.m_probabilities.end(), 0.0);
    if (identity ? sum != 1.0 : sum > 1.0)
        return refusedAugments(
            items.front(), configPath, "augments-sum",
            message("augments.the-sum-of-augmentation", "The sum of augmentation probabilities should {which}, but got {sum}",
                    {{"which", identity ? message("augments.equal-to-1", "equal to 1")
                                        : message("augments.less-than-or-equal", "less than or equal to 1")},
                     {"sum", pythonFloat(sum)}}));
    if (!identity && 1 - sum > 0) {
        const ConfigValue rest = py::dict({{"type", py::value("Identity")},
                                           {"num_classes", ConfigValue::integer(result.m_augments.front()->classes())},
                                           {"prob", py::value(1 - sum)}});
        TD_TRY(BatchAugmentPtr augment, batchAugmentRegistry().build(rest, configPath));
        result.m_probabilities.push_back(augment->probability());
        result.m_augments.push_back(std::move(augment));
    }
    return result;
}

Result<TensorView> Augments::apply(const BatchImages& images, const TensorView& labels, ProcessRandom& random, BatchRecord& record) const {
    constexpr std::int64_t kLargestSeed = 0xffffffff;
    BatchDraws draws(random, record.drawn);
    NumpyRandom own(static_cast<std::uint32_t>(draws.pythonRandint(0, kLargestSeed)));
    record.probabilities = m_probabilities;
    record.picked = own.choice(m_probabilities);
    return m_augments[record.picked]->apply(images, labels, random, record);
}

}  // namespace teardown
