// SourceText: a config's text as mmcv evaluates it (with its {{ }} templates replaced) and the mapping back to lines and columns of the
// file.
#pragma once

#include "core/base/error.h"
#include "core/config/config_value.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::config {

struct SourcePosition {
    int line = 0;
    int column = 0;  ///< in characters, 1-based
};

/// A `{{_base_.a.b}}` in the text: it is evaluated as the string `token`, later replaced by the bases' value at `path`.
struct BaseReference {
    std::string token;
    std::string path;
};

class SourceText {
public:
    /// `absolutePath` determines {{ fileDirname }} and similar values; `displayPath` is used in messages and origins.
    SourceText(std::string absolutePath, std::string displayPath, std::string_view original);
    /// Replaces predefined variables and base references in the text, including comments and strings (mmcv does it before parsing).
    void substituteTemplates();

    const std::string& text() const { return m_text; }
    const std::string& absolutePath() const { return m_absolutePath; }
    const std::shared_ptr<const std::string>& displayPath() const { return m_displayPath; }
    const std::vector<BaseReference>& baseReferences() const { return m_references; }

    /// Position in the file of an offset into text().
    SourcePosition positionAt(std::size_t offset) const;
    Place placeAt(std::size_t offset) const;
    /// The value with one origin: this file at that offset.
    ConfigValue marked(const ConfigValue& value, std::size_t offset) const;
    /// The same if the recorded value must outlive changes of the value.
    ConfigValue marked(const ConfigValue& value, std::size_t offset, const ConfigValue& said) const;

private:
    struct Edit {
        std::size_t newBegin, newEnd, oldBegin, oldEnd;
    };
    std::size_t originalOffset(std::size_t offset) const;
    std::size_t charactersBefore(std::size_t original) const;
    const std::string& tokenFor(std::string_view path);
    std::string predefined(std::string_view name) const;

    std::string m_absolutePath;
    std::shared_ptr<const std::string> m_displayPath;
    std::string m_original;
    std::string m_text;
    std::vector<std::size_t> m_lineStarts;
    std::vector<std::uint32_t> m_characters;  ///< before each unchanged stretch, so that a long line is not counted again
    std::vector<Edit> m_edits;
    std::vector<BaseReference> m_references;
};

/// Folder part and name part of a path, as Python's os.path.dirname, basename, splitext.
std::string folderOf(std::string_view path);
std::string fileNameOf(std::string_view path);
std::string extensionOf(std::string_view path);

}  // namespace teardown::config
