// Methods of dicts, lists, tuples and texts that only read their object.
#include "core/base/text.h"
#include "core/config/builtins.h"
#include "core/config/dict_builder.h"
#include "core/config/formatting.h"
#include "core/config/operations.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::config {

namespace {

const std::string& textArgument(std::string_view method, const CallArguments& arguments, std::size_t index) {
    const ConfigValue& value = arguments.positional[index];
    if (!value.isString()) raise(fmt::format("TypeError: {}() argument {} must be str, not {}", method, index + 1, value.typeName()));
    return value.asString();
}

std::string mapped(const std::string& text, std::string_view method, char first, char last, int shift) {
    std::string out = text;
    for (char& c : out) {
        if (static_cast<unsigned char>(c) >= 0x80) refuse(fmt::format(".{}() of text beyond ASCII is not computed", method));
        if (c >= first && c <= last) c = static_cast<char>(c + shift);
    }
    return out;
}

std::string strippedText(const std::string& text, std::string_view set, bool left, bool right) {
    std::size_t begin = 0, end = text.size();
    while (left && begin < end && set.find(text[begin]) != std::string_view::npos) ++begin;
    while (right && end > begin && set.find(text[end - 1]) != std::string_view::npos) --end;
    return text.substr(begin, end - begin);
}

ConfigValue split(const std::string& text, const CallArguments& arguments, Budget& budget) {
    std::int64_t most = -1;
    const ConfigValue* separator = arguments.positional.empty() ? arguments.find("sep") : &arguments.positional[0];
    const ConfigValue* limit = arguments.positional.size() > 1 ? &arguments.positional[1] : arguments.find("maxsplit");
    if (limit) most = limit->asInt();
    std::vector<ConfigValue> parts;
    const auto add = [&](std::string part) {
        budget.spend(1);
        parts.push_back(ConfigValue::string(std::move(part)));
    };
    const auto canSplit = [&] { return most < 0 || static_cast<std::int64_t>(parts.size()) < most; };
    static constexpr std::string_view kSpaces = " \t\n\v\f\r";
    if (!separator || separator->isNone()) {
        std::size_t at = text.find_first_not_of(kSpaces);
        while (at != std::string::npos) {
            const std::size_t end = canSplit() ? std::min(text.find_first_of(kSpaces, at), text.size()) : text.size();
            std::string part = text.substr(at, end - at);
            if (end == text.size()) part = strippedText(part, kSpaces, false, true);
            add(std::move(part));
            at = text.find_first_not_of(kSpaces, end);
        }
        return ConfigValue::list(std::move(parts));
    }
    if (!separator->isString()) raise(fmt::format("TypeError: must be str or None, not {}", separator->typeName()));
    if (separator->asString().empty()) raise("ValueError: empty separator");
    std::size_t at = 0;
    while (canSplit()) {
        const std::size_t end = text.find(separator->asString(), at);
        if (end == std::string::npos) break;
        add(text.substr(at, end - at));
        at = end + separator->asString().size();
    }
    add(text.substr(at));
    return ConfigValue::list(std::move(parts));
}

std::string joined(const std::string& separator, const ConfigValue& items, Budget& budget) {
    std::string out;
    std::size_t index = 0;
    for (const ConfigValue& item : iterate(items, budget)) {
        if (!item.isString()) raise(fmt::format("TypeError: sequence item {}: expected str instance, {} found", index, item.typeName()));
        if (index++ > 0) out += separator;
        out += item.asString();
        budget.spendText(out.size() / 64 + item.asString().size());
        if (out.size() > kMaxStringBytes) exceed("a string of more than 1 MiB");
    }
    return out;
}

std::string replaced(const std::string& text, const std::string& from, const std::string& to, std::int64_t most, Budget& budget) {
    std::string out;
    std::size_t at = 0;
    for (std::int64_t count = 0; most < 0 || count < most; ++count) {
        const std::size_t found = from.empty() ? (at < text.size() ? at : std::string::npos) : text.find(from, at);
        if (found == std::string::npos) break;
        if (from.empty()) refuse(".replace() of an empty text is not computed");
        out.append(text, at, found - at).append(to);
        if (out.size() > kMaxStringBytes) exceed("a string of more than 1 MiB");
        budget.spend(1);
        at = found + from.size();
    }
    return out.append(text, at);
}

bool affix(const std::string& text, std::string_view method, const ConfigValue& argument) {
    const auto matches = [&](const ConfigValue& part) {
        if (!part.isString()) raise(fmt::format("TypeError: {} first arg must be str or a tuple of str, not {}", method, part.typeName()));
        return method == "startswith" ? text.starts_with(part.asString()) : text.ends_with(part.asString());
    };
    if (argument.kind() != ValueKind::Tuple) return matches(argument);
    return std::any_of(argument.items().begin(), argument.items().end(), matches);
}

ConfigValue entriesOf(const ConfigValue& dict, std::string_view what, Budget& budget) {
    budget.spend(dict.entries().size());
    std::vector<ConfigValue> items;
    for (const DictEntry& entry : dict.entries()) {
        if (what == "keys") items.push_back(entry.key);
        else if (what == "values") items.push_back(entry.value);
        else items.push_back(ConfigValue::tuple({entry.key, entry.value}));
    }
    return ConfigValue::list(std::move(items));
}

ConfigValue dictMethod(const ConfigValue& dict, std::string_view name, const CallArguments& arguments, Budget& budget) {
    if (name == "get") {
        requireArguments("get", arguments, 1, 2);
        const ConfigValue& key = arguments.positional[0];
        if (key.kind() == ValueKind::List || key.isDict()) raise(fmt::format("TypeError: unhashable type: '{}'", key.typeName()));
        if (const ConfigValue* found = dict.find(key)) return *found;
        return arguments.positional.size() == 2 ? arguments.positional[1] : ConfigValue::none();
    }
    requireArguments(name, arguments, 0, 0);
    if (name == "copy") return dict.withOrigins({});
    return entriesOf(dict, name, budget);
}

ConfigValue sequenceMethod(const ConfigValue& sequence, std::string_view name, const CallArguments& arguments, Budget& budget) {
    if (name == "copy") {
        requireArguments(name, arguments, 0, 0);
        return sequence.withOrigins({});
    }
    requireArguments(name, arguments, 1, 1);
    std::int64_t count = 0, index = 0;
    for (const ConfigValue& item : sequence.items()) {
        budget.spend(1 + std::min(item.nodeCount(), arguments.positional[0].nodeCount()) / 8);
        if (item == arguments.positional[0]) {
            if (name == "index") return ConfigValue::integer(index);
            ++count;
        }
        ++index;
    }
    if (name == "index") raise(fmt::format("ValueError: {} is not in {}", reprOf(arguments.positional[0], budget), sequence.typeName()));
    return ConfigValue::integer(count);
}

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names) { return std::find(names.begin(), names.end(), name) != names.end(); }

}  // namespace

ConfigValue callTextMethod(const std::string& text, std::string_view name, const CallArguments& arguments, Budget& budget) {
    budget.spendText(text.size());
    const auto text_ = [](std::string value) { return ConfigValue::string(std::move(value)); };
    if (name == "format") return text_(formatFields(text, arguments.positional, arguments.named, budget));
    if (name == "split") return split(text, arguments, budget);
    if (isOneOf(name, {"lower", "upper", "title", "capitalize"})) {
        requireArguments(name, arguments, 0, 0);
        if (name == "upper") return text_(mapped(text, name, 'a', 'z', -32));
        std::string out = mapped(text, name, 'A', 'Z', 32);
        bool inWord = name == "lower";
        for (char& c : out) {
            const bool letter = c >= 'a' && c <= 'z';
            if (letter && !inWord) c = static_cast<char>(c - 32);
            inWord = name == "title" ? letter : true;
        }
        return text_(std::move(out));
    }
    if (isOneOf(name, {"strip", "lstrip", "rstrip"})) {
        requireArguments(name, arguments, 0, 1);
        const bool given = !arguments.positional.empty() && !arguments.positional[0].isNone();
        return text_(strippedText(text, given ? std::string_view(textArgument(name, arguments, 0)) : " \t\n\v\f\r", name != "rstrip", name != "lstrip"));
    }
    if (name == "join") {
        requireArguments(name, arguments, 1, 1);
        return text_(joined(text, arguments.positional[0], budget));
    }
    if (name == "replace") {
        requireArguments(name, arguments, 2, 3);
        const std::int64_t most = arguments.positional.size() == 3 ? arguments.positional[2].asInt() : -1;
        return text_(replaced(text, textArgument(name, arguments, 0), textArgument(name, arguments, 1), most, budget));
    }
    if (isOneOf(name, {"startswith", "endswith"})) {
        requireArguments(name, arguments, 1, 1);
        return ConfigValue::boolean(affix(text, name, arguments.positional[0]));
    }
    if (name == "zfill") {
        requireArguments(name, arguments, 1, 1);
        const auto width = static_cast<std::size_t>(std::clamp<std::int64_t>(arguments.positional[0].asInt(), 0, kMaxStringBytes));
        const std::size_t length = characters(text).size();
        const std::size_t sign = text.starts_with('+') || text.starts_with('-') ? 1 : 0;
        budget.spendText(width);
        return text_(text.substr(0, sign) + std::string(width > length ? width - length : 0, '0') + text.substr(sign));
    }
    requireArguments(name, arguments, 1, 1);  // count, find, index
    const std::string& part = textArgument(name, arguments, 0);
    if (name == "count") {
        if (part.empty()) return ConfigValue::integer(static_cast<std::int64_t>(characters(text).size()) + 1);
        std::int64_t count = 0;
        for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
        return ConfigValue::integer(count);
    }
    const std::size_t found = text.find(part);
    if (found == std::string::npos && name == "index") raise("ValueError: substring not found");
    if (found == std::string::npos) return ConfigValue::integer(-1);
    return ConfigValue::integer(static_cast<std::int64_t>(characters(std::string_view(text).substr(0, found)).size()));
}

ConfigValue callMethod(const ConfigValue& object, std::string_view name, const CallArguments& arguments, Budget& budget) {
    const bool onText = isOneOf(name, {"format", "split", "lower", "upper", "title", "capitalize", "strip", "lstrip", "rstrip", "join", "replace",
                                       "startswith", "endswith", "zfill", "count", "find", "index"});
    if (object.isString() && onText) return checked(callTextMethod(object.asString(), name, arguments, budget));
    if (object.isDict() && isOneOf(name, {"get", "keys", "values", "items", "copy"})) return checked(dictMethod(object, name, arguments, budget));
    if (object.kind() == ValueKind::List && isOneOf(name, {"copy", "index", "count"})) return sequenceMethod(object, name, arguments, budget);
    if (object.kind() == ValueKind::Tuple && isOneOf(name, {"index", "count"})) return sequenceMethod(object, name, arguments, budget);
    if (isOneOf(name, {"update", "pop", "popitem", "setdefault", "clear", "append", "extend", "insert", "remove", "sort", "reverse"}))
        refuse(fmt::format(".{}() changes a value after it was written; write the whole value instead", name));
    refuse(fmt::format("a call of the method '{}' of a {}", escapeForDisplay(name), object.typeName()));
}

}  // namespace teardown::config
