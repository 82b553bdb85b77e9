// Writes protocol 2 pickles: the plain data of a meta dict and the description of tensors.
#pragma once

#include "core/base/result.h"
#include "core/config/config_value.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace teardown::pickle {

inline constexpr int kMaxWrittenDepth = 200;

class Writer {
public:
    Writer() : m_out("\x80\x02") {}

    /// None, numbers, texts, lists, tuples, dicts; a range as its text. Error pickle-too-deep beyond kMaxWrittenDepth.
    Result<void> value(const ConfigValue& value) { return value_(value, 0); }
    void integer(std::int64_t value);
    void text(std::string_view utf8);
    void global(std::string_view module, std::string_view name);
    void boolean(bool value) { m_out += value ? '\x88' : '\x89'; }
    void emptyDict() { m_out += '}'; }
    void mark() { m_out += '('; }
    void tuple() { m_out += 't'; }  ///< of everything since the mark
    void emptyTuple() { m_out += ')'; }
    void none() { m_out += 'N'; }
    void emptyList() { m_out += ']'; }
    void appends() { m_out += 'e'; }
    void setItems() { m_out += 'u'; }
    void persistent() { m_out += 'Q'; }
    void reduce() { m_out += 'R'; }
    void setItem() { m_out += 's'; }
    void newObject() { m_out += '\x81'; }
    void build() { m_out += 'b'; }
    void floating(double value);
    /// Little-endian two's complement, as LONG1 or LONG4.
    void bigInteger(std::string_view littleEndian);
    /// Text as Python 2 wrote it, in an unknown encoding.
    void rawText(std::string_view bytes);
    /// Bytes, as in protocol 2: a text of the characters U+0000 to U+00FF that is encoded on reading.
    void latin1(std::string_view bytes);
    /// The same for bytes that come in parts: first the head with the size of the whole text (latin1TextSize of all parts), then the parts.
    void textHead(std::uint32_t size);
    void latin1Part(std::string_view bytes);
    void memoise(std::uint32_t index);
    void recall(std::uint32_t index);
    /// The bytes written so far, which the writer forgets: for pickles that are written piece by piece.
    std::string take() { return std::exchange(m_out, {}); }
    /// Writes STOP and returns the bytes.
    std::string finish() { return std::move(m_out += '.'); }

private:
    Result<void> value_(const ConfigValue& value, int depth);
    void decimalInteger(const std::string& decimal);
    std::string m_out;
};

/// Bytes of the text that latin1() writes.
std::uint64_t latin1TextSize(std::string_view bytes);

}  // namespace teardown::pickle
