#include "core/config/language/source_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace teardown::config {

namespace {

/// Python's text mode: \r\n and \r become \n.
std::string withUniversalNewlines(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') {
            out += text[i];
            continue;
        }
        out += '\n';
        if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    }
    return out;
}

bool isTemplateSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

struct Template {
    std::string_view name;  ///< "fileDirname" or "_base_.x.y"
    std::size_t end = 0;
};

/// `{{ name }}` at `begin`, where the text has "{{".
std::optional<Template> templateAt(std::string_view text, std::size_t begin) {
    std::size_t i = begin + 2;
    while (i < text.size() && isTemplateSpace(text[i])) ++i;
    const std::size_t nameBegin = i;
    while (i < text.size() && (isWord(text[i]) || text[i] == '.')) ++i;
    const std::string_view name = text.substr(nameBegin, i - nameBegin);
    while (i < text.size() && isTemplateSpace(text[i])) ++i;
    if (name.empty() || text.substr(i, 2) != "}}") return std::nullopt;
    return Template{name, i + 2};
}

constexpr std::string_view kBasePrefix = "_base_.";
constexpr std::size_t kStretch = 256;

bool startsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

std::string folderOf(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    return std::string(slash == 0 ? path.substr(0, 1) : path.substr(0, slash));
}

std::string fileNameOf(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::string extensionOf(std::string_view path) {
    const std::string name = fileNameOf(path);
    const std::size_t dot = name.rfind('.');
    const bool onlyLeadingDots = dot == std::string::npos || name.find_first_not_of('.') > dot;
    return onlyLeadingDots ? std::string() : name.substr(dot);
}

SourceText::SourceText(std::string absolutePath, std::string displayPath, std::string_view original)
    : m_absolutePath(std::move(absolutePath)),
      m_displayPath(std::make_shared<const std::string>(std::move(displayPath))),
      m_original(withUniversalNewlines(original)),
      m_text(m_original) {
    m_lineStarts.push_back(0);
    std::uint32_t characters = 0;
    for (std::size_t i = 0; i < m_original.size(); ++i) {
        if (i % kStretch == 0) m_characters.push_back(characters);
        if (startsCharacter(m_original[i])) ++characters;
        if (m_original[i] == '\n') m_lineStarts.push_back(i + 1);
    }
}

std::string SourceText::predefined(std::string_view name) const {
    std::string value;
    const std::string base = fileNameOf(m_absolutePath);
    const std::string extension = extensionOf(m_absolutePath);
    if (name == "fileDirname")
        value = folderOf(m_absolutePath);
    else if (name == "fileBasename")
        value = base;
    else if (name == "fileBasenameNoExtension")
        value = base.substr(0, base.size() - extension.size());
    else if (name == "fileExtname")
        value = extension;
    std::replace(value.begin(), value.end(), '\\', '/');
    return value;
}

const std::string& SourceText::tokenFor(std::string_view path) {
    for (const BaseReference& reference : m_references)
        if (reference.path == path) return reference.token;
    // mmcv uses random digits; a hash of file and path works as well and is reproducible.
    const std::size_t hash = std::hash<std::string>{}(m_absolutePath + '\n' + std::string(path));
    m_references.push_back({fmt::format("_{}_{:06x}", path, hash & 0xFFFFFF), std::string(path)});
    return m_references.back().token;
}

void SourceText::substituteTemplates() {
    if (m_original.find("{{") == std::string::npos) return;
    static constexpr std::string_view kNames[] = {"fileDirname", "fileBasename", "fileBasenameNoExtension", "fileExtname"};
    std::string out;
    std::size_t copied = 0;
    for (std::size_t at = m_original.find("{{"); at != std::string::npos; at = m_original.find("{{", at)) {
        const auto found = templateAt(m_original, at);
        const bool isPredefined = found && std::find(std::begin(kNames), std::end(kNames), found->name) != std::end(kNames);
        const bool isBase = found && found->name.starts_with(kBasePrefix) && found->name.size() > kBasePrefix.size();
        if (!isPredefined && !isBase) {
            ++at;
            continue;
        }
        out.append(m_original, copied, at - copied);
        const std::size_t newBegin = out.size();
        if (isPredefined)
            out += predefined(found->name);
        else
            out += '"' + tokenFor(found->name.substr(kBasePrefix.size())) + '"';
        m_edits.push_back({newBegin, out.size(), at, found->end});
        at = copied = found->end;
    }
    out.append(m_original, copied);
    m_text = std::move(out);
}

std::size_t SourceText::originalOffset(std::size_t offset) const {
    const auto after =
        std::upper_bound(m_edits.begin(), m_edits.end(), offset, [](std::size_t o, const Edit& edit) { return o < edit.newBegin; });
    if (after == m_edits.begin()) return offset;
    const Edit& edit = *(after - 1);
    return offset < edit.newEnd ? edit.oldBegin : edit.oldEnd + (offset - edit.newEnd);
}

SourcePosition SourceText::positionAt(std::size_t offset) const {
    const std::size_t original = std::min(originalOffset(offset), m_original.size());
    const auto next = std::upper_bound(m_lineStarts.begin(), m_lineStarts.end(), original);
    const std::size_t lineStart = *(next - 1);
    const std::size_t before =
        original - lineStart <= kStretch
            ? static_cast<std::size_t>(std::count_if(m_original.data() + lineStart, m_original.data() + original, startsCharacter))
            : charactersBefore(original) - charactersBefore(lineStart);
    return {static_cast<int>(next - m_lineStarts.begin()), static_cast<int>(before) + 1};
}

std::size_t SourceText::charactersBefore(std::size_t original) const {
    if (m_characters.empty()) return 0;
    const std::size_t stretch = std::min(original / kStretch, m_characters.size() - 1);
    return m_characters[stretch] +
           static_cast<std::size_t>(std::count_if(m_original.data() + stretch * kStretch, m_original.data() + original, startsCharacter));
}

Place SourceText::placeAt(std::size_t offset) const {
    const SourcePosition position = positionAt(offset);
    return {*m_displayPath, position.line, position.column, {}, {}};
}

ConfigValue SourceText::marked(const ConfigValue& value, std::size_t offset) const { return marked(value, offset, value.withOrigins({})); }

ConfigValue SourceText::marked(const ConfigValue& value, std::size_t offset, const ConfigValue& said) const {
    const SourcePosition position = positionAt(offset);
    std::vector<Origin> chain;
    chain.push_back({m_displayPath, position.line, position.column, OriginKind::Set, std::make_shared<const ConfigValue>(said)});
    return value.withOrigins(std::move(chain));
}

}  // namespace teardown::config
