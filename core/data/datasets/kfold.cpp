// KFoldDataset: the training or the validation part of a K-fold cross-validation.
#include "core/data/datasets/dataset_table.h"
#include "core/data/datasets/dataset_wrapper.h"
#include "core/data/random/pcg64.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace teardown {

namespace {

struct Folds {
    std::size_t fold = 0;
    std::size_t count = 5;
    bool test = false;
    std::optional<std::uint64_t> seed;
};

std::vector<std::size_t> indicesOfFold(std::size_t samples, const Folds& folds) {
    std::vector<std::size_t> all(samples);
    std::iota(all.begin(), all.end(), std::size_t{0});
    if (folds.seed) Pcg64(*folds.seed).shuffle(all);
    // Slices of a list end with the list, also if the fold is one that does not exist.
    const auto border = [&](std::size_t fold) {
        return all.begin() + static_cast<std::ptrdiff_t>(std::min(samples * fold / folds.count, samples));
    };
    const auto start = border(folds.fold);
    const auto end = border(folds.fold + 1);
    if (folds.test) return {start, end};
    std::vector<std::size_t> rest(all.begin(), start);
    rest.insert(rest.end(), end, all.end());
    return rest;
}

Result<Folds> foldsOf(const Arguments& arguments, DatasetBuild& build, ProblemList& problems) {
    constexpr std::int64_t kMost = 1'000'000;
    const std::int64_t fold = arguments.integer("fold");
    const std::int64_t count = arguments.integer("num_splits");
    if (count < 1 || count > kMost)
        return arguments.bad(
            "num_splits", message("num-splits.range", "num_splits={value}: must be from 1 to {most}", {{"value", count}, {"most", kMost}}));
    if (fold < 0 || fold > kMost)
        return arguments.bad("fold", message("fold.range", "fold={value}: must be from 0 to num_splits - 1", {{"value", fold}}));
    if (fold >= count)
        problems.misleads(
            datasetError("dataset-fold",
                         message("dataset-fold.none", "fold={fold} of {count}: there is no such fold, so nothing is left out.",
                                 {{"fold", fold}, {"count", count}}),
                         message("do.fold-from-0", "Folds are counted from 0."), arguments.place("fold")));
    Folds folds{static_cast<std::size_t>(fold), static_cast<std::size_t>(count), false, std::nullopt};
    if (!arguments["test_mode"].isNone() && arguments.given("test_mode")) {
        folds.test = arguments.boolean("test_mode");
    } else {
        // build_dataset takes it out of the default arguments: the dataset inside, and those that follow in a list, do not get it.
        folds.test = build.testMode;
        build.testMode = false;
    }
    const ConfigValue& seed = arguments["seed"];
    if (!seed.isInt() && !seed.isBool()) return folds;
    if (arguments.integer("seed") < 0)
        return arguments.bad("seed", message("fold-seed.negative", "seed={value}: must not be negative", {{"value", seed.repr()}}));
    folds.seed = static_cast<std::uint64_t>(arguments.integer("seed"));
    return folds;
}

}  // namespace

Result<DatasetPtr> createKFold(const Arguments& arguments, DatasetBuild& build) {
    ProblemList problems(build.context.tolerant);
    TD_TRY(const Folds folds, foldsOf(arguments, build, problems));
    DatasetOrigin origin = wrapperOrigin(arguments, build);
    origin.testMode = folds.test;
    TD_TRY(DatasetPtr dataset, wrappedDataset(arguments, build));
    std::vector<std::size_t> indices = indicesOfFold(dataset->size(), folds);
    return DatasetPtr(std::make_shared<SelectedSamples>(std::move(origin), std::move(dataset), std::move(indices), std::move(problems)));
}

}  // namespace teardown
