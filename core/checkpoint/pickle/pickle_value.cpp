#include "core/checkpoint/pickle/pickle_value.h"

#include "core/checkpoint/pickle/pickle_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>

namespace teardown::pickle {
namespace {

constexpr std::size_t kShownBits = 1024;          // longer integers are described by their size
constexpr std::uint64_t kMaxKeyText = 64u << 20;  // bytes of keys compared in one dict; beyond that, keys count as distinct

}  // namespace

Arena::Arena() {
    m_lists.emplace_back();
    Node node;
    add(node);
    node.kind = Kind::Bool;
    node.value = 1;
    add(node);
    node.value = 0;
    add(node);
}

Ref Arena::add(Node node) {
    m_used += sizeof(Node);
    m_nodes.push_back(node);
    return static_cast<Ref>(m_nodes.size() - 1);
}

std::vector<Ref>& Arena::mutableItems(Ref ref) {
    if (m_nodes[ref].items == 0) {
        m_used += sizeof(std::vector<Ref>);
        m_lists.emplace_back();
        m_nodes[ref].items = static_cast<std::uint32_t>(m_lists.size() - 1);
    }
    return m_lists[m_nodes[ref].items];
}

std::string_view Arena::text(Ref ref) const {
    const Node& node = m_nodes[ref];
    if (isFar(ref)) return {};
    const char* base = node.detail ? m_extra.data() : reinterpret_cast<const char*>(m_source.data());
    return {base + node.value, node.a};
}

double Arena::number(Ref ref) const {
    const Node& node = m_nodes[ref];
    return node.kind == Kind::Float ? std::bit_cast<double>(node.value) : static_cast<double>(static_cast<std::int64_t>(node.value));
}

std::string Arena::globalName(Ref ref) const {
    const Node& node = m_nodes[ref];
    return std::string(text(node.a)) + "." + std::string(text(node.b));
}

bool Arena::isGlobal(Ref ref, std::string_view module, std::string_view name) const {
    return is(ref, Kind::Global) && text(m_nodes[ref].b) == name && text(m_nodes[ref].a) == module;
}

Ref Arena::addInteger(std::int64_t value) {
    Node node;
    node.kind = Kind::Int;
    node.value = static_cast<std::uint64_t>(value);
    return add(node);
}

Ref Arena::addFloat(double value) {
    Node node;
    node.kind = Kind::Float;
    node.value = std::bit_cast<std::uint64_t>(value);
    return add(node);
}

Ref Arena::addSlice(Kind kind, std::uint64_t offset, std::uint64_t length) {
    Node node;
    node.kind = kind;
    node.value = offset;
    node.a = static_cast<Ref>(length);
    return add(node);
}

Ref Arena::addFar(Kind kind, std::uint64_t place, std::uint64_t length) {
    Node node;
    node.kind = kind;
    node.value = place;
    node.a = static_cast<Ref>(length & 0xffffffffu);
    node.b = static_cast<Ref>(length >> 32);
    node.detail = 2;
    return add(node);
}

Ref Arena::addText(Kind kind, std::string_view text) {
    Node node;
    node.kind = kind;
    node.value = m_extra.size();
    node.a = static_cast<Ref>(text.size());
    node.detail = 1;
    m_extra += text;
    m_used += text.size();
    return add(node);
}

Ref Arena::addContainer(Kind kind, std::vector<Ref> items, bool pairs) {
    Node node;
    node.kind = kind;
    node.pairs = pairs;
    const Ref ref = add(node);
    if (!items.empty()) {
        m_used += items.capacity() * sizeof(Ref);
        mutableItems(ref) = std::move(items);
    }
    return ref;
}

Ref Arena::addPair(Kind kind, Ref a, Ref b) {
    Node node;
    node.kind = kind;
    node.a = a;
    node.b = b;
    return add(node);
}

std::string bigIntegerText(std::string_view littleEndian) {
    if (littleEndian.size() * 8 > kShownBits) return fmt::format("{}-bit integer", littleEndian.size() * 8);
    std::vector<std::uint32_t> digits{0};  // base 10^9, least significant first
    const bool negative = !littleEndian.empty() && (static_cast<unsigned char>(littleEndian.back()) & 0x80);
    std::string magnitude(littleEndian);
    if (negative) {
        unsigned carry = 1;
        for (char& c : magnitude) {
            const unsigned byte = (static_cast<unsigned char>(c) ^ 0xffu) + carry;
            c = static_cast<char>(byte & 0xff);
            carry = byte >> 8;
        }
    }
    for (std::size_t i = magnitude.size(); i-- > 0;) {
        std::uint64_t carry = static_cast<unsigned char>(magnitude[i]);
        for (std::uint32_t& digit : digits) {
            const std::uint64_t next = std::uint64_t{digit} * 256 + carry;
            digit = static_cast<std::uint32_t>(next % 1'000'000'000u);
            carry = next / 1'000'000'000u;
        }
        if (carry) digits.push_back(static_cast<std::uint32_t>(carry));
    }
    std::string text = negative ? "-" : "";
    text += std::to_string(digits.back());
    for (std::size_t i = digits.size() - 1; i-- > 0;) text += fmt::format("{:09}", digits[i]);
    return text;
}

std::string canonicalKey(const Arena& arena, Ref key) {
    std::string out;
    std::vector<Ref> pending{key};
    std::size_t seen = 0;
    while (!pending.empty()) {
        const Ref ref = pending.back();
        pending.pop_back();
        if (++seen > kMaxKeyNodes) return {};
        if (ref == kNoRef) {
            out += ')';
            continue;
        }
        if (arena.isFar(ref)) {
            out += fmt::format("far{};", ref);
            continue;
        }
        switch (arena.kind(ref)) {
            case Kind::None:
                out += "n;";
                break;
            case Kind::Bool:
            case Kind::Int:
                out += fmt::format("i{};", arena.integer(ref));
                break;
            case Kind::Float: {
                const double value = arena.number(ref);
                if (value == std::floor(value) && std::abs(value) < 9e18)
                    out += fmt::format("i{};", static_cast<std::int64_t>(value));
                else
                    out += fmt::format("f{};", value);
                break;
            }
            case Kind::BigInt:
                out += fmt::format("I{}:", arena.text(ref).size()) + std::string(arena.text(ref));
                break;
            case Kind::String:
                out += fmt::format("s{}:", arena.text(ref).size()) + std::string(arena.text(ref));
                break;
            case Kind::Bytes:
                out += fmt::format("b{}:", arena.text(ref).size()) + std::string(arena.text(ref));
                break;
            case Kind::Tuple:
            case Kind::FrozenSet: {
                out += '(';
                pending.push_back(kNoRef);
                const auto& items = arena.items(ref);
                if (items.size() > kMaxKeyNodes) return {};
                pending.insert(pending.end(), items.rbegin(), items.rend());
                break;
            }
            case Kind::List:
            case Kind::Dict:
            case Kind::Set:
            case Kind::ByteArray:
                return {};
            case Kind::Global:
            case Kind::Call:
            case Kind::Persistent:
            case Kind::Buffer:
                out += fmt::format("@{};", ref);
                break;
        }
    }
    return out;
}

std::vector<std::pair<Ref, Ref>> dictEntries(const Arena& arena, Ref dict) {
    const auto& items = arena.items(dict);
    std::vector<std::pair<Ref, Ref>> entries;
    if (!arena[dict].pairs) return entries;
    entries.reserve(items.size() / 2);
    std::unordered_map<std::string, std::size_t> places;
    places.reserve(items.size() / 2);
    std::uint64_t work = 0;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        std::string key = work < kMaxKeyText ? canonicalKey(arena, items[i]) : fmt::format("@{};", items[i]);
        work += key.size();
        const auto [place, fresh] = places.emplace(std::move(key), entries.size());
        if (fresh)
            entries.emplace_back(items[i], items[i + 1]);
        else
            entries[place->second].second = items[i + 1];
    }
    return entries;
}

}  // namespace teardown::pickle
