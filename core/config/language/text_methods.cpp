// Methods of str. Letters beyond ASCII are not classified, and not mapped if their other case is more than one letter: the answer would be
// a guess.
#include "core/base/text.h"
#include "core/config/language/builtins.h"
#include "core/config/language/formatting.h"
#include "core/config/language/operations.h"
#include "core/config/language/text_splitting.h"
#include "core/config/language/token.h"
#include "core/config/language/unicode.h"
#include "core/config/value_node.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::config {

namespace {

const std::string& textArgument(std::string_view method, const CallArguments& arguments, std::size_t index) {
    const ConfigValue& value = arguments.positional[index];
    const bool isText = value.isString() && !ValueAccess::isImported(value);
    if (!isText && isOneOf(method, {"count", "find", "index", "rfind", "rindex", "partition", "rpartition"}))
        raise(message("text-methods.typeerror-must-be-str", "TypeError: must be str, not {typeName}", {{"typeName", value.typeName()}}));
    if (!isText)
        raise(message("text-methods.typeerror-argument-must-be", "TypeError: {method}() argument {index} must be str, not {typeName}",
                      {{"method", method}, {"index", index + 1}, {"typeName", value.typeName()}}));
    return value.asString();
}

std::string joinedItems(const std::string& separator, const ConfigValue& items, Budget& budget) {
    std::string out;
    std::size_t index = 0;
    for (const ConfigValue& item : iterate(items, budget)) {
        if (!item.isString() || ValueAccess::isImported(item))
            raise(message("text-methods.typeerror-sequence-item-expected",
                          "TypeError: sequence item {index}: expected str instance, {typeName} found",
                          {{"index", index}, {"typeName", item.typeName()}}));
        if (index++ > 0) out += separator;
        out += item.asString();
        budget.spendText(out.size() / 64 + item.asString().size());
        if (out.size() > kMaxStringBytes) exceed(message("text-methods.a-string-of-more", "a string of more than 1 MiB"));
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
            if (out.size() > kMaxStringBytes) exceed(message("text-methods.a-string-of-more", "a string of more than 1 MiB"));
            budget.spend(1);
        }
        return out;
    }
    for (std::int64_t count = 0; most < 0 || count < most; ++count) {
        const std::size_t found = text.find(from, at);
        if (found == std::string::npos) break;
        out.append(text, at, found - at).append(to);
        if (out.size() > kMaxStringBytes) exceed(message("text-methods.a-string-of-more", "a string of more than 1 MiB"));
        budget.spend(1);
        at = found + from.size();
    }
    return out.append(text, at);
}

/// text[start:end] for a search, in characters; what the search has to skip before it.
struct Searched {
    std::string_view text;
    std::int64_t start = 0;
    std::int64_t length = -1;  ///< negative if start is after end: nothing is found there, not even an empty text
};

Searched searched(std::string_view text, const CallArguments& arguments) {
    const auto all = characters(text);
    const auto size = static_cast<std::int64_t>(all.size());
    const auto bound = [&](std::size_t index, std::int64_t absent) {
        if (arguments.positional.size() <= index || arguments.positional[index].isNone()) return absent;
        const ConfigValue& value = arguments.positional[index];
        if (!value.isInt() && !value.isBool())
            raise(message("text-methods.typeerror-slice-indices-must",
                          "TypeError: slice indices must be integers or None or have an __index__ method"));
        const std::int64_t at = value.asInt();
        return at < 0 ? std::max<std::int64_t>(at + size, 0) : at;
    };
    const std::int64_t start = bound(1, 0), end = std::min(bound(2, size), size);
    if (start > end) return {{}, start, -1};
    const auto offset = [&](std::int64_t at) {
        return at == size ? text.size() : static_cast<std::size_t>(all[static_cast<std::size_t>(at)].data() - text.data());
    };
    return {text.substr(offset(start), offset(end) - offset(start)), start, end - start};
}

/// find, rfind, index, rindex, count.
ConfigValue searchResult(const Searched& where, std::string_view name, const std::string& part) {
    const bool fits = where.length >= 0;
    if (name == "count") {
        if (part.empty()) return ConfigValue::integer(where.length + 1);
        std::int64_t count = 0;
        for (std::size_t at = where.text.find(part); at != std::string_view::npos; at = where.text.find(part, at + part.size())) ++count;
        return ConfigValue::integer(count);
    }
    const std::size_t found = !fits ? std::string_view::npos : name.starts_with('r') ? where.text.rfind(part) : where.text.find(part);
    if (found == std::string_view::npos && name.ends_with("index"))
        raise(message("text-methods.valueerror-substring-not-found", "ValueError: substring not found"));
    if (found == std::string_view::npos) return ConfigValue::integer(-1);
    return ConfigValue::integer(where.start + static_cast<std::int64_t>(characters(where.text.substr(0, found)).size()));
}

bool affix(const Searched& where, std::string_view method, const ConfigValue& argument) {
    const auto matches = [&](const ConfigValue& part) {
        if (!part.isString())
            raise(message("text-methods.typeerror-first-arg-must",
                          "TypeError: {method} first arg must be str or a tuple of str, not {typeName}",
                          {{"method", method}, {"typeName", part.typeName()}}));
        if (where.length < 0) return false;
        return method == "startswith" ? where.text.starts_with(part.asString()) : where.text.ends_with(part.asString());
    };
    if (argument.kind() != ValueKind::Tuple) return matches(argument);
    return std::any_of(argument.items().begin(), argument.items().end(), matches);
}

/// lower, upper, title, capitalize, swapcase, casefold.
std::string inOtherCase(const std::string& text, std::string_view name) {
    const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (name == "casefold" && !ascii)
        refuse(message("text-methods.casefold-of-text-beyond", ".casefold() of text beyond ASCII is not computed"));
    std::string out;
    bool inWord = false;
    for (const std::string_view character : characters(text)) {
        const std::uint32_t code = codeOf(character);
        const std::uint32_t lower = lowered(code, name), upper = name == "lower" ? code : uppered(code, name);
        const bool raises =
            name == "upper" || (name == "swapcase" && code == lower) || ((name == "title" || name == "capitalize") && !inWord);
        const std::uint32_t changed = raises ? upper : lower;
        if (changed == code)
            out += character;
        else
            out += utf8Of(changed);
        inWord = name == "title" ? lower != upper : true;
    }
    return out;
}

bool isLower(char c) { return c >= 'a' && c <= 'z'; }
bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }

/// isdigit and similar: every character qualifies, and there is at least one.
bool classified(const std::string& text, std::string_view name) {
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
        refuse(message("text-methods.of-text-beyond-ascii", ".{name}() of text beyond ASCII is not computed", {{"name", name}}));
    const auto all = [&](auto accepts) { return !text.empty() && std::all_of(text.begin(), text.end(), accepts); };
    if (name == "isdigit" || name == "isdecimal" || name == "isnumeric") return all(isDigit);
    if (name == "isalpha") return all([](char c) { return isLower(c) || isUpper(c); });
    if (name == "isalnum") return all([](char c) { return isLower(c) || isUpper(c) || isDigit(c); });
    if (name == "isspace") return all([](char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F); });
    const bool lower = name == "islower";
    return std::any_of(text.begin(), text.end(), lower ? isLower : isUpper) &&
           std::none_of(text.begin(), text.end(), lower ? isUpper : isLower);
}

/// ljust, rjust, center.
std::string justified(const std::string& text, std::string_view name, std::int64_t width, const std::string& fill, Budget& budget) {
    if (characters(fill).size() != 1)
        raise(message("text-methods.typeerror-the-fill-character", "TypeError: The fill character must be exactly one character long"));
    const auto length = static_cast<std::int64_t>(characters(text).size());
    if (width <= length) return text;
    budget.spendText(static_cast<std::uint64_t>(width) * fill.size());
    const std::int64_t total = width - length;
    const std::int64_t left = name == "ljust"   ? 0
                              : name == "rjust" ? total
                                                : total / 2 + (total & width & 1);  // CPython's rule for the odd one
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
    if (name == "rsplit") return splitText(text, arguments, true, budget);
    if (name == "expandtabs") {
        if (const std::size_t count = arguments.positional.size() + arguments.named.size(); count > 1)
            raise(message("text-methods.typeerror-expandtabs-takes-at", "TypeError: expandtabs() takes at most 1 argument ({count} given)",
                          {{"count", count}}));
        const ConfigValue* size = arguments.positional.empty() ? arguments.find("tabsize") : &arguments.positional[0];
        return asText(withExpandedTabs(text, size ? wholeArgument(*size) : 8, budget));
    }
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
        return asText(justified(text, name, wholeArgument(arguments.positional[0]),
                                arguments.positional.size() > 1 ? textArgument(name, arguments, 1) : " ", budget));
    }
    if (name == "removeprefix" || name == "removesuffix") {
        requireArguments(name, arguments, 1, 1);
        const std::string& part = textArgument(name, arguments, 0);
        if (name == "removeprefix") return asText(text.starts_with(part) ? text.substr(part.size()) : text);
        return asText(!part.empty() && text.ends_with(part) ? text.substr(0, text.size() - part.size()) : text);
    }
    return std::nullopt;
}

}  // namespace

bool isTextMethod(std::string_view name) {
    return isOneOf(name, {"format",       "split",        "lower",     "upper",      "title",      "capitalize", "strip",     "lstrip",
                          "rstrip",       "join",         "replace",   "startswith", "endswith",   "zfill",      "count",     "find",
                          "index",        "rsplit",       "isdigit",   "isdecimal",  "isnumeric",  "isalpha",    "isalnum",   "isspace",
                          "islower",      "isupper",      "partition", "rpartition", "splitlines", "ljust",      "rjust",     "center",
                          "removeprefix", "removesuffix", "swapcase",  "casefold",   "rfind",      "rindex",     "expandtabs"});
}

ConfigValue callTextMethod(const std::string& text, std::string_view name, const CallArguments& arguments, Budget& budget) {
    budget.spendText(text.size());
    const auto text_ = [](std::string value) { return ConfigValue::string(std::move(value)); };
    if (name == "format") return text_(formatFields(text, arguments.positional, arguments.named, budget));
    if (name == "split") return splitText(text, arguments, false, budget);
    if (isOneOf(name, {"lower", "upper", "title", "capitalize", "swapcase", "casefold"})) {
        requireArguments(name, arguments, 0, 0);
        return text_(inOtherCase(text, name));
    }
    if (isOneOf(name, {"strip", "lstrip", "rstrip"})) {
        requireArguments(name, arguments, 0, 1);
        const bool given = !arguments.positional.empty() && !arguments.positional[0].isNone();
        return text_(strippedText(text, given ? &textArgument(name, arguments, 0) : nullptr, name != "rstrip", name != "lstrip"));
    }
    if (name == "join") {
        requireArguments(name, arguments, 1, 1);
        return text_(joinedItems(text, arguments.positional[0], budget));
    }
    if (name == "replace") {
        requireArguments(name, arguments, 2, 3);
        const std::int64_t most = arguments.positional.size() == 3 ? wholeArgument(arguments.positional[2]) : -1;
        return text_(replaced(text, textArgument(name, arguments, 0), textArgument(name, arguments, 1), most, budget));
    }
    if (isOneOf(name, {"startswith", "endswith"})) {
        requireArguments(name, arguments, 1, 3);
        return ConfigValue::boolean(affix(searched(text, arguments), name, arguments.positional[0]));
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
    requireArguments(name, arguments, 1, 3);  // count, find, index, rfind, rindex
    return searchResult(searched(text, arguments), name, textArgument(name, arguments, 0));
}

}  // namespace teardown::config
