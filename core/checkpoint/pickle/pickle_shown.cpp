// The pickled object as Python-like data, for meta, the checkpoint panel and the JSON of inspect.
#include "core/checkpoint/pickle/pickle_graph.h"

#include "core/base/text.h"
#include "core/checkpoint/pickle/pickle_globals.h"
#include "core/checkpoint/pickle/pickle_known.h"
#include "core/tensor/element_decode.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

using pickle::Arena;
using pickle::Kind;
using pickle::kNoRef;
using pickle::Ref;

namespace {

constexpr std::size_t kShownBytes = 64;

/// A NumPy scalar's value: numpy.core.multiarray.scalar(dtype, bytes).
std::optional<ConfigValue> numpyScalar(const Arena& arena, Ref ref) {
    const pickle::Node& node = arena[ref];
    if (!isNumpyCore(arena, node.a, "multiarray", "scalar")) return std::nullopt;
    const auto& arguments = arena.items(node.b);
    if (arguments.size() != 2 || !(arena.is(arguments[1], Kind::Bytes) || arena.is(arguments[1], Kind::String))) return std::nullopt;
    const auto type = numpyDType(arena, arguments[0]);
    std::string bytes(arena.text(arguments[1]));
    if (!type || type->object || bytes.size() != itemSize(type->dtype)) return std::nullopt;
    if (type->bigEndian) {
        const std::size_t unit = swapUnit(type->dtype);
        for (std::size_t at = 0; at + unit <= bytes.size(); at += unit)
            std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.begin() + static_cast<std::ptrdiff_t>(at + unit));
    }
    const auto* raw = reinterpret_cast<const std::byte*>(bytes.data());
    const bool isSigned =
        type->dtype == DType::Int8 || type->dtype == DType::Int16 || type->dtype == DType::Int32 || type->dtype == DType::Int64;
    if (type->dtype == DType::Bool) return ConfigValue::boolean(bytes[0] != 0);
    if (type->dtype == DType::Complex64 || type->dtype == DType::Complex128) {
        double parts[2] = {0, 0};
        decodeElements(type->dtype == DType::Complex64 ? DType::Float32 : DType::Float64, raw, 2, parts);
        return ConfigValue::string(complexText(parts[0], parts[1]));
    }
    if (isFloating(type->dtype)) {
        double value = 0;
        decodeElements(type->dtype, raw, 1, &value);
        return ConfigValue::floating(value);
    }
    if (!isSigned) bytes += '\0';
    return ConfigValue::bigInteger(pickle::bigIntegerText(bytes));
}

class ObjectBuilder {
public:
    ObjectBuilder(const Arena& arena, const FoundTensors& table) : m_arena(arena), m_table(table), m_onPath(arena.size()) {}

    ConfigValue build(Ref root, Diagnostics& warnings) {
        enter(root, {});
        while (!m_frames.empty()) {
            Frame& frame = m_frames.back();
            if (frame.next < frame.children.size()) {
                const GraphChild child = frame.children[frame.next++];
                enter(child.value, child);
                continue;
            }
            ConfigValue value = finished(frame);
            GraphChild slot = std::move(frame.slot);
            m_onPath[frame.ref] = 0;
            m_frames.pop_back();
            deliver(std::move(value), slot);
        }
        if (m_cut)
            warnings.push_back({Severity::Warning,
                                "checkpoint-object-cut",
                                message("checkpoint-object-cut.the-file-holds-more", "The file holds more values than are shown."),
                                {}});
        return m_result;
    }

private:
    struct Frame {
        Ref ref;
        GraphChild slot;  ///< where to put the finished value in its parent
        std::vector<GraphChild> children;
        std::size_t next = 0;
        std::vector<ConfigValue> items;
        std::vector<DictEntry> entries;
    };

    bool isMapping(Ref ref) const {
        const pickle::Node& node = m_arena[ref];
        return node.kind == Kind::Dict || (node.kind == Kind::Call && (node.pairs || node.state != kNoRef));
    }

    void deliver(ConfigValue value, const GraphChild& slot) {
        if (m_frames.empty()) {
            m_result = std::move(value);
            return;
        }
        Frame& parent = m_frames.back();
        if (isMapping(parent.ref))
            parent.entries.push_back({slot.key == kNoRef ? ConfigValue::string(slot.name) : keyValue(slot.key), std::move(value)});
        else
            parent.items.push_back(std::move(value));
    }

    ConfigValue finished(Frame& frame) const {
        if (isMapping(frame.ref)) return ConfigValue::dict(std::move(frame.entries));
        return m_arena.is(frame.ref, Kind::Tuple) ? ConfigValue::tuple(std::move(frame.items)) : ConfigValue::list(std::move(frame.items));
    }

    void enter(Ref ref, const GraphChild& slot) {
        ++m_elements;
        const Kind kind = m_arena.kind(ref);
        const bool call = kind == Kind::Call;
        const bool container =
            kind == Kind::Dict || kind == Kind::List || kind == Kind::Tuple || kind == Kind::Set || kind == Kind::FrozenSet;
        const bool data = call && !m_table.tensorOf.contains(ref) && !m_table.partsOf.contains(ref) &&
                          (m_arena[ref].items != 0 || attributes(ref)) && !knownValue(m_arena, ref);
        if (!container && !data) return deliver(scalar(ref), slot);
        if (m_onPath[ref]) return deliver(ConfigValue::string("<the same object again>"), slot);
        const std::size_t size = m_arena.items(ref).size();
        if (m_frames.size() >= static_cast<std::size_t>(kMaxShownDepth) || m_elements + size > kMaxShownElements) {
            m_cut = true;
            return deliver(
                ConfigValue::string(fmt::format("<{} of {}>", kind == Kind::Dict ? "dict" : "list", m_arena[ref].pairs ? size / 2 : size)),
                slot);
        }
        m_onPath[ref] = 1;
        m_frames.push_back({ref, slot, childrenOf(m_arena, ref, true), 0, {}, {}});
        if (data && m_arena[ref].state != kNoRef && !m_arena[ref].pairs)
            m_frames.back().entries.push_back({ConfigValue::string("__class__"), ConfigValue::string(toValidUtf8(calleeName(ref)))});
    }

    bool attributes(Ref ref) const {
        const Ref state = m_arena[ref].state;
        return state != kNoRef && !isNumpyCore(m_arena, m_arena[ref].a, "multiarray", "_reconstruct") &&
               !m_arena.isGlobal(m_arena[ref].a, "numpy", "dtype");
    }

    std::string calleeName(Ref ref) const {
        const Ref callee = m_arena[ref].a;
        if (!m_arena.is(callee, Kind::Global)) return "call";
        // copyreg._reconstructor(class, base, value) makes an object of the class.
        const auto& arguments = m_arena.items(m_arena[ref].b);
        if (m_arena.isGlobal(callee, "copyreg", "_reconstructor") && !arguments.empty() && m_arena.is(arguments[0], Kind::Global))
            return m_arena.globalName(arguments[0]);
        return m_arena.globalName(callee);
    }

    ConfigValue text(std::string_view bytes) {
        if (m_text + bytes.size() > kMaxShownText) {
            m_cut = true;
            return ConfigValue::string(fmt::format("<text of {} bytes>", bytes.size()));
        }
        m_text += bytes.size();
        return ConfigValue::string(toValidUtf8(bytes));
    }

    static std::string bytesText(std::string_view bytes) {
        if (bytes.size() > kShownBytes) return fmt::format("<{} bytes>", bytes.size());
        std::string out = "b'";
        for (const char c : bytes) {
            if (c == '\'' || c == '\\') out += '\\';
            if (c >= 0x20 && c < 0x7f)
                out += c;
            else
                out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        }
        return out + "'";
    }

    ConfigValue keyValue(Ref key) {
        switch (m_arena.kind(key)) {
            case Kind::Int:
            case Kind::Bool:
            case Kind::None:
            case Kind::Float:
                return scalar(key);
            default:
                return text(keyText(m_arena, key));
        }
    }

    ConfigValue scalar(Ref ref) {
        if (m_arena.isFar(ref)) return ConfigValue::string(fmt::format("<{} bytes>", m_arena.textSize(ref)));
        switch (m_arena.kind(ref)) {
            case Kind::None:
                return ConfigValue::none();
            case Kind::Bool:
                return ConfigValue::boolean(m_arena.integer(ref) != 0);
            case Kind::Int:
                return ConfigValue::integer(m_arena.integer(ref));
            case Kind::Float:
                return ConfigValue::floating(m_arena.number(ref));
            case Kind::BigInt: {
                std::string digits = pickle::bigIntegerText(m_arena.text(ref));
                return digits.ends_with("integer") ? ConfigValue::string(std::move(digits)) : ConfigValue::bigInteger(std::move(digits));
            }
            case Kind::String:
                return text(m_arena.text(ref));
            case Kind::Bytes:
            case Kind::ByteArray:
                return ConfigValue::string(bytesText(m_arena.text(ref)));
            case Kind::Global:
                return text(m_arena.globalName(ref));
            case Kind::Call:
                return call(ref);
            case Kind::Persistent:
                return m_table.tensorOf.contains(ref) ? call(ref) : ConfigValue::string("<storage>");
            default:
                return ConfigValue::string("<buffer>");
        }
    }

    ConfigValue call(Ref ref) {
        if (const auto found = m_table.tensorOf.find(ref); found != m_table.tensorOf.end()) {
            const TensorRecord& record = m_table.records[static_cast<std::size_t>(found->second)];
            return ConfigValue::string(fmt::format("<tensor {}{}>", dtypeName(record.dtype), shapeText(record.shape)));
        }
        if (m_table.partsOf.contains(ref)) return ConfigValue::string("<sparse tensor>");
        if (const auto number = numpyScalar(m_arena, ref)) return *number;
        if (const auto known = knownValue(m_arena, ref)) return known->isString() ? text(known->asString()) : *known;
        return text(callText(m_arena, ref));
    }

    const Arena& m_arena;
    const FoundTensors& m_table;
    std::vector<char> m_onPath;
    std::vector<Frame> m_frames;
    ConfigValue m_result;
    std::size_t m_elements = 0;
    std::size_t m_text = 0;
    bool m_cut = false;
};

}  // namespace

ConfigValue shownObject(const Arena& arena, Ref root, const FoundTensors& table, Diagnostics& warnings) {
    return ObjectBuilder(arena, table).build(root, warnings);
}

}  // namespace teardown
