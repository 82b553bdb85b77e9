// The pictures of a dataset: headers, or all of them through the pipeline's loader, in several threads.
#include "core/base/guard.h"
#include "core/data/datasets/inspect_parts.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

namespace teardown {

namespace {

/// What one thread found.
struct Looked {
    PictureTally tally;
    std::vector<std::pair<std::size_t, DatasetProblem>> problems;  ///< by sample
    std::optional<Error> fault;                                    ///< not about a picture
};

void addPictureProblem(Looked& looked, std::size_t index, const SampleSource& source, DatasetProblem::Effect effect, const char* code,
                       const Message& what, const Message& remedy) {
    if (looked.problems.size() >= 4 * ProblemList::kMostOfOneCode && effect == DatasetProblem::Effect::Note) return;
    Place where = source.label;
    if (where.line == 0) where = {source.picture, 0, 0, source.isFile ? std::string() : std::to_string(source.row), {}};
    looked.problems.emplace_back(index, DatasetProblem{effect, datasetError(code,
                                                                            message("dataset-picture.sample", "{picture}: {what}",
                                                                                    {{"picture", source.picture}, {"what", what}}),
                                                                            remedy, std::move(where))});
}

void lookAtHeader(const Dataset& leaf, std::size_t index, const ImagingApi& imaging, Looked& looked) {
    const SampleSource source = leaf.source(index);
    if (!source.isFile) return;
    const auto header = imaging.header(source.picture);
    if (!header.ok()) {
        addPictureProblem(looked, index, source, DatasetProblem::Effect::Stops, "dataset-picture", header.error().what,
                          header.error().remedy);
        return;
    }
    ++looked.tally.sizes[{header->width, header->height}];
    ++looked.tally.formats[header->format];
    for (const Diagnostic& note : header->notes) {
        ++looked.tally.kinds[note.code];
        if (note.severity == Severity::Warning)
            addPictureProblem(looked, index, source, DatasetProblem::Effect::Misleads, "dataset-picture-damaged", note.message, {});
    }
}

void loadWhole(const Dataset& leaf, std::size_t index, const InspectDatasetOptions& options, Looked& looked) {
    const SampleSource source = leaf.source(index);
    auto sample = leaf.sample(index);
    if (!sample.ok()) {
        addPictureProblem(looked, index, source, DatasetProblem::Effect::Stops, "dataset-picture", sample.error().what,
                          sample.error().remedy);
        return;
    }
    Diagnostics notes;
    const Result<void> loaded = options.load(std::move(sample).value(), notes);
    if (!loaded.ok() && loaded.error().kind != ErrorKind::BadInput) {
        looked.fault = loaded.error();
        return;
    }
    if (!loaded.ok())
        addPictureProblem(looked, index, source, DatasetProblem::Effect::Stops, "dataset-picture", loaded.error().what,
                          loaded.error().remedy);
    // The header has said the same as the decoder's warnings.
    if (options.imaging && source.isFile) return;
    for (const Diagnostic& note : notes)
        if (note.severity == Severity::Warning)
            addPictureProblem(looked, index, source, DatasetProblem::Effect::Misleads, "dataset-picture-damaged", note.message, {});
}

void lookAtOne(const Dataset& leaf, std::size_t index, const InspectDatasetOptions& options, Looked& looked) {
    const std::size_t before = looked.problems.size();
    if (options.imaging) lookAtHeader(leaf, index, *options.imaging, looked);
    if (options.load && looked.problems.size() == before) loadWhole(leaf, index, options, looked);
}

int medianOf(const std::map<int, std::size_t>& counts, std::size_t total) {
    std::size_t passed = 0;
    for (const auto& [value, count] : counts)
        if ((passed += count) * 2 >= total) return value;
    return 0;
}

}  // namespace

PictureSizes sizesOfPictures(const PictureTally& tally) {
    PictureSizes result;
    result.formats = tally.formats;
    result.kinds = tally.kinds;
    std::map<int, std::size_t> widths, heights;
    for (const auto& [size, count] : tally.sizes) {
        widths[size.first] += count;
        heights[size.second] += count;
        result.known += count;
        result.most.push_back({size.first, size.second, count});
    }
    if (result.most.empty()) return result;
    result.different = result.most.size();
    result.minWidth = widths.begin()->first;
    result.maxWidth = widths.rbegin()->first;
    result.medianWidth = medianOf(widths, result.known);
    result.minHeight = heights.begin()->first;
    result.maxHeight = heights.rbegin()->first;
    result.medianHeight = medianOf(heights, result.known);
    std::stable_sort(result.most.begin(), result.most.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
    result.most.resize(std::min(result.most.size(), PictureSizes::kMostSizes));
    return result;
}

Result<void> lookAtPictures(const Dataset& leaf, const InspectDatasetOptions& options, PictureTally& tally, ProblemList& problems,
                            const TaskContext& task) {
    const std::size_t wanted =
        options.threads > 0 ? static_cast<std::size_t>(options.threads) : std::max(1u, std::thread::hardware_concurrency());
    const std::size_t count = std::min<std::size_t>(std::max<std::size_t>(leaf.size(), 1), wanted);
    std::vector<Looked> looked(count);
    std::atomic<std::size_t> next = 0;
    std::mutex progress;
    const auto work = [&](Looked& own) {
        // No exception leaves a thread: a picture of a wrong size could exhaust memory.
        try {
            for (std::size_t index = next++; index < leaf.size() && !task.cancelled() && !own.fault; index = next++) {
                lookAtOne(leaf, index, options, own);
                if (index % 64 != 0) continue;
                const std::lock_guard lock(progress);
                task.report(static_cast<double>(index) / static_cast<double>(leaf.size()),
                            message("task.looking-at-pictures", "looking at pictures"));
            }
        } catch (...) {
            own.fault = errorOfException("looking at pictures");
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < count; ++i) threads.emplace_back(work, std::ref(looked[i]));
        work(looked[0]);
    }
    if (task.cancelled()) return cancelledError();
    std::vector<std::pair<std::size_t, DatasetProblem>> all;
    for (Looked& own : looked) {
        if (own.fault) return *own.fault;
        for (const auto& [size, many] : own.tally.sizes) tally.sizes[size] += many;
        for (const auto& [name, many] : own.tally.formats) tally.formats[name] += many;
        for (const auto& [name, many] : own.tally.kinds) tally.kinds[name] += many;
        std::move(own.problems.begin(), own.problems.end(), std::back_inserter(all));
    }
    if (leaf.size() > 0 && !leaf.source(0).isFile)
        if (const auto first = leaf.sample(0); first.ok()) tally.sizes[{first->img.width(), first->img.height()}] += leaf.size();
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [index, problem] : all) problems.add(std::move(problem));
    return {};
}

}  // namespace teardown
