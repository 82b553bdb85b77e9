#include "core/tensor/npy_header.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace teardown {
namespace {

Error headerError(std::string code, std::string what, std::optional<std::uint64_t> offset = {}) {
    Error error{ErrorKind::BadInput, std::move(code), std::move(what), "Save the array again with numpy.save.", {}};
    error.where.member = "header";
    error.where.offset = offset;
    return error;
}

constexpr std::string_view kNpyMagic("\x93NUMPY", 6);

struct NumpyType {
    char kind;
    int size;
    DType dtype;
};
constexpr std::array kNumpyTypes{
    NumpyType{'b', 1, DType::Bool},      NumpyType{'u', 1, DType::UInt8},      NumpyType{'i', 1, DType::Int8},
    NumpyType{'u', 2, DType::UInt16},    NumpyType{'i', 2, DType::Int16},      NumpyType{'u', 4, DType::UInt32},
    NumpyType{'i', 4, DType::Int32},     NumpyType{'u', 8, DType::UInt64},     NumpyType{'i', 8, DType::Int64},
    NumpyType{'f', 2, DType::Float16},   NumpyType{'f', 4, DType::Float32},    NumpyType{'f', 8, DType::Float64},
    NumpyType{'c', 8, DType::Complex64}, NumpyType{'c', 16, DType::Complex128}};

class HeaderParser {
public:
    explicit HeaderParser(std::string_view text) : m_text(text) {}

    Result<NpyHeader> parse() {
        if (!take('{')) return expected("'{'");
        bool seenDescr = false;
        bool seenOrder = false;
        bool seenShape = false;
        while (!take('}')) {
            TD_TRY(const std::string_view key, string());
            if (!take(':')) return expected("':'");
            bool* seen = key == "descr" ? &seenDescr : key == "fortran_order" ? &seenOrder : key == "shape" ? &seenShape : nullptr;
            if (!seen)
                return headerError("npy-header", fmt::format("The header has the unknown key '{}'.", escapeForDisplay(key, 40)), m_at);
            if (*seen) return headerError("npy-duplicate-key", fmt::format("The header gives '{}' twice.", key), m_at);
            *seen = true;
            if (key == "descr")
                TD_CHECK(descr());
            else if (key == "shape")
                TD_CHECK(shape());
            else if (word("True"))
                m_header.fortranOrder = true;
            else if (!word("False"))
                return expected("True or False");
            if (!take(',') && peek() != '}') return expected("',' or '}'");
        }
        space();
        if (m_at != m_text.size()) return expected("the end of the header");
        if (!seenDescr || !seenOrder || !seenShape)
            return headerError("npy-header", fmt::format("The header lacks '{}'.", !seenDescr   ? "descr"
                                                                                   : !seenOrder ? "fortran_order"
                                                                                                : "shape"));
        return m_header;
    }

private:
    Error expected(const char* what) const {
        return headerError("npy-header", fmt::format("The header is damaged: {} expected.", what), m_at);
    }
    void space() {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\n' || m_text[m_at] == '\t' || m_text[m_at] == '\r'))
            ++m_at;
    }
    char peek() {
        space();
        return m_at < m_text.size() ? m_text[m_at] : '\0';
    }
    bool take(char c) {
        if (peek() != c) return false;
        ++m_at;
        return true;
    }
    bool word(std::string_view w) {
        space();
        if (m_text.substr(m_at, w.size()) != w) return false;
        m_at += w.size();
        return true;
    }

    Result<std::string_view> string() {
        const char quote = peek();
        if (quote != '\'' && quote != '"') return expected("a string");
        const std::size_t end = m_text.find(quote, m_at + 1);
        if (end == std::string_view::npos) return expected("the end of a string");
        const std::string_view value = m_text.substr(m_at + 1, end - m_at - 1);
        if (value.find_first_of("\\\n") != std::string_view::npos) return expected("a string without escapes");
        m_at = end + 1;
        return value;
    }

    Result<void> descr() {
        if (peek() == '[' || peek() == '(') {
            // A structured type; an object anywhere in it makes the data a pickle.
            if (m_text.find("|O", m_at) != std::string_view::npos || m_text.find("'O'", m_at) != std::string_view::npos)
                return headerError("npy-object", "The array holds pickled Python objects, which are not read.", m_at);
            return headerError("npy-dtype", "The array has a structured dtype; only numbers and booleans are read.", m_at);
        }
        TD_TRY(const std::string_view text, string());
        TD_TRY(const NpyDType type, parseNumpyDescr(text));
        m_header.dtype = type.dtype;
        m_header.bigEndian = type.bigEndian;
        return {};
    }

    Result<void> shape() {
        if (!take('(')) return expected("'(' of the shape");
        bool comma = true;
        while (!take(')')) {
            if (!comma) return expected("',' or ')'");
            if (m_header.shape.size() == kNpyMaxRank)
                return headerError("npy-shape", fmt::format("The array has more than {} dimensions.", kNpyMaxRank), m_at);
            TD_TRY(const std::int64_t size, integer());
            m_header.shape.push_back(size);
            comma = take(',');
        }
        // (3) is a number in Python, (3,) a shape.
        if (m_header.shape.size() == 1 && !comma) return headerError("npy-shape", "The shape is a number, not a tuple.", m_at);
        return {};
    }

    Result<std::int64_t> integer() {
        const char first = peek();
        if (first < '0' || first > '9')
            return headerError("npy-shape",
                               first == '-' ? "The shape has a negative dimension." : "The shape holds something that is no whole number.",
                               m_at);
        std::int64_t value = 0;
        const std::size_t start = m_at;
        while (m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9') {
            if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, m_text[m_at] - '0', &value))
                return headerError("npy-shape", "A dimension of the shape is too large.", start);
            ++m_at;
        }
        if (m_at < m_text.size() && m_text[m_at] == 'L') ++m_at;  // Python 2 wrote long integers so
        if (m_at < m_text.size() && (m_text[m_at] == '.' || m_text[m_at] == 'e' || m_text[m_at] == 'x'))
            return headerError("npy-shape", "The shape holds something that is no whole number.", start);
        return value;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    NpyHeader m_header;
};

}  // namespace

Result<NpyDType> parseNumpyDescr(std::string_view descr) {
    const std::string_view whole = descr;
    NpyDType type;
    char order = '=';
    if (!descr.empty() && std::string_view("<>|=").find(descr.front()) != std::string_view::npos) {
        order = descr.front();
        descr.remove_prefix(1);
    }
    if (!descr.empty() && descr.front() == 'O')
        return headerError("npy-object", "The array holds pickled Python objects, which are not read.");
    if (descr == "?") descr = "b1";
    if (descr.size() >= 2 && descr.size() <= 3) {
        int size = 0;
        for (const char c : descr.substr(1)) size = c >= '0' && c <= '9' ? size * 10 + (c - '0') : -1000;
        for (const NumpyType& row : kNumpyTypes)
            if (row.kind == descr.front() && row.size == size) {
                type.dtype = row.dtype;
                type.bigEndian = order == '>' && row.size > 1;
                return type;
            }
    }
    return headerError("npy-dtype",
                       fmt::format("The array has the dtype '{}'; only numbers of up to 64 bits, complex numbers and booleans are read.",
                                   escapeForDisplay(whole, 40)));
}

Result<NpyPreamble> parseNpyPreamble(std::string_view head) {
    const auto wrong = [](const char* code, std::string what, const char* remedy) {
        Error error{ErrorKind::BadInput, code, std::move(what), remedy, {}};
        return error;
    };
    if (head.substr(0, kNpyMagic.size()) != kNpyMagic)
        return wrong("npy-magic", "This is no NumPy array: the bytes do not begin with \\x93NUMPY.", "Save it with numpy.save.");
    constexpr const char* kCutOff = "The file was cut off: copy or save it again.";
    const Error truncated = wrong("npy-truncated", "The NumPy array ends inside its header.", kCutOff);
    if (head.size() < 10) return truncated;
    const int major = static_cast<unsigned char>(head[6]);
    const int minor = static_cast<unsigned char>(head[7]);
    if (major < 1 || major > 3 || minor != 0)
        return wrong("npy-version", fmt::format("NumPy format version {}.{} is not known; 1.0, 2.0 and 3.0 are.", major, minor),
                     "Save it again with numpy.save.");
    const std::size_t lengthBytes = major == 1 ? 2 : 4;
    if (head.size() < 8 + lengthBytes) return truncated;
    std::size_t length = 0;
    for (std::size_t i = lengthBytes; i-- > 0;) length = (length << 8) | static_cast<unsigned char>(head[8 + i]);
    if (length > kNpyMaxHeader)
        return wrong("npy-header-too-long", fmt::format("The header has {} bytes; at most {} are read.", length, kNpyMaxHeader),
                     "Save it again with numpy.save.");
    NpyPreamble preamble;
    preamble.dataOffset = 8 + lengthBytes + length;
    if (preamble.dataOffset > head.size()) return truncated;
    TD_TRY(preamble.header, parseNpyHeader(head.substr(8 + lengthBytes, length)));
    // Sizes beside a 0 are multiplied up, too: strides are computed from them.
    std::uint64_t count = 1;
    bool empty = false;
    for (const std::int64_t size : preamble.header.shape) {
        empty = empty || size == 0;
        if (__builtin_mul_overflow(count, static_cast<std::uint64_t>(size == 0 ? 1 : size), &count) || count > kNpyMaxElements)
            return wrong("npy-shape", fmt::format("The shape {} is too large.", shapeText(preamble.header.shape)),
                         "Save it again with numpy.save.");
    }
    preamble.dataSize = empty ? 0 : count * itemSize(preamble.header.dtype);
    return preamble;
}

Result<NpyHeader> parseNpyHeader(std::string_view text) { return HeaderParser(text).parse(); }

}  // namespace teardown
