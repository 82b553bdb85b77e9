#include "core/checkpoint/json_value.h"

#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace teardown {
namespace {

class JsonValueBuilder {
public:
    ConfigValue root;
    std::optional<Message> problem;
    std::optional<std::uint64_t> offset;

    bool null() { return put(ConfigValue::none()); }
    bool boolean(bool truth) { return put(ConfigValue::boolean(truth)); }
    bool number_integer(std::int64_t number) { return put(ConfigValue::integer(number)); }
    bool number_unsigned(std::uint64_t number) { return put(ConfigValue::bigInteger(std::to_string(number))); }
    bool number_float(double number, const std::string&) { return put(ConfigValue::floating(number)); }
    bool string(std::string& text) { return put(ConfigValue::string(text)); }
    bool binary(std::vector<std::uint8_t>&) { return fail(message("json-value.holds-binary-data", "holds binary data")); }
    bool start_object(std::size_t) { return enter(true); }
    bool start_array(std::size_t) { return enter(false); }
    bool key(std::string& name) {
        Frame& frame = m_frames.back();
        if (!frame.keys.insert(name).second)
            return fail(message("json-value.gives-twice", "gives '{name}' twice", {{"name", escapeForDisplay(name, 80)}}));
        frame.key = std::move(name);
        return true;
    }
    bool end_object() { return leave(); }
    bool end_array() { return leave(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
        offset = position > 0 ? position - 1 : 0;
        return fail(message("json-value.is-no-valid-json", "is not valid JSON"));
    }

private:
    struct Frame {
        bool object = false;
        std::string key;
        std::unordered_set<std::string> keys;
        std::vector<DictEntry> entries;
        std::vector<ConfigValue> items;
    };
    bool enter(bool object) {
        if (m_frames.size() >= kMaxJsonDepth)
            return fail(message("json-value.is-nested-deeper-than", "is nested deeper than {maxJsonDepth} levels",
                                {{"maxJsonDepth", kMaxJsonDepth}}));
        m_frames.push_back({object, {}, {}, {}, {}});
        return true;
    }
    bool leave() {
        Frame frame = std::move(m_frames.back());
        m_frames.pop_back();
        return put(frame.object ? ConfigValue::dict(std::move(frame.entries)) : ConfigValue::list(std::move(frame.items)));
    }
    bool put(ConfigValue value) {
        if (++m_values > kMaxJsonValues)
            return fail(message("json-value.holds-more-than-values", "holds more than {maxJsonValues} values",
                                {{"maxJsonValues", kMaxJsonValues}}));
        if (m_frames.empty())
            root = std::move(value);
        else if (m_frames.back().object)
            m_frames.back().entries.push_back({ConfigValue::string(m_frames.back().key), std::move(value)});
        else
            m_frames.back().items.push_back(std::move(value));
        return true;
    }
    bool fail(Message what) {
        problem = std::move(what);
        return false;
    }

    std::vector<Frame> m_frames;
    std::size_t m_values = 0;
};

}  // namespace

Result<ConfigValue> parseJsonValue(std::string_view text) {
    JsonValueBuilder builder;
    // The parser treats a NUL byte as the end of its text.
    const bool parsed =
        text.find('\0') == std::string_view::npos &&
        nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &builder, nlohmann::json::input_format_t::json, true, false);
    if (parsed && !builder.problem) return builder.root;
    Error error{ErrorKind::BadInput,
                "json-text",
                message("json-text.the-json-text", "The JSON text {problem}.",
                        {{"problem", builder.problem.value_or(message("json-text.is-no-valid-json", "is not valid JSON"))}}),
                message("do.the-file-is-damaged-get", "The file is damaged: get it again."),
                {}};
    error.where.offset = builder.offset;
    return error;
}

}  // namespace teardown
