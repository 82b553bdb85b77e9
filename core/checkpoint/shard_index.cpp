#include "core/checkpoint/shard_index.h"

#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <unordered_set>

namespace teardown {
namespace {

constexpr std::size_t kMaxIndexDepth = 32;
constexpr std::string_view kWeightMap = "weight_map";
constexpr std::string_view kMetadata = "metadata";

/// Handles the parser's events for weight_map and the plain values of metadata.
class IndexEvents {
public:
    ShardIndex index;
    bool seenMap = false;
    std::optional<Message> problem;
    const char* code = "index-form";
    std::optional<std::uint64_t> offset;

    bool null() { return value(ConfigValue::none()); }
    bool boolean(bool truth) { return value(ConfigValue::boolean(truth)); }
    bool number_integer(std::int64_t number) { return value(ConfigValue::integer(number)); }
    bool number_unsigned(std::uint64_t number) { return value(ConfigValue::bigInteger(std::to_string(number))); }
    bool number_float(double number, const std::string&) { return value(ConfigValue::floating(number)); }
    bool binary(std::vector<std::uint8_t>&) { return fail(message("shard-index.holds-binary-data", "holds binary data")); }
    bool string(std::string& text) {
        if (m_depth == 2 && m_member == kWeightMap) {
            index.weights.emplace_back(m_key, text);
            return true;
        }
        return value(ConfigValue::string(text));
    }
    bool start_object(std::size_t) {
        if (m_depth == 1 && m_member == kWeightMap) seenMap = true;
        return deeper();
    }
    bool start_array(std::size_t) {
        if (m_depth == 0) return fail(message("shard-index.is-a-list-not", "is a list, not an object"));
        return deeper();
    }
    bool end_object() { return --m_depth, true; }
    bool end_array() { return --m_depth, true; }
    bool key(std::string& name) {
        if (m_depth == 1) {
            m_member = name;
            if (!m_members.insert(name).second)
                return fail(message("shard-index.gives-twice", "gives '{name}' twice", {{"name", escapeForDisplay(name, 80)}}),
                            "index-duplicate-key");
        }
        if (m_depth == 2 && m_member == kWeightMap && !m_keys.insert(name).second)
            return fail(
                message("shard-index.names-the-tensor-twice", "names the tensor '{name}' twice", {{"name", escapeForDisplay(name, 80)}}),
                "index-duplicate-key");
        if (m_depth == 2) m_key = std::move(name);
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
        offset = position > 0 ? position - 1 : 0;
        return fail(message("shard-index.is-no-valid-json", "is not valid JSON"), "index-json");
    }

private:
    bool deeper() {
        if (m_depth == 2 && m_member == kWeightMap)
            return fail(message("shard-index.gives-something-that-is", "gives '{key}' something that is no file's name",
                                {{"key", escapeForDisplay(m_key, 80)}}));
        return ++m_depth <= kMaxIndexDepth ||
               fail(message("shard-index.is-nested-deeper-than", "is nested deeper than {maxIndexDepth} levels",
                            {{"maxIndexDepth", kMaxIndexDepth}}));
    }
    bool value(ConfigValue plain) {
        if (m_depth == 0) return fail(message("shard-index.is-no-object", "is not an object"));
        if (m_depth <= 2 && m_member == kWeightMap)
            return fail(m_depth == 1 ? message("shard-index.has-a-weight-map", "has a weight_map that is not an object")
                                     : message("shard-index.gives-something-that-is", "gives '{key}' something that is no file's name",
                                               {{"key", escapeForDisplay(m_key, 80)}}));
        if (m_depth == 2 && m_member == kMetadata) index.metadata.push_back({ConfigValue::string(m_key), std::move(plain)});
        return true;
    }
    bool fail(Message what, const char* errorCode = "index-form") {
        problem = std::move(what);
        code = errorCode;
        return false;
    }

    std::size_t m_depth = 0;
    std::string m_member;
    std::string m_key;
    std::unordered_set<std::string> m_members;
    std::unordered_set<std::string> m_keys;
};

/// A relative path that stays inside its folder.
bool isInside(const std::string& name) {
    if (name.empty() || name.front() == '/' || name.find('\0') != std::string::npos || name.find('\\') != std::string::npos) return false;
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find('/', at), name.size());
        const std::string_view part = std::string_view(name).substr(at, end - at);
        if (part.empty() || part == "." || part == "..") return false;
        at = end + 1;
    }
    return true;
}

}  // namespace

Result<ShardIndex> parseShardIndex(const InputFile& file) {
    const auto wrong = [&](const char* code, Message what, Message remedy) {
        return Error{ErrorKind::BadInput, code, std::move(what), std::move(remedy), Place{file.path(), 0, 0, {}, {}}};
    };
    const Message again = message("do.get-the-index-again", "Get the index again, or write the checkpoint again with its program.");
    if (file.size() > kMaxShardIndex)
        return wrong("index-form",
                     message("index-form.the-index-has-bytes", "The index has {file} bytes; the limit is {maxShardIndex}.",
                             {{"file", file.size()}, {"maxShardIndex", kMaxShardIndex}}),
                     again);
    TD_TRY(const auto bytes, file.read(0, file.size()));
    // The parser treats a NUL byte as the end of its text.
    if (std::find(bytes.begin(), bytes.end(), std::byte{0}) != bytes.end())
        return wrong("index-json", message("index-json.the-index-holds-a", "The index holds a NUL byte."), again);
    const char* text = reinterpret_cast<const char*>(bytes.data());
    IndexEvents events;
    const bool parsed = nlohmann::json::sax_parse(text, text + bytes.size(), &events, nlohmann::json::input_format_t::json, true, false);
    if (!parsed || events.problem) {
        Error error = wrong(events.code,
                            message("shard-index.the-index", "The index {problem}.",
                                    {{"problem", events.problem.value_or(message("json-text.is-no-valid-json", "is not valid JSON"))}}),
                            again);
        error.where.offset = events.offset;
        return error;
    }
    if (!events.seenMap || events.index.weights.empty())
        return wrong("index-form",
                     message("index-form.the-index-names-no", "The index names no tensor: its weight_map is missing or empty."), again);
    for (const auto& [key, name] : events.index.weights)
        if (!isInside(name))
            return wrong(
                "index-path",
                message("index-path.the-index-gives-the", "The index gives '{key}' the file '{name}', which does not lie beside it.",
                        {{"key", escapeForDisplay(key, 80)}, {"name", escapeForDisplay(name, 120)}}),
                message("do.an-index-names-files", "An index names files of its own folder; if the file is from a stranger, distrust it."));
    return std::move(events.index);
}

std::optional<ShardName> shardNameOf(const std::string& path) {
    constexpr std::string_view kOf = "-of-";
    const std::string name = path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
    const std::size_t of = name.rfind(kOf);
    if (of == std::string::npos) return std::nullopt;
    std::size_t first = of;
    while (first > 0 && name[first - 1] >= '0' && name[first - 1] <= '9') --first;
    std::size_t last = of + kOf.size();
    while (last < name.size() && name[last] >= '0' && name[last] <= '9') ++last;
    if (first == of || first < 2 || name[first - 1] != '-' || last == of + kOf.size() || last >= name.size() || name[last] != '.')
        return std::nullopt;
    ShardName shard;
    std::from_chars(name.data() + first, name.data() + of, shard.number);
    std::from_chars(name.data() + of + kOf.size(), name.data() + last, shard.count);
    if (shard.count < 2 || shard.number == 0 || shard.number > shard.count) return std::nullopt;
    shard.index = name.substr(0, first - 1) + name.substr(last) + ".index.json";
    return shard;
}

}  // namespace teardown
