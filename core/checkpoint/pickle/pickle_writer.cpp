#include "core/checkpoint/pickle/pickle_writer.h"

#include "core/checkpoint/little_endian.h"

#include <algorithm>
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

void Writer::decimalInteger(const std::string& decimal) {
    // Little-endian two's complement without redundant bytes: LONG1 and LONG4, which every reader supports.
    const bool negative = decimal.starts_with('-');
    std::string bytes;
    for (const char digit : decimal.substr(negative ? 1 : 0)) {
        unsigned carry = static_cast<unsigned>(digit - '0');
        for (char& byte : bytes) {
            const unsigned next = static_cast<unsigned char>(byte) * 10u + carry;
            byte = static_cast<char>(next & 0xff);
            carry = next >> 8;
        }
        if (carry) bytes += static_cast<char>(carry);
    }
    bytes += '\0';
    unsigned carry = 1;
    if (negative)
        for (char& byte : bytes) {
            const unsigned next = (static_cast<unsigned char>(byte) ^ 0xffu) + carry;
            byte = static_cast<char>(next & 0xff);
            carry = next >> 8;
        }
    const auto high = [&bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]) & 0x80u; };
    while (bytes.size() > 1 && ((bytes.back() == '\0' && !high(bytes.size() - 2)) || (bytes.back() == '\xff' && high(bytes.size() - 2))))
        bytes.pop_back();
    bigInteger(bytes);
}

void Writer::bigInteger(std::string_view littleEndian) {
    if (littleEndian.size() < 256) {
        m_out += '\x8a';
        m_out += static_cast<char>(littleEndian.size());
    } else {
        m_out += '\x8b';
        appendLittleEndian<std::uint32_t>(m_out, static_cast<std::uint32_t>(littleEndian.size()));
    }
    m_out += littleEndian;
}

void Writer::floating(double value) {
    m_out += 'G';
    appendLittleEndian<std::uint64_t>(m_out, __builtin_bswap64(std::bit_cast<std::uint64_t>(value)));
}

void Writer::rawText(std::string_view bytes) {
    m_out += 'T';
    appendLittleEndian<std::uint32_t>(m_out, static_cast<std::uint32_t>(bytes.size()));
    m_out += bytes;
}

std::uint64_t latin1TextSize(std::string_view bytes) {
    const auto high = std::count_if(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    return bytes.size() + static_cast<std::uint64_t>(high);
}

void Writer::textHead(std::uint32_t size) {
    m_out += 'X';
    appendLittleEndian<std::uint32_t>(m_out, size);
}

void Writer::latin1(std::string_view bytes) {
    textHead(static_cast<std::uint32_t>(latin1TextSize(bytes)));
    latin1Part(bytes);
}

void Writer::latin1Part(std::string_view bytes) {
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) m_out += static_cast<char>(0xc0 | byte >> 6);
        m_out += byte >= 0x80 ? static_cast<char>(0x80 | (byte & 0x3f)) : c;
    }
}

void Writer::memoise(std::uint32_t index) {
    m_out += index < 256 ? 'q' : 'r';
    if (index < 256)
        m_out += static_cast<char>(index);
    else
        appendLittleEndian<std::uint32_t>(m_out, index);
}

void Writer::recall(std::uint32_t index) {
    m_out += index < 256 ? 'h' : 'j';
    if (index < 256)
        m_out += static_cast<char>(index);
    else
        appendLittleEndian<std::uint32_t>(m_out, index);
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
        return Error{ErrorKind::BadInput,
                     "pickle-too-deep",
                     message("pickle-too-deep.the-meta-data-is", "The meta data is nested deeper than 200 levels."),
                     message("do.leave-out-what-is", "Leave out what is not needed."),
                     {}};
    switch (value.kind()) {
        case ValueKind::None:
            m_out += 'N';
            break;
        case ValueKind::Bool:
            boolean(value.asBool());
            break;
        case ValueKind::Int:
            if (value.isBigInt())
                decimalInteger(value.str());
            else
                integer(value.asInt());
            break;
        case ValueKind::Float:
            floating(value.asDouble());
            break;
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
