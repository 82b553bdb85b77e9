#include "core/session/train_setup.h"

#include "core/base/file.h"
#include "core/base/folder.h"
#include "core/base/version.h"
#include "core/config/config.h"
#include "core/session/engine_info.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

namespace teardown {

namespace {

/// What the log says about this computer.
std::string environmentText(const EngineInfo& info) {
    return fmt::format("sys.platform: linux\nCUDA available: False\nPyTorch: {}\nOpenCV: {}\nBLAS: {}\nTeardown: {}", info.torchVersion,
                       info.openCvVersion, info.blas, version());
}

std::string namedFolder(const Config& config, const TrainSetup& setup) {
    if (!setup.workDir.empty()) return setup.workDir;
    const ConfigValue* folder = config.root.find("work_dir");
    if (folder && folder->isString()) return folder->asString();
    return "./work_dirs/" + std::filesystem::path(config.path).stem().string();
}

/// As --cfg-options runner.max_epochs=N sets it. A config in the old style has total_epochs, which counts only without a runner.
ConfigValue withLength(const ConfigValue& root, std::int64_t length) {
    const ConfigValue count = ConfigValue::integer(length);
    const ConfigValue* runner = root.find("runner");
    if (!runner || !runner->isDict()) return withEntry(root, "total_epochs", count);
    const bool iterations = runner->contains("max_iters");
    return withEntry(root, "runner", withEntry(*runner, iterations ? "max_iters" : "max_epochs", count));
}

/// The config as tools/train.py has it by then: with the folder, and the files to begin with.
std::shared_ptr<const Config> asTrained(const Config& config, const TrainSetup& setup) {
    auto changed = std::make_shared<Config>(config);
    ConfigValue& root = changed->root;
    root = withEntry(root, "work_dir", ConfigValue::string(namedFolder(config, setup)));
    if (!setup.resumeFrom.empty()) root = withEntry(root, "resume_from", ConfigValue::string(setup.resumeFrom));
    if (!setup.loadFrom.empty()) root = withEntry(root, "load_from", ConfigValue::string(setup.loadFrom));
    if (setup.length > 0) root = withLength(root, setup.length);
    root = withEntry(root, "gpu_ids", ConfigValue::list({ConfigValue::integer(0)}));
    return changed;
}

std::string localStamp() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    return fmt::format("{:%Y%m%d_%H%M%S}", local);
}

}  // namespace

std::string workFolderOf(const Config& config, const TrainSetup& setup) {
    std::string folder = std::filesystem::absolute(namedFolder(config, setup)).lexically_normal().string();
    if (folder.size() > 1 && folder.back() == '/') folder.pop_back();
    return folder;
}

Result<TrainRequest> trainRequest(const Config& config, TrainSetup setup, const EngineInfo& engine) {
    if (setup.autoResume && !setup.resumeFrom.empty())
        return Error{ErrorKind::Usage,
                     "usage",
                     message("train-verb.resume-twice", "--auto-resume and --resume-from exclude each other."),
                     message("do.give-one-of-both", "Give one of both."),
                     {}};
    TrainRequest request;
    request.workDir = workFolderOf(config, setup);
    TD_CHECK(makeWritableFolder(request.workDir));
    std::error_code ignored;
    if (setup.autoResume && std::filesystem::exists(request.workDir + "/latest.pth", ignored))
        setup.resumeFrom = request.workDir + "/latest.pth";
    const std::shared_ptr<const Config> trained = asTrained(config, setup);
    TD_CHECK(writeFileAtomically(request.workDir + '/' + std::filesystem::path(config.path).filename().string(), trained->prettyText()));
    request.config = trained;
    request.resumeFrom = setup.resumeFrom;
    request.loadFrom = setup.loadFrom;
    request.validate = setup.validate;
    request.seed = setup.seed ? *setup.seed : std::random_device()() & 0x7fffffffU;
    request.deterministic = setup.deterministic;
    request.stamp = localStamp();
    request.environment = environmentText(engine);
    return request;
}

}  // namespace teardown
