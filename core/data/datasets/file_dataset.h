// FileDataset: a dataset of picture files with one label each - all but those that keep pictures in arrays.
#pragma once

#include "core/data/datasets/dataset_build.h"
#include "core/data/datasets/file_samples.h"

namespace teardown {

class FileDataset : public Dataset {
public:
    struct Parts {
        BaseArguments base;
        std::vector<std::string> classes;  ///< CLASSES; empty: None
        FileSamples samples;
        std::string labelFile;     ///< the file whose lines are FileSamples::line; empty: the folder is the label
        std::string labelElement;  ///< of a file without lines: name of the array of which FileSamples::line is the element
        std::vector<std::pair<std::string, std::int64_t>> folders;  ///< folder_to_idx, if found in folders
        std::vector<std::string> files;
    };
    FileDataset(Parts parts, ProblemList problems);

    std::size_t size() const override { return m_parts.samples.size(); }
    Result<Sample> sample(std::size_t index) const override;
    std::vector<std::int64_t> categoryIds(std::size_t index) const override { return {m_parts.samples.label(index)}; }
    SampleSource source(std::size_t index) const override;
    const std::vector<std::string>& classes() const override { return m_parts.classes; }
    std::vector<std::pair<std::string, std::int64_t>> classToIndex() const override;
    std::vector<std::string> files() const override { return m_parts.files; }

private:
    Parts m_parts;
};

/// The keys that every dataset of files gives a sample: img_prefix and img_info.
Sample fileSample(const std::string& prefix, std::string_view name);

}  // namespace teardown
