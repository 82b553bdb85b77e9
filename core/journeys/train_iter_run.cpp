// Runs a training up to the iteration that is told.
#include "core/data/datasets/dataset.h"
#include "core/journeys/made_up.h"
#include "core/journeys/script_teller.h"
#include "core/journeys/train_iter.h"
#include "core/session/session_api.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace teardown {
namespace {

/// A folder of its own below the system's for temporary files; gone with the object.
class TemporaryFolder {
public:
    static Result<TemporaryFolder> make() {
        std::error_code failed;
        std::string name = (std::filesystem::temp_directory_path(failed) / "teardown-XXXXXX").string();
        if (failed || !::mkdtemp(name.data()))
            return Error{ErrorKind::BadInput,
                         "export-folder",
                         message("train-iter.no-folder", "No temporary folder can be made in {folder}.", {{"folder", name}}),
                         message("do.set-tmpdir", "Set TMPDIR to a folder that can be written to."),
                         {}};
        return TemporaryFolder(std::move(name));
    }
    TemporaryFolder(TemporaryFolder&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
    ~TemporaryFolder() {
        std::error_code ignored;
        if (!m_path.empty()) std::filesystem::remove_all(m_path, ignored);
    }
    const std::string& path() const { return m_path; }

private:
    explicit TemporaryFolder(std::string path) : m_path(std::move(path)) {}
    std::string m_path;
};

}  // namespace

Result<TrainIterTrace> trainIterTrace(SessionApi& session, const TrainIterFiles& files, const TaskContext& task) {
    for (const char* part : {"model", "data", "optimizer"})
        if (!files.config->root.find(part)) return scriptConfigError(*files.config, part, Tool::Train);
    TD_TRY(const TemporaryFolder folder, TemporaryFolder::make());
    TrainIterRequest request;
    request.training.config = files.config;
    request.training.workDir = folder.path();
    request.training.loadFrom = files.checkpoint;
    request.training.seed = files.seed;
    request.training.stamp = "iteration";
    request.iteration = files.iteration;
    request.byteBudget = files.byteBudget;
    TrainIterTrace made;
    Diagnostics notes;
    DatasetContext context;
    context.configFile = files.config->path;
    context.task = task;
    if (const auto dataset = buildDataset(*files.config, "data.train", context, notes); !dataset.ok()) {
        made.missing = dataset.error();
        TD_TRY(request.training.config, withMadeUpTraining(*files.config, folder.path() + "/pictures"));
        request.training.validate = false;
    }
    TD_TRY(made.iteration, session.run(request, task));
    TD_TRY(const TracePtr told, tellIteration(*files.config, *made.iteration, files.wrapped));
    if (!made.missing) {
        made.trace = told;
        return made;
    }
    Trace trace = *told;
    if (!trace.steps.empty()) addMissing(trace.steps.front(), *made.missing);
    made.trace = std::make_shared<const Trace>(std::move(trace));
    return made;
}

}  // namespace teardown
