#include "core/config/formats/layout_node.h"

#include "core/base/text.h"
#include "core/config/language/failure.h"
#include "core/config/language/parser.h"

#include <algorithm>
#include <cmath>

namespace teardown::config {

namespace {

void warn(Diagnostics* diagnostics, const ConfigValue& value, std::string message) {
    if (!diagnostics) return;
    Diagnostic diagnostic{Severity::Warning, "config-print-escaped", std::move(message), {}};
    if (const Origin* origin = value.origin(); origin && origin->file)
        diagnostic.where = {*origin->file, origin->line, origin->column, {}, {}};
    diagnostics->push_back(std::move(diagnostic));
}

/// Whether mmcv's unescaped 'text' is a Python string literal.
bool standsUnescaped(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' || text[i] == '\r' || text[i] == '\'') return false;
        if (text[i] == '\\' && ++i == text.size()) return false;
    }
    if (text.find('\\') == std::string_view::npos) return true;
    try {
        decodeEscapes(text, 0);
        return true;
    } catch (const Failure&) {
        return false;
    }
}

bool isIdentifier(std::string_view text) {
    const auto part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80 ||
               (c >= '0' && c <= '9');
    };
    return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && std::all_of(text.begin(), text.end(), part);
}

LayoutNode atom(std::string text) {
    LayoutNode node;
    node.width = widthOf(text);
    node.text = std::move(text);
    return node;
}

LayoutNode sequence(LayoutKind kind, std::vector<LayoutNode> children) {
    LayoutNode node;
    node.kind = kind;
    node.children = std::move(children);
    node.width = std::string_view(node.open()).size() + 1;
    for (const LayoutNode& child : node.children) node.width += child.width + 2;
    if (!node.children.empty() && !(kind == LayoutKind::Tuple && node.children.size() == 1)) node.width -= 2;
    node.braced = kind == LayoutKind::Braces;
    for (const LayoutNode& child : node.children) {
        const LayoutNode& value = child.kind == LayoutKind::Pair ? child.children[0] : child;
        // dict({'a-b': 1}): a lone entry does not force the lines apart.
        const bool exempt = kind == LayoutKind::Call && child.kind == LayoutKind::Braces && child.children.size() == 1;
        node.braced =
            node.braced || (exempt ? std::any_of(child.children.begin(), child.children.end(), [](const LayoutNode& c) { return c.braced; })
                                   : value.braced);
    }
    return node;
}

/// repr of a text or number; as source nothing in it is taken for a {{ template }} and every float is a name that Python knows.
std::string scalarRepr(const ConfigValue& value, const LayoutStyle& style) {
    if (!style.asSource) return value.repr();
    if (value.kind() == ValueKind::Float && !std::isfinite(value.asDouble())) return "float('" + value.repr() + "')";
    std::string text = value.repr();
    if (value.isString())
        for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at)) text.replace(at, 2, "{\\x7b");
    return text;
}

std::string directText(const ConfigValue& value, const LayoutStyle& style) {
    if (!value.isString()) return scalarRepr(value, style);
    if (style.asSource) return scalarRepr(value, style);
    if (standsUnescaped(value.asString())) return "'" + value.asString() + "'";
    warn(style.diagnostics, value, "a text with quotes or line breaks is printed escaped; mmcv's own printing fails on it");
    return value.repr();
}

LayoutNode layoutRepr(const ConfigValue& value, const LayoutStyle& style) {
    std::vector<LayoutNode> children;
    if (value.isSequence()) {
        for (const ConfigValue& item : value.items()) children.push_back(layoutRepr(item, style));
        return sequence(value.kind() == ValueKind::List ? LayoutKind::List : LayoutKind::Tuple, std::move(children));
    }
    if (!value.isDict()) return atom(scalarRepr(value, style));
    for (const DictEntry& entry : value.entries())
        children.push_back(layoutPair(scalarRepr(entry.key, style) + ": ", false, layoutRepr(entry.value, style)));
    return sequence(LayoutKind::Braces, std::move(children));
}

std::string mappedKey(const ConfigValue& key, const LayoutStyle& style) { return directText(key, style) + ": "; }

}  // namespace

std::size_t widthOf(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

const char* LayoutNode::open() const {
    switch (kind) {
        case LayoutKind::Call:
            return "dict(";
        case LayoutKind::List:
            return "[";
        case LayoutKind::Tuple:
            return "(";
        case LayoutKind::Braces:
            return "{";
        default:
            return "";
    }
}

std::string LayoutNode::close() const {
    switch (kind) {
        case LayoutKind::Call:
        case LayoutKind::Tuple:
            return ")";
        case LayoutKind::List:
            return "]";
        case LayoutKind::Braces:
            return "}";
        default:
            return "";
    }
}

void LayoutNode::appendFlat(std::string& out) const {
    if (kind == LayoutKind::Atom) {
        out += text;
        return;
    }
    if (kind == LayoutKind::Pair) {
        out += text;
        children[0].appendFlat(out);
        return;
    }
    out += open();
    for (std::size_t i = 0; i < children.size(); ++i) {
        if (i > 0) out += ", ";
        children[i].appendFlat(out);
    }
    if (kind == LayoutKind::Tuple && children.size() == 1) out += ", ";
    out += close();
}

std::string LayoutNode::flat() const {
    std::string out;
    out.reserve(width);
    appendFlat(out);
    return out;
}

LayoutNode layoutPair(std::string key, bool keyword, LayoutNode value) {
    LayoutNode node;
    node.kind = LayoutKind::Pair;
    node.keyword = keyword;
    node.width = widthOf(key) + value.width;
    node.braced = value.braced;
    node.text = std::move(key);
    node.children.push_back(std::move(value));
    return node;
}

bool keysAreIdentifiers(const ConfigValue& dict, const LayoutStyle& style) {
    for (const DictEntry& entry : dict.entries()) {
        const std::string key = entry.key.str();
        if (!isIdentifier(key) || (style.asSource && !entry.key.isString())) return false;
        if (!isKeyword(key)) continue;
        warn(style.diagnostics, entry.value,
             "the key '" + key + "' is a word of the language, so its dict is printed with quoted keys; mmcv's own printing fails on it");
        return false;
    }
    return true;
}

std::vector<LayoutNode> layoutEntries(const ConfigValue& dict, const LayoutStyle& style) {
    std::vector<LayoutNode> entries;
    const bool keywords = keysAreIdentifiers(dict, style);
    for (const DictEntry& entry : dict.entries())
        entries.push_back(
            layoutPair(keywords ? entry.key.str() + "=" : mappedKey(entry.key, style), keywords, layoutOf(entry.value, style)));
    if (keywords) return entries;
    std::vector<LayoutNode> braces;
    braces.push_back(sequence(LayoutKind::Braces, std::move(entries)));
    return braces;
}

LayoutNode layoutOf(const ConfigValue& value, const LayoutStyle& style) {
    if (value.isDict()) return sequence(LayoutKind::Call, layoutEntries(value, style));
    if (!value.isSequence()) return atom(directText(value, style));
    const auto items = value.items();
    const bool allDicts = std::all_of(items.begin(), items.end(), [](const ConfigValue& item) { return item.isDict(); });
    if (value.kind() != ValueKind::List || !allDicts) return layoutRepr(value, style);
    std::vector<LayoutNode> children;
    for (const ConfigValue& item : items) children.push_back(layoutOf(item, style));
    return sequence(LayoutKind::List, std::move(children));
}

}  // namespace teardown::config
