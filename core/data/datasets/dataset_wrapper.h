// DatasetWrapper: a dataset whose samples are those of others in another number or order (mmcls/datasets/dataset_wrappers.py).
#pragma once

#include "core/data/datasets/dataset_build.h"

#include <string>
#include <utility>
#include <vector>

namespace teardown {

class DatasetWrapper : public Dataset {
public:
    Result<Sample> sample(std::size_t index) const final;
    std::vector<std::int64_t> categoryIds(std::size_t index) const final;
    SampleSource source(std::size_t index) const final;
    const Dataset& leaf(std::size_t& index) const final;
    /// Those of the first wrapped dataset, as in the reference.
    const std::vector<std::string>& classes() const final { return m_parts.front()->classes(); }
    bool multiLabel() const final { return m_parts.front()->multiLabel(); }
    std::vector<std::pair<std::string, std::int64_t>> classToIndex() const final { return m_parts.front()->classToIndex(); }
    std::vector<DatasetPtr> parts() const final { return m_parts; }

protected:
    /// `parts` is not empty.
    DatasetWrapper(DatasetOrigin origin, std::vector<DatasetPtr> parts) : Dataset(std::move(origin)), m_parts(std::move(parts)) {}
    const Dataset& part(std::size_t i = 0) const { return *m_parts[i]; }

    /// Which sample of which part.
    struct Inner {
        const Dataset& dataset;
        std::size_t index;
    };
    virtual Inner inner(std::size_t index) const = 0;

private:
    std::vector<DatasetPtr> m_parts;
};

/// Samples of one dataset by their indices: some of them, or some of them several times.
class SelectedSamples : public DatasetWrapper {
public:
    SelectedSamples(DatasetOrigin origin, DatasetPtr dataset, std::vector<std::size_t> indices, ProblemList problems);
    std::size_t size() const override { return m_indices.size(); }

protected:
    Inner inner(std::size_t index) const override { return {part(), m_indices[index]}; }

private:
    std::vector<std::size_t> m_indices;
};

/// The origin of a wrapper that is being built.
DatasetOrigin wrapperOrigin(const Arguments& arguments, const DatasetBuild& build);
/// The dataset in the argument `dataset`.
Result<DatasetPtr> wrappedDataset(const Arguments& arguments, DatasetBuild& build);

}  // namespace teardown
