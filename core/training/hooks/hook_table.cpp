#include "core/training/hooks/hook_table.h"

#include "core/registry/python_values.h"
#include "core/training/schedule/argument_specs.h"
#include "core/training/schedule/updater_table.h"

#include <string_view>

namespace teardown::training {

namespace {

using HookCheck = void (*)(const Arguments&);

constexpr Stages kEpochStarts(Stage::BeforeTrainEpoch, Stage::BeforeValEpoch);
constexpr Stages kEpochEnds(Stage::AfterTrainEpoch, Stage::AfterValEpoch);
constexpr Stages kIterStarts(Stage::BeforeTrainIter, Stage::BeforeValIter);
constexpr Stages kIterEnds(Stage::AfterTrainIter, Stage::AfterValIter);
constexpr Stages kUpdates(Stage::BeforeRun, Stage::BeforeTrainEpoch, Stage::BeforeTrainIter);
constexpr Stages kLogs = Stages(Stage::BeforeRun, Stage::AfterTrainIter) | kEpochStarts | kEpochEnds;
constexpr Stages kAfterRun(Stage::AfterRun);

[[noreturn]] void refuse(const Arguments& a, const char* name, Message what) { throw BuildFailure{a.bad(name, what)}; }

void needPositive(const Arguments& a, const char* name) {
    if (a.integer(name) <= 0)
        refuse(a, name, message("hook.positive", "{name}={value}: must be above 0.", {{"name", name}, {"value", a[name].repr()}}));
}

void needIntegers(const Arguments& a, std::initializer_list<const char*> names) {
    for (const char* name : names) a.integer(name);
}

void checkEma(const Arguments& a) {
    needPositive(a, "interval");
    needIntegers(a, {"warm_up"});
    const double share = a.number("momentum");
    if (share <= 0 || share >= 1)
        refuse(a, "momentum",
               message("hook.ema-momentum", "momentum={value}: must be between 0 and 1.", {{"value", a["momentum"].repr()}}));
}

void checkPreciseBn(const Arguments& a) {
    needPositive(a, "interval");
    needPositive(a, "num_samples");
}

void checkCumulative(const Arguments& a) { needPositive(a, "cumulative_iters"); }

void checkLossScale(const Arguments& a) {
    const ConfigValue& scale = a["loss_scale"];
    if (scale.kind() == ValueKind::Float || scale.isDict() || (scale.isString() && scale.asString() == "dynamic")) return;
    refuse(a, "loss_scale",
           message("hook.loss-scale", "loss_scale={value}: must be a float, a dict or 'dynamic'.", {{"value", scale.repr()}}));
}

void checkCumulativeFp16(const Arguments& a) {
    checkCumulative(a);
    checkLossScale(a);
}

void checkCheckpoint(const Arguments& a) { needIntegers(a, {"interval", "max_keep_ckpts"}); }

void checkLogger(const Arguments& a) { needIntegers(a, {"interval"}); }

void checkProfiler(const Arguments& a) { needPositive(a, "profile_iters"); }

void checkStopping(const Arguments& a) {
    a.text("monitor");
    needPositive(a, "patience");
    if (a.number("min_delta") < 0)
        refuse(a, "min_delta",
               message("hook.stopping-delta", "min_delta={value}: must not be negative.", {{"value", a["min_delta"].repr()}}));
    if (!a["rule"].isNone()) a.choice("rule", {"greater", "less"});
}

void checkEval(const Arguments& a) {
    needPositive(a, "interval");
    if (!a["start"].isNone() && a.integer("start") < 0)
        refuse(a, "start", message("hook.eval-start", "start={value}: must not be negative.", {{"value", a["start"].repr()}}));
    if (!a["save_best"].isNone()) a.text("save_best");
    if (!a["rule"].isNone()) a.choice("rule", {"greater", "less"});
}

/// A row of the table: a class with what its instances have in common.
struct HookRow {
    const char* name;
    const char* module;
    const char* doc;
    HookKind kind;
    Stages stages;
    ArgumentSpecs arguments;
    HookCheck check = nullptr;
    const char* service = "";
};

/// All arguments in the order of the signature, then what **kwargs takes.
ConfigValue completedArguments(const Arguments& a) {
    std::vector<DictEntry> entries;
    for (const ArgumentSpec& spec : a.signature().arguments)
        if (spec.name != "**kwargs") entries.push_back({ConfigValue::string(spec.name), a[spec.name]});
    for (const DictEntry& entry : a.config().entries())
        if (entry.key.isString() && entry.key.asString() != "type" && !a.signature().argument(entry.key.asString()))
            entries.push_back(entry);
    return ConfigValue::dict(std::move(entries));
}

void addHook(HookRegistry& registry, const HookRow& row) {
    registry.add({{row.name, row.doc, ReferenceClass::of(std::string(row.module) + "." + row.name), row.arguments},
                  [kind = row.kind, stages = row.stages, check = row.check, service = row.service](const Arguments& a) -> Result<Hook> {
                      if (check) check(a);
                      Hook hook;
                      hook.kind = kind;
                      hook.className = a.signature().className();
                      hook.stages = stages;
                      hook.arguments = completedArguments(a);
                      hook.service = service;
                      return hook;
                  }});
}

void addUpdaters(HookRegistry& registry) {
    for (const RegistryBase::Row& row : updaterRegistry().rows()) {
        const Signature& signature = *row.signature;
        const bool lr = signature.name.ends_with("LrUpdaterHook");
        registry.add({signature, [lr](const Arguments& a) -> Result<Hook> {
                          Hook hook;
                          hook.kind = lr ? HookKind::LrUpdater : HookKind::MomentumUpdater;
                          hook.className = a.signature().className();
                          hook.stages = kUpdates;
                          hook.arguments = completedArguments(a);
                          TD_TRY(hook.updater, updaterRegistry().construct(
                                                   Arguments(*updaterRegistry().find(a.signature().name), a.config(), a.configPath())));
                          return hook;
                      }});
    }
}

ArgumentSpec spec(const char* name, ConfigValue value, const char* doc) { return {name, std::move(value), doc}; }
ArgumentSpec yes(const char* name, const char* doc) { return {name, py::value(true), doc}; }
ArgumentSpec no(const char* name, const char* doc) { return {name, py::value(false), doc}; }
ArgumentSpec nothing(const char* name, const char* doc) { return {name, py::none(), doc}; }

ArgumentSpec interval() { return spec("interval", py::value(10), "A line each so many iterations."); }
ArgumentSpecs logging() {
    return {interval(), yes("ignore_last", "Whether the rest of an epoch below the interval has no line."),
            no("reset_flag", "Whether its line is the last that is written of these values.")};
}
ArgumentSpec byEpoch() { return yes("by_epoch", "Whether iterations are counted from the start of the epoch."); }
ArgumentSpecs gradients() { return {nothing("grad_clip", "Arguments of clip_grad_norm_; None: gradients stay as they are.")}; }
ArgumentSpec anomalous() { return no("detect_anomalous_params", "Whether to log parameters without a gradient."); }
ArgumentSpecs coalescing() {
    return {yes("coalesce", "Whether gradients travel between processes together."),
            spec("bucket_size_mb", py::value(-1), "Size of a bucket.")};
}
ArgumentSpecs halves() {
    return coalescing() + ArgumentSpecs{spec("loss_scale", py::value(512.0), "A factor, 'dynamic', or arguments of a scaler."),
                                        yes("distributed", "Whether several processes train.")};
}

ArgumentSpecs evaluating(bool distributed) {
    ArgumentSpecs specs = {nothing("start", "The first epoch or iteration with an evaluation."),
                           spec("interval", py::value(1), "An evaluation each so many epochs or iterations."),
                           yes("by_epoch", "Whether epochs are counted; set by the runner's type."),
                           nothing("save_best", "The metric whose best value is saved, or 'auto' for the first one."),
                           nothing("rule", "'greater' or 'less'; None: by the metric's name."),
                           nothing("test_fn", "A function of Python."),
                           nothing("greater_keys", "Metrics of which more is better."),
                           nothing("less_keys", "Metrics of which less is better.")};
    if (distributed)
        specs = specs + ArgumentSpecs{yes("broadcast_bn_buffer", "Whether statistics of batch norms are sent to all processes first."),
                                      nothing("tmpdir", "A folder for results."),
                                      no("gpu_collect", "Whether results travel through the GPUs.")};
    return specs + ArgumentSpecs{nothing("out_dir", "Where the best checkpoint is saved."),
                                 nothing("file_client_args", "How files are written."),
                                 {"**kwargs", py::none(), "Options of the evaluation."}};
}

void addTrainers(HookRegistry& registry) {
    using py::value;
    const char* optimizer = "mmcv.runner.hooks.optimizer";
    addHook(registry, {"OptimizerHook", optimizer, "Clears gradients, goes backward, clips, steps.", HookKind::Optimizer,
                       Stages(Stage::AfterTrainIter), gradients() + ArgumentSpecs{anomalous()}});
    const ArgumentSpec cumulative = spec("cumulative_iters", value(1), "Iterations whose gradients are added for a step.");
    addHook(registry,
            {"GradientCumulativeOptimizerHook", optimizer, "Steps once for several iterations.", HookKind::CumulativeOptimizer,
             Stages(Stage::AfterTrainIter), ArgumentSpecs{cumulative} + gradients() + ArgumentSpecs{anomalous()}, checkCumulative});
    addHook(registry, {"Fp16OptimizerHook", optimizer, "As OptimizerHook, in half precision with a scaled loss.", HookKind::Fp16Optimizer,
                       Stages(Stage::BeforeRun, Stage::AfterTrainIter), gradients() + halves(), checkLossScale});
    addHook(registry, {"GradientCumulativeFp16OptimizerHook", optimizer, "Half precision, a step for several iterations.",
                       HookKind::CumulativeFp16Optimizer, Stages(Stage::BeforeRun, Stage::AfterTrainIter),
                       ArgumentSpecs{cumulative} + gradients() + halves(), checkCumulativeFp16});
    addHook(registry,
            {"CheckpointHook",
             "mmcv.runner.hooks.checkpoint",
             "Saves checkpoints.",
             HookKind::Checkpoint,
             Stages(Stage::BeforeRun, Stage::AfterTrainIter, Stage::AfterTrainEpoch),
             {spec("interval", value(-1), "A checkpoint each so many epochs or iterations; -1: only the last."),
              yes("by_epoch", "Whether epochs are counted."), yes("save_optimizer", "Whether the optimizer's state is saved, too."),
              nothing("out_dir", "Another folder than work_dir."), spec("max_keep_ckpts", value(-1), "How many are kept; -1: all."),
              yes("save_last", "Whether the end of the run is saved."),
              no("sync_buffer", "Whether buffers are averaged over the processes first."),
              nothing("file_client_args", "How files are written."),
              nothing("filename_tmpl", "Name of the files, with a pair of braces for the number; None: epoch_N.pth or iter_N.pth."),
              nothing("create_symlink", "Whether latest.pth points at it; None: where files allow it."),
              nothing("meta", "More entries of meta.")},
             checkCheckpoint});
    addHook(registry, {"IterTimerHook",
                       "mmcv.runner.hooks.iter_timer",
                       "Measures iterations and the wait for data.",
                       HookKind::IterTimer,
                       kEpochStarts | kIterStarts | kIterEnds,
                       {}});
    addHook(registry,
            {"EMAHook",
             "mmcv.runner.hooks.ema",
             "Keeps a moving average of all parameters.",
             HookKind::Ema,
             Stages(Stage::BeforeRun, Stage::BeforeTrainEpoch, Stage::AfterTrainIter, Stage::AfterTrainEpoch),
             {spec("momentum", value(0.0002), "Share of the new value."), spec("interval", value(1), "Updates each so many iterations."),
              spec("warm_up", value(100), "Smaller shares at first."), nothing("resume_from", "A checkpoint whose average goes on.")},
             checkEma});
    addHook(registry, {"PreciseBNHook",
                       "mmcls.core.hook.precise_bn_hook",
                       "Measures the statistics of batch norms anew.",
                       HookKind::PreciseBn,
                       Stages(Stage::AfterTrainEpoch),
                       {spec("num_samples", value(8192), "Samples that it looks at."), spec("interval", value(1), "Each so many epochs.")},
                       checkPreciseBn});
    addHook(registry, {"ClassNumCheckHook",
                       "mmcls.core.hook.class_num_check_hook",
                       "Compares the head's classes with the dataset's.",
                       HookKind::ClassNumCheck,
                       kEpochStarts | kIterStarts,
                       {}});
    addHook(registry, {"SyncBuffersHook",
                       "mmcv.runner.hooks.sync_buffer",
                       "Averages buffers over the processes.",
                       HookKind::SyncBuffers,
                       kEpochEnds,
                       {yes("distributed", "Whether several processes train.")}});
    addHook(registry, {"EmptyCacheHook",
                       "mmcv.runner.hooks.memory",
                       "Gives the GPU's cached memory back.",
                       HookKind::EmptyCache,
                       kEpochStarts | kEpochEnds | kIterEnds,
                       {no("before_epoch", "At the start of an epoch."), yes("after_epoch", "At its end."),
                        no("after_iter", "After each iteration.")}});
    addHook(registry, {"DistSamplerSeedHook",
                       "mmcv.runner.hooks.sampler_seed",
                       "Gives the sampler another order each epoch.",
                       HookKind::DistSamplerSeed,
                       kEpochStarts,
                       {}});
    addHook(registry,
            {"ProfilerHook",
             "mmcv.runner.hooks.profiler",
             "Runs torch's profiler.",
             HookKind::Profiler,
             Stages(Stage::BeforeRun, Stage::AfterTrainIter, Stage::AfterTrainEpoch),
             {yes("by_epoch", "Whether epochs are counted."), spec("profile_iters", value(1), "How many are measured."),
              spec("activities", py::list({value("cpu"), value("cuda")}), "What is measured."), nothing("schedule", "When it measures."),
              nothing("on_trace_ready", "What is done with the result."), no("record_shapes", "Whether shapes are noted."),
              no("profile_memory", "Whether memory is noted."), no("with_stack", "Whether lines of code are noted."),
              no("with_flops", "Whether operations are counted."), nothing("json_trace_path", "A file for the trace.")},
             checkProfiler});
    addHook(registry, {"ClosureHook",
                       "mmcv.runner.hooks.closure",
                       "Calls a function at one stage.",
                       HookKind::Closure,
                       Stages(),
                       {{"fn_name", {}, "The stage."}, {"fn", {}, "The function."}}});
    addHook(registry, {"RFSearchHook",
                       "mmcv.cnn.rfsearch.search",
                       "Searches dilations of convolutions.",
                       HookKind::FieldSearch,
                       Stages(Stage::AfterTrainIter, Stage::AfterTrainEpoch),
                       {spec("mode", value("search"), "What it does."), spec("config", py::dict({}), "How it searches."),
                        nothing("rfstructure_file", "What it found."), yes("by_epoch", "Whether epochs are counted."),
                        yes("verbose", "Whether it logs.")}});
}

void addLoggers(HookRegistry& registry) {
    using py::value;
    const ConfigValue suffixes = py::words({".log.json", ".log", ".py"});
    const ArgumentSpec start = nothing("init_kwargs", "How the service is started.");
    const ArgumentSpecs common = logging();
    addHook(registry,
            {"TextLoggerHook", "mmcv.runner.hooks.logger.text", "Writes .log and .log.json.", HookKind::TextLogger, kLogs | kAfterRun,
             ArgumentSpecs{byEpoch()} + common +
                 ArgumentSpecs{spec("interval_exp_name", value(1000), "The experiment's name each so many iterations."),
                               nothing("out_dir", "A second folder for the logs."), spec("out_suffix", suffixes, "Which files go there."),
                               yes("keep_local", "Whether work_dir keeps them."), nothing("file_client_args", "How files are written.")},
             checkLogger});
    addHook(registry,
            {"TensorboardLoggerHook", "mmcv.runner.hooks.logger.tensorboard", "Writes event files for TensorBoard.",
             HookKind::TensorboardLogger, kLogs | kAfterRun,
             ArgumentSpecs{nothing("log_dir", "Where; None: work_dir/tf_logs.")} + common + ArgumentSpecs{byEpoch()}, checkLogger});
    const auto service = [&](const char* name, const char* module, const char* of, Stages stages, ArgumentSpecs arguments) {
        addHook(registry,
                {name, module, "Sends values to a service.", HookKind::ServiceLogger, stages, std::move(arguments), checkLogger, of});
    };
    service("WandbLoggerHook", "mmcv.runner.hooks.logger.wandb", "Weights & Biases", kLogs | kAfterRun,
            ArgumentSpecs{start} + common +
                ArgumentSpecs{yes("commit", "Whether a step is sent at once."), byEpoch(), yes("with_step", "Whether steps are numbered."),
                              yes("log_artifact", "Whether files are sent, too."), spec("out_suffix", suffixes, "Which files."),
                              nothing("define_metric_cfg", "How metrics are summed up.")});
    service("MMClsWandbHook", "mmcls.core.hook.wandblogger_hook", "Weights & Biases", kLogs | kAfterRun,
            {start, interval(), no("log_checkpoint", "Whether checkpoints are sent."),
             no("log_checkpoint_metadata", "Whether with their metrics."),
             spec("num_eval_images", value(100), "Pictures whose answers are sent."), common[1], common[2],
             yes("commit", "Whether a step is sent at once."), byEpoch(), yes("with_step", "Whether steps are numbered."),
             yes("log_artifact", "Whether files are sent, too."), spec("out_suffix", suffixes, "Which files."),
             nothing("define_metric_cfg", "How metrics are summed up.")});
    service("MlflowLoggerHook", "mmcv.runner.hooks.logger.mlflow", "MLflow", kLogs | kAfterRun,
            ArgumentSpecs{nothing("exp_name", "The experiment."), nothing("tags", "Its tags."), nothing("params", "Its parameters."),
                          yes("log_model", "Whether the model is sent.")} +
                common + ArgumentSpecs{byEpoch()});
    service("NeptuneLoggerHook", "mmcv.runner.hooks.logger.neptune", "Neptune", kLogs | kAfterRun,
            {start, common[0], common[1], yes("reset_flag", "Whether its line is the last that is written of these values."),
             yes("with_step", "Whether steps are numbered."), byEpoch()});
    service("PaviLoggerHook", "mmcv.runner.hooks.logger.pavi", "Pavi", kLogs | kAfterRun | Stages(Stage::BeforeTrainIter),
            ArgumentSpecs{start, nothing("add_graph", "Whether the graph is sent."), nothing("img_key", "The picture's key."),
                          no("add_last_ckpt", "Whether the last checkpoint is sent.")} +
                common +
                ArgumentSpecs{byEpoch(), nothing("add_graph_kwargs", "How the graph is sent."),
                              nothing("add_ckpt_kwargs", "How checkpoints are sent.")});
    service("DvcliveLoggerHook", "mmcv.runner.hooks.logger.dvclive", "DVCLive", kLogs,
            ArgumentSpecs{nothing("model_file", "Where the model is written.")} + common +
                ArgumentSpecs{
                    byEpoch(), nothing("dvclive", "An object of the service."), {"**kwargs", py::none(), "How the service is started."}});
    service("ClearMLLoggerHook", "mmcv.runner.hooks.logger.clearml", "ClearML", kLogs,
            ArgumentSpecs{start} + common + ArgumentSpecs{byEpoch()});
    service("SegmindLoggerHook", "mmcv.runner.hooks.logger.segmind", "Segmind", kLogs, common + ArgumentSpecs{byEpoch()});
}

/// Of this program: in no registry of the reference.
void addOwn(HookRegistry& registry) {
    const ArgumentSpecs arguments = {spec("monitor", py::value("accuracy_top-1"), "The value of the evaluation that has to become better."),
                                     spec("patience", py::value(5), "Evaluations without a better value after which the training ends."),
                                     spec("min_delta", py::value(0.0), "By how much a better value has to be better."),
                                     nothing("rule", "'greater' or 'less' is better; None: by the value's name.")};
    registry.add({{"EarlyStopping", "Ends the training when an evaluation no longer becomes better.",
                   ReferenceClass::own("teardown.EarlyStopping"), arguments},
                  [](const Arguments& a) -> Result<Hook> {
                      checkStopping(a);
                      Hook hook;
                      hook.kind = HookKind::EarlyStopping;
                      hook.className = a.signature().className();
                      hook.stages = Stages(Stage::AfterTrainIter, Stage::AfterTrainEpoch);
                      hook.arguments = completedArguments(a);
                      return hook;
                  }});
}

struct FilledHooks {
    HookRegistry named{"hook", "mmcv"};
    HookRegistry own{"hook", "teardown", mmcvErrors(), &named};
    HookRegistry unnamed{"hook", "mmcls"};

    FilledHooks() {
        addUpdaters(named);
        addTrainers(named);
        addLoggers(named);
        addOwn(own);
        const Stages evaluates(Stage::BeforeRun, Stage::BeforeTrainEpoch, Stage::BeforeTrainIter, Stage::AfterTrainIter,
                               Stage::AfterTrainEpoch);
        const char* evaluation = "mmcv.runner.hooks.evaluation";
        addHook(unnamed,
                {"EvalHook", evaluation, "Evaluates on the validation data.", HookKind::Eval, evaluates, evaluating(false), checkEval});
        addHook(unnamed,
                {"DistEvalHook", evaluation, "The same with several processes.", HookKind::Eval, evaluates, evaluating(true), checkEval});
        addHook(unnamed, {"DistOptimizerHook", "mmcls.core.utils.dist_utils", "Averages gradients over the processes, then steps.",
                          HookKind::Optimizer, Stages(Stage::AfterTrainIter), gradients() + coalescing()});
    }
};

const FilledHooks& filledHooks() {
    static const FilledHooks s_hooks;
    return s_hooks;
}

}  // namespace

const HookRegistry& hookRegistry() { return filledHooks().named; }
const HookRegistry& ownHookRegistry() { return filledHooks().own; }
const HookRegistry& unnamedHookRegistry() { return filledHooks().unnamed; }

}  // namespace teardown::training
