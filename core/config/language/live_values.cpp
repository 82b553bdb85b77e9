#include "core/config/language/live_values.h"

#include "core/config/language/failure.h"
#include "core/config/language/limits.h"
#include "core/config/value_node.h"

#include <algorithm>
#include <limits>

namespace teardown::config {

namespace {

constexpr std::size_t kLongestChain = 64;
/// A statement may nest a value as deep as itself around one that is as deep as allowed.
constexpr int kDeepest = 2 * kMaxNesting + 8;

bool isContainer(const ConfigValue& value) { return value.isSequence() || value.isDict() || value.kind() == ValueKind::Set; }

template <class Visit>
void eachPart(const ConfigValue& value, const Visit& visit) {
    for (const ConfigValue& item : value.items()) visit(item);
    for (const DictEntry& entry : value.entries()) visit(entry.value);
}

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

bool samePlace(const Origin& a, const Origin& b) {
    return a.line == b.line && a.column == b.column && a.kind == b.kind && a.file && b.file && *a.file == *b.file;
}

}  // namespace

void LiveValues::overwrite(const ConfigValue& container, const ConfigValue& fresh, const VisitRoots& roots) {
    ConfigValue::Node& node = ValueAccess::node(container);
    const std::size_t before = container.items().size() + container.entries().size();
    const std::size_t after = fresh.items().size() + fresh.entries().size();
    for (const ConfigValue& walked : m_walked)
        if (ValueAccess::identity(walked) == &node && before != after) {
            if (container.kind() == ValueKind::List) refuse("a list that changes its length while zip() or enumerate() walks over it");
            raise(container.isDict() ? "RuntimeError: dictionary changed size during iteration"
                                     : "RuntimeError: Set changed size during iteration");
        }
    std::unordered_map<const void*, bool> seen;
    if (reaches(fresh, &node, seen, 0)) refuse("a value that contains itself");
    m_budget.spend(1 + seen.size() / 8 + after / 8);
    const ConfigValue::Node& source = ValueAccess::node(fresh);
    node.data = source.data;
    node.depth = source.depth;
    node.count = source.count;
    m_snapshots.clear();
    m_measured.clear();
    measure(container, 0);
    roots([this](const ConfigValue& root) { measure(root, 0); });
    m_budget.spend(1 + m_measured.size() / 8);
}

bool LiveValues::reaches(const ConfigValue& value, const void* node, std::unordered_map<const void*, bool>& seen, int level) {
    if (!isContainer(value)) return false;
    if (ValueAccess::identity(value) == node) return true;
    if (level > kDeepest) exceed("nested deeper than 200");
    if (!seen.try_emplace(ValueAccess::identity(value), true).second) return false;
    bool found = false;
    eachPart(value, [&](const ConfigValue& part) { found = found || reaches(part, node, seen, level + 1); });
    return found;
}

void LiveValues::measure(const ConfigValue& value, int level) {
    if (!isContainer(value)) return;
    ConfigValue::Node& node = ValueAccess::node(value);
    if (level > kDeepest) exceed("nested deeper than 200");
    if (!m_measured.try_emplace(&node, true).second) return;
    int depth = 0;
    std::uint64_t count = 1;
    const auto account = [&](const ConfigValue& part) {
        depth = std::max(depth, part.depth() + 1);
        count = std::min<std::uint64_t>(count + part.nodeCount(), std::numeric_limits<std::uint64_t>::max() / 2);
    };
    eachPart(value, [&](const ConfigValue& part) {
        measure(part, level + 1);
        account(part);
    });
    for (const DictEntry& entry : value.entries()) account(entry.key);
    node.depth = depth;
    node.count = count;
    if (depth > kMaxNesting) exceed("nested deeper than 200");
    if (count > kMaxElements) exceed("more than 1,000,000 elements");
}

ConfigValue LiveValues::snapshot(const ConfigValue& value) {
    if (!m_changes || !isContainer(value)) return value;
    if (const auto found = m_snapshots.find(ValueAccess::identity(value)); found != m_snapshots.end())
        return found->second.second.withOrigins({value.origins().begin(), value.origins().end()});
    m_budget.spend(1);
    const ConfigValue copy = rebuilt(value, [this](const ConfigValue& part) { return snapshot(part); });
    m_snapshots.emplace(ValueAccess::identity(value), std::pair(value, copy));
    return copy;
}

ConfigValue attributeCopy(const ConfigValue& value, bool keep) {
    if (!isContainer(value) || (keep && ValueAccess::hasAttributes(value))) return value;
    const ConfigValue copy = rebuilt(value, [keep](const ConfigValue& part) { return attributeCopy(part, keep); });
    ValueAccess::node(copy).attributes = copy.isDict();
    return copy;
}

ConfigValue plainCopy(const ConfigValue& value) {
    if (!isContainer(value)) return value;
    return rebuilt(value, [](const ConfigValue& part) { return plainCopy(part); });
}

std::vector<Origin> extendedChain(std::span<const Origin> old, std::span<const Origin> own) {
    std::vector<Origin> chain(old.begin(), old.end());
    for (const Origin& origin : own) {
        const bool known = std::any_of(chain.begin(), chain.end(), [&](const Origin& other) { return samePlace(other, origin); });
        if (known) std::erase_if(chain, [&](const Origin& other) { return samePlace(other, origin); });  // a loop comes by again
        chain.push_back(origin);
    }
    if (chain.size() > kLongestChain) chain.erase(chain.begin() + 1, chain.end() - (kLongestChain - 1));
    return chain;
}

ConfigValue inPlaceOf(const ConfigValue& old, const ConfigValue& value) {
    return value.withOrigins(extendedChain(old.origins(), value.origins()));
}

}  // namespace teardown::config
