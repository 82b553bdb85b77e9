#include "core/config/language/live_values.h"

#include "core/config/language/failure.h"
#include "core/config/language/limits.h"
#include "core/config/value_node.h"

#include <algorithm>
#include <limits>

namespace teardown::config {

namespace {

constexpr std::size_t kLongestChain = 64;
/// A statement may nest a value as deeply as itself around one that is already at the limit.
constexpr int kDeepestValue = 2 * kMaxNesting + 8;

bool hasParts(const ConfigValue& value) { return value.isSequence() || value.isDict() || value.kind() == ValueKind::Set; }

template <class Visit>
void eachPart(const ConfigValue& value, const Visit& visit) {
    for (const ConfigValue& item : value.items()) visit(item);
    for (const DictEntry& entry : value.entries()) visit(entry.value);
}

void requireSize(const ConfigValue& value) {
    if (value.depth() > kMaxNesting) exceed(message("live-values.nested-deeper-than-200", "nested deeper than 200"));
    if (value.nodeCount() > kMaxElements) exceed(message("live-values.more-than-1-000", "more than 1,000,000 elements"));
}

/// Computes depth and size from the parts.
void addUp(const ConfigValue& value) {
    int depth = 0;
    std::uint64_t count = 1;
    const auto account = [&](const ConfigValue& part) {
        depth = std::max(depth, part.depth() + 1);
        count = std::min<std::uint64_t>(count + part.nodeCount(), std::numeric_limits<std::uint64_t>::max() / 2);
    };
    eachPart(value, account);
    for (const DictEntry& entry : value.entries()) account(entry.key);
    ConfigValue::Node& node = ValueAccess::node(value);
    node.depth = depth;
    node.count = count;
}

bool samePlace(const Origin& a, const Origin& b) {
    return a.line == b.line && a.column == b.column && a.kind == b.kind && a.file && b.file && *a.file == *b.file;
}

}  // namespace

void LiveValues::know(const ConfigValue& value, int level) {
    if (!hasParts(value)) return;
    if (level > kDeepestValue) exceed(message("live-values.nested-deeper-than-200", "nested deeper than 200"));
    const ConfigValue::Node* node = ValueAccess::identity(value);
    if (!m_known.try_emplace(node, Known{value, {}}).second) return;
    m_budget.spend(1 + (value.items().size() + value.entries().size()) / 8);
    eachPart(value, [&](const ConfigValue& part) {
        if (!hasParts(part)) return;
        know(part, level + 1);
        m_known.at(ValueAccess::identity(part)).holders.insert(node);
    });
    addUp(value);  // it was created in the same expression as a change to one of its parts
}

/// All containers that may hold the node, also indirectly.
LiveValues::Nodes LiveValues::holdersOf(const ConfigValue::Node& node) const {
    Nodes all;
    std::vector<const ConfigValue::Node*> open = {&node};
    while (!open.empty()) {
        const ConfigValue::Node* next = open.back();
        open.pop_back();
        for (const ConfigValue::Node* holder : m_known.at(next).holders)
            if (all.insert(holder).second) open.push_back(holder);
    }
    return all;
}

/// Registers what the names refer to now and the parts that the container is about to get. Returns the containers around it.
LiveValues::Nodes LiveValues::prepared(const ConfigValue& container, std::span<const ConfigValue> parts, const VisitRoots& roots) {
    std::size_t names = 0;
    roots([&](const ConfigValue& root) {
        ++names;
        know(root, 0);
    });
    know(container, 0);
    const ConfigValue::Node& node = ValueAccess::node(container);
    for (const ConfigValue& part : parts) know(part, 1);
    Nodes holders = holdersOf(node);
    for (const ConfigValue& part : parts) {
        if (!hasParts(part)) continue;
        const ConfigValue::Node* identity = ValueAccess::identity(part);
        Nodes seen;
        // A container that once held this one may no longer do so.
        if (identity == &node || (holders.contains(identity) && reaches(part, &node, seen, 0)))
            refuse(message("live-values.a-value-that-contains", "a value that contains itself"));
        m_budget.spend(seen.size() / 8);
        m_known.at(identity).holders.insert(&node);
    }
    m_budget.spend(1 + names / 16 + holders.size() / 2 + parts.size() / 8);
    return holders;
}

bool LiveValues::reaches(const ConfigValue& value, const void* node, Nodes& seen, int level) const {
    if (!hasParts(value)) return false;
    if (ValueAccess::identity(value) == node) return true;
    if (level > kDeepestValue) exceed(message("live-values.nested-deeper-than-200", "nested deeper than 200"));
    if (!seen.insert(ValueAccess::identity(value)).second) return false;
    bool found = false;
    eachPart(value, [&](const ConfigValue& part) { found = found || reaches(part, node, seen, level + 1); });
    return found;
}

/// Recomputes depth and size of a node from its parts, after those of the changed parts.
void LiveValues::measure(const ConfigValue::Node* node, const Nodes& stale, Nodes& measured, int level) {
    if (level > kDeepestValue) exceed(message("live-values.nested-deeper-than-200", "nested deeper than 200"));
    if (!measured.insert(node).second) return;
    const ConfigValue& value = m_known.at(node).value;
    m_budget.spend((value.items().size() + value.entries().size()) / 8);
    eachPart(value, [&](const ConfigValue& part) {
        if (stale.contains(ValueAccess::identity(part))) measure(ValueAccess::identity(part), stale, measured, level + 1);
    });
    addUp(value);
    requireSize(value);
}

/// The container itself is measured; the containers around it are next.
void LiveValues::changed(const ConfigValue& container, const Nodes& holders) {
    m_snapshots.erase(ValueAccess::identity(container));
    for (const ConfigValue::Node* holder : holders) m_snapshots.erase(holder);
    requireSize(container);
    Nodes measured;
    for (const ConfigValue::Node* holder : holders) measure(holder, holders, measured, 0);
}

void LiveValues::requireSameSize(const ConfigValue& container) const {
    for (const ConfigValue& walked : m_walked) {
        if (!walked.sameObject(container)) continue;
        if (container.kind() == ValueKind::List)
            refuse(message("live-values.a-list-that-changes", "a list that changes its length while zip() or enumerate() walks over it"));
        raise(container.isDict()
                  ? message("live-values.runtimeerror-dictionary-changed-size", "RuntimeError: dictionary changed size during iteration")
                  : message("live-values.runtimeerror-set-changed-size", "RuntimeError: Set changed size during iteration"));
    }
}

void LiveValues::overwrite(const ConfigValue& container, const ConfigValue& fresh, const VisitRoots& roots) {
    if (container.items().size() + container.entries().size() != fresh.items().size() + fresh.entries().size()) requireSameSize(container);
    std::vector<ConfigValue> parts;
    parts.reserve(fresh.items().size() + fresh.entries().size());
    eachPart(fresh, [&](const ConfigValue& part) { parts.push_back(part); });
    const Nodes holders = prepared(container, parts, roots);
    ConfigValue::Node& node = ValueAccess::node(container);
    const ConfigValue::Node& source = ValueAccess::node(fresh);
    node.data = source.data;
    node.depth = source.depth;
    node.count = source.count;
    changed(container, holders);
}

/// One part replaces another, or is added.
void LiveValues::put(const ConfigValue& container, const ConfigValue* before, const ConfigValue& value, const VisitRoots& roots,
                     const std::function<void()>& change) {
    const ConfigValue old = before ? *before : ConfigValue();
    if (!before) requireSameSize(container);
    const Nodes holders = prepared(container, std::span(&value, 1), roots);
    ConfigValue::Node& node = ValueAccess::node(container);
    change();
    if (before && old.depth() + 1 == node.depth && value.depth() < old.depth()) {
        Nodes measured;
        measure(&node, {}, measured, 0);
    } else {
        node.depth = std::max(node.depth, value.depth() + 1);
        node.count = std::min<std::uint64_t>(node.count + value.nodeCount(), std::numeric_limits<std::uint64_t>::max() / 2);
        if (before) node.count -= old.nodeCount();
    }
    changed(container, holders);
}

void LiveValues::setEntry(const ConfigValue& dict, const ConfigValue& key, const ConfigValue& value, const VisitRoots& roots) {
    const ConfigValue* before = dict.find(key);
    put(dict, before, value, roots, [&] {
        ValueAccess::setEntry(dict, key, value);
        if (before) return;
        ConfigValue::Node& node = ValueAccess::node(dict);
        node.depth = std::max(node.depth, key.depth() + 1);
        node.count += key.nodeCount();
    });
}

void LiveValues::setItem(const ConfigValue& list, std::size_t at, const ConfigValue& value, const VisitRoots& roots) {
    put(list, &list.items()[at], value, roots, [&] { std::get<SequenceData>(ValueAccess::node(list).data).items[at] = value; });
}

void LiveValues::append(const ConfigValue& list, const ConfigValue& value, const VisitRoots& roots) {
    put(list, nullptr, value, roots, [&] { std::get<SequenceData>(ValueAccess::node(list).data).items.push_back(value); });
}

ConfigValue LiveValues::snapshot(const ConfigValue& value) {
    if (!m_changes || !hasParts(value)) return value;
    if (const auto found = m_snapshots.find(ValueAccess::identity(value)); found != m_snapshots.end())
        return found->second.second.withOrigins({value.origins().begin(), value.origins().end()});
    m_budget.spend(1 + (value.items().size() + value.entries().size()) / 16);
    const ConfigValue copy = rebuilt(value, [this](const ConfigValue& part) { return snapshot(part); });
    m_snapshots.emplace(ValueAccess::identity(value), std::pair(value, copy));
    return copy;
}

ConfigValue attributeCopy(const ConfigValue& value, bool keep) {
    if (!hasParts(value) || (keep && ValueAccess::hasAttributes(value))) return value;
    const ConfigValue copy = rebuilt(value, [keep](const ConfigValue& part) { return attributeCopy(part, keep); });
    ValueAccess::node(copy).attributes = copy.isDict();
    return copy;
}

ConfigValue plainCopy(const ConfigValue& value) {
    if (!hasParts(value)) return value;
    return rebuilt(value, [](const ConfigValue& part) { return plainCopy(part); });
}

ConfigValue deepCopy(const ConfigValue& value, Budget& budget) {
    std::unordered_map<const ConfigValue::Node*, ConfigValue> copies;
    const auto copied = [&](const auto& self, const ConfigValue& part) -> ConfigValue {
        if (!hasParts(part)) return part;
        if (const auto known = copies.find(ValueAccess::identity(part)); known != copies.end())
            return known->second.withOrigins({part.origins().begin(), part.origins().end()});
        budget.spend(1 + (part.items().size() + part.entries().size()) / 4);
        const bool attributes = ValueAccess::hasAttributes(part);
        const ConfigValue copy = rebuilt(part, [&](const ConfigValue& inner) {
            const ConfigValue fresh = self(self, inner);
            return attributes ? attributeCopy(fresh, true) : fresh;
        });
        ValueAccess::node(copy).attributes = attributes;
        copies.emplace(ValueAccess::identity(part), copy);
        return copy;
    };
    return copied(copied, value);
}

std::vector<Origin> extendedChain(std::span<const Origin> old, std::span<const Origin> own) {
    std::vector<Origin> chain(old.begin(), old.end());
    for (const Origin& origin : own) {
        const bool known = std::any_of(chain.begin(), chain.end(), [&](const Origin& other) { return samePlace(other, origin); });
        if (known) std::erase_if(chain, [&](const Origin& other) { return samePlace(other, origin); });  // a loop asks again
        chain.push_back(origin);
    }
    if (chain.size() > kLongestChain) chain.erase(chain.begin() + 1, chain.end() - (kLongestChain - 1));
    return chain;
}

ConfigValue inPlaceOf(const ConfigValue& old, const ConfigValue& value) {
    return value.withOrigins(extendedChain(old.origins(), value.origins()));
}

ConfigValue usedAt(const ConfigValue& value, const Origin& use, Budget& budget) {
    budget.spend(1);
    const ConfigValue inner = hasParts(value) ? rebuilt(value, [&](const ConfigValue& part) { return usedAt(part, use, budget); }) : value;
    std::vector<Origin> chain(value.origins().begin(), value.origins().end());
    if (std::any_of(chain.begin(), chain.end(), [&](const Origin& origin) { return samePlace(origin, use); }))
        return inner.withOrigins(std::move(chain));
    const auto later = std::find_if(chain.begin(), chain.end(), [&](const Origin& origin) {
        return origin.file && *origin.file == *use.file && std::pair(origin.line, origin.column) > std::pair(use.line, use.column);
    });
    Origin own = use;
    const ConfigValue said = later != chain.end() && later != chain.begin() && (later - 1)->value ? *(later - 1)->value : value;
    own.value = std::make_shared<const ConfigValue>(said.withOrigins({}));
    chain.insert(later, std::move(own));
    return inner.withOrigins(std::move(chain));
}

}  // namespace teardown::config
