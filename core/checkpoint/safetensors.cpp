// safetensors: length, JSON header, buffer. The header is read as a stream of events: a document tree would drop duplicates, sort keys and
// turn large integers into doubles.
#include "core/checkpoint/safetensors.h"
#include "core/base/text.h"
#include "core/checkpoint/little_endian.h"
#include "core/checkpoint/stored_checkpoint.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <unordered_set>

namespace teardown {
namespace {

constexpr std::size_t kMaxHeaderDepth = 8;

struct Entry {
    std::string key;
    DType dtype = DType::Float32;
    Shape shape;
    std::vector<std::uint64_t> offsets;
    bool hasDType = false, hasShape = false, hasOffsets = false;
};

/// Handles the parser's events; the first error stops the parsing.
class HeaderEvents {
public:
    std::vector<Entry> entries;
    std::vector<DictEntry> metadata;
    std::optional<Message> problem;
    const char* code = "safetensors-header";

    bool null() {
        return (m_depth == 1 && m_place == Place::Root && m_key == "__metadata__") || scalar(message("safetensors.null", "null"));
    }
    bool boolean(bool) { return scalar(message("safetensors.a-boolean", "a boolean")); }
    bool number_float(double, const std::string& digits) {
        // Integers beyond 64 bits end up here too.
        if (digits.find_first_not_of("0123456789") != std::string::npos) return scalar(message("safetensors.a-fraction", "a fraction"));
        if (ignoring() || (m_place != Place::Shape && m_place != Place::Offsets))
            return scalar(message("safetensors.a-number", "a number"));
        return fail(message("safetensors.gives-of-which-is", "gives '{name}' {which} of {digits}, which is too large",
                            {{"name", name()},
                             {"which", m_place == Place::Shape ? message("safetensors.a-dimension", "a dimension")
                                                               : message("safetensors.an-offset", "an offset")},
                             {"digits", escapeForDisplay(digits, 40)}}));
    }
    bool number_integer(std::int64_t) { return scalar(message("safetensors.a-negative-number", "a negative number")); }
    bool binary(std::vector<std::uint8_t>&) { return scalar(message("safetensors.binary-data", "binary data")); }
    bool number_unsigned(std::uint64_t value) {
        if (ignoring()) return true;
        if (m_place == Place::Shape) {
            if (entries.back().shape.size() == kMaxTensorRank)
                return fail(message("safetensors.gives-more-than-dimensions", "gives '{name}' more than {maxTensorRank} dimensions",
                                    {{"name", name()}, {"maxTensorRank", kMaxTensorRank}}));
            if (value > kMaxTensorElements)
                return fail(message("safetensors.gives-a-dimension-of", "gives '{name}' a dimension of {value}",
                                    {{"name", name()}, {"value", value}}));
            entries.back().shape.push_back(static_cast<std::int64_t>(value));
            return true;
        }
        if (m_place == Place::Offsets) {
            if (entries.back().offsets.size() == 2)
                return fail(message("safetensors.gives-more-than-two", "gives '{name}' more than two offsets", {{"name", name()}}));
            entries.back().offsets.push_back(value);
            return true;
        }
        return scalar(message("safetensors.a-number", "a number"));
    }
    bool string(std::string& value) {
        if (ignoring()) return true;
        if (m_place == Place::Metadata) {
            metadata.push_back({ConfigValue::string(m_key), ConfigValue::string(value)});
            return true;
        }
        if (m_place != Place::Tensor || m_key != "dtype") return scalar(message("safetensors.a-text", "a text"));
        const auto dtype = safetensorsDType(value);
        if (!dtype)
            return fail(message("safetensors.gives-the-unknown-dtype", "gives '{name}' the unknown dtype '{value}'",
                                {{"name", name()}, {"value", escapeForDisplay(value, 40)}}),
                        "safetensors-dtype");
        entries.back().dtype = *dtype;
        return true;
    }
    bool start_object(std::size_t) {
        if (++m_depth > kMaxHeaderDepth)
            return fail(message("safetensors.is-nested-deeper-than", "is nested deeper than {maxHeaderDepth} levels",
                                {{"maxHeaderDepth", kMaxHeaderDepth}}),
                        "safetensors-depth");
        if (m_depth == 1) return true;
        if (ignoring()) return true;
        if (m_depth == 2 && m_place == Place::Root) {
            m_place = m_key == "__metadata__" ? Place::Metadata : Place::Tensor;
            if (m_place == Place::Tensor) entries.push_back({m_key, DType::Float32, {}, {}, false, false, false});
            m_inner.clear();
            return true;
        }
        return scalar(message("safetensors.an-object", "an object"));
    }
    bool key(std::string& value) {
        if (ignoring()) return true;
        if (m_depth == 1) {
            if (!m_keys.insert(value).second)
                return fail(message("safetensors.names-twice", "names '{value}' twice", {{"value", escapeForDisplay(value, 80)}}),
                            "safetensors-duplicate-key");
        } else if (!m_inner.insert(value).second) {
            return fail(message("safetensors.gives-twice-in", "gives '{value}' twice in '{name}'",
                                {{"value", escapeForDisplay(value, 80)}, {"name", name()}}),
                        "safetensors-duplicate-key");
        }
        m_key = std::move(value);
        if (m_place != Place::Tensor) return true;
        Entry& entry = entries.back();
        if (m_key == "dtype")
            entry.hasDType = true;
        else if (m_key == "shape")
            entry.hasShape = true;
        else if (m_key == "data_offsets")
            entry.hasOffsets = true;
        else
            m_ignoreBelow = m_depth + 1;  // as the reference reader, which ignores unknown members
        return true;
    }
    bool end_object() {
        --m_depth;
        leave();
        if (m_depth == 1 && !ignoring()) m_place = Place::Root;
        return true;
    }
    bool start_array(std::size_t) {
        if (++m_depth > kMaxHeaderDepth)
            return fail(message("safetensors.is-nested-deeper-than", "is nested deeper than {maxHeaderDepth} levels",
                                {{"maxHeaderDepth", kMaxHeaderDepth}}),
                        "safetensors-depth");
        if (ignoring()) return true;
        if (m_place == Place::Tensor && (m_key == "shape" || m_key == "data_offsets")) {
            m_place = m_key == "shape" ? Place::Shape : Place::Offsets;
            return true;
        }
        return scalar(message("safetensors.a-list", "a list"));
    }
    bool end_array() {
        --m_depth;
        if (!leave() && (m_place == Place::Shape || m_place == Place::Offsets)) m_place = Place::Tensor;
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
        offset = position > 0 ? position - 1 : 0;
        return fail(message("safetensors.is-no-valid-json", "is not valid JSON"), "safetensors-json");
    }
    std::optional<std::uint64_t> offset;

private:
    enum class Place { Root, Tensor, Metadata, Shape, Offsets };

    /// Inside the value of an unknown member. A scalar ends it at once.
    bool ignoring() {
        if (m_ignoreBelow == 0) return false;
        if (m_depth < m_ignoreBelow) m_ignoreBelow = 0;
        return true;
    }
    bool leave() {
        const bool inside = m_ignoreBelow != 0;
        if (inside && m_depth < m_ignoreBelow) m_ignoreBelow = 0;
        return inside;
    }
    std::string name() const {
        return entries.empty() || m_place == Place::Metadata ? "__metadata__" : escapeForDisplay(entries.back().key, 80);
    }
    bool scalar(const Message& what) {
        if (ignoring()) return true;
        if (m_depth == 0) return fail(message("safetensors.is-not-an-object", "is {what}, not an object", {{"what", what}}));
        if (m_place == Place::Metadata)
            return fail(
                message("safetensors.has-in-metadata-which", "has {what} in __metadata__, which holds texts only", {{"what", what}}),
                "safetensors-metadata");
        return fail(message("safetensors.has-where-it-does", "has {what} where it does not belong, at '{key}'",
                            {{"what", what}, {"key", escapeForDisplay(m_key, 80)}}));
    }
    bool fail(Message what, const char* errorCode = "safetensors-header") {
        problem = std::move(what);
        code = errorCode;
        return false;
    }

    Place m_place = Place::Root;
    std::size_t m_depth = 0;
    std::size_t m_ignoreBelow = 0;
    std::string m_key;
    std::unordered_set<std::string> m_keys;
    std::unordered_set<std::string> m_inner;
};

struct NamedDType {
    std::string_view name;
    DType dtype;
};
constexpr NamedDType kDTypes[] = {{"BOOL", DType::Bool},
                                  {"U8", DType::UInt8},
                                  {"I8", DType::Int8},
                                  {"U16", DType::UInt16},
                                  {"I16", DType::Int16},
                                  {"U32", DType::UInt32},
                                  {"I32", DType::Int32},
                                  {"U64", DType::UInt64},
                                  {"I64", DType::Int64},
                                  {"F16", DType::Float16},
                                  {"BF16", DType::BFloat16},
                                  {"F32", DType::Float32},
                                  {"F64", DType::Float64},
                                  {"C64", DType::Complex64},
                                  {"F8_E4M3", DType::Float8E4M3},
                                  {"F8_E5M2", DType::Float8E5M2},
                                  {"F8_E8M0", DType::Float8E8M0},
                                  {"F8_E4M3FNUZ", DType::Float8E4M3Fnuz},
                                  {"F8_E5M2FNUZ", DType::Float8E5M2Fnuz},
                                  {"F4", DType::Float4E2M1},
                                  {"F6_E2M3", DType::Float6E2M3},
                                  {"F6_E3M2", DType::Float6E3M2}};

}  // namespace

std::optional<DType> safetensorsDType(std::string_view name) {
    for (const NamedDType& row : kDTypes)
        if (row.name == name) return row.dtype;
    return std::nullopt;
}

std::string_view safetensorsDTypeName(DType dtype) {
    for (const NamedDType& row : kDTypes)
        if (row.dtype == dtype) return row.name;
    return {};
}

Result<void> openSafetensors(CheckpointParts& parts, OpenReport& report, const TaskContext& task) {
    (void)report;
    const auto wrong = [&](const char* code, Message what, std::optional<std::uint64_t> offset = {}, const std::string& member = {}) {
        Error error{ErrorKind::BadInput,
                    code,
                    std::move(what),
                    message("do.the-file-is-damaged-or", "The file is damaged, or was not written by safetensors."),
                    {}};
        error.where.offset = offset;
        return locatedError(std::move(error), parts, member);
    };
    const InputFile& file = *parts.file;
    if (file.size() < 8)
        return wrong("safetensors-truncated",
                     message("safetensors-truncated.the-file-ends-inside", "The file ends inside the header's length."));
    TD_TRY(const auto lengthBytes, file.read(0, 8));
    const auto length = littleEndian<std::uint64_t>(lengthBytes, 0);
    if (length > kMaxSafetensorsHeader)
        return wrong(
            "safetensors-header-limit",
            message("safetensors-header-limit.the-header-has-bytes", "The header has {length} bytes; the limit is {maxSafetensorsHeader}.",
                    {{"length", length}, {"maxSafetensorsHeader", kMaxSafetensorsHeader}}),
            0);
    if (length > file.size() - 8)
        return wrong("safetensors-truncated",
                     message("safetensors-truncated.the-header-has-bytes", "The header has {length} bytes; the file has {file} left.",
                             {{"length", length}, {"file", file.size() - 8}}),
                     0);
    TD_TRY(const auto header, file.read(8, length));
    if (header.empty() || header[0] != std::byte{'{'})
        return wrong("safetensors-header", message("safetensors-header.the-header-does-not", "The header does not begin with '{{'."), 8);
    // The parser treats a NUL byte as the end of its text.
    if (const auto nul = std::find(header.begin(), header.end(), std::byte{0}); nul != header.end())
        return wrong("safetensors-json", message("safetensors-json.the-header-holds-a", "The header holds a NUL byte."),
                     8 + static_cast<std::uint64_t>(nul - header.begin()));
    HeaderEvents events;
    const char* text = reinterpret_cast<const char*>(header.data());
    const bool parsed = nlohmann::json::sax_parse(text, text + header.size(), &events, nlohmann::json::input_format_t::json, true, false);
    if (!parsed || events.problem)
        return wrong(events.code,
                     message("safetensors.the-header", "The header {problem}.",
                             {{"problem", events.problem.value_or(message("json-text.is-no-valid-json", "is not valid JSON"))}}),
                     events.offset ? std::optional(8 + *events.offset) : std::nullopt);
    if (task.cancelled()) return cancelledError();

    const std::uint64_t begin = 8 + length;
    const std::uint64_t total = file.size() - begin;
    std::vector<const Entry*> order;
    for (const Entry& entry : events.entries) {
        if (!entry.hasDType || !entry.hasShape || !entry.hasOffsets || entry.offsets.size() != 2)
            return wrong("safetensors-header",
                         message("safetensors-header.a-tensor-lacks-its", "A tensor lacks its dtype, shape or two data_offsets."), {},
                         entry.key);
        TD_TRY(const std::uint64_t elements, [&]() -> Result<std::uint64_t> {
            auto count = tensorElements(entry.shape);
            return count.ok() ? std::move(count) : locatedError(std::move(count).error(), parts, entry.key);
        }());
        const std::uint64_t bits = elements * itemBits(entry.dtype);
        if (bits % 8 != 0)
            return wrong(
                "safetensors-size",
                message("safetensors-size.elements-of-bits-are", "{elements} elements of {itemBits} bits are not a whole number of bytes.",
                        {{"elements", elements}, {"itemBits", itemBits(entry.dtype)}}),
                {}, entry.key);
        if (entry.offsets[0] > entry.offsets[1] || entry.offsets[1] > total)
            return wrong("safetensors-offsets",
                         message("safetensors-offsets.the-data-offsets-lie",
                                 "The data_offsets [{offsets}, {offsets2}] are outside the {total} bytes of data.",
                                 {{"offsets", entry.offsets[0]}, {"offsets2", entry.offsets[1]}, {"total", total}}),
                         {}, entry.key);
        if (entry.offsets[1] - entry.offsets[0] != bits / 8)
            return wrong("safetensors-size",
                         message("safetensors-size.the-data-offsets-span",
                                 "The data_offsets span {offsets} bytes where shape {shape} and dtype {safetensorsDTypeName} need {bits}.",
                                 {{"offsets", entry.offsets[1] - entry.offsets[0]},
                                  {"shape", shapeText(entry.shape)},
                                  {"safetensorsDTypeName", safetensorsDTypeName(entry.dtype)},
                                  {"bits", bits / 8}}),
                         {}, entry.key);
        order.push_back(&entry);
    }
    std::stable_sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) { return a->offsets < b->offsets; });
    std::uint64_t end = 0;
    for (const Entry* entry : order) {
        if (entry->offsets[0] != end)
            return wrong(entry->offsets[0] < end ? "safetensors-overlap" : "safetensors-hole",
                         message("safetensors.the-data-begins-at", "The data begins at {offsets}; the tensor before it ends at {end}.",
                                 {{"offsets", entry->offsets[0]}, {"end", end}}),
                         begin + entry->offsets[0], entry->key);
        end = entry->offsets[1];
    }
    if (end != total)
        return wrong("safetensors-size",
                     message("safetensors-size.the-tensors-cover-of", "The tensors cover {end} of the {total} bytes of data.",
                             {{"end", end}, {"total", total}}),
                     begin + end);

    std::vector<DictEntry> object;
    if (!events.metadata.empty()) object.push_back({ConfigValue::string("__metadata__"), ConfigValue::dict(std::move(events.metadata))});
    parts.tensors.reserve(events.entries.size());
    for (Entry& entry : events.entries) {
        StorageExtent storage;
        storage.offset = begin + entry.offsets[0];
        storage.bytes = entry.offsets[1] - entry.offsets[0];
        object.push_back({ConfigValue::string(entry.key),
                          ConfigValue::string(fmt::format("<tensor {}{}>", dtypeName(entry.dtype), shapeText(entry.shape)))});
        parts.tensors.push_back(
            {{std::move(entry.key)}, entry.dtype, entry.shape, cOrderStrides(entry.shape), 0, static_cast<int>(parts.storages.size())});
        parts.storages.push_back(std::move(storage));
    }
    parts.object = ConfigValue::dict(std::move(object));
    return {};
}

}  // namespace teardown
