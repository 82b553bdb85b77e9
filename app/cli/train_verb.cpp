// teardown train: trains the network of a config, as mmclassification's tools/train.py.
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/session/engine_info.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "core/session/train_journey.h"
#include "core/session/train_setup.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <optional>
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

Result<int> runTraining(const TrainOptions& options, const Invocation& invocation, Terminal& terminal) {
    const TaskContext task = terminal.task();
    TD_TRY(const auto opened, openConfig(options.config, invocation, {}, task));
    terminal.report(opened->diagnostics);
    TD_TRY(const auto session, createSession());
    if (options.engine.threads > 0) session->setThreads(options.engine.threads);
    TrainSetup setup;
    setup.workDir = options.workDir;
    setup.resumeFrom = options.resumeFrom;
    setup.loadFrom = options.loadFrom;
    setup.autoResume = options.autoResume;
    setup.validate = !options.noValidate;
    setup.deterministic = options.deterministic;
    setup.seed = options.seed;
    TD_TRY(TrainRequest request, trainRequest(*opened, std::move(setup), session->info()));
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
