// FileSamples: names and labels of pictures, kept compactly - ImageNet-21k has fourteen million.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

class FileSamples {
public:
    /// `line` of the annotation file that names it, from 1; 0: none.
    void add(std::string_view name, std::int64_t label, std::uint32_t line = 0) {
        m_names += name;
        m_ends.push_back(m_names.size());
        m_labels.push_back(label);
        m_lines.push_back(line);
    }
    std::size_t size() const { return m_labels.size(); }
    std::string_view name(std::size_t index) const {
        const std::size_t start = index == 0 ? 0 : m_ends[index - 1];
        return std::string_view(m_names).substr(start, m_ends[index] - start);
    }
    std::int64_t label(std::size_t index) const { return m_labels[index]; }
    std::uint32_t line(std::size_t index) const { return m_lines[index]; }

private:
    std::string m_names;
    std::vector<std::size_t> m_ends;
    std::vector<std::int64_t> m_labels;
    std::vector<std::uint32_t> m_lines;
};

}  // namespace teardown
