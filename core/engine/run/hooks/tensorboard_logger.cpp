// TensorboardLoggerHook: the averages of each log line in an event file that TensorBoard reads (mmcv/runner/hooks/logger/tensorboard.py;
// the format: tensorflow/core/lib/io/record_writer.h and tensorflow/core/util/event.proto).
#include "core/engine/run/hooks/event_file.h"
#include "core/engine/run/hooks/hook_factory.h"
#include "core/engine/run/train/train_checkpoint.h"

#include <filesystem>
#include <memory>
#include <system_error>
#include <variant>

namespace teardown::engine {

namespace {

class TensorboardLogger : public TrainHook {
public:
    explicit TensorboardLogger(const training::Hook& hook)
        : m_interval(hook.number("interval")),
          m_ignoreLast(hook.flag("ignore_last")),
          m_resets(hook.flag("reset_flag")),
          m_byEpoch(hook.flag("by_epoch")) {
        if (hook.argument("log_dir").isString()) m_folder = hook.argument("log_dir").asString();
    }

    bool isLogger() const override { return true; }
    void resetAfterLogging() override { m_resets = true; }

    Result<void> beforeRun(TrainState& state) override {
        if (m_folder.empty()) m_folder = pathIn(state.workDir, "tf_logs");
        std::error_code ignored;
        std::filesystem::create_directories(m_folder, ignored);
        TD_TRY(m_file, EventFile::create(m_folder));
        return {};
    }
    Result<void> beforeEpoch(TrainState& state) override {
        state.buffer.clear();
        return {};
    }
    Result<void> afterTrainIter(TrainState& state) override {
        const bool due = m_byEpoch ? state.everyInnerIters(m_interval) : state.everyIters(m_interval);
        if (due || (state.endOfEpoch() && !m_ignoreLast)) state.buffer.average(static_cast<std::size_t>(m_interval));
        return write(state);
    }
    Result<void> afterTrainEpoch(TrainState& state) override { return write(state); }
    Result<void> afterValEpoch(TrainState& state) override {
        state.buffer.average(0);
        return write(state);
    }

private:
    Result<void> write(TrainState& state) {
        if (!state.buffer.ready()) return {};
        const metrics::MetricTable& output = state.buffer.output();
        const std::string mode = state.training && output.find("time") ? "train/" : "val/";
        const std::int64_t step = state.iter + 1;
        for (const auto& [name, value] : output.entries()) {
            if (name == "time" || name == "data_time") continue;
            const auto* plain = std::get_if<double>(&value);
            const auto* number = std::get_if<metrics::NumpyFloat>(&value);
            if (plain || number) TD_CHECK(m_file->scalar(mode + name, plain ? *plain : number->value, step));
        }
        const training::GroupRates rates = ratesOf(*state.optimizer).front();
        TD_CHECK(m_file->scalar("learning_rate", rates.lr, step));
        TD_CHECK(m_file->scalar("momentum", rates.momentum, step));
        if (m_resets) state.buffer.clearOutput();
        return {};
    }

    std::string m_folder;
    std::int64_t m_interval;
    bool m_ignoreLast;
    bool m_resets;
    bool m_byEpoch;
    std::unique_ptr<EventFile> m_file;
};

}  // namespace

Result<TrainHookPtr> makeTensorboardLogger(const training::Hook& hook, const TrainState&) {
    return TrainHookPtr(std::make_unique<TensorboardLogger>(hook));
}

}  // namespace teardown::engine
