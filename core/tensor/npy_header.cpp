#include "core/tensor/npy_header.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

namespace teardown {
namespace {

Error headerError(std::string code, Message what, std::optional<std::uint64_t> offset = {}) {
    Error error{ErrorKind::BadInput,
                std::move(code),
                std::move(what),
                message("do.save-the-array-again", "Save the array again with numpy.save."),
                {}};
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

/// The names that numpy.dtype accepts besides kind and size. The C types are those of 64-bit Linux.
struct NumpyName {
    std::string_view name;
    DType dtype;
};
constexpr std::array kNumpyNames{NumpyName{"?", DType::Bool},
                                 NumpyName{"bool", DType::Bool},
                                 NumpyName{"bool_", DType::Bool},
                                 NumpyName{"bool8", DType::Bool},
                                 NumpyName{"b", DType::Int8},
                                 NumpyName{"byte", DType::Int8},
                                 NumpyName{"int8", DType::Int8},
                                 NumpyName{"B", DType::UInt8},
                                 NumpyName{"ubyte", DType::UInt8},
                                 NumpyName{"uint8", DType::UInt8},
                                 NumpyName{"h", DType::Int16},
                                 NumpyName{"short", DType::Int16},
                                 NumpyName{"int16", DType::Int16},
                                 NumpyName{"H", DType::UInt16},
                                 NumpyName{"ushort", DType::UInt16},
                                 NumpyName{"uint16", DType::UInt16},
                                 NumpyName{"i", DType::Int32},
                                 NumpyName{"intc", DType::Int32},
                                 NumpyName{"int32", DType::Int32},
                                 NumpyName{"I", DType::UInt32},
                                 NumpyName{"uintc", DType::UInt32},
                                 NumpyName{"uint32", DType::UInt32},
                                 NumpyName{"l", DType::Int64},
                                 NumpyName{"q", DType::Int64},
                                 NumpyName{"p", DType::Int64},
                                 NumpyName{"int", DType::Int64},
                                 NumpyName{"int_", DType::Int64},
                                 NumpyName{"intp", DType::Int64},
                                 NumpyName{"long", DType::Int64},
                                 NumpyName{"longlong", DType::Int64},
                                 NumpyName{"int64", DType::Int64},
                                 NumpyName{"L", DType::UInt64},
                                 NumpyName{"Q", DType::UInt64},
                                 NumpyName{"P", DType::UInt64},
                                 NumpyName{"uint", DType::UInt64},
                                 NumpyName{"uintp", DType::UInt64},
                                 NumpyName{"ulong", DType::UInt64},
                                 NumpyName{"ulonglong", DType::UInt64},
                                 NumpyName{"uint64", DType::UInt64},
                                 NumpyName{"e", DType::Float16},
                                 NumpyName{"half", DType::Float16},
                                 NumpyName{"float16", DType::Float16},
                                 NumpyName{"f", DType::Float32},
                                 NumpyName{"single", DType::Float32},
                                 NumpyName{"float32", DType::Float32},
                                 NumpyName{"d", DType::Float64},
                                 NumpyName{"double", DType::Float64},
                                 NumpyName{"float", DType::Float64},
                                 NumpyName{"float_", DType::Float64},
                                 NumpyName{"float64", DType::Float64},
                                 NumpyName{"F", DType::Complex64},
                                 NumpyName{"csingle", DType::Complex64},
                                 NumpyName{"complex64", DType::Complex64},
                                 NumpyName{"D", DType::Complex128},
                                 NumpyName{"cdouble", DType::Complex128},
                                 NumpyName{"complex", DType::Complex128},
                                 NumpyName{"complex128", DType::Complex128}};

/// What an array of another type is, and how to save its numbers.
Error unreadType(std::string_view whole, std::string_view descr) {
    const std::string shown = escapeForDisplay(whole, 40);
    const auto unread = [&](const char* code, Message what, const Message& remedy) {
        Error error = headerError(code, std::move(what));
        error.remedy = remedy;
        return error;
    };
    const auto named = [&](std::initializer_list<std::string_view> names) {
        return std::find(names.begin(), names.end(), descr) != names.end();
    };
    const char kind = descr.empty() ? '\0' : descr.front();
    if (kind == 'O' || named({"object", "object_"}))
        return unread("npy-object",
                      message("npy-object.the-array-holds-pickled", "The array holds pickled Python objects, which are not read."),
                      message("do.save-its-numbers-numpy", "Save its numbers: numpy.save('numbers.npy', a.astype('float32'))."));
    if (named({"f12", "f16", "float96", "float128", "g", "longdouble", "longfloat"}))
        return unread("npy-dtype",
                      message("npy-dtype.the-array-has-the",
                              "The array has the dtype '{shown}' (long double); numbers of up to 64 bits are read.", {{"shown", shown}}),
                      message("do.save-it-as-numpy", "Save it as numpy.save('numbers.npy', a.astype('float64')), or as 'float32'."));
    if (named({"c24", "c32", "complex192", "complex256", "G", "clongdouble"}))
        return unread("npy-dtype",
                      message("npy-dtype.the-array-has-the-dtype",
                              "The array has the dtype '{shown}' (complex long double); complex numbers of up to 128 bits are read.",
                              {{"shown", shown}}),
                      message("do.save-it-as-numpy-save", "Save it as numpy.save('numbers.npy', a.astype('complex128'))."));
    if ((kind == 'M' || kind == 'm') || descr.starts_with("datetime64") || descr.starts_with("timedelta64"))
        return unread("npy-dtype",
                      message("npy-dtype.the-array-holds-dtype", "The array holds {which} (dtype '{shown}'), not numbers.",
                              {{"which", kind == 'M' || kind == 'd' ? message("npy-dtype.dates", "dates")
                                                                    : message("npy-dtype.lengths-of-time", "lengths of time")},
                               {"shown", shown}}),
                      message("do.save-it-as-integers", "Save it as integers: numpy.save('numbers.npy', a.astype('int64'))."));
    if (kind == 'U' || kind == 'S' || kind == 'a' || kind == 'T' || descr == "str" || descr == "bytes")
        return unread(
            "npy-dtype",
            message("npy-dtype.the-array-holds-texts", "The array holds texts (dtype '{shown}'), not numbers.", {{"shown", shown}}),
            message("do.if-the-texts-are", "If the texts are numbers, save them as such: numpy.save('numbers.npy', a.astype('float32'))."));
    if (kind == 'V')
        return unread("npy-dtype",
                      message("npy-dtype.the-array-holds-raw",
                              "The array holds raw bytes (dtype '{shown}'), as NumPy saves types of other packages, such as bfloat16.",
                              {{"shown", shown}}),
                      message("do.save-its-numbers-numpy", "Save its numbers: numpy.save('numbers.npy', a.astype('float32'))."));
    return unread("npy-dtype",
                  message("npy-dtype.the-array-has-the-dtype-only",
                          "The array has the dtype '{shown}'; only numbers of up to 64 bits, complex numbers and booleans are read.",
                          {{"shown", shown}}),
                  message("do.save-it-as-numpy-save-numbers", "Save it as numpy.save('numbers.npy', a.astype('float32'))."));
}

class HeaderParser {
public:
    explicit HeaderParser(std::string_view text) : m_text(text) {}

    Result<NpyHeader> parse() {
        if (!take('{')) return expected(message("npy-header.text", "'{{'"));
        bool seenDescr = false;
        bool seenOrder = false;
        bool seenShape = false;
        while (!take('}')) {
            TD_TRY(const std::string_view key, string());
            if (!take(':')) return expected(message("npy-header.text-2", "':'"));
            bool* seen = key == "descr" ? &seenDescr : key == "fortran_order" ? &seenOrder : key == "shape" ? &seenShape : nullptr;
            if (!seen)
                return headerError("npy-header",
                                   message("npy-header.the-header-has-the", "The header has the unknown key '{key}'.",
                                           {{"key", escapeForDisplay(key, 40)}}),
                                   m_at);
            if (*seen)
                return headerError("npy-duplicate-key",
                                   message("npy-duplicate-key.the-header-gives-twice", "The header gives '{key}' twice.", {{"key", key}}),
                                   m_at);
            *seen = true;
            if (key == "descr")
                TD_CHECK(descr());
            else if (key == "shape")
                TD_CHECK(shape());
            else if (word("True"))
                m_header.fortranOrder = true;
            else if (!word("False"))
                return expected(message("npy-header.true-or-false", "True or False"));
            if (!take(',') && peek() != '}') return expected(message("npy-header.or", "',' or '}}'"));
        }
        space();
        if (m_at != m_text.size()) return expected(message("npy-header.the-end-of-the", "the end of the header"));
        if (!seenDescr || !seenOrder || !seenShape)
            return headerError("npy-header", message("npy-header.the-header-lacks", "The header lacks '{which}'.",
                                                     {{"which", !seenDescr   ? message("npy-header.descr", "descr")
                                                                : !seenOrder ? message("npy-header.fortran-order", "fortran_order")
                                                                             : message("npy-header.shape", "shape")}}));
        return m_header;
    }

private:
    Error expected(const Message& what) const {
        return headerError("npy-header",
                           message("npy-header.the-header-is-damaged", "The header is damaged: {what} expected.", {{"what", what}}), m_at);
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
        if (quote != '\'' && quote != '"') return expected(message("npy-header.a-string", "a string"));
        const std::size_t end = m_text.find(quote, m_at + 1);
        if (end == std::string_view::npos) return expected(message("npy-header.the-end-of-a", "the end of a string"));
        const std::string_view value = m_text.substr(m_at + 1, end - m_at - 1);
        if (value.find_first_of("\\\n") != std::string_view::npos)
            return expected(message("npy-header.a-string-without-escapes", "a string without escapes"));
        m_at = end + 1;
        return value;
    }

    Result<void> descr() {
        if (peek() == '[' || peek() == '(') return structured();
        TD_TRY(const std::string_view text, string());
        TD_TRY(const NpyDType type, parseNumpyDescr(text));
        m_header.dtype = type.dtype;
        m_header.bigEndian = type.bigEndian;
        return {};
    }

    /// [('i', '<i4'), ('f', '<f8', (3,))]: reports the names of its fields, and how to save their arrays.
    Error structured() {
        const std::size_t end = std::min(m_text.find("'fortran_order'", m_at), m_text.find("\"fortran_order\"", m_at));
        const std::string_view type = m_text.substr(m_at, end == std::string_view::npos ? end : end - m_at);
        // An object anywhere in it makes the data a pickle.
        const bool objects = type.find("|O") != std::string_view::npos || type.find("'O'") != std::string_view::npos;
        constexpr std::size_t kShown = 4;
        std::string fields;
        std::string saved;
        std::size_t count = 0;
        int depth = 0;
        for (std::size_t at = 0; at < type.size(); ++at) {
            if (type[at] == '[' || type[at] == '(') ++depth;
            if (type[at] == ']' || type[at] == ')') --depth;
            if (type[at] != '\'' && type[at] != '"') continue;
            const std::size_t close = type.find(type[at], at + 1);
            if (close == std::string_view::npos) break;
            // A field is a tuple in the list; its first string is its name.
            std::size_t before = at;
            while (before > 0 && type[before - 1] == ' ') --before;
            const std::string name = escapeForDisplay(type.substr(at + 1, close - at - 1), 40);
            if (depth == 2 && before > 0 && type[before - 1] == '(' && ++count <= kShown) {
                fields += (fields.empty() ? "'" : ", '") + name + "'";
                saved += fmt::format(", {}=a['{}']", name, name);
            }
            at = close;
        }
        const Message what = count == 0 ? message("npy-dtype.structured", "The array has a structured dtype")
                                        : message("npy-dtype.records", count, "The array holds records of {count} field: {fields}",
                                                  "The array holds records of {count} fields: {fields}",
                                                  {{"count", count}, {"fields", fields + (count > kShown ? ", ..." : "")}});
        Error error = headerError(
            objects ? "npy-object" : "npy-dtype",
            objects
                ? message("npy-object.records-with-objects", "{what}, with pickled Python objects, which are not read.", {{"what", what}})
            : count == 0 ? message("npy-dtype.structured-not-read", "{what}; arrays of one kind of number are read.", {{"what", what}})
                         : message("npy-dtype.records-not-read", "{what} (a structured dtype); arrays of one kind of number are read.",
                                   {{"what", what}}),
            m_at);
        error.remedy = saved.empty() ? message("do.save-the-fields-as", "Save the fields as arrays of their own.")
                                     : message("do.save-one-array-a", "Save one array a field: numpy.savez('fields.npz'{saved}).",
                                               {{"saved", saved + (count > kShown ? ", ..." : "")}});
        return error;
    }

    Result<void> shape() {
        if (!take('(')) return expected(message("npy-header.of-the-shape", "'(' of the shape"));
        bool comma = true;
        while (!take(')')) {
            if (!comma) return expected(message("npy-header.or-2", "',' or ')'"));
            if (m_header.shape.size() == kNpyMaxRank)
                return headerError("npy-shape",
                                   message("npy-shape.the-array-has-more", "The array has more than {npyMaxRank} dimensions.",
                                           {{"npyMaxRank", kNpyMaxRank}}),
                                   m_at);
            TD_TRY(const std::int64_t size, integer());
            m_header.shape.push_back(size);
            comma = take(',');
        }
        // (3) is a number in Python, (3,) a shape.
        if (m_header.shape.size() == 1 && !comma)
            return headerError("npy-shape", message("npy-shape.the-shape-is-a", "The shape is a number, not a tuple."), m_at);
        return {};
    }

    Result<std::int64_t> integer() {
        const char first = peek();
        if (first < '0' || first > '9')
            return headerError("npy-shape",
                               first == '-'
                                   ? message("npy-shape.the-shape-has-a", "The shape has a negative dimension.")
                                   : message("npy-shape.the-shape-holds-something", "The shape holds something that is not an integer."),
                               m_at);
        std::int64_t value = 0;
        const std::size_t start = m_at;
        while (m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9') {
            if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, m_text[m_at] - '0', &value))
                return headerError("npy-shape", message("npy-shape.a-dimension-of-the", "A dimension of the shape is too large."), start);
            ++m_at;
        }
        if (m_at < m_text.size() && m_text[m_at] == 'L') ++m_at;  // Python 2 wrote long integers this way
        if (m_at < m_text.size() && (m_text[m_at] == '.' || m_text[m_at] == 'e' || m_text[m_at] == 'x'))
            return headerError("npy-shape",
                               message("npy-shape.the-shape-holds-something", "The shape holds something that is not an integer."), start);
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
    for (const NumpyName& row : kNumpyNames)
        if (row.name == descr) {
            type.dtype = row.dtype;
            type.bigEndian = order == '>' && itemSize(row.dtype) > 1;
            return type;
        }
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
    return unreadType(whole, descr);
}

Result<NpyPreamble> parseNpyPreamble(std::string_view head) {
    const auto wrong = [](const char* code, Message what, const Message& remedy) {
        Error error{ErrorKind::BadInput, code, std::move(what), remedy, {}};
        return error;
    };
    if (head.substr(0, kNpyMagic.size()) != kNpyMagic)
        return wrong("npy-magic",
                     message("npy-magic.this-is-no-numpy", "This is not a NumPy array: the bytes do not begin with \\x93NUMPY."),
                     message("do.save-it-with-numpy", "Save it with numpy.save."));
    const Message cutOff = message("do.the-file-was-cut-off", "The file was cut off: copy or save it again.");
    const Error truncated =
        wrong("npy-truncated", message("npy-truncated.the-numpy-array-ends", "The NumPy array ends inside its header."), cutOff);
    if (head.size() < 10) return truncated;
    const int major = static_cast<unsigned char>(head[6]);
    const int minor = static_cast<unsigned char>(head[7]);
    if (major < 1 || major > 3 || minor != 0)
        return wrong(
            "npy-version",
            message("npy-version.numpy-format-version-is", "NumPy format version {major}.{minor} is not known; 1.0, 2.0 and 3.0 are.",
                    {{"major", major}, {"minor", minor}}),
            message("do.save-it-again-with", "Save it again with numpy.save."));
    const std::size_t lengthBytes = major == 1 ? 2 : 4;
    if (head.size() < 8 + lengthBytes) return truncated;
    std::size_t length = 0;
    for (std::size_t i = lengthBytes; i-- > 0;) length = (length << 8) | static_cast<unsigned char>(head[8 + i]);
    if (length > kNpyMaxHeader)
        return wrong("npy-header-too-long",
                     message("npy-header-too-long.the-header-has-bytes", "The header has {length} bytes; the limit is {npyMaxHeader}.",
                             {{"length", length}, {"npyMaxHeader", kNpyMaxHeader}}),
                     message("do.save-it-again-with", "Save it again with numpy.save."));
    NpyPreamble preamble;
    preamble.dataOffset = 8 + lengthBytes + length;
    if (preamble.dataOffset > head.size()) return truncated;
    TD_TRY(preamble.header, parseNpyHeader(head.substr(8 + lengthBytes, length)));
    // Sizes beside a 0 are multiplied too: strides are computed from them.
    std::uint64_t count = 1;
    bool empty = false;
    for (const std::int64_t size : preamble.header.shape) {
        empty = empty || size == 0;
        if (__builtin_mul_overflow(count, static_cast<std::uint64_t>(size == 0 ? 1 : size), &count) || count > kNpyMaxElements)
            return wrong(
                "npy-shape",
                message("npy-shape.the-shape-is-too", "The shape {shape} is too large.", {{"shape", shapeText(preamble.header.shape)}}),
                message("do.save-it-again-with", "Save it again with numpy.save."));
    }
    preamble.dataSize = empty ? 0 : count * itemSize(preamble.header.dtype);
    return preamble;
}

Result<NpyHeader> parseNpyHeader(std::string_view text) { return HeaderParser(text).parse(); }

}  // namespace teardown
