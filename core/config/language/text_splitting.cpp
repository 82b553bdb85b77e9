#include "core/config/language/text_splitting.h"

#include "core/config/language/operations.h"
#include "core/config/language/unicode.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::config {

namespace {

bool isSpaceAt(const std::vector<std::string_view>& all, std::size_t index) { return isPythonSpace(codeOf(all[index])); }

/// Splits at white space; after `most` words the rest stays in one piece, which keeps its trailing spaces.
std::vector<ConfigValue> wordsOf(const std::vector<std::string_view>& all, std::int64_t most, bool fromRight, Budget& budget) {
    std::vector<ConfigValue> parts;
    const std::size_t size = all.size();
    const auto index = [&](std::size_t step) { return fromRight ? size - 1 - step : step; };
    const auto add = [&](std::size_t begin, std::size_t end) {
        budget.spend(1);
        if (fromRight) std::tie(begin, end) = std::pair(size - end, size - begin);
        std::string part;
        for (std::size_t i = begin; i < end; ++i) part += all[i];
        parts.push_back(ConfigValue::string(std::move(part)));
    };
    std::size_t at = 0;
    while (true) {
        while (at < size && isSpaceAt(all, index(at))) ++at;
        if (at == size) break;
        const std::size_t begin = at;
        if (most >= 0 && static_cast<std::int64_t>(parts.size()) >= most) {
            add(begin, size);
            break;
        }
        while (at < size && !isSpaceAt(all, index(at))) ++at;
        add(begin, at);
    }
    return parts;
}

std::vector<ConfigValue> piecesOf(const std::string& text, const std::string& separator, std::int64_t most, bool fromRight,
                                  Budget& budget) {
    std::vector<ConfigValue> parts;
    const auto add = [&](std::string_view part) {
        budget.spend(1);
        parts.push_back(ConfigValue::string(std::string(part)));
    };
    std::string_view rest = text;
    while (most < 0 || static_cast<std::int64_t>(parts.size()) < most) {
        const std::size_t found = fromRight ? rest.rfind(separator) : rest.find(separator);
        if (found == std::string_view::npos) break;
        const std::string_view behind = rest.substr(found + separator.size());
        add(fromRight ? behind : rest.substr(0, found));
        rest = fromRight ? rest.substr(0, found) : behind;
    }
    add(rest);
    return parts;
}

}  // namespace

std::int64_t wholeArgument(const ConfigValue& value) {
    if (!value.isInt() && !value.isBool())
        raise(message("text-parts.typeerror-object-cannot-be", "TypeError: '{typeName}' object cannot be interpreted as an integer",
                      {{"typeName", value.typeName()}}));
    return value.asInt();
}

ConfigValue splitText(const std::string& text, const CallArguments& arguments, bool fromRight, Budget& budget) {
    const ConfigValue* separator = arguments.positional.empty() ? arguments.find("sep") : &arguments.positional[0];
    const ConfigValue* limit = arguments.positional.size() > 1 ? &arguments.positional[1] : arguments.find("maxsplit");
    const std::int64_t most = limit ? wholeArgument(*limit) : -1;
    std::vector<ConfigValue> parts;
    if (!separator || separator->isNone()) {
        parts = wordsOf(characters(text), most, fromRight, budget);
    } else {
        if (!separator->isString())
            raise(message("text-parts.typeerror-must-be-str", "TypeError: must be str or None, not {typeName}",
                          {{"typeName", separator->typeName()}}));
        if (separator->asString().empty()) raise(message("text-parts.valueerror-empty-separator", "ValueError: empty separator"));
        parts = piecesOf(text, separator->asString(), most, fromRight, budget);
    }
    if (fromRight) std::reverse(parts.begin(), parts.end());
    return ConfigValue::list(std::move(parts));
}

std::string strippedText(std::string_view text, const std::string* set, bool left, bool right) {
    const auto all = characters(text);
    const auto unwanted = set ? characters(*set) : std::vector<std::string_view>();
    const auto goes = [&](std::size_t index) {
        return set ? std::find(unwanted.begin(), unwanted.end(), all[index]) != unwanted.end() : isSpaceAt(all, index);
    };
    std::size_t begin = 0, end = all.size();
    while (left && begin < end && goes(begin)) ++begin;
    while (right && end > begin && goes(end - 1)) --end;
    if (begin == end) return {};
    const char* first = all[begin].data();
    return {first, static_cast<std::size_t>(all[end - 1].data() + all[end - 1].size() - first)};
}

ConfigValue splitIntoLines(const std::string& text, bool keepEnds, Budget& budget) {
    std::vector<ConfigValue> lines;
    std::string line;
    const auto finish = [&] {
        budget.spend(1);
        lines.push_back(ConfigValue::string(std::exchange(line, {})));
    };
    const auto all = characters(text);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::uint32_t code = codeOf(all[i]);
        const bool ends =
            (code >= 0x0A && code <= 0x0D) || (code >= 0x1C && code <= 0x1E) || code == 0x85 || code == 0x2028 || code == 0x2029;
        if (!ends || keepEnds) line += all[i];
        if (!ends) continue;
        if (code == '\r' && i + 1 < all.size() && all[i + 1] == "\n") {
            ++i;
            if (keepEnds) line += '\n';
        }
        finish();
    }
    if (!line.empty()) finish();
    return ConfigValue::list(std::move(lines));
}

ConfigValue partitioned(const std::string& text, const std::string& separator, bool fromRight) {
    if (separator.empty()) raise(message("text-parts.valueerror-empty-separator", "ValueError: empty separator"));
    const std::size_t found = fromRight ? text.rfind(separator) : text.find(separator);
    const auto part = [](std::string value) { return ConfigValue::string(std::move(value)); };
    if (found != std::string::npos)
        return ConfigValue::tuple({part(text.substr(0, found)), part(separator), part(text.substr(found + separator.size()))});
    return fromRight ? ConfigValue::tuple({part({}), part({}), part(text)}) : ConfigValue::tuple({part(text), part({}), part({})});
}

std::string withExpandedTabs(const std::string& text, std::int64_t size, Budget& budget) {
    std::string out;
    std::int64_t column = 0;
    for (const std::string_view character : characters(text)) {
        if (character != "\t") {
            out += character;
            column = character == "\n" || character == "\r" ? 0 : column + 1;
            continue;
        }
        if (size <= 0) continue;
        const std::int64_t spaces = size - column % size;
        budget.spendText(static_cast<std::uint64_t>(spaces));
        out.append(static_cast<std::size_t>(spaces), ' ');
        column += spaces;
        if (out.size() > kMaxStringBytes) exceed(message("text-parts.a-string-of-more", "a string of more than 1 MiB"));
    }
    return out;
}

}  // namespace teardown::config
