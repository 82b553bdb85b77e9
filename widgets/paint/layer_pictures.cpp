#include "widgets/paint/layer_pictures.h"

#include "core/base/file_hash.h"
#include "core/base/folder.h"
#include "core/base/guard.h"
#include "core/base/text.h"
#include "core/tensor/statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace teardown {
namespace {

/// Painting a sheet takes tens of megabytes; more threads would only wait for the disk.
constexpr unsigned kMostThreads = 8;

std::optional<RecordedFile> recordedFile(const std::string& path, const TaskContext& task) {
    if (path.empty()) return std::nullopt;
    const auto hash = sha256OfFile(path, task);
    return RecordedFile{toValidUtf8(path.substr(path.rfind('/') + 1)), hash.ok() ? *hash : std::string()};
}

std::string titleOf(const Step& step) { return escapeForDisplay(step.path.empty() ? step.type : step.path); }

/// A unit of work: a tensor in one format.
struct Job {
    const LayerTensor* tensor;
    const ExportFormat* format;
};

/// Passes jobs to threads, keeps the first error and the progress.
class Crew {
public:
    Crew(const std::vector<Job>& jobs, const LayerExport& request, const std::string& folder, const TaskContext& task)
        : m_jobs(jobs), m_request(request), m_folder(folder), m_task(task) {}

    Result<void> run() {
        const unsigned count = std::clamp<unsigned>(std::thread::hardware_concurrency(), 1,
                                                    std::min<unsigned>(kMostThreads, static_cast<unsigned>(m_jobs.size())));
        {
            std::vector<std::jthread> threads;
            try {
                for (unsigned i = 1; i < count; ++i) threads.emplace_back([this] { work(); });
            } catch (const std::system_error&) {
                // No more threads could be started: the existing ones do the work.
            }
            work();
        }
        if (m_error) return *m_error;
        if (m_task.cancelled())
            return Error{ErrorKind::Cancelled,
                         "cancelled",
                         message("cancelled.cancelled-of-files-are", "Cancelled; {written} of {jobs} files are written.",
                                 {{"written", m_written}, {"jobs", m_jobs.size()}}),
                         {},
                         {}};
        return {};
    }
    std::string pathOf(std::size_t job) const {
        return fmt::format("{}/{}.{}", m_folder, m_jobs[job].tensor->stem, m_jobs[job].format->id);
    }

private:
    void work() noexcept {
        try {
            writeJobs();
        } catch (...) {
            m_failed = true;
            const std::lock_guard lock(m_mutex);
            if (!m_error) m_error = errorOfException("writing layers");
        }
    }
    void writeJobs() {
        for (std::size_t job; (job = m_next++) < m_jobs.size();) {
            if (m_task.cancelled() || m_failed) return;
            const LayerTensor& tensor = *m_jobs[job].tensor;
            const Result<void> written = writeExport(contentOf(*tensor.step, *tensor.tensor, m_request.look), pathOf(job));
            const std::lock_guard lock(m_mutex);
            if (!written.ok()) {
                if (!m_error) m_error = written.error();
                m_failed = true;
                return;
            }
            ++m_written;
            m_task.report(static_cast<double>(m_written) / static_cast<double>(m_jobs.size()), asIs(tensor.stem));
        }
    }

    const std::vector<Job>& m_jobs;
    const LayerExport& m_request;
    const std::string& m_folder;
    const TaskContext& m_task;
    std::atomic<std::size_t> m_next = 0;
    std::atomic<bool> m_failed = false;
    std::mutex m_mutex;
    std::optional<Error> m_error;
    std::size_t m_written = 0;
};

}  // namespace

ViewRecord recordOfFiles(const std::string& config, const std::string& checkpoint, const std::string& input, const TaskContext& task) {
    ViewRecord record;
    record.config = recordedFile(config, task);
    record.checkpoint = recordedFile(checkpoint, task);
    record.input = recordedFile(input, task);
    return record;
}

ExportContent contentOf(const Step& step, const RecordedTensor& tensor, const ViewLook& look) {
    SheetView sheet;
    sheet.view = look.prepare ? look.prepare(tensor.view) : tensor.view;
    sheet.role = tensor.role;
    sheet.style = look.record.style;
    sheet.dark = look.record.dark;
    sheet.title = QString::fromStdString(titleOf(step) + " - " + escapeForDisplay(tensor.label));
    if (const auto statistics = computeStatistics(sheet.view)) sheet.caption = QString::fromStdString(caption(sheet.view, *statistics));
    if (look.record.normalisation == Normalisation::Tensor) sheet.caption += QStringLiteral("  normalised");
    if (look.record.normalisation == Normalisation::Channel) sheet.caption += QStringLiteral("  normalised per channel");
    ExportContent content = contentOf(sheet, tensor.label);
    content.record = look.record;
    content.record->type = step.type;
    content.record->layer = step.path;
    content.record->tensor = tensor.label;
    content.record->call = step.call;
    content.record->shape = tensor.view.shape();
    return content;
}

Result<ExportedLayers> exportLayers(const Trace& trace, const LayerExport& request, const std::string& folder, const TaskContext& task) {
    const std::vector<LayerTensor> tensors = layerTensors(trace, request.choice);
    if (tensors.empty())
        return Error{ErrorKind::BadInput,
                     "export-no-layers",
                     request.choice.layers.empty() ? message("export-no-layers.the-run-has-no", "The run has no tensor to export.")
                                                   : message("export-no-layers.no-layers-tensor-fits", "No layer's tensor fits '{layers}'.",
                                                             {{"layers", escapeForDisplay(request.choice.layers)}}),
                     message("do.teardown-tree-lists-the-layers",
                             "teardown tree lists the layers; * stands for anything, for example 'backbone.stage_1.*'."),
                     {}};
    ExportedLayers result;
    std::vector<Job> jobs;
    for (const LayerTensor& tensor : tensors) {
        const TensorView& view = tensor.tensor->view;
        const std::string name = titleOf(*tensor.step) + " - " + escapeForDisplay(tensor.tensor->label);
        if (!view.valid() || view.numel() == 0) {
            result.diagnostics.push_back(
                {Severity::Warning,
                 view.valid() ? "export-empty" : "export-not-kept",
                 message("layer-pictures.text", "{name}{which}",
                         {{"name", name},
                          {"which", view.valid() ? message("layer-pictures.holds-no-numbers-and", " holds no numbers and is left out.")
                                                 : message("layer-pictures.was-beyond-the-memory",
                                                           " was beyond the memory budget of the run and is left out.")}}),
                 {}});
            continue;
        }
        for (const ExportFormat* format : request.formats) {
            // The notes' text file supports up to four dimensions and no complex numbers.
            if (std::string_view(format->id) == "txt" && view.rank() > 4) {
                result.diagnostics.push_back(
                    {Severity::Warning,
                     "export-no-text",
                     message("export-no-text.has-dimensions-and-is", "{name} has {rank} dimensions and is not written as text.",
                             {{"name", name}, {"rank", view.rank()}}),
                     {}});
                continue;
            }
            jobs.push_back({&tensor, format});
        }
    }
    TD_CHECK(makeFolder(folder));
    Crew crew(jobs, request, folder, task);
    if (!jobs.empty()) TD_CHECK(crew.run());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const LayerTensor& tensor = *jobs[i].tensor;
        const bool output = tensor.tensor->name == TensorName::Output;
        result.files.push_back({crew.pathOf(i), tensor.step->path, tensor.step->type, tensor.tensor->label, tensor.step->call,
                                tensor.tensor->view.shape(), output ? tensor.step->outIndex : -1});
    }
    return result;
}

}  // namespace teardown
