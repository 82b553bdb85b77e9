#include "core/data/datasets/inspect.h"

#include "core/data/datasets/inspect_parts.h"
#include "core/registry/arguments.h"

#include <algorithm>

namespace teardown {

namespace {

constexpr std::size_t kDeepestWrapper = 32;

}  // namespace

std::vector<const Dataset*> leavesOf(const Dataset& dataset) {
    struct Waiting {
        DatasetPtr kept;
        const Dataset* dataset;
        std::size_t depth;
    };
    std::vector<const Dataset*> leaves;
    std::vector<Waiting> waiting{{nullptr, &dataset, 0}};
    while (!waiting.empty()) {
        const Waiting here = waiting.back();
        waiting.pop_back();
        const std::vector<DatasetPtr> parts = here.dataset->parts();
        if (parts.empty()) leaves.push_back(here.dataset);
        if (here.depth >= kDeepestWrapper) continue;
        for (auto part = parts.rbegin(); part != parts.rend(); ++part) waiting.push_back({*part, part->get(), here.depth + 1});
    }
    return leaves;
}

std::optional<std::int64_t> headClassesOf(const Config& config, Place& where) {
    const ConfigValue* model = config.root.find("model");
    for (const char* part : {"head", "backbone"}) {
        const ConfigValue* owner = model ? model->find(part) : nullptr;
        const ConfigValue* count = owner ? owner->find("num_classes") : nullptr;
        if (!count || !count->isInt() || count->isBigInt() || count->asInt() <= 0) continue;
        where = placeOf(*count, std::string("model.") + part + ".num_classes");
        return count->asInt();
    }
    return std::nullopt;
}

Result<DatasetInspection> inspectDataset(const Dataset& dataset, const InspectDatasetOptions& options, const TaskContext& task) {
    DatasetInspection found;
    found.type = dataset.origin().type;
    found.configPath = dataset.origin().configPath;
    found.testMode = dataset.origin().testMode;
    found.multiLabel = dataset.multiLabel();
    found.problems = dataset.problems();
    const std::vector<const Dataset*> leaves = leavesOf(dataset);
    ProblemList problems;
    PictureTally tally;
    for (const Dataset* leaf : leaves)
        if (leaf != &dataset) found.problems.insert(found.problems.end(), leaf->problems().begin(), leaf->problems().end());
    TD_CHECK(countClasses(dataset, options, found, problems, task));
    checkClassNames(dataset, options, problems);
    for (const Dataset* leaf : leaves) {
        for (const std::string& file : leaf->files())
            if (std::find(found.files.begin(), found.files.end(), file) == found.files.end()) found.files.push_back(file);
        TD_CHECK(checkDuplicates(*leaf, problems, task));
        if (options.imaging || options.load) TD_CHECK(lookAtPictures(*leaf, options, tally, problems, task));
    }
    found.sizes = sizesOfPictures(tally);
    for (DatasetProblem& problem : problems.take()) found.problems.push_back(std::move(problem));
    return found;
}

}  // namespace teardown
