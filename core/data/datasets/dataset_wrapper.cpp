// What wrappers share, and the two that count only: ConcatDataset and RepeatDataset.
#include "core/data/datasets/dataset_wrapper.h"

#include "core/data/datasets/dataset_registry.h"
#include "core/data/datasets/dataset_table.h"

#include <algorithm>

namespace teardown {

Result<Sample> DatasetWrapper::sample(std::size_t index) const {
    const Inner found = inner(index);
    return found.dataset.sample(found.index);
}

std::vector<std::int64_t> DatasetWrapper::categoryIds(std::size_t index) const {
    const Inner found = inner(index);
    return found.dataset.categoryIds(found.index);
}

SampleSource DatasetWrapper::source(std::size_t index) const {
    const Inner found = inner(index);
    return found.dataset.source(found.index);
}

const Dataset& DatasetWrapper::leaf(std::size_t& index) const {
    const Inner found = inner(index);
    index = found.index;
    return found.dataset.leaf(index);
}

SelectedSamples::SelectedSamples(DatasetOrigin origin, DatasetPtr dataset, std::vector<std::size_t> indices, ProblemList problems)
    : DatasetWrapper(std::move(origin), {std::move(dataset)}), m_indices(std::move(indices)) {
    m_problems = problems.take();
}

DatasetOrigin wrapperOrigin(const Arguments& arguments, const DatasetBuild& build) {
    return {arguments.signature().name, arguments.configPath(), arguments.config(), build.testMode};
}

Result<DatasetPtr> wrappedDataset(const Arguments& arguments, DatasetBuild& build) {
    return buildDatasetValue(arguments["dataset"], arguments.path("dataset"), build);
}

namespace {

class ConcatDataset : public DatasetWrapper {
public:
    ConcatDataset(DatasetOrigin origin, std::vector<DatasetPtr> datasets) : DatasetWrapper(std::move(origin), datasets) {
        for (const DatasetPtr& dataset : datasets) m_ends.push_back((m_ends.empty() ? 0 : m_ends.back()) + dataset->size());
    }
    std::size_t size() const override { return m_ends.back(); }

protected:
    Inner inner(std::size_t index) const override {
        const auto end = std::upper_bound(m_ends.begin(), m_ends.end(), index);
        const std::size_t which = static_cast<std::size_t>(end - m_ends.begin());
        return {part(which), which == 0 ? index : index - m_ends[which - 1]};
    }

private:
    std::vector<std::size_t> m_ends;  ///< samples up to the end of each part
};

class RepeatDataset : public DatasetWrapper {
public:
    RepeatDataset(DatasetOrigin origin, DatasetPtr dataset, std::size_t times)
        : DatasetWrapper(std::move(origin), {std::move(dataset)}), m_size(part().size() * times) {}
    std::size_t size() const override { return m_size; }

protected:
    Inner inner(std::size_t index) const override { return {part(), index % part().size()}; }

private:
    std::size_t m_size;
};

}  // namespace

Result<DatasetPtr> createConcat(const Arguments& arguments, DatasetBuild& build) {
    const ConfigValue& list = arguments["datasets"];
    if (!list.isSequence() || list.items().empty())
        return arguments.bad("datasets", message("concat-datasets.type", "datasets={value}: must be a list of at least one dataset",
                                                 {{"value", list.repr()}}));
    const bool plain = build.plainList;
    std::vector<DatasetPtr> datasets;
    for (std::size_t i = 0; i < list.items().size(); ++i) {
        const std::string path = (plain ? arguments.configPath() : arguments.path("datasets")) + "." + std::to_string(i);
        TD_TRY(DatasetPtr dataset, buildDatasetValue(list.items()[i], path, build));
        datasets.push_back(std::move(dataset));
    }
    const auto otherType = std::find_if(datasets.begin(), datasets.end(), [&](const DatasetPtr& dataset) {
        return dataset->origin().type != datasets.front()->origin().type;
    });
    if (!arguments.boolean("separate_eval") && otherType != datasets.end())
        return arguments.bad(
            "separate_eval",
            message("separate-eval.types", "separate_eval=False: all datasets must be of one type, not {first} and {other}",
                    {{"first", datasets.front()->origin().type}, {"other", (*otherType)->origin().type}}));
    DatasetOrigin origin = wrapperOrigin(arguments, build);
    if (plain) origin.config = list;
    return DatasetPtr(std::make_shared<ConcatDataset>(std::move(origin), std::move(datasets)));
}

Result<DatasetPtr> createRepeat(const Arguments& arguments, DatasetBuild& build) {
    constexpr std::int64_t kMost = 1'000'000;
    const std::int64_t times = arguments.integer("times");
    if (times < 0 || times > kMost)
        return arguments.bad("times",
                             message("repeat-times.range", "times={value}: must be from 0 to {most}", {{"value", times}, {"most", kMost}}));
    TD_TRY(DatasetPtr dataset, wrappedDataset(arguments, build));
    return DatasetPtr(
        std::make_shared<RepeatDataset>(wrapperOrigin(arguments, build), std::move(dataset), static_cast<std::size_t>(times)));
}

}  // namespace teardown
