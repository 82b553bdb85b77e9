#include "core/config/config_lines.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace teardown {

namespace {

constexpr std::size_t kMostLines = 200000;  // a config with a list of a million numbers must not fill the memory

class Collector {
public:
    using Files = std::map<std::string, std::map<int, std::vector<LineValue>>, std::less<>>;
    explicit Collector(Files& files) : m_files(files) {}

    void walkChildren(const ConfigValue& value, const std::string& path) {
        const std::string prefix = path.empty() ? path : path + '.';
        for (const DictEntry& entry : value.entries()) walk(entry.value, prefix + entry.key.str());
        std::size_t index = 0;
        for (const ConfigValue& item : value.items()) {
            if (!setByItsList(value.origin(), item)) walk(item, prefix + std::to_string(index));
            ++index;
        }
    }

    /// Values below this one that earlier places set and that no longer exist. Listed after everything that is in effect.
    void walkLost() {
        for (std::size_t i = 0; i < m_lost.size(); ++i) {
            const Lost lost = m_lost[i];
            addGone(*lost.said, lost.path, lost.winner, &lost.origin);
        }
    }

private:
    struct Lost {
        std::shared_ptr<const ConfigValue> said;
        std::string path;
        Place winner;
        Origin origin;
    };

    /// Numbers in a list on a single line are not listed as separate values.
    static bool setByItsList(const Origin* list, const ConfigValue& item) {
        const Origin* own = item.origin();
        return list && own && !item.isDict() && list->file && own->file && *list->file == *own->file && list->line == own->line;
    }

    static Place placeOf(const Origin& origin) {
        Place place;
        if (origin.file) place.file = *origin.file;
        place.line = origin.line;
        place.column = origin.column;
        return place;
    }

    void walk(const ConfigValue& value, const std::string& path) {
        if (m_count > kMostLines) return;
        const auto chain = value.origins();
        for (std::size_t i = 0; i < chain.size(); ++i) {
            const Origin& origin = chain[i];
            const bool last = i + 1 == chain.size();
            const bool deleted = std::any_of(chain.begin() + static_cast<std::ptrdiff_t>(i) + 1, chain.end(),
                                             [](const Origin& later) { return later.kind == OriginKind::Delete; });
            const bool joined = value.isDict() && !deleted && (origin.value ? origin.value->isDict() : true);
            LineState state = LineState::Holds;
            if (!last) state = joined ? LineState::Merged : deleted ? LineState::Deleted : LineState::Overridden;
            if (origin.kind == OriginKind::Delete) state = LineState::Holds;
            const Place winner = last ? Place() : placeOf(chain.back());
            add(origin, path, state, winner);
            if (!last && !joined && origin.value && origin.kind != OriginKind::Delete)
                m_lost.push_back({origin.value, path, winner, origin});
        }
        walkChildren(value, path);
    }

    /// `place`: the place that set `said`.
    void addGone(const ConfigValue& said, const std::string& path, const Place& winner, const Origin* place) {
        if (m_count > kMostLines) return;
        const auto child = [&](const ConfigValue& value, const std::string& name) {
            const std::string below = path + '.' + name;
            for (const Origin& origin : value.origins()) add(origin, below, LineState::Deleted, winner);
            addGone(value, below, winner, value.origin());
        };
        for (const DictEntry& entry : said.entries()) child(entry.value, entry.key.str());
        std::size_t index = 0;
        for (const ConfigValue& item : said.items()) {
            if (!setByItsList(place, item)) child(item, std::to_string(index));
            ++index;
        }
    }

    void add(const Origin& origin, const std::string& path, LineState state, const Place& winner) {
        if (!origin.file || origin.line < 1 || ++m_count > kMostLines) return;
        if (!m_seen.insert({*origin.file, origin.line, origin.column, path, origin.kind}).second) return;
        m_files[*origin.file][origin.line].push_back({path, origin.kind, state, origin.value, winner, origin.line, origin.column});
    }

    Files& m_files;
    std::vector<Lost> m_lost;
    std::set<std::tuple<std::string, int, int, std::string, OriginKind>> m_seen;
    std::size_t m_count = 0;
};

}  // namespace

ConfigLines::ConfigLines(const Config& config) {
    Collector collector(m_files);
    collector.walkChildren(config.root, {});
    collector.walkLost();
}

const std::map<int, std::vector<LineValue>>& ConfigLines::of(const std::string& file) const {
    static const std::map<int, std::vector<LineValue>> kNone;
    const auto found = m_files.find(file);
    return found == m_files.end() ? kNone : found->second;
}

const std::vector<LineValue>& ConfigLines::at(const std::string& file, int line) const {
    static const std::vector<LineValue> kNone;
    const auto& lines = of(file);
    const auto found = lines.find(line);
    return found == lines.end() ? kNone : found->second;
}

std::pair<int, int> ConfigLines::count(const std::string& file) const {
    std::pair<int, int> result;
    for (const auto& [line, values] : of(file))
        for (const LineValue& value : values) {
            if (value.kind == OriginKind::Delete || (value.said && (value.said->isDict() || value.said->isSequence()))) continue;
            ++result.first;
            if (value.state == LineState::Holds) ++result.second;
        }
    return result;
}

}  // namespace teardown
