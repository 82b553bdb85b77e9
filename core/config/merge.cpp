#include "core/config/merge.h"

#include "core/base/text.h"
#include "core/config/language/dict_builder.h"
#include "core/config/language/failure.h"
#include "core/config/language/limits.h"
#include "core/config/language/live_values.h"
#include "core/config/value_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace teardown::config {

namespace {

constexpr const char* kDeleteKey = "_delete_";

std::string shownBriefly(const ConfigValue& value) {
    return value.nodeCount() > 2000 ? fmt::format("<{}>", value.typeName()) : escapeForDisplay(value.repr(), 1000);
}

std::vector<Origin> chainOf(const ConfigValue& value) { return {value.origins().begin(), value.origins().end()}; }

/// `value` with the chain of what it replaced before its own; for dicts also for the keys in both.
ConfigValue overriding(const ConfigValue& value, const ConfigValue& old, const Origin* deletion) {
    ConfigValue result = value;
    if (value.isDict() && old.isDict()) {
        std::vector<DictEntry> entries(value.entries().begin(), value.entries().end());
        for (DictEntry& entry : entries)
            if (const ConfigValue* before = old.find(entry.key)) entry.value = overriding(entry.value, *before, deletion);
        result = ConfigValue::dict(std::move(entries));
    }
    std::vector<Origin> chain = chainOf(old);
    if (deletion) chain.push_back(*deletion);
    chain.insert(chain.end(), value.origins().begin(), value.origins().end());
    return result.withOrigins(std::move(chain));
}

ConfigValue mergedDictEntry(const std::string& key, const ConfigValue& child, const ConfigValue& old, MergeRules rules) {
    const ConfigValue* deletion = rules == MergeRules::Detectron ? nullptr : child.find(kDeleteKey);
    const ConfigValue rest = deletion ? withoutEntry(child, kDeleteKey) : child;
    if (deletion && deletion->truthy()) {
        Origin origin;
        if (const Origin* last = deletion->origin()) origin = *last;
        origin.kind = OriginKind::Delete;
        return overriding(rest, old, &origin);
    }
    const bool enters = old.isDict() || (rules == MergeRules::Options && old.kind() == ValueKind::List);
    if (!enters && rules == MergeRules::Detectron)
        fail("config-inherit-type",
             message("config-inherit-type.cannot-inherit-key-from", "Cannot inherit key '{key}' from base!",
                     {{"key", escapeForDisplay(key)}}),
             placeOf(child),
             message("config-inherit-type.a-mapping-takes-the",
                     "A mapping would replace something else; give it another name or change the base."));
    if (!enters)
        fail("config-inherit-type",
             message("config-inherit-type.in-child-config-cannot",
                     "{key}={shownBriefly} in child config cannot inherit from base because {key} is a dict in the child config but is of "
                     "type <class '{typeName}'> in base config. You may set `_delete_=True` to ignore the base config.",
                     {{"key", escapeForDisplay(key)}, {"shownBriefly", shownBriefly(rest)}, {"typeName", old.typeName()}}),
             placeOf(child));
    const ConfigValue result = merged(rest, old, rules);
    std::vector<Origin> chain = chainOf(old);
    chain.insert(chain.end(), child.origins().begin(), child.origins().end());
    return result.withOrigins(std::move(chain));
}

bool isDigits(const std::string& text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos; }

ConfigValue mergedIntoList(const ConfigValue& child, const ConfigValue& base) {
    std::vector<ConfigValue> items(base.items().begin(), base.items().end());
    for (const DictEntry& entry : child.entries()) {
        const std::string key = entry.key.str();
        if (!isDigits(key))
            fail("option-merge", message("option-merge.list-indices-must-be", "list indices must be integers or slices, not str"),
                 placeOf(entry.value));
        std::size_t index = items.size();
        std::from_chars(key.data(), key.data() + key.size(), index);
        if (index >= items.size()) {
            std::size_t digits = key.find_first_not_of('0');
            fail("option-merge",
                 message("option-merge.index-exceeds-the-length", "Index {which} exceeds the length of list {shownBriefly}",
                         {{"which", digits == std::string::npos ? message("option-merge.0", "0") : asIs(key.substr(digits))},
                          {"shownBriefly", shownBriefly(base)}}),
                 placeOf(entry.value));
        }
        // mmcv copies the element first and then requests the option's items: the messages come in that order.
        if (!items[index].isDict() && !items[index].isSequence())
            fail("option-merge",
                 message("option-merge.object-has-no-attribute", "'{typeName}' object has no attribute 'copy'",
                         {{"typeName", items[index].typeName()}}),
                 placeOf(entry.value));
        if (items[index].kind() == ValueKind::Tuple)
            fail("option-merge", message("option-merge.tuple-object-has-no", "'tuple' object has no attribute 'copy'"),
                 placeOf(entry.value));
        if (!entry.value.isDict())
            fail("option-merge",
                 message("option-merge.object-has-no-attribute-items", "'{typeName}' object has no attribute 'items'",
                         {{"typeName", entry.value.typeName()}}),
                 placeOf(entry.value));
        std::vector<Origin> chain = chainOf(items[index]);
        chain.insert(chain.end(), entry.value.origins().begin(), entry.value.origins().end());
        items[index] = merged(entry.value, items[index], MergeRules::Options).withOrigins(std::move(chain));
    }
    return ConfigValue::list(std::move(items));
}

}  // namespace

Place placeOf(const ConfigValue& value) {
    const Origin* origin = value.origin();
    if (!origin || !origin->file) return {};
    return {*origin->file, origin->line, origin->column, {}, {}};
}

ConfigValue merged(const ConfigValue& child, const ConfigValue& base, MergeRules rules, const std::function<void(Error)>& onFault) {
    if (base.kind() == ValueKind::List) return mergedIntoList(child, base);
    DictBuilder builder(base);
    for (const DictEntry& entry : child.entries()) {
        const ConfigValue* old = builder.find(entry.key);
        try {
            if (!old)
                builder.set(entry.key, entry.value);
            else if (entry.value.isDict())
                builder.set(entry.key, mergedDictEntry(entry.key.str(), entry.value, *old, rules));
            else
                builder.set(entry.key, overriding(entry.value, *old, nullptr));
        } catch (Failure& failure) {
            if (!onFault) throw;
            onFault(std::move(failure.error));
            builder.set(entry.key, overriding(entry.value, *old, nullptr));
        }
    }
    ConfigValue result = std::move(builder).build();
    if (result.depth() > kMaxJsonNesting || result.nodeCount() > kMaxElements)
        exceed(message("merge.more-than-1-000", "more than 1,000,000 elements after inheritance"));
    return result.withOrigins(chainOf(base));
}

namespace {

ConfigValue referenced(const BaseReference& reference, const ConfigValue& bases, const ConfigValue& use, Budget& budget) {
    const ConfigValue* value = &bases;
    for (std::size_t at = 0; at <= reference.path.size();) {
        const std::size_t end = std::min(reference.path.find('.', at), reference.path.size());
        const std::string key = reference.path.substr(at, end - at);
        if (value->isSequence())
            fail("config-interpolation",
                 message("config-interpolation.typeerror-indices-must-be",
                         "TypeError: {typeName} indices must be integers or slices, not str", {{"typeName", value->typeName()}}),
                 placeOf(use));
        if (value->isString())
            fail("config-interpolation",
                 message("config-interpolation.typeerror-string-indices-must", "TypeError: string indices must be integers, not 'str'"),
                 placeOf(use));
        if (!value->isDict())
            fail("config-interpolation",
                 message("config-interpolation.typeerror-object-is-not", "TypeError: '{typeName}' object is not subscriptable",
                         {{"typeName", value->typeName()}}),
                 placeOf(use));
        value = value->find(key);
        if (!value)
            fail("config-interpolation",
                 message("config-interpolation.keyerror-no-base-defines", "KeyError: {key} - no base defines '_base_.{path}'",
                         {{"key", pythonStringRepr(key)}, {"path", escapeForDisplay(reference.path)}}),
                 placeOf(use));
        at = end + 1;
    }
    const Origin* last = use.origin();
    if (!last || !last->file) return *value;
    Origin origin = *last;
    origin.kind = OriginKind::Interpolate;
    return usedAt(*value, origin, budget);
}

/// Replaces the tokens of one file by the bases' values.
class Interpolation {
public:
    Interpolation(std::span<const BaseReference> references, const ConfigValue& bases, Budget& budget,
                  const std::function<void(Error)>& onFault)
        : m_references(references), m_bases(bases), m_budget(budget), m_onFault(onFault) {}

    ConfigValue valueOf(const ConfigValue& value) {
        if (const BaseReference* reference = referenceOf(value)) {
            try {
                return referenced(*reference, m_bases, value, m_budget);
            } catch (Failure& failure) {
                if (!m_onFault) throw;
                m_onFault(std::move(failure.error));
                return templateOf(*reference).withOrigins(chainOf(value));
            }
        }
        const ConfigValue fresh = withParts(value, [this](const ConfigValue& part) { return valueOf(part); });
        std::vector<Origin> chain = chainOf(value);
        for (Origin& origin : chain)
            if (origin.value) origin.value = std::make_shared<const ConfigValue>(withTemplates(*origin.value));
        return fresh.withOrigins(std::move(chain));
    }

private:
    const BaseReference* referenceOf(const ConfigValue& value) const {
        if (!value.isString()) return nullptr;
        for (const BaseReference& reference : m_references)
            if (reference.token == value.asString()) return &reference;
        return nullptr;
    }

    static ConfigValue templateOf(const BaseReference& reference) { return ConfigValue::string("{{_base_." + reference.path + "}}"); }

    /// The value at a place, with its templates as written.
    ConfigValue withTemplates(const ConfigValue& said) {
        if (const BaseReference* reference = referenceOf(said)) return templateOf(*reference);
        if (!said.isSequence() && !said.isDict()) return said;
        const auto found = m_withTemplates.find(ValueAccess::identity(said));
        if (found != m_withTemplates.end()) return found->second.second;
        m_budget.spend(1);
        const ConfigValue result = withParts(said, [this](const ConfigValue& part) { return withTemplates(part); });
        m_withTemplates.emplace(ValueAccess::identity(said), std::pair(said, result));
        return result;
    }

    /// The container with changed parts.
    template <class Change>
    static ConfigValue withParts(const ConfigValue& value, const Change& change) {
        if (value.isSequence()) {
            std::vector<ConfigValue> items;
            items.reserve(value.items().size());
            for (const ConfigValue& item : value.items()) items.push_back(change(item));
            return value.kind() == ValueKind::List ? ConfigValue::list(std::move(items)) : ConfigValue::tuple(std::move(items));
        }
        if (!value.isDict()) return value;
        std::vector<DictEntry> entries;
        entries.reserve(value.entries().size());
        for (const DictEntry& entry : value.entries()) entries.push_back({entry.key, change(entry.value)});
        return ConfigValue::dict(std::move(entries));
    }

    std::span<const BaseReference> m_references;
    const ConfigValue& m_bases;
    Budget& m_budget;
    const std::function<void(Error)>& m_onFault;
    std::unordered_map<const void*, std::pair<ConfigValue, ConfigValue>>
        m_withTemplates;  ///< the value itself, kept alive, and its replacement
};

}  // namespace

ConfigValue interpolated(const ConfigValue& value, std::span<const BaseReference> references, const ConfigValue& bases, Budget& budget,
                         const std::function<void(Error)>& onFault) {
    return references.empty() ? value : Interpolation(references, bases, budget, onFault).valueOf(value);
}

}  // namespace teardown::config
