#include "core/data/files/mat_reader.h"

#include "core/base/text.h"

#include <algorithm>
#include <bit>

namespace teardown {

namespace mat {

std::uint64_t itemBytes(std::uint32_t type) {
    switch (type) {
        case kInt8:
        case kUInt8:
        case kUtf8:
            return 1;
        case kInt16:
        case kUInt16:
        case kUtf16:
            return 2;
        case kInt32:
        case kUInt32:
        case kSingle:
        case kUtf32:
            return 4;
        case kDouble:
        case kInt64:
        case kUInt64:
            return 8;
        default:
            return 0;
    }
}

std::uint64_t unsignedAt(const std::byte* bytes, std::uint64_t count, bool bigEndian) {
    std::uint64_t value = 0;
    for (std::uint64_t i = 0; i < count; ++i) value = value << 8 | std::to_integer<std::uint64_t>(bytes[bigEndian ? i : count - 1 - i]);
    return value;
}

}  // namespace mat

Error MatReader::broken(std::uint64_t offset, const Message& what) const {
    return {ErrorKind::BadInput,
            "mat-broken",
            what,
            message("do.get-a-new-copy", "Get the file again: its copy is damaged."),
            {{}, 0, 0, {}, offset}};
}

Result<MatReader::Tag> MatReader::tag(std::uint64_t end) const {
    if (end - m_at < 8) return broken(m_at, message("mat-broken.tag", "The MAT-file ends within the tag of an element."));
    const std::byte* here = bytes().data() + m_at;
    const std::uint64_t first = mat::unsignedAt(here, 4, m_result.m_bigEndian);
    Tag found;
    if (first >> 16 != 0) {
        // The short form: type and size in the first word, up to four bytes of content in the second.
        found.type = static_cast<std::uint32_t>(first & 0xffff);
        found.size = first >> 16;
        found.data = m_at + 4;
        found.next = m_at + 8;
        if (found.size > 4)
            return broken(m_at, message("mat-broken.short-element", "A short element claims {size} bytes; it can have four.",
                                        {{"size", found.size}}));
        return found;
    }
    found.type = static_cast<std::uint32_t>(first);
    found.size = mat::unsignedAt(here + 4, 4, m_result.m_bigEndian);
    found.data = m_at + 8;
    if (found.size > end - found.data)
        return broken(m_at, message("mat-broken.element-size", "An element of type {type} claims {size} bytes, and {left} are left.",
                                    {{"type", found.type}, {"size", found.size}, {"left", end - found.data}}));
    // Elements are padded to multiples of eight bytes; the last one need not be.
    found.next = std::min(end, found.data + (found.size + 7) / 8 * 8);
    return found;
}

Result<MatReader::Tag> MatReader::element(std::uint64_t end, std::uint32_t type, const char* name) {
    TD_TRY(const Tag found, tag(end));
    if (type != 0 && found.type != type)
        return broken(m_at,
                      message("mat-broken.expected", "The {name} of an array is expected here, and there is an element of type {type}.",
                              {{"name", name}, {"type", found.type}}));
    m_at = found.next;
    return found;
}

Result<void> MatReader::header(MatArray& array, std::uint64_t end) {
    TD_TRY(const Tag flags, element(end, mat::kUInt32, "flags"));
    if (flags.size < 8) return broken(flags.data, message("mat-broken.flags", "The flags of an array have fewer than eight bytes."));
    const std::uint64_t word = mat::unsignedAt(bytes().data() + flags.data, 4, m_result.m_bigEndian);
    const std::uint64_t cls = word & 255;
    if (cls < 1 || cls > 17)
        return broken(flags.data, message("mat-broken.class", "An array has the class {number}, which does not exist.", {{"number", cls}}));
    array.cls = static_cast<MatClass>(cls);
    array.complex = (word >> 8 & 8) != 0;
    array.logical = (word >> 8 & 2) != 0;

    TD_TRY(const Tag sides, element(end, mat::kInt32, "dimensions"));
    const std::uint64_t rank = sides.size / 4;
    if (rank < 2 || rank > kMaxMatDimensions)
        return broken(sides.data, message("mat-broken.rank", "An array has {rank} dimensions.", {{"rank", rank}}));
    std::uint64_t count = 1;
    for (std::uint64_t i = 0; i < rank; ++i) {
        const auto side = static_cast<std::int32_t>(mat::unsignedAt(bytes().data() + sides.data + 4 * i, 4, m_result.m_bigEndian));
        if (side < 0 || __builtin_mul_overflow(count, static_cast<std::uint64_t>(side), &count))
            return broken(sides.data, message("mat-broken.sides", "The dimensions of an array are negative or too large."));
        array.dimensions.push_back(side);
    }
    TD_TRY(const Tag name, element(end, mat::kInt8, "name"));
    array.name.assign(reinterpret_cast<const char*>(bytes().data() + name.data), name.size);
    return {};
}

Result<void> MatReader::values(MatArray& array, std::uint64_t end) {
    TD_TRY(const Tag found, element(end, 0, "values"));
    const std::uint64_t item = mat::itemBytes(found.type);
    if (item == 0)
        return broken(found.data, message("mat-broken.values", "The values of an array have the type {type}, which is none of numbers.",
                                          {{"type", found.type}}));
    // Text in UTF-8 and UTF-16 may have more units than characters.
    const bool units = found.type == mat::kUtf8 || found.type == mat::kUtf16;
    const std::uint64_t count = array.count();
    if (units ? found.size % item != 0 || found.size / item < count : found.size != count * item || found.size / item != count)
        return broken(found.data, message("mat-broken.value-count", "An array of {count} elements has {size} bytes of values, {item} each.",
                                          {{"count", count}, {"size", found.size}, {"item", item}}));
    array.storedType = static_cast<std::uint8_t>(found.type);
    array.buffer = static_cast<std::uint32_t>(m_buffer);
    array.offset = found.data;
    array.bytes = found.size;
    return {};
}

Result<std::uint64_t> MatReader::fields(MatArray& array, std::uint64_t end) {
    if (array.cls == MatClass::Object) {
        TD_TRY([[maybe_unused]] const Tag name, element(end, mat::kInt8, "class name"));
    }
    TD_TRY(const Tag length, element(end, mat::kInt32, "length of field names"));
    const std::uint64_t each = length.size >= 4 ? mat::unsignedAt(bytes().data() + length.data, 4, m_result.m_bigEndian) : 0;
    TD_TRY(const Tag names, element(end, mat::kInt8, "field names"));
    if (each == 0 || names.size % each != 0 || names.size / each > kMaxMatFields) {
        if (names.size == 0) return std::uint64_t{0};
        return broken(names.data, message("mat-broken.fields", "The field names of a struct have {size} bytes, {each} each.",
                                          {{"size", names.size}, {"each", each}}));
    }
    for (std::uint64_t at = 0; at < names.size; at += each) {
        std::string name(reinterpret_cast<const char*>(bytes().data() + names.data + at), each);
        array.fields.push_back(name.substr(0, name.find('\0')));
    }
    return std::uint64_t{array.fields.size()};
}

Result<std::uint32_t> MatReader::array(std::uint64_t end) {
    const std::uint64_t start = m_at;
    TD_TRY(const Tag whole, element(end, mat::kMatrix, "element"));
    const std::uint64_t arrayEnd = whole.data + whole.size;
    if (m_result.m_arrays.size() >= kMaxMatArrays)
        return Error{ErrorKind::BadInput,
                     "mat-too-large",
                     message("mat-too-large.arrays", "The MAT-file has more than {limit} arrays.", {{"limit", kMaxMatArrays}}),
                     {},
                     {{}, 0, 0, {}, start}};
    MatArray array;
    array.dimensions = {0, 0};
    const auto index = static_cast<std::uint32_t>(m_result.m_arrays.size());
    if (whole.size == 0) {
        // An empty matrix may have neither flags nor dimensions.
        m_result.m_arrays.push_back(std::move(array));
        return index;
    }
    array.dimensions.clear();
    m_at = whole.data;
    TD_CHECK(header(array, arrayEnd));
    std::uint64_t missing = 0;
    if (array.isNumber() || array.cls == MatClass::Char) {
        if (array.count() > 0 || m_at + 8 <= arrayEnd) TD_CHECK(values(array, arrayEnd));
    } else if (array.cls == MatClass::Cell) {
        missing = array.count();
    } else if (array.cls == MatClass::Struct || array.cls == MatClass::Object) {
        TD_TRY(const std::uint64_t names, fields(array, arrayEnd));
        if (__builtin_mul_overflow(array.count(), names, &missing)) missing = ~std::uint64_t{0};
    }
    // Each part has a tag of eight bytes at least.
    if (missing > (arrayEnd - m_at) / 8)
        return broken(start, message("mat-broken.parts", "A cell or struct array claims {count} parts, and {left} bytes are left.",
                                     {{"count", missing}, {"left", arrayEnd - m_at}}));
    array.parts.reserve(missing);
    m_result.m_arrays.push_back(std::move(array));
    if (missing > 0) {
        if (m_open.size() >= kMaxMatDepth)
            return broken(start,
                          message("mat-broken.depth", "Cells and structs are nested more than {limit} deep.", {{"limit", kMaxMatDepth}}));
        m_open.push_back({index, missing, arrayEnd});
    } else {
        m_at = whole.next;
    }
    return index;
}

Result<void> MatReader::readVariable() {
    TD_TRY(const std::uint32_t variable, array(m_end));
    while (!m_open.empty()) {
        Open& inner = m_open.back();
        if (inner.missing == 0) {
            m_at = std::min(m_end, (inner.end + 7) / 8 * 8);
            m_open.pop_back();
            continue;
        }
        --inner.missing;
        const std::uint32_t owner = inner.array;
        TD_TRY(const std::uint32_t part, array(inner.end));
        m_result.m_arrays[owner].parts.push_back(part);
    }
    m_result.m_variables.push_back(variable);
    return {};
}

}  // namespace teardown
