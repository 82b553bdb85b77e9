// Methods of str. Letters beyond ASCII are not mapped or classified: that needs Unicode's tables, and the answer would be a guess.
#include "core/base/text.h"
#include "core/config/language/builtins.h"
#include "core/config/language/formatting.h"
#include "core/config/language/operations.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::config {

namespace {

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

const std::string& textArgument(std::string_view method, const CallArguments& arguments, std::size_t index) {
    const ConfigValue& value = arguments.positional[index];
    if (!value.isString() && isOneOf(method, {"count", "find", "index", "rfind", "rindex", "partition", "rpartition"}))
        raise(fmt::format("TypeError: must be str, not {}", value.typeName()));
    if (!value.isString()) raise(fmt::format("TypeError: {}() argument {} must be str, not {}", method, index + 1, value.typeName()));
    return value.asString();
}

std::int64_t wholeArgument(const ConfigValue& value) {
    if (!value.isInt() && !value.isBool())
        raise(fmt::format("TypeError: '{}' object cannot be interpreted as an integer", value.typeName()));
    return value.asInt();
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
    if (limit) most = wholeArgument(*limit);
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
    if (from.empty()) {  // before every character and at the end
        const auto all = characters(text);
        for (std::size_t i = 0; i <= all.size(); ++i) {
            if (most < 0 || static_cast<std::int64_t>(i) < most) out += to;
            if (i < all.size()) out += all[i];
            if (out.size() > kMaxStringBytes) exceed("a string of more than 1 MiB");
            budget.spend(1);
        }
        return out;
    }
    for (std::int64_t count = 0; most < 0 || count < most; ++count) {
        const std::size_t found = text.find(from, at);
        if (found == std::string::npos) break;
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

bool isLower(char c) { return c >= 'a' && c <= 'z'; }
bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// isdigit and its kin: every character is one, and there is at least one.
bool classified(const std::string& text, std::string_view name) {
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
        refuse(fmt::format(".{}() of text beyond ASCII is not computed", name));
    const auto all = [&](auto accepts) { return !text.empty() && std::all_of(text.begin(), text.end(), accepts); };
    if (name == "isdigit" || name == "isdecimal" || name == "isnumeric") return all(isDigit);
    if (name == "isalpha") return all([](char c) { return isLower(c) || isUpper(c); });
    if (name == "isalnum") return all([](char c) { return isLower(c) || isUpper(c) || isDigit(c); });
    if (name == "isspace") return all([](char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F); });
    const bool lower = name == "islower";
    return std::any_of(text.begin(), text.end(), lower ? isLower : isUpper) &&
           std::none_of(text.begin(), text.end(), lower ? isUpper : isLower);
}

/// Splits from the right, at most `most` times.
ConfigValue splitFromRight(const std::string& text, const CallArguments& arguments, Budget& budget) {
    const ConfigValue* separator = arguments.positional.empty() ? arguments.find("sep") : &arguments.positional[0];
    const ConfigValue* limit = arguments.positional.size() > 1 ? &arguments.positional[1] : arguments.find("maxsplit");
    const std::int64_t most = limit ? wholeArgument(*limit) : -1;
    if (most < 0) return split(text, arguments, budget);
    if (!separator || separator->isNone()) refuse(".rsplit() at white space with a limit is not computed");
    if (!separator->isString()) raise(fmt::format("TypeError: must be str or None, not {}", separator->typeName()));
    if (separator->asString().empty()) raise("ValueError: empty separator");
    std::vector<ConfigValue> parts;
    std::string rest = text;
    while (static_cast<std::int64_t>(parts.size()) < most) {
        const std::size_t found = rest.rfind(separator->asString());
        if (found == std::string::npos) break;
        budget.spend(1);
        parts.push_back(ConfigValue::string(rest.substr(found + separator->asString().size())));
        rest.resize(found);
    }
    parts.push_back(ConfigValue::string(rest));
    std::reverse(parts.begin(), parts.end());
    return ConfigValue::list(std::move(parts));
}

ConfigValue partitioned(const std::string& text, const std::string& separator, bool fromRight) {
    if (separator.empty()) raise("ValueError: empty separator");
    const std::size_t found = fromRight ? text.rfind(separator) : text.find(separator);
    const auto part = [](std::string value) { return ConfigValue::string(std::move(value)); };
    if (found != std::string::npos)
        return ConfigValue::tuple({part(text.substr(0, found)), part(separator), part(text.substr(found + separator.size()))});
    return fromRight ? ConfigValue::tuple({part({}), part({}), part(text)}) : ConfigValue::tuple({part(text), part({}), part({})});
}

ConfigValue splitIntoLines(const std::string& text, bool keepEnds, Budget& budget) {
    std::vector<ConfigValue> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of("\n\r\v\f\x1c\x1d\x1e", at), text.size());
        const std::size_t next = end < text.size() ? end + (text.compare(end, 2, "\r\n") == 0 ? 2 : 1) : end;
        lines.push_back(ConfigValue::string(text.substr(at, (keepEnds ? next : end) - at)));
        budget.spend(1);
        at = next;
    }
    return ConfigValue::list(std::move(lines));
}

/// ljust, rjust, center.
std::string padded(const std::string& text, std::string_view name, std::int64_t width, const std::string& fill, Budget& budget) {
    if (characters(fill).size() != 1) raise(fmt::format("TypeError: The fill character must be exactly one character long"));
    const auto length = static_cast<std::int64_t>(characters(text).size());
    if (width <= length) return text;
    budget.spendText(static_cast<std::uint64_t>(width) * fill.size());
    const std::int64_t total = width - length;
    const std::int64_t left = name == "ljust"   ? 0
                              : name == "rjust" ? total
                                                : total / 2 + (total & width & 1);  // CPython's choice of the odd one
    std::string out;
    for (std::int64_t i = 0; i < left; ++i) out += fill;
    out += text;
    for (std::int64_t i = left; i < total; ++i) out += fill;
    return out;
}

/// The methods that few configs use; nullopt for any other name.
std::optional<ConfigValue> furtherTextMethod(const std::string& text, std::string_view name, const CallArguments& arguments,
                                             Budget& budget) {
    const auto asText = [](std::string value) { return ConfigValue::string(std::move(value)); };
    if (name == "rsplit") return splitFromRight(text, arguments, budget);
    if (name.starts_with("is")) {
        requireArguments(name, arguments, 0, 0);
        return ConfigValue::boolean(classified(text, name));
    }
    if (name == "partition" || name == "rpartition") {
        requireArguments(name, arguments, 1, 1);
        return partitioned(text, textArgument(name, arguments, 0), name == "rpartition");
    }
    if (name == "splitlines") {
        const ConfigValue* keep = arguments.positional.empty() ? arguments.find("keepends") : &arguments.positional[0];
        return splitIntoLines(text, keep && keep->truthy(), budget);
    }
    if (isOneOf(name, {"ljust", "rjust", "center"})) {
        requireArguments(name, arguments, 1, 2);
        return asText(padded(text, name, wholeArgument(arguments.positional[0]),
                             arguments.positional.size() > 1 ? textArgument(name, arguments, 1) : " ", budget));
    }
    if (name == "removeprefix" || name == "removesuffix") {
        requireArguments(name, arguments, 1, 1);
        const std::string& part = textArgument(name, arguments, 0);
        if (name == "removeprefix") return asText(text.starts_with(part) ? text.substr(part.size()) : text);
        return asText(!part.empty() && text.ends_with(part) ? text.substr(0, text.size() - part.size()) : text);
    }
    if (name == "swapcase" || name == "casefold") {
        requireArguments(name, arguments, 0, 0);
        const std::string lower = mapped(text, name, 'A', 'Z', 32);
        if (name == "casefold") return asText(lower);
        std::string out = lower;
        for (std::size_t i = 0; i < out.size(); ++i)
            if (isLower(text[i])) out[i] = static_cast<char>(text[i] - 32);
        return asText(std::move(out));
    }
    if (name == "rfind" || name == "rindex") {
        requireArguments(name, arguments, 1, 1);
        const std::size_t found = text.rfind(textArgument(name, arguments, 0));
        if (found == std::string::npos && name == "rindex") raise("ValueError: substring not found");
        if (found == std::string::npos) return ConfigValue::integer(-1);
        return ConfigValue::integer(static_cast<std::int64_t>(characters(std::string_view(text).substr(0, found)).size()));
    }
    return std::nullopt;
}

}  // namespace

bool isTextMethod(std::string_view name) {
    return isOneOf(name, {"format",       "split",        "lower",     "upper",      "title",      "capitalize", "strip",   "lstrip",
                          "rstrip",       "join",         "replace",   "startswith", "endswith",   "zfill",      "count",   "find",
                          "index",        "rsplit",       "isdigit",   "isdecimal",  "isnumeric",  "isalpha",    "isalnum", "isspace",
                          "islower",      "isupper",      "partition", "rpartition", "splitlines", "ljust",      "rjust",   "center",
                          "removeprefix", "removesuffix", "swapcase",  "casefold",   "rfind",      "rindex"});
}

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
        return text_(strippedText(text, given ? std::string_view(textArgument(name, arguments, 0)) : " \t\n\v\f\r", name != "rstrip",
                                  name != "lstrip"));
    }
    if (name == "join") {
        requireArguments(name, arguments, 1, 1);
        return text_(joined(text, arguments.positional[0], budget));
    }
    if (name == "replace") {
        requireArguments(name, arguments, 2, 3);
        const std::int64_t most = arguments.positional.size() == 3 ? wholeArgument(arguments.positional[2]) : -1;
        return text_(replaced(text, textArgument(name, arguments, 0), textArgument(name, arguments, 1), most, budget));
    }
    if (isOneOf(name, {"startswith", "endswith"})) {
        requireArguments(name, arguments, 1, 1);
        return ConfigValue::boolean(affix(text, name, arguments.positional[0]));
    }
    if (name == "zfill") {
        requireArguments(name, arguments, 1, 1);
        const auto width =
            static_cast<std::size_t>(std::clamp<std::int64_t>(wholeArgument(arguments.positional[0]), 0, kMaxStringBytes + 1));
        const std::size_t length = characters(text).size();
        const std::size_t sign = text.starts_with('+') || text.starts_with('-') ? 1 : 0;
        budget.spendText(width);
        return text_(text.substr(0, sign) + std::string(width > length ? width - length : 0, '0') + text.substr(sign));
    }
    if (const auto more = furtherTextMethod(text, name, arguments, budget)) return *more;
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

}  // namespace teardown::config
