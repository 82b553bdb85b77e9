// teardown.EarlyStopping: ends the training when an evaluation no longer becomes better. Of this program; mmcv 1.x has none.
#include "core/engine/run/hooks/hook_factory.h"
#include "core/training/logs/training_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace teardown::engine {

namespace {

class EarlyStoppingHook : public TrainHook {
public:
    EarlyStoppingHook(const training::Hook& hook, training::Better better)
        : m_monitor(hook.argument("monitor").asString()),
          m_patience(hook.number("patience")),
          m_leastGain(hook.argument("min_delta").asDouble()),
          m_better(better),
          m_place(hook.place) {}

    Result<void> afterTrainIter(TrainState& state) override { return look(state); }
    Result<void> afterTrainEpoch(TrainState& state) override { return look(state); }

private:
    Result<void> look(TrainState& state) {
        if (state.evaluations == m_seen) return {};
        m_seen = state.evaluations;
        const auto found =
            std::find_if(state.evaluation.begin(), state.evaluation.end(), [this](const auto& entry) { return entry.first == m_monitor; });
        if (found == state.evaluation.end()) return unknownValue(state);
        const double value = found->second;
        const double gain = m_better == training::Better::Greater ? value - m_best.value_or(0) : m_best.value_or(0) - value;
        if (!m_best ? std::isfinite(value) : gain > m_leastGain) {
            m_best = value;
            m_waited = 0;
            return {};
        }
        if (++m_waited < m_patience) return {};
        state.stops = true;
        state.log->info(fmt::format("EarlyStopping: {} has not become better than {:.4f} in {} evaluations: the training ends.", m_monitor,
                                    m_best.value_or(value), m_waited));
        return {};
    }

    Error unknownValue(const TrainState& state) const {
        std::string names;
        for (const auto& [name, value] : state.evaluation) names += (names.empty() ? "" : ", ") + name;
        return {ErrorKind::BadInput, "early-stopping-monitor",
                message("early-stopping-monitor.unknown", "The evaluation has no value {name}: it has {names}.",
                        {{"name", m_monitor}, {"names", names}}),
                message("do.name-a-value-as-monitor", "Set monitor to one of them."), m_place};
    }

    std::string m_monitor;
    std::int64_t m_patience;
    double m_leastGain;
    training::Better m_better;
    Place m_place;
    std::optional<double> m_best;
    std::int64_t m_waited = 0;
    std::int64_t m_seen = 0;  ///< evaluations
};

}  // namespace

Result<TrainHookPtr> makeEarlyStoppingHook(const training::Hook& hook, const TrainState&) {
    const ConfigValue& rule = hook.argument("rule");
    std::optional<training::Better> better = training::betterOf(hook.argument("monitor").asString());
    if (rule.isString()) better = rule.asString() == "greater" ? training::Better::Greater : training::Better::Less;
    if (!better)
        return Error{ErrorKind::BadInput, "eval-rule",
                     message("eval-rule.cannot-be-inferred", "Whether more or less of {metric} is better is not known.",
                             {{"metric", hook.argument("monitor").asString()}}),
                     message("do.give-a-stopping-rule", "Add rule='greater' or rule='less' to the hook."), hook.place};
    return TrainHookPtr(std::make_unique<EarlyStoppingHook>(hook, *better));
}

}  // namespace teardown::engine
