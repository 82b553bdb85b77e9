// LiveValues: lists, dicts and sets while their file is being evaluated. Python changes them in place, visible through all names that refer
// to them; here one node is overwritten before the value is published. Keeps the sizes of all enclosing containers correct: it records
// which containers hold which, so that a change only visits those around it.
#pragma once

#include "core/config/config_value.h"
#include "core/config/language/budget.h"

#include <functional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace teardown::config {

/// Registers a value that a change can reach: everything that a name refers to.
using VisitRoots = std::function<void(const std::function<void(const ConfigValue&)>&)>;

class LiveValues {
public:
    /// `changes`: the file has statements or calls that change values. Without them nothing needs to be tracked.
    LiveValues(bool changes, Budget& budget) : m_changes(changes), m_budget(budget) {}

    /// Replaces the container's content by that of `fresh`. Rejects a value that would contain itself, and a dict that grows while a loop
    /// iterates over it.
    void overwrite(const ConfigValue& container, const ConfigValue& fresh, const VisitRoots& roots);
    /// dict[key] = value, list[at] = value and list.append(value) under the same rules, without visiting all entries.
    void setEntry(const ConfigValue& dict, const ConfigValue& key, const ConfigValue& value, const VisitRoots& roots);
    void setItem(const ConfigValue& list, std::size_t at, const ConfigValue& value, const VisitRoots& roots);
    void append(const ConfigValue& list, const ConfigValue& value, const VisitRoots& roots);
    /// A copy that later changes do not affect; the value itself if nothing changes.
    ConfigValue snapshot(const ConfigValue& value);

    /// Marks that a loop iterates over the dict or set, until the guard is destroyed.
    class Walk {
    public:
        Walk(LiveValues& values, const ConfigValue& walked) : m_values(values) { m_values.m_walked.push_back(walked); }
        ~Walk() { m_values.m_walked.pop_back(); }
        Walk(const Walk&) = delete;
        Walk& operator=(const Walk&) = delete;

    private:
        LiveValues& m_values;
    };

private:
    using Nodes = std::unordered_set<const ConfigValue::Node*>;

    void know(const ConfigValue& value, int level);
    Nodes holdersOf(const ConfigValue::Node& node) const;
    Nodes prepared(const ConfigValue& container, std::span<const ConfigValue> parts, const VisitRoots& roots);
    void changed(const ConfigValue& container, const Nodes& holders);
    void measure(const ConfigValue::Node* node, const Nodes& stale, Nodes& measured, int level);
    void requireSameSize(const ConfigValue& container) const;
    bool reaches(const ConfigValue& value, const void* node, Nodes& seen, int level) const;
    void put(const ConfigValue& container, const ConfigValue* before, const ConfigValue& value, const VisitRoots& roots,
             const std::function<void()>& change);

    bool m_changes;
    Budget& m_budget;
    struct Known {
        ConfigValue value;  ///< kept alive, so that no other value gets its address
        Nodes holders;      ///< containers that hold or held it
    };
    std::unordered_map<const ConfigValue::Node*, Known> m_known;
    std::unordered_map<const void*, std::pair<ConfigValue, ConfigValue>> m_snapshots;  ///< the value itself, kept alive, and its copy
    std::vector<ConfigValue> m_walked;
};

/// The container with other parts and the same chain.
template <class Change>
ConfigValue rebuilt(const ConfigValue& value, const Change& change) {
    ConfigValue result;
    if (value.isDict()) {
        std::vector<DictEntry> entries;
        entries.reserve(value.entries().size());
        for (const DictEntry& entry : value.entries()) entries.push_back({entry.key, change(entry.value)});
        result = ConfigValue::dict(std::move(entries));
    } else {
        std::vector<ConfigValue> items;
        items.reserve(value.items().size());
        for (const ConfigValue& item : value.items()) items.push_back(change(item));
        result = value.kind() == ValueKind::List    ? ConfigValue::list(std::move(items))
                 : value.kind() == ValueKind::Tuple ? ConfigValue::tuple(std::move(items))
                                                    : ConfigValue::set(std::move(items));
    }
    return result.withOrigins({value.origins().begin(), value.origins().end()});
}

/// A deep copy whose dicts allow reading entries as attributes, as mmengine's ConfigDict; a value that is already such a dict stays itself
/// if `keep` is set.
ConfigValue attributeCopy(const ConfigValue& value, bool keep);
/// A deep copy of plain dicts and lists.
ConfigValue plainCopy(const ConfigValue& value);
/// Python's copy.deepcopy: what occurs twice in the value occurs twice in the copy, except in dicts whose entries are attributes, as in
/// mmengine.
ConfigValue deepCopy(const ConfigValue& value, Budget& budget);

/// The chain of a value that replaces another: what it overrode comes first. The same place twice counts once.
std::vector<Origin> extendedChain(std::span<const Origin> old, std::span<const Origin> own);
/// `value` in place of `old`.
ConfigValue inPlaceOf(const ConfigValue& old, const ConfigValue& value);

/// `value` as used at a place: that place joins the chains of the value and all its parts, before what its file set later.
ConfigValue usedAt(const ConfigValue& value, const Origin& use, Budget& budget);

}  // namespace teardown::config
