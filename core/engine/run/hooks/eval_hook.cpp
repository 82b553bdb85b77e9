// EvalHook: the metrics of the validation data every so many epochs or iterations, and the best checkpoint so far
// (mmcv/runner/hooks/evaluation.py).
#include "core/base/folder.h"
#include "core/base/text.h"
#include "core/data/loader/data_loader.h"
#include "core/engine/run/hooks/hook_factory.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "core/engine/run/train/batch_tensors.h"
#include "core/engine/run/train/main_random.h"
#include "core/engine/run/train/train_checkpoint.h"
#include "core/metrics/dataset_target.h"
#include "core/session/loader.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

namespace teardown::engine {

namespace {

enum class BestRule { Greater, Less };

/// Whether more or less of a metric is better, by its name; nullopt if the name does not say.
std::optional<BestRule> ruleOf(const std::string& metric) {
    const std::string name = lowered(metric);
    static constexpr const char* kGreater[] = {"acc", "top", "ar@", "auc", "precision", "map", "mdice", "miou", "macc", "aacc"};
    if (name == "loss") return BestRule::Less;
    for (const char* part : kGreater)
        if (name.find(part) != std::string::npos) return BestRule::Greater;
    return name.find("loss") != std::string::npos ? std::optional(BestRule::Less) : std::nullopt;
}

std::optional<double> numberOf(const metrics::MetricValue& value) {
    if (const auto* number = std::get_if<double>(&value)) return *number;
    if (const auto* number = std::get_if<metrics::NumpyFloat>(&value)) return number->value;
    return std::nullopt;
}

class EvalHook : public TrainHook {
public:
    static Result<TrainHookPtr> create(const training::Hook& hook, const TrainState& state) {
        auto made = std::make_unique<EvalHook>();
        TD_CHECK(made->read(hook));
        TD_CHECK(made->open(*state.config, state));
        return TrainHookPtr(std::move(made));
    }

    Result<void> beforeRun(TrainState& state) override {
        const std::string given = m_folder;
        m_folder = given.empty() || given == state.workDir ? state.workDir
                                                           : pathIn(given, std::filesystem::path(state.workDir).filename().string());
        if (m_folder != state.workDir) state.log->info(fmt::format("The best checkpoint will be saved to {} by HardDiskBackend", m_folder));
        if (m_metric.empty()) return {};
        TD_CHECK(makeWritableFolder(m_folder));
        if (!state.meta.contains("hook_msgs")) state.meta = withEntry(state.meta, "hook_msgs", ConfigValue::dict({}));
        if (const ConfigValue* best = state.meta.find("hook_msgs")->find("best_ckpt"); best && best->isString())
            m_bestPath = best->asString();
        return {};
    }
    Result<void> beforeTrainIter(TrainState& state) override {
        if (m_byEpoch || !m_first) return {};
        if (m_start && state.iter >= *m_start) TD_CHECK(afterTrainIter(state));
        m_first = false;
        return {};
    }
    Result<void> beforeTrainEpoch(TrainState& state) override {
        if (!m_byEpoch || !m_first) return {};
        if (m_start && state.epoch >= *m_start) TD_CHECK(afterTrainEpoch(state));
        m_first = false;
        return {};
    }
    Result<void> afterTrainIter(TrainState& state) override {
        if (m_byEpoch || !due(state.iter, state.everyIters(m_interval))) return {};
        TD_CHECK(state.flushLoggers());
        state.buffer.clear();
        return evaluate(state);
    }
    Result<void> afterTrainEpoch(TrainState& state) override {
        return m_byEpoch && due(state.epoch, state.everyEpochs(m_interval)) ? evaluate(state) : Result<void>();
    }

private:
    Result<void> read(const training::Hook& hook) {
        m_interval = hook.number("interval");
        m_byEpoch = hook.flag("by_epoch");
        if (hook.argument("start").isInt()) m_start = hook.number("start");
        if (hook.argument("out_dir").isString()) m_folder = hook.argument("out_dir").asString();
        if (hook.argument("save_best").isString()) m_metric = hook.argument("save_best").asString();
        if (hook.argument("rule").isString()) m_rule = hook.argument("rule").asString() == "greater" ? BestRule::Greater : BestRule::Less;
        if (!m_metric.empty() && !m_rule && m_metric != "auto") {
            m_rule = ruleOf(m_metric);
            if (!m_rule)
                return Error{ErrorKind::BadInput, "eval-rule",
                             message("eval-rule.cannot-be-inferred", "Whether more or less of {metric} is better is not known.",
                                     {{"metric", m_metric}}),
                             message("do.give-a-rule", "Add rule='greater' or rule='less' to evaluation."), hook.place};
        }
        const ConfigValue& names = hook.argument("metric");
        if (names.isString()) m_names = {names.asString()};
        for (const ConfigValue& name : names.items()) m_names.push_back(name.str());
        if (m_names.empty()) m_names = {"accuracy"};
        m_options = hook.argument("metric_options");
        return {};
    }

    Result<void> open(const Config& config, const TrainState& state) {
        Diagnostics notes;
        DatasetContext context;
        context.configFile = config.path;
        context.task = *state.task;
        TD_TRY(m_dataset, buildDataset(config, "data.val", context, notes));
        TD_TRY(m_target, metrics::evaluationTargetOf(*m_dataset, *state.task));
        TD_CHECK(metrics::checkMetricNames(m_target, m_names));
        LoaderRun run;
        run.seed = state.seed;
        TD_TRY(const LoaderSettings settings, loaderSettings(config, Phase::Val, run));
        TD_TRY(const ImagingApi* api, imaging());
        TD_TRY(m_loader, DataLoader::create(config, m_dataset, *api, settings));
        return {};
    }

    bool due(std::int64_t current, bool onInterval) const {
        if (!m_start) return onInterval;
        return current + 1 >= *m_start && (current + 1 - *m_start) % m_interval == 0;
    }

    Result<void> evaluate(TrainState& state) {
        TD_TRY(const metrics::ScoreSourcePtr scores, allScores(state));
        state.buffer.setEvaluated(m_loader->size());
        Diagnostics notes;
        TD_TRY(const metrics::MetricTable table,
               metrics::evaluate(m_target, scores, m_names, m_options, notes, TaskContext{state.task->stop, {}}));
        // Of the first epochs one answer for all pictures is nothing unusual, and the reference's log has no such line.
        std::erase_if(notes, [](const Diagnostic& note) { return note.code == std::string_view("metrics-one-answer"); });
        for (const Diagnostic& note : notes)
            if (note.severity == Severity::Warning) state.log->warning(english(note.message));
        state.evaluation.clear();
        ++state.evaluations;
        for (const auto& [name, value] : table.entries()) {
            state.buffer.setOutput(name, value);
            if (const auto number = numberOf(value)) state.evaluation.emplace_back(name, *number);
        }
        state.buffer.setReady();
        return m_metric.empty() || table.empty() ? Result<void>() : saveBest(state, table);
    }

    Result<metrics::ScoreSourcePtr> allScores(TrainState& state) {
        state.network().eval();
        const at::NoGradGuard noGrad;
        const auto pass = state.random->drawing([&](ProcessRandom& random) { return m_loader->start(0, random); });
        std::vector<TensorView> rows;
        for (;;) {
            // Without workers the batches are made here, with the generators of this process.
            auto batch = state.random->drawing([&](ProcessRandom&) { return pass->next(*state.task); });
            if (!batch) break;
            if (!batch->ok()) return batch->error();
            rows.push_back(viewOf(state.network().test(imagesOf(**batch)).at("scores").tensor().detach()));
            state.random->letOthersDraw();
            state.task->report(static_cast<double>(rows.size()) / static_cast<double>(std::max<std::size_t>(1, pass->size())),
                               message("train.evaluating", "evaluating"));
        }
        return metrics::stackedScores(rows);
    }

    Result<void> saveBest(TrainState& state, const metrics::MetricTable& table) {
        if (m_metric == "auto") {
            m_metric = table.entries().front().first;
            if (!m_rule) m_rule = ruleOf(m_metric);
        }
        const metrics::MetricValue* value = table.find(m_metric);
        const auto score = value ? numberOf(*value) : std::nullopt;
        if (!score || !m_rule)
            return Error{ErrorKind::BadInput,
                         "eval-best",
                         message("eval-best.no-number", "The evaluation has no number {metric} to find the best checkpoint by.",
                                 {{"metric", m_metric}}),
                         message("do.name-a-metric", "Set save_best in evaluation to one of its results."),
                         {}};
        // A score of exactly zero is passed over, as in the reference.
        if (*score == 0) return {};
        ConfigValue messages = *state.meta.find("hook_msgs");
        const ConfigValue* best = messages.find("best_score");
        const double before = best && best->isNumber()       ? best->asDouble()
                              : *m_rule == BestRule::Greater ? -std::numeric_limits<double>::infinity()
                                                             : std::numeric_limits<double>::infinity();
        if (!(*m_rule == BestRule::Greater ? *score > before : *score < before)) return {};
        std::error_code ignored;
        if (!m_bestPath.empty() && std::filesystem::remove(m_bestPath, ignored))
            state.log->info(fmt::format("The previous best checkpoint {} was removed", m_bestPath));
        const std::int64_t at = m_byEpoch ? state.epoch + 1 : state.iter + 1;
        const char* unit = m_byEpoch ? "epoch" : "iter";
        const std::string name = fmt::format("best_{}_{}_{}.pth", m_metric, unit, at);
        m_bestPath = pathIn(m_folder, name);
        messages = withEntry(messages, "best_score", ConfigValue::floating(*score));
        messages = withEntry(messages, "best_ckpt", ConfigValue::string(m_bestPath));
        state.meta = withEntry(state.meta, "hook_msgs", messages);
        TD_CHECK(saveTrained(state, {m_folder, name, true, false}));
        state.log->info(fmt::format("Now best checkpoint is saved as {}.", name));
        state.log->info(fmt::format("Best {} is {:.4f} at {} {}.", m_metric, *score, at, unit));
        return {};
    }

    std::int64_t m_interval = 1;
    bool m_byEpoch = true;
    std::optional<std::int64_t> m_start;
    std::string m_metric;  ///< save_best; empty: none
    std::optional<BestRule> m_rule;
    std::string m_folder;
    std::string m_bestPath;
    std::vector<std::string> m_names;
    ConfigValue m_options;
    bool m_first = true;
    DatasetPtr m_dataset;
    metrics::EvaluationTarget m_target;
    std::unique_ptr<DataLoader> m_loader;
};

}  // namespace

Result<TrainHookPtr> makeEvalHook(const training::Hook& hook, const TrainState& state) { return EvalHook::create(hook, state); }

}  // namespace teardown::engine
