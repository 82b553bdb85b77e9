// teardown train: trains the network of a config, as mmclassification's tools/train.py.
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
#include "app/cli/workspace.h"
#include "core/base/file.h"
#include "core/base/folder.h"
#include "core/base/text.h"
#include "core/base/version.h"
#include "core/session/engine_info.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "core/session/train_journey.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <system_error>
#include <utility>

namespace teardown {

namespace {

struct TrainOptions {
    std::string config;
    std::string workDir;
    std::string resumeFrom;
    std::string loadFrom;
    bool autoResume = false;
    bool noValidate = false;
    std::optional<std::uint32_t> seed;
    bool deterministic = false;
    std::string traceValues;
    bool traceTensors = false;
    EngineOptions engine;
};

/// What the log says about this computer.
std::string environmentText(const SessionApi& session) {
    const EngineInfo info = session.info();
    return fmt::format("sys.platform: linux\nCUDA available: False\nPyTorch: {}\nOpenCV: {}\nBLAS: {}\nTeardown: {}", info.torchVersion,
                       info.openCvVersion, info.blas, version());
}

/// The config as tools/train.py has it by then: with the folder, and the files to begin with.
std::shared_ptr<const Config> asTrained(const Config& config, const TrainOptions& options) {
    auto changed = std::make_shared<Config>(config);
    ConfigValue& root = changed->root;
    const ConfigValue* folder = root.find("work_dir");
    if (!options.workDir.empty())
        root = withEntry(root, "work_dir", ConfigValue::string(options.workDir));
    else if (!folder || folder->isNone())
        root = withEntry(root, "work_dir", ConfigValue::string("./work_dirs/" + std::filesystem::path(config.path).stem().string()));
    if (!options.resumeFrom.empty()) root = withEntry(root, "resume_from", ConfigValue::string(options.resumeFrom));
    if (!options.loadFrom.empty()) root = withEntry(root, "load_from", ConfigValue::string(options.loadFrom));
    root = withEntry(root, "gpu_ids", ConfigValue::list({ConfigValue::integer(0)}));
    return changed;
}

Result<int> runTraining(TrainOptions options, const Invocation& invocation, Terminal& terminal) {
    if (options.autoResume && !options.resumeFrom.empty())
        return Error{ErrorKind::Usage,
                     "usage",
                     message("train-verb.resume-twice", "--auto-resume and --resume-from exclude each other."),
                     message("do.give-one-of-both", "Give one of both."),
                     {}};
    const TaskContext task = terminal.task();
    TD_TRY(const auto opened, openConfig(options.config, invocation, {}, task));
    terminal.report(opened->diagnostics);
    std::shared_ptr<const Config> config = asTrained(*opened, options);
    const std::string named = config->root.find("work_dir")->asString();
    TD_CHECK(makeWritableFolder(named));
    TrainRequest request;
    request.workDir = std::filesystem::absolute(named).lexically_normal().string();
    if (request.workDir.size() > 1 && request.workDir.back() == '/') request.workDir.pop_back();
    if (options.autoResume && std::filesystem::exists(request.workDir + "/latest.pth")) {
        options.resumeFrom = request.workDir + "/latest.pth";
        config = asTrained(*opened, options);
    }
    TD_CHECK(writeFileAtomically(request.workDir + '/' + std::filesystem::path(config->path).filename().string(), config->prettyText()));
    TD_TRY(const auto session, createSession());
    if (options.engine.threads > 0) session->setThreads(options.engine.threads);
    request.config = config;
    request.resumeFrom = options.resumeFrom;
    request.loadFrom = options.loadFrom;
    request.validate = !options.noValidate;
    request.seed = options.seed ? *options.seed : std::random_device()() & 0x7fffffffU;
    request.deterministic = options.deterministic;
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    request.stamp = fmt::format("{:%Y%m%d_%H%M%S}", local);
    request.environment = environmentText(*session);
    request.traceValues = options.traceValues;
    request.traceTensors = options.traceTensors;
    if (!terminal.json())
        request.log = [&terminal](const std::string& line) {
            terminal.clearProgress();
            terminal.print(line + '\n');
        };
    TD_TRY(const auto outcome, session->run(request, task));
    TrainStep last;
    for (;;) {
        TD_TRY(TrainStep step, outcome->run->next(task));
        const bool finished = step.finished;
        if (step.ran) last = std::move(step);
        if (finished) break;
        if (task.cancelled()) return cancelledError();
    }
    terminal.clearProgress();
    if (terminal.json()) {
        Json document = Json::object();
        document.set("work_dir", request.workDir).set("seed", static_cast<std::int64_t>(request.seed));
        document.set("epoch", last.epoch).set("iter", last.iter);
        Json terms = Json::object();
        for (const auto& [name, value] : last.terms) terms.set(name, value);
        document.set("terms", std::move(terms));
        terminal.printJson(document);
    }
    return 0;
}

}  // namespace

void addTrain(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("train", "train the network of a config, as mmclassification's tools/train.py");
    const auto options = std::make_shared<TrainOptions>();
    verb->add_option("CONFIG", options->config, "the config")->required();
    verb->add_option("--work-dir", options->workDir, "folder of logs and checkpoints (default: the config's, or work_dirs/NAME)")
        ->type_name("DIR");
    verb->add_option("--resume-from", options->resumeFrom, "go on from this checkpoint: weights, optimizer, epoch")->type_name("FILE");
    verb->add_flag("--auto-resume", options->autoResume, "go on from latest.pth of the folder, if it is there");
    verb->add_option("--load-from", options->loadFrom, "begin with the weights of this checkpoint")->type_name("FILE");
    verb->add_flag("--no-validate", options->noValidate, "do not evaluate during the training");
    verb->add_option("--seed", options->seed, "seed of all random numbers (default: drawn)");
    verb->add_flag("--deterministic", options->deterministic, "noted in the log: on a processor every training is");
    verb->add_option("--trace-values", options->traceValues,
                     "write the exact values of every iteration to this file, a JSON object a line: learning rate, losses, gradient norm "
                     "as hexadecimal floats, digests of pictures, gradients and weights")
        ->type_name("FILE");
    verb->add_flag("--trace-tensors", options->traceTensors, "with digests of each parameter and its gradient");
    addThreadsOption(*verb, options->engine);
    addJsonFlag(*verb, invocation);
    addConfigOptionsHelp(*verb);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runTraining(*options, invocation, terminal); };
    });
}

}  // namespace teardown
