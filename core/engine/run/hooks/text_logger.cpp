// TextLoggerHook: the lines of a training and its JSON log (mmcv/runner/hooks/logger/text.py); and the line of a logger whose service is
// not there.
#include "core/base/text.h"
#include "core/engine/run/hooks/hook_factory.h"

#include <fmt/format.h>

#include <variant>

namespace teardown::engine {

namespace {

using metrics::MetricValue;
using metrics::NumpyFloat;

/// str(timedelta(seconds=int(seconds))).
std::string durationText(double seconds) {
    const auto whole = static_cast<std::int64_t>(seconds);
    const std::int64_t days = whole / 86400, rest = whole % 86400;
    std::string text = days == 0 ? "" : fmt::format("{} day{}, ", days, days == 1 ? "" : "s");
    return text + fmt::format("{}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
}

/// As the line shows it: floats with four digits.
std::string shownValue(const MetricValue& value) {
    if (const auto* number = std::get_if<double>(&value)) return fmt::format("{:.4f}", *number);
    if (const auto* number = std::get_if<NumpyFloat>(&value)) return fmt::format("{:.4f}", number->value);
    std::string text;
    const auto add = [&text](const auto& values) {
        for (const auto one : values) text += (text.empty() ? "" : ", ") + fmt::format("{}", one);
    };
    if (const auto* numbers = std::get_if<std::vector<double>>(&value)) add(*numbers);
    if (const auto* counts = std::get_if<std::vector<std::int64_t>>(&value)) add(*counts);
    return '[' + text + ']';
}

/// As the JSON log has it: floats rounded to five digits.
ConfigValue loggedValue(const MetricValue& value) {
    if (const auto* number = std::get_if<double>(&value)) return ConfigValue::floating(pythonRounded(*number));
    if (const auto* number = std::get_if<NumpyFloat>(&value)) return ConfigValue::floating(numpyRounded(number->value));
    std::vector<ConfigValue> items;
    if (const auto* numbers = std::get_if<std::vector<double>>(&value))
        for (const double one : *numbers) items.push_back(ConfigValue::floating(pythonRounded(one)));
    if (const auto* counts = std::get_if<std::vector<std::int64_t>>(&value))
        for (const std::int64_t one : *counts) items.push_back(ConfigValue::integer(one));
    return ConfigValue::list(std::move(items));
}

/// The floats of meta are rounded at its top level and in lists.
ConfigValue roundedItem(const ConfigValue& value) {
    if (value.kind() == ValueKind::Float) return ConfigValue::floating(pythonRounded(value.asDouble()));
    if (value.kind() != ValueKind::List) return value;
    std::vector<ConfigValue> items;
    for (const ConfigValue& item : value.items()) items.push_back(roundedItem(item));
    return ConfigValue::list(std::move(items));
}

class TextLogger : public TrainHook {
public:
    explicit TextLogger(const training::Hook& hook)
        : m_interval(hook.number("interval")),
          m_ignoreLast(hook.flag("ignore_last")),
          m_resets(hook.flag("reset_flag")),
          m_byEpoch(hook.flag("by_epoch")) {}

    bool isLogger() const override { return true; }
    void resetAfterLogging() override { m_resets = true; }

    Result<void> beforeRun(TrainState& state) override {
        m_firstIter = state.iter;
        std::vector<DictEntry> entries;
        for (const DictEntry& entry : state.meta.entries()) entries.push_back({entry.key, roundedItem(entry.value)});
        state.log->json(ConfigValue::dict(std::move(entries)));
        return {};
    }
    Result<void> beforeEpoch(TrainState& state) override { return forget(state); }

    Result<void> afterTrainIter(TrainState& state) override {
        const bool due = m_byEpoch ? state.everyInnerIters(m_interval) : state.everyIters(m_interval);
        if (due || (state.endOfEpoch() && !m_ignoreLast)) state.buffer.average(static_cast<std::size_t>(m_interval));
        return logIfReady(state);
    }
    Result<void> afterTrainEpoch(TrainState& state) override { return logIfReady(state); }
    Result<void> afterValEpoch(TrainState& state) override {
        state.buffer.average(0);
        return logIfReady(state);
    }

private:
    static Result<void> forget(TrainState& state) {
        state.buffer.clear();
        return {};
    }
    Result<void> logIfReady(TrainState& state) {
        if (!state.buffer.ready()) return {};
        write(state);
        if (m_resets) state.buffer.clearOutput();
        return {};
    }

    void write(TrainState& state) {
        const metrics::MetricTable& output = state.buffer.output();
        const bool trained = state.training && output.find("time") != nullptr;
        const std::int64_t epoch = state.training ? state.epoch + 1 : state.epoch;
        const auto evaluated = state.buffer.takeEvaluated();
        const std::int64_t iter = evaluated ? static_cast<std::int64_t>(*evaluated) : m_byEpoch ? state.innerIter + 1 : state.iter + 1;
        const double rate = state.optimizer->groups().front().number("lr");

        std::string line = trained     ? m_byEpoch ? fmt::format("Epoch [{}][{}/{}]\t", epoch, iter, state.batches)
                                                   : fmt::format("Iter [{}/{}]\t", iter, state.maxIters)
                               : m_byEpoch ? fmt::format("Epoch(val) [{}][{}]\t", epoch, iter)
                                       : fmt::format("Iter(val) [{}]\t", iter);
        if (trained) line += fmt::format("lr: {:.3e}, ", rate) + times(state, output);
        std::vector<DictEntry> logged{{ConfigValue::string("mode"), ConfigValue::string(trained ? "train" : "val")},
                                      {ConfigValue::string("epoch"), ConfigValue::integer(epoch)},
                                      {ConfigValue::string("iter"), ConfigValue::integer(iter)},
                                      {ConfigValue::string("lr"), ConfigValue::floating(pythonRounded(rate))}};
        std::string items;
        for (const auto& [name, value] : output.entries()) {
            logged.push_back({ConfigValue::string(name), loggedValue(value)});
            if (name != "time" && name != "data_time") items += (items.empty() ? "" : ", ") + name + ": " + shownValue(value);
        }
        state.log->info(line + items);
        state.log->json(ConfigValue::dict(std::move(logged)));
    }

    std::string times(const TrainState& state, const metrics::MetricTable& output) {
        const auto seconds = [&](const char* name) {
            const MetricValue* value = output.find(name);
            const auto* number = value ? std::get_if<NumpyFloat>(value) : nullptr;
            return number ? number->value : 0.0;
        };
        m_total += seconds("time") * static_cast<double>(m_interval);
        const double mean = m_total / static_cast<double>(state.iter - m_firstIter + 1);
        const double left = mean * static_cast<double>(state.maxIters - state.iter - 1);
        return fmt::format("eta: {}, time: {:.3f}, data_time: {:.3f}, ", durationText(left), seconds("time"), seconds("data_time"));
    }

    std::int64_t m_interval;
    bool m_ignoreLast;
    bool m_resets;
    bool m_byEpoch;
    std::int64_t m_firstIter = 0;
    double m_total = 0;
};

class ServiceLogger : public TrainHook {
public:
    explicit ServiceLogger(std::string line) : m_line(std::move(line)) {}
    Result<void> beforeRun(TrainState& state) override {
        state.log->warning(m_line);
        return {};
    }

private:
    std::string m_line;
};

}  // namespace

Result<TrainHookPtr> makeTextLogger(const training::Hook& hook, const TrainState&) {
    return TrainHookPtr(std::make_unique<TextLogger>(hook));
}

Result<TrainHookPtr> makeServiceLogger(const training::Hook& hook, const TrainState&) {
    return TrainHookPtr(std::make_unique<ServiceLogger>(english(training::serviceReason(hook))));
}

}  // namespace teardown::engine
