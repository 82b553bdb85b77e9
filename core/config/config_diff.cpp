#include "core/config/config_diff.h"

#include "core/base/text.h"
#include "core/config/formats/config_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

/// Longer lists are compared by position only: matching costs the product of the lengths.
constexpr std::size_t kMostMatched = 400;

bool sameNumber(double a, double b) { return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b)); }

class Comparison {
public:
    ConfigDiff run(const ConfigValue& a, const ConfigValue& b) {
        compare(a, b);
        return std::move(m_diff);
    }

private:
    void compare(const ConfigValue& a, const ConfigValue& b) {
        if (a.isDict() && b.isDict()) return compareDicts(a, b);
        if (a.isSequence() && a.kind() == b.kind()) return compareLists(a, b);
        if (!sameConfigValue(a, b)) m_diff.changed.push_back({m_path, a, b});
    }

    template <class Work>
    void below(std::string part, const Work& work) {
        m_path.push_back(std::move(part));
        work();
        m_path.pop_back();
    }

    void compareDicts(const ConfigValue& a, const ConfigValue& b) {
        for (const DictEntry& entry : a.entries()) {
            const ConfigValue* other = b.find(entry.key);
            below(entry.key.str(), [&] {
                if (other)
                    compare(entry.value, *other);
                else
                    m_diff.removed.push_back({m_path, entry.value, {}});
            });
        }
        for (const DictEntry& entry : b.entries())
            if (!a.find(entry.key)) below(entry.key.str(), [&] { m_diff.added.push_back({m_path, {}, entry.value}); });
    }

    void compareLists(const ConfigValue& a, const ConfigValue& b) {
        const auto left = a.items();
        const auto right = b.items();
        if (left.size() == right.size() || left.size() > kMostMatched || right.size() > kMostMatched)
            return compareRange(left, 0, left.size(), right, 0, right.size());
        const auto pairs = matched(left, right);
        std::size_t i = 0, j = 0;
        for (const auto& [atLeft, atRight] : pairs) {
            compareRange(left, i, atLeft, right, j, atRight);
            i = atLeft + 1;
            j = atRight + 1;
        }
        compareRange(left, i, left.size(), right, j, right.size());
    }

    /// Elements between two matches: compared in order; the surplus on one side was added or removed.
    void compareRange(std::span<const ConfigValue> left, std::size_t i, std::size_t endLeft, std::span<const ConfigValue> right,
                      std::size_t j, std::size_t endRight) {
        for (; i < endLeft && j < endRight; ++i, ++j) below(std::to_string(j), [&] { compare(left[i], right[j]); });
        for (; i < endLeft; ++i) below(std::to_string(i), [&] { m_diff.removed.push_back({m_path, left[i], {}}); });
        for (; j < endRight; ++j) below(std::to_string(j), [&] { m_diff.added.push_back({m_path, {}, right[j]}); });
    }

    /// The longest common subsequence of equal elements.
    static std::vector<std::pair<std::size_t, std::size_t>> matched(std::span<const ConfigValue> left, std::span<const ConfigValue> right) {
        const std::size_t width = right.size() + 1;
        std::vector<std::size_t> length((left.size() + 1) * width, 0);
        std::vector<bool> same(left.size() * right.size());
        for (std::size_t i = left.size(); i-- > 0;) {
            for (std::size_t j = right.size(); j-- > 0;) {
                same[i * right.size() + j] = sameConfigValue(left[i], right[j]);
                length[i * width + j] = same[i * right.size() + j] ? length[(i + 1) * width + j + 1] + 1
                                                                   : std::max(length[(i + 1) * width + j], length[i * width + j + 1]);
            }
        }
        std::vector<std::pair<std::size_t, std::size_t>> pairs;
        for (std::size_t i = 0, j = 0; i < left.size() && j < right.size();) {
            if (same[i * right.size() + j])
                pairs.emplace_back(i++, j++);
            else if (length[(i + 1) * width + j] >= length[i * width + j + 1])
                ++i;
            else
                ++j;
        }
        return pairs;
    }

    ConfigDiff m_diff;
    std::vector<std::string> m_path;
};

std::string pathJson(const std::vector<std::string>& path) {
    std::vector<ConfigValue> parts;
    for (const std::string& part : path) parts.push_back(ConfigValue::string(part));
    return toJson(ConfigValue::list(std::move(parts)));
}

std::string dottedPath(const std::vector<std::string>& path) {
    std::string text;
    for (const std::string& part : path) text += (text.empty() ? "" : ".") + escapeForDisplay(part);
    return text;
}

std::string valuePlace(const ConfigValue& value) {
    const Origin* origin = value.origin();
    if (!origin || !origin->file) return "?";
    return origin->line > 0 ? fmt::format("{}:{}", escapeForDisplay(*origin->file), origin->line) : escapeForDisplay(*origin->file);
}

std::string shownValue(const ConfigValue& value) {
    return escapeForDisplay(value.nodeCount() > 1000 ? fmt::format("<{} of {} parts>", value.typeName(), value.nodeCount()) : value.repr());
}

}  // namespace

bool sameConfigValue(const ConfigValue& a, const ConfigValue& b) {
    if (a.kind() != b.kind()) return false;
    if (a.sameObject(b)) return true;
    switch (a.kind()) {
        case ValueKind::Float:
            return sameNumber(a.asDouble(), b.asDouble());
        case ValueKind::List:
        case ValueKind::Tuple:
            return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(), sameConfigValue);
        case ValueKind::Dict:
            return a.entries().size() == b.entries().size() &&
                   std::all_of(a.entries().begin(), a.entries().end(), [&](const DictEntry& entry) {
                       const ConfigValue* other = b.find(entry.key);
                       return other && sameConfigValue(entry.value, *other);
                   });
        default:
            return a == b;
    }
}

ConfigDiff compareConfigs(const ConfigValue& a, const ConfigValue& b) { return Comparison().run(a, b); }

std::string configDiffJson(const ConfigDiff& diff) {
    std::string out = "{\"added\": [";
    const auto oneSided = [&out](const std::vector<ConfigChange>& changes) {
        const char* separator = "";
        for (const ConfigChange& change : changes) {
            const ConfigValue& value = change.b ? *change.b : *change.a;
            out += fmt::format("{}{{\"path\": {}, \"value\": {}, \"origins\": [{}]}}", separator, pathJson(change.path), toJson(value),
                               originsJson(value));
            separator = ", ";
        }
    };
    oneSided(diff.added);
    out += "], \"removed\": [";
    oneSided(diff.removed);
    out += "], \"changed\": [";
    const char* separator = "";
    for (const ConfigChange& change : diff.changed) {
        out += fmt::format("{}{{\"path\": {}, \"a\": {}, \"b\": {}, \"origins_a\": [{}], \"origins_b\": [{}]}}", separator,
                           pathJson(change.path), toJson(*change.a), toJson(*change.b), originsJson(*change.a), originsJson(*change.b));
        separator = ", ";
    }
    return out + "]}";
}

std::string configDiffText(const ConfigDiff& diff) {
    std::string out;
    for (const ConfigChange& change : diff.removed)
        out += fmt::format("- {} = {}  {}\n", dottedPath(change.path), shownValue(*change.a), valuePlace(*change.a));
    for (const ConfigChange& change : diff.added)
        out += fmt::format("+ {} = {}  {}\n", dottedPath(change.path), shownValue(*change.b), valuePlace(*change.b));
    for (const ConfigChange& change : diff.changed)
        out += fmt::format("~ {} = {} -> {}  {} -> {}\n", dottedPath(change.path), shownValue(*change.a), shownValue(*change.b),
                           valuePlace(*change.a), valuePlace(*change.b));
    return out;
}

}  // namespace teardown
