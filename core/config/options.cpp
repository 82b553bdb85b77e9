// --cfg-options: mmcv's DictAction (mmcv/utils/config.py) and Config.merge_from_dict.
#include "core/base/text.h"
#include "core/config/config.h"
#include "core/config/language/dict_builder.h"
#include "core/config/language/failure.h"
#include "core/config/language/limits.h"
#include "core/config/language/numbers.h"
#include "core/config/merge.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

namespace {

using config::DictBuilder;
using config::fail;
using config::Failure;

ConfigValue scalar(const std::string& text) {
    if (const auto integer = config::parsePythonInt(text)) return *integer;
    if (const auto number = config::parsePythonFloat(text)) return ConfigValue::floating(*number);
    std::string lower = text;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    if (lower == "true" || lower == "false") return ConfigValue::boolean(lower == "true");
    if (text == "None") return ConfigValue::none();
    return ConfigValue::string(text);
}

/// Quotes at both ends and all spaces are removed, whatever they enclose.
std::string cleaned(std::string_view text) {
    constexpr std::string_view kQuotes = "'\"";
    while (!text.empty() && kQuotes.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
    while (!text.empty() && kQuotes.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c != ' '; });
    return out;
}

void requireBalance(std::string_view text) {
    const auto count = [&](char c) { return std::count(text.begin(), text.end(), c); };
    if (count('(') != count(')') || count('[') != count(']'))
        fail("option-syntax",
             message("option-syntax.imbalanced-brackets-exist-in", "Imbalanced brackets exist in {value}",
                     {{"value", escapeForDisplay(text)}}),
             {"--cfg-options", 0, 0, {}, {}});
}

/// The next comma outside brackets, or the end.
std::size_t nextComma(std::string_view text) {
    requireBalance(text);
    int round = 0, square = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ',' && round == 0 && square == 0) return i;
        round += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
        square += text[i] == '[' ? 1 : text[i] == ']' ? -1 : 0;
    }
    return text.size();
}

ConfigValue parseIterable(std::string_view raw, int depth) {
    if (depth > kMaxNesting)
        fail("config-limit", message("config-limit.nested-deeper-than-200", "nested deeper than 200"), {"--cfg-options", 0, 0, {}, {}});
    const std::string text = cleaned(raw);
    const bool isTuple = text.starts_with('(') && text.ends_with(')');
    const bool isList = text.starts_with('[') && text.ends_with(']');
    std::string_view rest = text;
    if (isTuple || isList)
        rest = rest.size() < 2 ? std::string_view() : rest.substr(1, rest.size() - 2);
    else if (rest.find(',') == std::string_view::npos)
        return scalar(text);
    std::vector<ConfigValue> items;
    while (!rest.empty()) {
        const std::size_t comma = nextComma(rest);
        items.push_back(parseIterable(rest.substr(0, comma), depth + 1));
        rest = comma < rest.size() ? rest.substr(comma + 1) : std::string_view();
    }
    return isTuple ? ConfigValue::tuple(std::move(items)) : ConfigValue::list(std::move(items));
}

ConfigValue optionMarked(const ConfigValue& value) {
    static const auto file = std::make_shared<const std::string>("--cfg-options");
    Origin origin;
    origin.file = file;
    origin.kind = OriginKind::Option;
    origin.value = std::make_shared<const ConfigValue>(value);
    ConfigValue inner = value;
    if (value.isSequence()) {
        std::vector<ConfigValue> items;
        for (const ConfigValue& item : value.items()) items.push_back(optionMarked(item));
        inner = value.kind() == ValueKind::List ? ConfigValue::list(std::move(items)) : ConfigValue::tuple(std::move(items));
    }
    return inner.withOrigins({std::move(origin)});
}

/// {"a": {"b": value}} for the key path a.b, put into `tree`.
ConfigValue withOption(const ConfigValue& tree, const std::string& key, const ConfigValue& value, int depth) {
    if (depth > kMaxNesting)
        fail("config-limit", message("config-limit.nested-deeper-than-200", "nested deeper than 200"), {"--cfg-options", 0, 0, {}, {}});
    const std::size_t dot = key.find('.');
    if (!tree.isDict()) {
        const Message what =
            dot == std::string::npos
                ? message("option-merge.no-item-assignment", "'{type}' object does not support item assignment",
                          {{"type", tree.typeName()}})
                : message("option-merge.no-setdefault", "'{type}' object has no attribute 'setdefault'", {{"type", tree.typeName()}});
        fail("option-merge", what, {"--cfg-options", 0, 0, {}, {}});
    }
    if (dot == std::string::npos) return withEntry(tree, key, value);
    const std::string head = key.substr(0, dot);
    const ConfigValue* inner = tree.find(head);
    const ConfigValue start = inner ? *inner : ConfigValue::dict({});
    return withEntry(tree, head, withOption(start, key.substr(dot + 1), value, depth + 1));
}

/// Dicts that only lead to an option are also set by the option.
ConfigValue dictsMarked(const ConfigValue& value) {
    if (!value.isDict()) return value;
    std::vector<DictEntry> entries;
    for (const DictEntry& entry : value.entries()) entries.push_back({entry.key, dictsMarked(entry.value)});
    const ConfigValue dict = ConfigValue::dict(std::move(entries));
    const ConfigValue marked = optionMarked(value);
    return dict.withOrigins({marked.origins().begin(), marked.origins().end()});
}

}  // namespace

Result<ConfigOption> parseConfigOption(const std::string& word) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos)
        return Error{ErrorKind::Usage,
                     "option-syntax",
                     message("option-syntax.cfg-options-has-no", "--cfg-options: '{word}' has no '='", {{"word", escapeForDisplay(word)}}),
                     message("do.write-it-as-key", "Write it as key=value."),
                     {}};
    return ConfigOption{word.substr(0, equals), word.substr(equals + 1)};
}

Result<ConfigValue> parseOptionValue(const std::string& text) {
    try {
        return parseIterable(text, 0);
    } catch (Failure& failure) {
        return std::move(failure.error);
    }
}

Result<ConfigValue> mergeOptions(const ConfigValue& root, std::span<const ConfigOption> options) {
    if (options.empty()) return root;
    std::string current;
    try {
        DictBuilder values;  // a repeated key: the last one wins, at the position of the first
        for (const ConfigOption& option : options) {
            current = option.key;
            values.set(option.key, optionMarked(parseIterable(option.text, 0)));
        }
        ConfigValue tree = ConfigValue::dict({});
        for (const DictEntry& entry : values.entries()) {
            current = entry.key.asString();
            tree = withOption(tree, entry.key.asString(), entry.value, 0);
        }
        ConfigValue marked = dictsMarked(tree).withOrigins({});
        if (values.size() > 1) current.clear();
        return config::merged(marked, root, config::MergeRules::Options);
    } catch (Failure& failure) {
        if (failure.error.where.file.empty()) failure.error.where.file = "--cfg-options";
        if (failure.error.where.member.empty()) failure.error.where.member = current;
        return std::move(failure.error);
    }
}

}  // namespace teardown
