// ClassBalancedDataset: samples of rare classes several times (Gupta et al. 2019, LVIS).
#include "core/data/datasets/dataset_table.h"
#include "core/data/datasets/dataset_wrapper.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

namespace teardown {

namespace {

std::set<std::int64_t> categoriesOf(const Dataset& dataset, std::size_t index) {
    const std::vector<std::int64_t> ids = dataset.categoryIds(index);
    return {ids.begin(), ids.end()};
}

/// How often each sample is repeated: the largest of max(1, sqrt(threshold / frequency)) over its classes, rounded up.
Result<std::vector<std::size_t>> repeatedIndices(const Dataset& dataset, double threshold, const Place& place, ProblemList& problems) {
    std::unordered_map<std::int64_t, std::size_t> counts;
    for (std::size_t i = 0; i < dataset.size(); ++i)
        for (const std::int64_t id : categoriesOf(dataset, i)) ++counts[id];
    std::unordered_map<std::int64_t, double> factors;
    for (const auto& [id, count] : counts) {
        const double frequency = static_cast<double>(count) / static_cast<double>(dataset.size());
        factors[id] = std::max(1.0, std::sqrt(threshold / frequency));
    }
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < dataset.size(); ++i) {
        double factor = 0;
        for (const std::int64_t id : categoriesOf(dataset, i)) factor = std::max(factor, factors[id]);
        if (factor == 0) {
            TD_CHECK(problems.stops(datasetError(
                "dataset-no-category",
                message("dataset-no-category.sample", "Sample {index} ({picture}) has no class, so ClassBalancedDataset cannot weight it.",
                        {{"index", i}, {"picture", dataset.source(i).picture}}),
                message("do.remove-samples-without-class", "Remove samples without a class."), place)));
            factor = 1;
        }
        indices.insert(indices.end(), static_cast<std::size_t>(std::ceil(factor)), i);
    }
    return indices;
}

}  // namespace

Result<DatasetPtr> createClassBalanced(const Arguments& arguments, DatasetBuild& build) {
    const double threshold = arguments.number("oversample_thr");
    if (!(threshold >= 0 && threshold <= 1))
        return arguments.bad("oversample_thr", message("oversample-thr.range", "oversample_thr={value}: must be a fraction from 0 to 1",
                                                       {{"value", arguments["oversample_thr"].repr()}}));
    TD_TRY(DatasetPtr dataset, wrappedDataset(arguments, build));
    if (dataset->origin().type == "ClassBalancedDataset")
        return arguments.bad("dataset",
                             message("class-balanced.of-itself", "a ClassBalancedDataset has no get_cat_ids, which is needed here"));
    ProblemList problems(build.context.tolerant);
    TD_TRY(std::vector<std::size_t> indices, repeatedIndices(*dataset, threshold, arguments.place("dataset"), problems));
    return DatasetPtr(
        std::make_shared<SelectedSamples>(wrapperOrigin(arguments, build), std::move(dataset), std::move(indices), std::move(problems)));
}

}  // namespace teardown
