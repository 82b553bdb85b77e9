#include "core/data/datasets/file_dataset.h"

#include <string>
#include <utility>

namespace teardown {

FileDataset::FileDataset(Parts parts, ProblemList problems) : Dataset(parts.base.origin), m_parts(std::move(parts)) {
    m_problems = problems.take();
}

Sample fileSample(const std::string& prefix, std::string_view name) {
    Sample sample;
    sample.set("img_prefix", ConfigValue::string(prefix));
    sample.set("img_info", ConfigValue::dict({{ConfigValue::string("filename"), ConfigValue::string(std::string(name))}}));
    return sample;
}

Result<Sample> FileDataset::sample(std::size_t index) const {
    Sample sample = fileSample(m_parts.base.prefix, m_parts.samples.name(index));
    sample.setLabel(m_parts.samples.label(index));
    return sample;
}

SampleSource FileDataset::source(std::size_t index) const {
    const std::string name(m_parts.samples.name(index));
    SampleSource source;
    source.picture = joinedPath(m_parts.base.prefix, name);
    if (m_parts.labelFile.empty())
        source.label.file = joinedPath(m_parts.base.prefix, name.substr(0, name.find('/')));
    else if (!m_parts.labelElement.empty())
        source.label = {m_parts.labelFile, 0, 0, m_parts.labelElement + "[" + std::to_string(m_parts.samples.line(index)) + "]", {}};
    else
        source.label = {m_parts.labelFile, static_cast<int>(m_parts.samples.line(index)), 0, {}, {}};
    return source;
}

std::vector<std::pair<std::string, std::int64_t>> FileDataset::classToIndex() const {
    return m_parts.folders.empty() ? Dataset::classToIndex() : m_parts.folders;
}

}  // namespace teardown
