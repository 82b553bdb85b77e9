// JSON configs through nlohmann's SAX interface: its DOM would sort keys and turn big integers into doubles.
#include "core/base/text.h"
#include "core/config/formats/readers.h"
#include "core/config/language/dict_builder.h"
#include "core/config/language/numbers.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace teardown::config {

namespace {

using JsonTree = nlohmann::json;

/// Feeds nlohmann's lexer and keeps track of how far it has read.
class CountingIterator {
public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator() = default;
    CountingIterator(const char* at, std::size_t* read) : m_at(at), m_read(read) {}
    reference operator*() const { return *m_at; }
    CountingIterator& operator++() {
        ++m_at;
        if (m_read) ++*m_read;
        return *this;
    }
    CountingIterator operator++(int) {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const CountingIterator& other) const { return m_at == other.m_at; }
    bool operator!=(const CountingIterator& other) const { return m_at != other.m_at; }

private:
    const char* m_at = nullptr;
    std::size_t* m_read = nullptr;
};

/// Numbers that Python's json accepts beyond the JSON standard, by the offset after them.
using Constants = std::unordered_map<std::size_t, double>;

/// The text with each NaN, Infinity and -Infinity replaced by a string of the same length, because nlohmann's lexer does not accept them.
std::string withoutConstants(std::string text, Constants& constants) {
    struct Constant {
        std::string_view name;
        double value;
    };
    static constexpr Constant kAll[] = {{"NaN", std::numeric_limits<double>::quiet_NaN()},
                                        {"Infinity", std::numeric_limits<double>::infinity()},
                                        {"-Infinity", -std::numeric_limits<double>::infinity()}};
    if (text.find("NaN") == std::string::npos && text.find("Infinity") == std::string::npos) return text;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (inString && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            inString = !inString;
        } else if (!inString) {
            for (const Constant& constant : kAll) {
                if (text.compare(i, constant.name.size(), constant.name) != 0) continue;
                text.replace(i, constant.name.size(), '"' + std::string(constant.name.size() - 2, '_') + '"');
                i += constant.name.size() - 1;
                constants.emplace(i + 1, constant.value);
                break;
            }
        }
    }
    return text;
}

class Handler : public nlohmann::json_sax<JsonTree> {
public:
    Handler(const SourceText& source, Budget& budget, const std::size_t& read, const Constants& constants)
        : m_source(source), m_budget(budget), m_read(read), m_constants(constants) {}

    bool null() override { return add(ConfigValue::none()); }
    bool boolean(bool value) override { return add(ConfigValue::boolean(value)); }
    bool number_integer(number_integer_t value) override { return add(ConfigValue::integer(value)); }
    bool number_unsigned(number_unsigned_t value) override { return add(ConfigValue::bigInteger(std::to_string(value))); }
    bool number_float(number_float_t value, const std::string& text) override {
        if (text.find_first_of(".eE") != std::string::npos) return add(ConfigValue::floating(value));
        const auto number = parsePythonInt(text);
        return add(number ? *number : ConfigValue::floating(value));
    }
    bool string(std::string& value) override {
        const auto constant = m_constants.find(m_read);
        return add(constant == m_constants.end() ? ConfigValue::string(value) : ConfigValue::floating(constant->second));
    }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(true); }
    bool start_array(std::size_t) override { return open(false); }
    bool key(std::string& name) override {
        if (m_constants.contains(m_read))
            fail("config-syntax",
                 message("config-syntax.json-syntax-error-expected", "JSON syntax error: expected a string as the name of a member"),
                 m_source.placeAt(offset()));
        m_levels.back().key = name;
        return true;
    }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t position, const std::string&, const JsonTree::exception& exception) override {
        std::string why = exception.what();
        if (const std::size_t reason = why.find(" - "); reason != std::string::npos) why = why.substr(reason + 3);
        fail("config-syntax", message("config-syntax.json-syntax-error", "JSON syntax error: {why}", {{"why", escapeForDisplay(why)}}),
             m_source.placeAt(position > 0 ? position - 1 : 0));
    }

    ConfigValue result() && { return std::move(m_result); }

private:
    struct Level {
        bool isObject;
        std::size_t offset;
        std::string key;
        DictBuilder dict;
        std::vector<ConfigValue> items;
    };

    /// The lexer has read one character past the end of a number, but exactly to the end of everything else.
    std::size_t offset() const { return m_read > 0 ? m_read - 1 : 0; }

    bool add(const ConfigValue& value) { return addMarked(m_source.marked(value, offset())); }

    bool addMarked(ConfigValue value) {
        m_budget.spend(1);
        if (m_levels.empty())
            m_result = std::move(value);
        else if (m_levels.back().isObject)
            m_levels.back().dict.set(m_levels.back().key, std::move(value));
        else
            m_levels.back().items.push_back(std::move(value));
        return true;
    }

    bool open(bool isObject) {
        if (m_levels.size() >= static_cast<std::size_t>(kMaxJsonNesting))
            fail("config-limit", message("config-limit.nested-deeper-than-512", "nested deeper than 512"), m_source.placeAt(offset()));
        m_levels.push_back({isObject, offset(), {}, {}, {}});
        return true;
    }

    bool close() {
        Level level = std::move(m_levels.back());
        m_levels.pop_back();
        return addMarked(
            m_source.marked(level.isObject ? std::move(level.dict).build() : ConfigValue::list(std::move(level.items)), level.offset));
    }

    const SourceText& m_source;
    Budget& m_budget;
    const std::size_t& m_read;
    const Constants& m_constants;
    std::vector<Level> m_levels;
    ConfigValue m_result;
};

}  // namespace

ConfigValue readJson(const SourceText& source, Budget& budget) {
    std::size_t read = 0;
    Constants constants;
    const std::string text = withoutConstants(source.text(), constants);
    Handler handler(source, budget, read, constants);
    JsonTree::sax_parse(CountingIterator(text.data(), &read), CountingIterator(text.data() + text.size(), &read), &handler);
    ConfigValue result = std::move(handler).result();
    if (!result.isDict())
        fail("config-type",
             message("config-type.cfg-dict-must-be", "cfg_dict must be a dict, but got <class '{typeName}'>",
                     {{"typeName", result.typeName()}}),
             source.placeAt(0));
    return result;
}

}  // namespace teardown::config
