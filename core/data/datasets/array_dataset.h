// ArrayDataset: a dataset of pictures in arrays (CIFAR, MNIST). The pictures stay in their files until they are asked for.
#pragma once

#include "core/data/datasets/dataset_build.h"

#include <functional>

namespace teardown {

class ArrayDataset : public Dataset {
public:
    /// The pictures of one file.
    struct Block {
        std::string file;                  ///< of the pictures
        std::string labelFile;             ///< of the labels
        std::vector<std::int64_t> labels;  ///< one a picture
        /// The picture of a row; thread-safe.
        std::function<Result<Picture>(std::size_t row)> picture;
        /// Where the label of a row is in labelFile.
        std::function<Place(std::size_t row)> labelPlace;
    };
    ArrayDataset(DatasetOrigin origin, std::vector<std::string> classes, std::vector<Block> blocks, ProblemList problems);

    std::size_t size() const override { return m_ends.empty() ? 0 : m_ends.back(); }
    Result<Sample> sample(std::size_t index) const override;
    std::vector<std::int64_t> categoryIds(std::size_t index) const override;
    SampleSource source(std::size_t index) const override;
    const std::vector<std::string>& classes() const override { return m_classes; }
    std::vector<std::string> files() const override;

private:
    /// Block and row of a sample.
    std::pair<const Block*, std::size_t> placeOfSample(std::size_t index) const;

    std::vector<std::string> m_classes;
    std::vector<Block> m_blocks;
    std::vector<std::size_t> m_ends;  ///< samples up to the end of each block
};

}  // namespace teardown
