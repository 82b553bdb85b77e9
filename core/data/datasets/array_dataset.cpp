#include "core/data/datasets/array_dataset.h"

#include <algorithm>
#include <utility>

namespace teardown {

ArrayDataset::ArrayDataset(DatasetOrigin origin, std::vector<std::string> classes, std::vector<Block> blocks, ProblemList problems)
    : Dataset(std::move(origin)), m_classes(std::move(classes)), m_blocks(std::move(blocks)) {
    m_problems = problems.take();
    std::size_t end = 0;
    for (const Block& block : m_blocks) m_ends.push_back(end += block.labels.size());
}

std::pair<const ArrayDataset::Block*, std::size_t> ArrayDataset::placeOfSample(std::size_t index) const {
    const auto block = static_cast<std::size_t>(std::upper_bound(m_ends.begin(), m_ends.end(), index) - m_ends.begin());
    return {&m_blocks[block], block == 0 ? index : index - m_ends[block - 1]};
}

Result<Sample> ArrayDataset::sample(std::size_t index) const {
    const auto [block, row] = placeOfSample(index);
    TD_TRY(Picture picture, block->picture(row));
    Sample sample = Sample::ofArray(std::move(picture));
    sample.setLabel(block->labels[row]);
    return sample;
}

std::vector<std::int64_t> ArrayDataset::categoryIds(std::size_t index) const {
    const auto [block, row] = placeOfSample(index);
    return {block->labels[row]};
}

SampleSource ArrayDataset::source(std::size_t index) const {
    const auto [block, row] = placeOfSample(index);
    SampleSource source;
    source.picture = block->file;
    source.isFile = false;
    source.row = row;
    source.label = block->labelPlace(row);
    return source;
}

std::vector<std::string> ArrayDataset::files() const {
    std::vector<std::string> all;
    for (const Block& block : m_blocks)
        for (const std::string& file : {block.file, block.labelFile})
            if (std::find(all.begin(), all.end(), file) == all.end()) all.push_back(file);
    return all;
}

}  // namespace teardown
