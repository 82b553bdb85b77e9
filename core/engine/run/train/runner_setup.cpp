// What tools/train.py does before the first iteration: network, data, optimizer, hooks, files.
#include "core/checkpoint/checkpoint_file.h"
#include "core/engine/run/hooks/hook_factory.h"
#include "core/engine/run/model/model_store.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/train/runner.h"
#include "core/engine/run/train/train_checkpoint.h"
#include "core/engine/run/train/trained_groups.h"
#include "core/session/loader.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace teardown::engine {

namespace {

ConfigValue pyText(const std::string& value) { return ConfigValue::string(value); }

std::string hostText() {
    char host[256] = "";
    ::gethostname(host, sizeof host - 1);
    const char* user = std::getenv("USER");
    return std::string(user ? user : "user") + '@' + host;
}

/// What logs and checkpoints say about the training.
ConfigValue metaOf(const TrainRequest& request, const std::vector<std::string>& classes) {
    std::vector<ConfigValue> names;
    for (const std::string& name : classes) names.push_back(pyText(name));
    ConfigValue meta = ConfigValue::dict({});
    meta = withEntry(meta, "env_info", pyText(request.environment));
    meta = withEntry(meta, "seed", ConfigValue::integer(request.seed));
    meta = withEntry(meta, "mmcls_version", pyText("0.25.0"));
    // As cfg stands by then.
    ConfigValue root = withEntry(request.config->root, "device", pyText("cpu"));
    root = withEntry(root, "seed", ConfigValue::integer(request.seed));
    meta = withEntry(meta, "config", pyText(prettyText(root)));
    return withEntry(meta, "CLASSES", names.empty() ? ConfigValue::none() : ConfigValue::list(std::move(names)));
}

/// The config whose data.val has the pipeline of data.train, whose labels the losses of a validation need.
std::shared_ptr<const Config> validationConfig(const Config& config) {
    const ConfigValue& data = *config.root.find("data");
    const ConfigValue* pipeline = data.find("train") ? data.find("train")->find("pipeline") : nullptr;
    ConfigValue changed = data.find("val") ? *data.find("val") : ConfigValue();
    if (pipeline && changed.isDict()) changed = withEntry(changed, "pipeline", *pipeline);
    auto made = std::make_shared<Config>(config);
    made->root = withEntry(config.root, "data", withEntry(data, "val", changed));
    return made;
}

/// "('train', 1), ('val', 1)".
std::string workflowText(const training::RunnerPlan& plan) {
    std::string flow;
    for (const training::Flow& one : plan.workflow)
        flow += fmt::format("{}('{}', {})", flow.empty() ? "" : ", ", one.train ? "train" : "val", one.count);
    return flow;
}

std::string dashed(const std::string& lines) {
    const std::string line(60, '-');
    return line + '\n' + lines + '\n' + line + '\n';
}

}  // namespace

Runner::Runner(const TrainRequest& request, std::unique_ptr<TrainLog> log) : m_request(request), m_log(std::move(log)) {
    m_state.config = request.config;
    m_state.log = m_log.get();
    m_state.workDir = request.workDir;
    m_state.seed = request.seed;
    m_state.runBatches = [this](std::int64_t count, const std::function<void()>& each) { return runBatches(count, each); };
    m_state.flushLoggers = [this]() -> Result<void> {
        for (const PlacedHook& hook : m_hooks)
            if (hook->isLogger()) TD_CHECK(hook->afterTrainIter(m_state));
        return {};
    };
}

Model& TrainState::network() const { return *model->network; }

ModelId Runner::model() const { return m_state.model->id; }

Result<std::shared_ptr<Runner>> Runner::create(const TrainRequest& request, ModelStore& models, const TaskContext& task) {
    auto log = std::make_unique<TrainLog>(request.workDir, request.stamp, request.log);
    std::shared_ptr<Runner> runner(new Runner(request, std::move(log)));
    const Config& config = *request.config;
    runner->m_state.task = &task;
    TD_TRY(runner->m_plan, training::runnerPlanOf(config));
    TD_TRY(runner->m_iteration, TrainIteration::fromConfig(config));
    TrainLog& lines = *runner->m_log;
    lines.info("Environment info:\n" + dashed(request.environment));
    lines.info("Distributed training: False");
    lines.info("Config:\n" + config.prettyText());
    lines.info(fmt::format("Set random seed to {}, deterministic: {}", request.seed, request.deterministic ? "True" : "False"));
    TD_CHECK(runner->buildNetwork(models, task));
    TD_CHECK(runner->openData(task));
    const ConfigValue* optimizer = config.root.find("optimizer");
    TD_TRY(runner->m_state.optimizer, optimizerOf(runner->m_state.network(), optimizer ? *optimizer : ConfigValue(), "optimizer"));
    TD_CHECK(runner->makeHooks());
    TD_CHECK(runner->loadFiles(task));
    if (!request.traceValues.empty()) {
        TD_TRY(runner->m_trace, ValueTrace::create(request.traceValues, request.traceTensors));
    }
    runner->m_watch = watching(runner->m_state, request.statisticsEvery);
    runner->m_random->pause();
    runner->m_state.task = nullptr;
    return runner;
}

Result<void> Runner::buildNetwork(ModelStore& models, const TaskContext& task) {
    BuildRequest build;
    build.config = m_request.config;
    build.seed = m_request.seed;
    build.initWeights = true;
    build.record = false;
    build.beside = m_request.beside;
    TD_TRY(const ModelId id, models.build(build, task));
    TD_TRY(m_state.model, models.findToChange(id));
    for (const Diagnostic& note : m_state.model->outcome->diagnostics)
        if (note.severity == Severity::Warning && note.code != "init-pretrained") m_log->warning(english(note.message));
    // The constructors and initialisers have drawn from it.
    m_random = std::make_unique<MainRandom>(m_request.seed);
    m_random->resume();
    m_state.random = m_random.get();
    return loadPretrained(m_state);
}

Result<Runner::Flow> Runner::flowOf(const training::Flow& plan, const TaskContext& task) {
    const Config& config = *m_request.config;
    Diagnostics notes;
    DatasetContext context;
    context.configFile = config.path;
    context.task = task;
    DatasetPtr dataset;
    std::shared_ptr<const Config> validation;
    if (plan.train) {
        TD_TRY(dataset, buildDataset(config, "data.train", context, notes));
    } else {
        validation = validationConfig(config);
        TD_TRY(dataset, buildDataset(*validation->root.find("data")->find("val"), "data.val", /*testMode=*/false, context, notes));
    }
    for (const Diagnostic& note : notes)
        if (note.severity == Severity::Warning) m_log->warning(english(note.message));
    LoaderRun run;
    run.seed = m_request.seed;
    TD_TRY(const LoaderSettings settings, loaderSettings(config, Phase::Train, run));
    TD_TRY(const ImagingApi* api, imaging());
    Flow flow;
    flow.plan = plan;
    TD_TRY(flow.loader, DataLoader::create(validation ? *validation : config, dataset, *api, settings));
    if (plan.train && m_state.datasetType.empty()) {
        m_state.datasetType = dataset->origin().type;
        m_state.datasetClasses = dataset->classes().size();
        m_state.meta = metaOf(m_request, dataset->classes());
    }
    return flow;
}

Result<void> Runner::openData(const TaskContext& task) {
    for (const training::Flow& plan : m_plan.workflow) {
        TD_TRY(Flow flow, flowOf(plan, task));
        m_flows.push_back(std::move(flow));
    }
    m_state.byEpoch = m_plan.kind == training::RunnerKind::EpochBased;
    m_state.maxEpochs = m_plan.maxEpochs;
    const auto first = std::find_if(m_flows.begin(), m_flows.end(), [](const Flow& flow) { return flow.plan.train; });
    m_state.batches = static_cast<std::int64_t>(first->loader->size());
    m_itersPerEpoch = m_state.batches;
    m_state.maxIters = m_state.byEpoch ? *m_plan.maxEpochs * m_state.batches : *m_plan.maxIters;
    return {};
}

Result<void> Runner::makeHooks() {
    TD_TRY(m_list, training::hooksOf(*m_request.config, m_plan, {.validate = m_request.validate}));
    TrainHook* lastLogger = nullptr;
    for (std::size_t i = 0; i < m_list.inOrder.size(); ++i) {
        TD_TRY(TrainHookPtr made, makeHook(m_list.inOrder[i], m_state));
        if (!made) continue;
        if (made->isLogger()) lastLogger = made.get();
        m_hooks.push_back({std::move(made), i});
    }
    if (lastLogger) lastLogger->resetAfterLogging();
    return {};
}

Result<void> Runner::loadFiles(const TaskContext& task) {
    const auto named = [&](const std::string& given, const char* member) {
        const ConfigValue* value = m_request.config->root.find(member);
        return !given.empty() ? given : value && value->isString() ? value->asString() : std::string();
    };
    const std::string resume = named(m_request.resumeFrom, "resume_from"), load = named(m_request.loadFrom, "load_from");
    if (resume.empty() && load.empty()) return {};
    TD_TRY(const auto file, CheckpointFile::open(resume.empty() ? load : resume, task));
    return resume.empty() ? loadWeights(m_state, *file) : resumeTraining(m_state, *file);
}

void logBegin(const TrainState& state, const training::RunnerPlan& plan, const training::HookList& list) {
    state.log->info(fmt::format("Start running, host: {}, work_dir: {}", hostText(), state.workDir));
    state.log->info("Hooks will be executed in the following order:\n" + training::hookInfo(list.inOrder));
    if (state.byEpoch)
        state.log->info(fmt::format("workflow: [{}], max: {} epochs", workflowText(plan), *state.maxEpochs));
    else
        state.log->info(fmt::format("workflow: [{}], max: {} iters", workflowText(plan), state.maxIters));
}

Result<std::shared_ptr<const TrainOutcome>> runTrain(ModelStore& models, const TrainRequest& request, int threads,
                                                     const TaskContext& task) {
    // Without a choice as many as libtorch takes by itself, as in the reference.
    if (threads > 0) at::set_num_threads(threads);
    return guarded(message("doing.setting-up-the-training", "setting up the training"),
                   [&]() -> Result<std::shared_ptr<const TrainOutcome>> {
                       auto outcome = std::make_shared<TrainOutcome>();
                       TD_TRY(outcome->run, Runner::create(request, models, task));
                       return std::shared_ptr<const TrainOutcome>(std::move(outcome));
                   });
}

}  // namespace teardown::engine
