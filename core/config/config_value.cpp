#include "core/config/config_value.h"

#include "core/config/value_node.h"

#include <charconv>
#include <cstdlib>
#include <limits>

namespace teardown {

namespace {

constexpr std::size_t kIndexedDictSize = 12;

std::uint64_t saturatingAdd(std::uint64_t a, std::uint64_t b) {
    return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max() : a + b;
}

void account(ConfigValue::Node& node, const ConfigValue& child) {
    node.depth = std::max(node.depth, child.depth() + 1);
    node.count = saturatingAdd(node.count, child.nodeCount());
}

template <class T>
std::shared_ptr<ConfigValue::Node> makeNode(ValueKind kind, T data) {
    auto node = std::make_shared<ConfigValue::Node>();
    node->kind = kind;
    node->data = std::move(data);
    return node;
}

std::shared_ptr<ConfigValue::Node> makeSequence(ValueKind kind, std::vector<ConfigValue> items) {
    auto node = makeNode(kind, SequenceData{std::move(items)});
    for (const ConfigValue& item : std::get<SequenceData>(node->data).items) account(*node, item);
    return node;
}

const DictData& emptyDict() {
    static const DictData empty;
    return empty;
}

const DictData& dictData(const ConfigValue::Node& node) {
    const auto* data = std::get_if<DictData>(&node.data);
    return data ? *data : emptyDict();
}

template <class Same>
const ConfigValue* findEntry(const DictData& dict, std::size_t hash, Same same) {
    if (dict.index.empty()) {
        for (const DictEntry& entry : dict.entries)
            if (same(entry.key)) return &entry.value;
        return nullptr;
    }
    auto [first, last] = dict.index.equal_range(hash);
    for (; first != last; ++first)
        if (const DictEntry& entry = dict.entries[first->second]; same(entry.key)) return &entry.value;
    return nullptr;
}

}  // namespace

ConfigValue::ConfigValue() {
    static const auto node = makeNode(ValueKind::None, std::monostate{});
    m_node = node;
}

ConfigValue ConfigValue::none() { return {}; }

ConfigValue ConfigValue::boolean(bool value) {
    static const auto yes = makeNode(ValueKind::Bool, true);
    static const auto no = makeNode(ValueKind::Bool, false);
    return ConfigValue(value ? yes : no);
}

ConfigValue ConfigValue::integer(std::int64_t value) { return ConfigValue(makeNode(ValueKind::Int, value)); }

ConfigValue ConfigValue::bigInteger(std::string decimal) {
    std::int64_t small = 0;
    const char* end = decimal.data() + decimal.size();
    if (auto [stop, error] = std::from_chars(decimal.data(), end, small); error == std::errc() && stop == end) return integer(small);
    double approximate = 0;
    if (auto [stop, error] = std::from_chars(decimal.data(), end, approximate); error == std::errc::result_out_of_range)
        approximate = decimal.starts_with('-') ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
    return ConfigValue(makeNode(ValueKind::Int, BigDecimal{std::move(decimal), approximate}));
}

ConfigValue ConfigValue::floating(double value) { return ConfigValue(makeNode(ValueKind::Float, value)); }
ConfigValue ConfigValue::string(std::string value) { return ConfigValue(makeNode(ValueKind::String, std::move(value))); }
ConfigValue ConfigValue::list(std::vector<ConfigValue> items) { return ConfigValue(makeSequence(ValueKind::List, std::move(items))); }
ConfigValue ConfigValue::tuple(std::vector<ConfigValue> items) { return ConfigValue(makeSequence(ValueKind::Tuple, std::move(items))); }

ConfigValue ConfigValue::set(std::vector<ConfigValue> items) { return ConfigValue(makeSequence(ValueKind::Set, std::move(items))); }

ConfigValue ConfigValue::dict(std::vector<DictEntry> entries) {
    auto node = makeNode(ValueKind::Dict, DictData{std::move(entries), {}});
    auto& data = std::get<DictData>(node->data);
    for (const DictEntry& entry : data.entries) {
        account(*node, entry.key);
        account(*node, entry.value);
    }
    if (data.entries.size() > kIndexedDictSize) {
        data.index.reserve(data.entries.size());
        for (std::size_t i = 0; i < data.entries.size(); ++i) data.index.emplace(data.entries[i].key.hash(), static_cast<std::uint32_t>(i));
    }
    return ConfigValue(std::move(node));
}

void ValueAccess::setEntry(const ConfigValue& dict, const ConfigValue& key, const ConfigValue& value) {
    if (const ConfigValue* found = dict.find(key)) {
        const_cast<ConfigValue&>(*found) = value;
        return;
    }
    auto& data = std::get<DictData>(node(dict).data);
    data.entries.push_back({key, value});
    const std::size_t first = data.index.empty() ? 0 : data.entries.size() - 1;
    if (data.entries.size() <= kIndexedDictSize) return;
    for (std::size_t i = first; i < data.entries.size(); ++i) data.index.emplace(data.entries[i].key.hash(), static_cast<std::uint32_t>(i));
}

ConfigValue ConfigValue::range(std::int64_t start, std::int64_t stop, std::int64_t step) {
    return ConfigValue(makeNode(ValueKind::Range, RangeBounds{start, stop, step}));
}

std::int64_t ConfigValue::RangeBounds::count() const {
    if (step == 0 || (step > 0 ? start >= stop : start <= stop)) return 0;
    // Unsigned, because the distance of two 64-bit numbers may not fit into a signed one.
    const std::uint64_t distance = step > 0 ? static_cast<std::uint64_t>(stop) - static_cast<std::uint64_t>(start)
                                            : static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(stop);
    const std::uint64_t stride = step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
    const std::uint64_t count = (distance - 1) / stride + 1;
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(std::min(count, most));
}

ConfigValue::RangeBounds ConfigValue::rangeBounds() const {
    const auto* bounds = std::get_if<RangeBounds>(&m_node->data);
    return bounds ? *bounds : RangeBounds{0, 0, 1};
}

ValueKind ConfigValue::kind() const { return m_node->kind; }
int ConfigValue::depth() const { return m_node->depth; }
std::uint64_t ConfigValue::nodeCount() const { return m_node->count; }

bool ConfigValue::asBool() const {
    const bool* value = std::get_if<bool>(&m_node->data);
    return value ? *value : truthy();
}

bool ConfigValue::isBigInt() const { return std::holds_alternative<BigDecimal>(m_node->data); }

std::int64_t ConfigValue::asInt() const {
    if (const auto* value = std::get_if<std::int64_t>(&m_node->data)) return *value;
    if (const auto* value = std::get_if<bool>(&m_node->data)) return *value ? 1 : 0;
    const double value = asDouble();
    if (!(value == value)) return 0;
    if (value >= 9.2233720368547758e18) return std::numeric_limits<std::int64_t>::max();
    if (value <= -9.2233720368547758e18) return std::numeric_limits<std::int64_t>::min();
    return static_cast<std::int64_t>(value);
}

double ConfigValue::asDouble() const {
    if (const auto* value = std::get_if<double>(&m_node->data)) return *value;
    if (const auto* value = std::get_if<std::int64_t>(&m_node->data)) return static_cast<double>(*value);
    if (const auto* value = std::get_if<bool>(&m_node->data)) return *value ? 1 : 0;
    if (const auto* value = std::get_if<BigDecimal>(&m_node->data)) return value->approximate;
    return 0;
}

const std::string& ConfigValue::asString() const {
    static const std::string empty;
    if (const auto* value = std::get_if<std::string>(&m_node->data)) return *value;
    if (const auto* value = std::get_if<BigDecimal>(&m_node->data)) return value->digits;
    return empty;
}

std::span<const ConfigValue> ConfigValue::items() const {
    if (const auto* data = std::get_if<SequenceData>(&m_node->data)) return data->items;
    return {};
}

std::span<const DictEntry> ConfigValue::entries() const { return dictData(*m_node).entries; }

const ConfigValue* ConfigValue::find(std::string_view key) const {
    return findEntry(dictData(*m_node), std::hash<std::string_view>{}(key),
                     [key](const ConfigValue& candidate) { return candidate.isString() && candidate.asString() == key; });
}

const ConfigValue* ConfigValue::find(const ConfigValue& key) const {
    if (key.isString()) return find(std::string_view(key.asString()));
    const DictData& dict = dictData(*m_node);
    return findEntry(dict, dict.index.empty() ? 0 : key.hash(), [&key](const ConfigValue& candidate) { return candidate == key; });
}

std::span<const Origin> ConfigValue::origins() const {
    if (!m_chain) return {};
    return *m_chain;
}

const Origin* ConfigValue::origin() const { return m_chain && !m_chain->empty() ? &m_chain->back() : nullptr; }

ConfigValue ConfigValue::withOrigins(std::vector<Origin> chain) const {
    ConfigValue copy = *this;
    copy.m_chain = chain.empty() ? nullptr : std::make_shared<const std::vector<Origin>>(std::move(chain));
    return copy;
}

namespace {

ConfigValue keepingOrigins(const ConfigValue& from, ConfigValue value) {
    const auto chain = from.origins();
    return chain.empty() ? value : value.withOrigins({chain.begin(), chain.end()});
}

}  // namespace

ConfigValue withEntry(const ConfigValue& dict, std::string_view key, ConfigValue value) {
    std::vector<DictEntry> entries(dict.entries().begin(), dict.entries().end());
    for (DictEntry& entry : entries) {
        if (!entry.key.isString() || entry.key.asString() != key) continue;
        entry.value = std::move(value);
        return keepingOrigins(dict, ConfigValue::dict(std::move(entries)));
    }
    entries.push_back({ConfigValue::string(std::string(key)), std::move(value)});
    return keepingOrigins(dict, ConfigValue::dict(std::move(entries)));
}

ConfigValue withoutEntry(const ConfigValue& dict, std::string_view key) {
    std::vector<DictEntry> entries;
    for (const DictEntry& entry : dict.entries())
        if (!entry.key.isString() || entry.key.asString() != key) entries.push_back(entry);
    return keepingOrigins(dict, ConfigValue::dict(std::move(entries)));
}

const ConfigValue* valueAt(const ConfigValue& root, std::span<const std::string> path) {
    const ConfigValue* value = &root;
    for (const std::string& part : path) {
        if (value->isDict()) {
            value = value->find(part);
        } else {
            std::size_t index = 0;
            auto [stop, error] = std::from_chars(part.data(), part.data() + part.size(), index);
            const auto items = value->items();
            const bool valid = error == std::errc() && stop == part.data() + part.size() && index < items.size();
            value = valid ? &items[index] : nullptr;
        }
        if (!value) return nullptr;
    }
    return value;
}

}  // namespace teardown
