#include "core/checkpoint/pickle_writer.h"

#include "core/checkpoint/little_endian.h"

#include <bit>
#include <limits>

namespace teardown::pickle {

void Writer::integer(std::int64_t value) {
    if (value >= std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max()) {
        m_out += 'J';
        appendLittleEndian<std::uint32_t>(m_out, static_cast<std::uint32_t>(value));
    } else {
        m_out += "\x8a\x08";
        appendLittleEndian<std::uint64_t>(m_out, static_cast<std::uint64_t>(value));
    }
}

void Writer::bigInteger(const std::string& decimal) {
    m_out += 'L';
    m_out += decimal;
    m_out += "L\n";
}

void Writer::text(std::string_view utf8) {
    m_out += 'X';
    appendLittleEndian<std::uint32_t>(m_out, static_cast<std::uint32_t>(utf8.size()));
    m_out += utf8;
}

void Writer::global(std::string_view module, std::string_view name) {
    m_out += 'c';
    m_out += module;
    m_out += '\n';
    m_out += name;
    m_out += '\n';
}

Result<void> Writer::value_(const ConfigValue& value, int depth) {
    if (depth > kMaxWrittenDepth)
        return Error{
            ErrorKind::BadInput, "pickle-too-deep", "The meta data is nested deeper than 200 levels.", "Leave out what is not needed.", {}};
    switch (value.kind()) {
        case ValueKind::None:
            m_out += 'N';
            break;
        case ValueKind::Bool:
            boolean(value.asBool());
            break;
        case ValueKind::Int:
            if (value.isBigInt())
                bigInteger(value.str());
            else
                integer(value.asInt());
            break;
        case ValueKind::Float: {
            const std::uint64_t bits = __builtin_bswap64(std::bit_cast<std::uint64_t>(value.asDouble()));
            m_out += 'G';
            appendLittleEndian<std::uint64_t>(m_out, bits);
            break;
        }
        case ValueKind::String:
            text(value.asString());
            break;
        case ValueKind::Range:
        case ValueKind::Set:
            text(value.str());
            break;
        case ValueKind::List:
            m_out += "](";
            for (const ConfigValue& item : value.items()) TD_CHECK(value_(item, depth + 1));
            m_out += 'e';
            break;
        case ValueKind::Tuple:
            m_out += '(';
            for (const ConfigValue& item : value.items()) TD_CHECK(value_(item, depth + 1));
            m_out += 't';
            break;
        case ValueKind::Dict:
            m_out += "}(";
            for (const DictEntry& entry : value.entries()) {
                TD_CHECK(value_(entry.key, depth + 1));
                TD_CHECK(value_(entry.value, depth + 1));
            }
            m_out += 'u';
            break;
    }
    return {};
}

}  // namespace teardown::pickle
