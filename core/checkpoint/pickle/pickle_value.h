// PickleValue: the inert tree of a pickle's content. Nodes are stored in one arena and refer to each other by index, so that nothing
// recurses, not even destruction, and cycles are harmless. A global is a name, never imported; a call is a record, never executed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::pickle {

enum class Kind : std::uint8_t {
    None,
    Bool,
    Int,
    BigInt,
    Float,
    String,
    Bytes,
    ByteArray,
    List,
    Tuple,
    Dict,  ///< a: the class, if it is not a plain dict; b: a defaultdict's factory
    Set,
    FrozenSet,
    Global,      ///< a: module, b: name (strings)
    Call,        ///< REDUCE, INST, OBJ, NEWOBJ, NEWOBJ_EX: a: callee, b: argument tuple
    Persistent,  ///< a: the id
    Buffer       ///< an out-of-band buffer, which files never contain
};

using Ref = std::uint32_t;
inline constexpr Ref kNoRef = 0xffffffffu;

/// How a Call came to be.
enum class CallKind : std::uint8_t { Reduce, Inst, Obj, NewObj, NewObjEx };

struct Node {
    std::uint64_t value = 0;  ///< number (bits), or offset of the text; of a Call or Persistent: of its opcode
    Ref a = kNoRef;           ///< see Kind; of texts: the length
    Ref b = kNoRef;
    Ref state = kNoRef;       ///< the argument of BUILD
    std::uint32_t items = 0;  ///< 1 + index into the item lists; 0: none
    Kind kind = Kind::None;
    std::uint8_t detail = 0;  ///< CallKind of a Call; of texts: 1 in the extra pool, 2 in the file (value: its place there)
    bool pairs = false;       ///< the items are key, value, key, value...
};

class Arena {
public:
    Arena();

    const Node& operator[](Ref ref) const { return m_nodes[ref]; }
    Node& node(Ref ref) { return m_nodes[ref]; }
    std::size_t size() const { return m_nodes.size(); }
    Kind kind(Ref ref) const { return m_nodes[ref].kind; }
    bool is(Ref ref, Kind kind) const { return ref != kNoRef && m_nodes[ref].kind == kind; }
    /// Python 2's str can be text or bytes.
    bool isText(Ref ref) const { return is(ref, Kind::String) || is(ref, Kind::Bytes); }

    const std::vector<Ref>& items(Ref ref) const { return m_lists[m_nodes[ref].items]; }
    std::vector<Ref>& mutableItems(Ref ref);
    /// Bytes of a String, Bytes, ByteArray or BigInt (little endian two's complement); empty for bytes that stayed in the file.
    std::string_view text(Ref ref) const;
    /// True for bytes that stayed in the file.
    bool isFar(Ref ref) const {
        return m_nodes[ref].detail == 2 &&
               (m_nodes[ref].kind == Kind::Bytes || m_nodes[ref].kind == Kind::String || m_nodes[ref].kind == Kind::ByteArray);
    }
    /// Length of a text, wherever it is stored.
    std::uint64_t textSize(Ref ref) const {
        return (std::uint64_t{m_nodes[ref].b} << 32 | m_nodes[ref].a) & (isFar(ref) ? ~std::uint64_t{0} : 0xffffffffu);
    }
    std::int64_t integer(Ref ref) const { return static_cast<std::int64_t>(m_nodes[ref].value); }
    double number(Ref ref) const;
    /// "module.name" of a Global.
    std::string globalName(Ref ref) const;
    /// True when ref is the Global module.name.
    bool isGlobal(Ref ref, std::string_view module, std::string_view name) const;

    /// None, True and False exist once.
    static constexpr Ref none() { return 0; }
    static constexpr Ref boolean(bool value) { return value ? 1 : 2; }
    Ref addInteger(std::int64_t value);
    Ref addFloat(double value);
    /// Text within the pickle's own bytes.
    Ref addSlice(Kind kind, std::uint64_t offset, std::uint64_t length);
    /// Bytes that stay in the file.
    Ref addFar(Kind kind, std::uint64_t place, std::uint64_t length);
    /// Text that had to be decoded.
    Ref addText(Kind kind, std::string_view text);
    Ref addContainer(Kind kind, std::vector<Ref> items, bool pairs = false);
    Ref addPair(Kind kind, Ref a, Ref b);

    std::uint64_t usedBytes() const { return m_used; }
    void charge(std::uint64_t bytes) { m_used += bytes; }
    /// The bytes that slices refer to; the arena owns them after parsing.
    std::vector<std::byte>& source() { return m_source; }

private:
    Ref add(Node node);
    std::vector<Node> m_nodes;
    std::vector<std::vector<Ref>> m_lists;
    std::vector<std::byte> m_source;
    std::string m_extra;
    std::uint64_t m_used = 0;
};

/// Decimal digits of a little endian two's complement integer; "n-bit integer" when it is long.
std::string bigIntegerText(std::string_view littleEndian);

/// The entries of a Dict (or of the pairs of an object) as in Python: a later value of an equal key replaces the earlier one.
std::vector<std::pair<Ref, Ref>> dictEntries(const Arena& arena, Ref dict);
/// A text that is equal for keys that are equal in Python; empty if the key is not hashable or has more than kMaxKeyNodes nodes.
std::string canonicalKey(const Arena& arena, Ref key);

}  // namespace teardown::pickle
