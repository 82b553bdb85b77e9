#include "core/checkpoint/pickle/pickle_known.h"

#include "core/base/text.h"
#include "core/checkpoint/pickle/pickle_graph.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <limits>

namespace teardown {

using pickle::Arena;
using pickle::Kind;
using pickle::kNoRef;
using pickle::Ref;

namespace {

using Items = std::vector<Ref>;

constexpr std::size_t kShownCallArguments = 8;
constexpr std::size_t kShownText = 200;
constexpr int kShownDepth = 3;

bool isNear(const Arena& arena, Ref ref, Kind kind) { return arena.is(ref, kind) && !arena.isFar(ref); }
bool isBytes(const Arena& arena, Ref ref) { return isNear(arena, ref, Kind::Bytes) || isNear(arena, ref, Kind::String); }

/// Text as bytes: Python 2 pickled bytes as text.
std::string bytesOf(const Arena& arena, Ref ref) { return std::string(arena.text(ref)); }

std::optional<std::string> pickledPath(const Arena& arena, std::string_view name, const Items& arguments) {
    const bool windows = name.find("Windows") != std::string_view::npos;
    const char separator = windows ? '\\' : '/';
    std::string path;
    for (const Ref argument : arguments) {
        if (!isNear(arena, argument, Kind::String)) return std::nullopt;
        const std::string part = toValidUtf8(arena.text(argument));
        if (!path.empty() && path.back() != '/' && path.back() != '\\') path += separator;
        path += part;
    }
    return fmt::format("{}({})", name, pythonStringRepr(path.empty() ? "." : path));
}

int byteAt(const std::string& bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

std::string clockText(const std::string& bytes, std::size_t at) {
    std::string text = fmt::format("{:02}:{:02}:{:02}", byteAt(bytes, at) & 0x7f, byteAt(bytes, at + 1), byteAt(bytes, at + 2));
    const int micro = byteAt(bytes, at + 3) << 16 | byteAt(bytes, at + 4) << 8 | byteAt(bytes, at + 5);
    return micro > 0 ? text + fmt::format(".{:06}", micro) : text;
}

std::string dayText(const std::string& bytes) {
    return fmt::format("{:04}-{:02}-{:02}", byteAt(bytes, 0) << 8 | byteAt(bytes, 1), byteAt(bytes, 2) & 0x7f, byteAt(bytes, 3));
}

/// datetime.timedelta(days, seconds, microseconds) as Python's str().
std::optional<std::string> durationText(const Arena& arena, const Items& arguments) {
    std::int64_t parts[3] = {0, 0, 0};
    if (arguments.size() > 3) return std::nullopt;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (!arena.is(arguments[i], Kind::Int)) return std::nullopt;
        parts[i] = arena.integer(arguments[i]);
    }
    if (std::abs(parts[0]) > 999'999'999 || parts[1] < 0 || parts[1] >= 86400 || parts[2] < 0 || parts[2] >= 1'000'000) return std::nullopt;
    std::string text = parts[0] == 0 ? std::string() : fmt::format("{} day{}, ", parts[0], std::abs(parts[0]) == 1 ? "" : "s");
    text += fmt::format("{}:{:02}:{:02}", parts[1] / 3600, parts[1] / 60 % 60, parts[1] % 60);
    return parts[2] > 0 ? text + fmt::format(".{:06}", parts[2]) : text;
}

std::optional<std::string> dateText(const Arena& arena, std::string_view name, const Items& arguments) {
    if (name == "timedelta") return durationText(arena, arguments);
    if (name == "timezone" && !arguments.empty() && arena.is(arguments[0], Kind::Call)) {
        const auto& parts = arena.items(arena[arguments[0]].b);
        if (parts.size() < 2 || !arena.is(parts[0], Kind::Int) || !arena.is(parts[1], Kind::Int)) return std::nullopt;
        if (std::abs(arena.integer(parts[0])) > 1 || std::abs(arena.integer(parts[1])) >= 86400) return std::nullopt;
        const std::int64_t minutes = (arena.integer(parts[0]) * 86400 + arena.integer(parts[1])) / 60;
        return minutes == 0 ? std::string("UTC")
                            : fmt::format("UTC{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
    }
    if (arguments.empty() || !isBytes(arena, arguments[0])) return std::nullopt;
    const std::string bytes = bytesOf(arena, arguments[0]);
    std::string text;
    if (name == "datetime" && bytes.size() == 10)
        text = dayText(bytes) + " " + clockText(bytes, 4);
    else if (name == "date" && bytes.size() == 4)
        text = dayText(bytes);
    else if (name == "time" && bytes.size() == 6)
        text = clockText(bytes, 0);
    else
        return std::nullopt;
    if (arguments.size() > 1 && arena.is(arguments[1], Kind::Call))
        if (const auto zone = knownValue(arena, arguments[1]); zone && zone->isString()) text += " " + zone->asString();
    return text;
}

Ref stateEntry(const Arena& arena, Ref call, std::string_view name) {
    const Ref state = arena[call].state;
    if (!arena.is(state, Kind::Dict)) return kNoRef;
    for (const auto& [key, value] : pickle::dictEntries(arena, state))
        if (isNear(arena, key, Kind::String) && arena.text(key) == name) return value;
    return kNoRef;
}

/// uuid.UUID holds one 128-bit integer.
std::optional<std::string> uuidText(const Arena& arena, Ref call) {
    const Ref value = stateEntry(arena, call, "int");
    std::string bytes;
    if (arena.is(value, Kind::BigInt)) {
        bytes = std::string(arena.text(value));
    } else if (arena.is(value, Kind::Int) && arena.integer(value) >= 0) {
        for (int i = 0; i < 8; ++i) bytes += static_cast<char>((static_cast<std::uint64_t>(arena.integer(value)) >> (8 * i)) & 0xff);
    } else {
        return std::nullopt;
    }
    if (bytes.size() > 17 || (bytes.size() == 17 && bytes.back() != '\0')) return std::nullopt;
    bytes.resize(16, '\0');
    std::string text;
    for (std::size_t i = 16; i-- > 0;) {
        text += fmt::format("{:02x}", static_cast<unsigned char>(bytes[i]));
        if (i == 12 || i == 10 || i == 8 || i == 6) text += '-';
    }
    return text;
}

/// A text as NumPy stores it: four bytes a character.
std::string fromUtf32(std::string_view bytes, bool bigEndian) {
    std::string out;
    for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) {
        std::uint32_t code = 0;
        for (std::size_t i = 0; i < 4; ++i)
            code |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + (bigEndian ? 3 - i : i)])) << (8 * i);
        if (code == 0) continue;
        if (code < 0x80) {
            out += static_cast<char>(code);
        } else if (code < 0x800) {
            out += static_cast<char>(0xc0 | code >> 6);
            out += static_cast<char>(0x80 | (code & 0x3f));
        } else if (code < 0x10000) {
            out += static_cast<char>(0xe0 | code >> 12);
            out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
            out += static_cast<char>(0x80 | (code & 0x3f));
        } else {
            out += static_cast<char>(0xf0 | ((code >> 18) & 7));
            out += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
            out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
            out += static_cast<char>(0x80 | (code & 0x3f));
        }
    }
    return toValidUtf8(out);
}

/// The code of a numpy.dtype that is not a number: "U3", "S4", "M8"; empty for others.
std::string otherDType(const Arena& arena, Ref dtype, bool& bigEndian) {
    if (!arena.is(dtype, Kind::Call) || !arena.isGlobal(arena[dtype].a, "numpy", "dtype")) return {};
    const Items& arguments = arena.items(arena[dtype].b);
    if (arguments.empty() || !isBytes(arena, arguments[0])) return {};
    const Ref state = arena[dtype].state;
    if (arena.is(state, Kind::Tuple) && arena.items(state).size() > 1 && isBytes(arena, arena.items(state)[1]))
        bigEndian = arena.text(arena.items(state)[1]) == ">";
    return std::string(arena.text(arguments[0]));
}

/// Days since 1970 as year, month and day (Hinnant, "chrono-compatible low-level date algorithms").
std::string civilText(std::int64_t days) {
    days += 719468;
    const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const std::int64_t day = days - era * 146097;
    const std::int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    const std::int64_t rest = day - (365 * year + year / 4 - year / 100);
    const std::int64_t month = (5 * rest + 2) / 153;
    return fmt::format("{:04}-{:02}-{:02}", year + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9,
                       rest - (153 * month + 2) / 5 + 1);
}

/// numpy.datetime64 and timedelta64: a count of units, which are stored in the dtype's state.
std::optional<std::string> numpyTime(const Arena& arena, Ref dtype, const std::string& code, const std::string& bytes, bool bigEndian) {
    if (bytes.size() != 8) return std::nullopt;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i)
        bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[bigEndian ? 7 - i : i])) << (8 * i);
    const auto count = static_cast<std::int64_t>(bits);
    std::string unit;
    std::int64_t step = 1;
    const Ref state = arena[dtype].state;
    if (arena.is(state, Kind::Tuple) && arena.items(state).size() > 8 && arena.is(arena.items(state)[8], Kind::Tuple) &&
        arena.items(arena.items(state)[8]).size() > 1) {
        const Ref metadata = arena.items(arena.items(state)[8])[1];
        if (arena.is(metadata, Kind::Tuple) && arena.items(metadata).size() > 1 && isBytes(arena, arena.items(metadata)[0])) {
            unit = arena.text(arena.items(metadata)[0]);
            if (arena.is(arena.items(metadata)[1], Kind::Int)) step = arena.integer(arena.items(metadata)[1]);
        }
    }
    if (count == std::numeric_limits<std::int64_t>::min()) return "NaT";
    std::int64_t perDay = unit == "D"    ? 1
                          : unit == "h"  ? 24
                          : unit == "m"  ? 1440
                          : unit == "s"  ? 86400
                          : unit == "ms" ? 86'400'000
                          : unit == "us" ? 86'400'000'000
                          : unit == "ns" ? 86'400'000'000'000
                                         : 0;
    if (!code.starts_with("M") || perDay == 0 || step != 1 || std::abs(count / perDay) > 3'000'000)
        return fmt::format("numpy.{}({}, {})", code.starts_with("M") ? "datetime64" : "timedelta64", count,
                           pythonStringRepr(toValidUtf8(unit)));
    const std::int64_t days = count / perDay - (count % perDay < 0 ? 1 : 0);
    const std::int64_t rest = count - days * perDay;
    if (perDay == 1) return civilText(days);
    const std::int64_t seconds = perDay >= 86400 ? rest / (perDay / 86400) : rest * (86400 / perDay);
    std::string text = fmt::format("{} {:02}:{:02}:{:02}", civilText(days), seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (perDay > 86400 && rest % (perDay / 86400) != 0)
        text += fmt::format(".{:0{}}", rest % (perDay / 86400), perDay == 86'400'000 ? 3 : perDay == 86'400'000'000 ? 6 : 9);
    return text;
}

/// numpy.core.multiarray.scalar(dtype('U3'), 'abc') and similar calls.
std::optional<std::string> numpyText(const Arena& arena, const Items& arguments) {
    if (arguments.size() != 2 || !isBytes(arena, arguments[1])) return std::nullopt;
    bool bigEndian = false;
    const std::string code = otherDType(arena, arguments[0], bigEndian);
    const std::string bytes = bytesOf(arena, arguments[1]);
    if (code.starts_with("U")) return bytes.size() % 4 == 0 ? fromUtf32(bytes, bigEndian) : toValidUtf8(bytes);
    if (code.starts_with("M") || code.starts_with("m")) return numpyTime(arena, arguments[0], code, bytes, bigEndian);
    if (code.starts_with("S")) return toValidUtf8(bytes.substr(0, bytes.find('\0')));
    return std::nullopt;
}

/// An array that is not a tensor because it holds texts or objects.
std::optional<std::string> pickledArray(const Arena& arena, Ref call) {
    const Ref state = arena[call].state;
    if (!arena.is(state, Kind::Tuple) || arena.items(state).size() != 5) return std::nullopt;
    const Items& fields = arena.items(state);
    bool bigEndian = false;
    const std::string code = otherDType(arena, fields[2], bigEndian);
    std::string shape;
    for (const Ref size : arena.items(fields[1]))
        shape += (shape.empty() ? "" : ",") + (arena.is(size, Kind::Int) ? std::to_string(arena.integer(size)) : std::string("?"));
    const char* what = code.starts_with("U") || code.starts_with("S") ? "texts"
                       : code.starts_with("O")                        ? "objects"
                       : code.starts_with("M")                        ? "dates"
                                                                      : "records";
    std::string text = fmt::format("<array of {}[{}]", what, shape);
    std::string some;
    if (arena.is(fields[4], Kind::List)) {
        const Items& items = arena.items(fields[4]);
        for (std::size_t i = 0; i < std::min(items.size(), kShownCallArguments); ++i)
            some += (i ? ", " : "") + (isNear(arena, items[i], Kind::String)
                                           ? pythonStringRepr(toValidUtf8(arena.text(items[i]).substr(0, kShownText)))
                                           : keyText(arena, items[i]));
        if (items.size() > kShownCallArguments) some += ", ...";
    }
    return text + (some.empty() ? ">" : ": " + some + ">");
}

std::string callArgument(const Arena& arena, Ref ref, int depth) {
    if (arena.isFar(ref)) return "...";
    switch (arena.kind(ref)) {
        case Kind::String:
            return pythonStringRepr(toValidUtf8(arena.text(ref).substr(0, kShownText)));
        case Kind::None:
        case Kind::Bool:
        case Kind::Int:
        case Kind::BigInt:
        case Kind::Float:
        case Kind::Global:
            return keyText(arena, ref);
        case Kind::Bytes:
        case Kind::ByteArray:
            return fmt::format("<{} bytes>", arena.textSize(ref));
        case Kind::List:
        case Kind::Tuple:
        case Kind::Set:
        case Kind::FrozenSet: {
            if (depth >= kShownDepth) return "...";
            const Items& items = arena.items(ref);
            std::string text;
            for (std::size_t i = 0; i < std::min(items.size(), kShownCallArguments); ++i)
                text += (i ? ", " : "") + callArgument(arena, items[i], depth + 1);
            if (items.size() > kShownCallArguments) text += ", ...";
            const bool list = arena.is(ref, Kind::List);
            const bool tuple = arena.is(ref, Kind::Tuple);
            return (list ? "[" : tuple ? "(" : "{") + text + (tuple && items.size() == 1 ? "," : "") + (list ? "]" : tuple ? ")" : "}");
        }
        default:
            return "...";
    }
}

}  // namespace

std::string complexText(double real, double imaginary) {
    const auto part = [](double value) {
        std::string text = pythonFloat(value);
        return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
    };
    const std::string tail = (std::signbit(imaginary) || std::isnan(imaginary) ? "" : "+") + part(imaginary) + "j";
    if (real == 0 && !std::signbit(real)) return part(imaginary) + "j";
    return "(" + part(real) + tail + ")";
}

std::optional<ConfigValue> knownValue(const Arena& arena, Ref call) {
    if (!arena.is(call, Kind::Call) || !arena.is(arena[call].a, Kind::Global)) return std::nullopt;
    const Ref callee = arena[call].a;
    const std::string_view module = arena.text(arena[callee].a);
    const std::string_view name = arena.text(arena[callee].b);
    const Items& arguments = arena.items(arena[call].b);
    const auto text = [](std::optional<std::string> found) -> std::optional<ConfigValue> {
        if (!found) return std::nullopt;
        return ConfigValue::string(*std::move(found));
    };
    if (module == "pathlib" || module == "pathlib._local") return text(pickledPath(arena, name, arguments));
    if (module == "datetime" || module == "_datetime") return text(dateText(arena, name, arguments));
    if (module == "uuid" && name == "UUID") return text(uuidText(arena, call));
    if (module == "builtins" && name == "complex" && arguments.size() == 2 && arena.is(arguments[0], Kind::Float) &&
        arena.is(arguments[1], Kind::Float))
        return text(complexText(arena.number(arguments[0]), arena.number(arguments[1])));
    if (module == "builtins" && (name == "range" || name == "slice")) {
        std::string out;
        for (const Ref argument : arguments) out += (out.empty() ? "" : ", ") + callArgument(arena, argument, 0);
        return text(std::string(name) + "(" + out + ")");
    }
    if (module == "builtins" && name == "getattr" && arguments.size() == 2 && arena.is(arguments[0], Kind::Global) &&
        isNear(arena, arguments[1], Kind::String))
        return text(arena.globalName(arguments[0]) + "." + toValidUtf8(arena.text(arguments[1])));
    if (module == "torch" && name == "device" && !arguments.empty() && isNear(arena, arguments[0], Kind::String)) {
        std::string out = toValidUtf8(arena.text(arguments[0]));
        if (arguments.size() > 1 && arena.is(arguments[1], Kind::Int)) out += ":" + std::to_string(arena.integer(arguments[1]));
        return text("device(" + pythonStringRepr(out) + ")");
    }
    if (isNumpyCore(arena, callee, "multiarray", "scalar")) return text(numpyText(arena, arguments));
    if (isNumpyCore(arena, callee, "multiarray", "_reconstruct")) return text(pickledArray(arena, call));
    return std::nullopt;
}

std::string callText(const Arena& arena, Ref call) {
    const Ref callee = arena[call].a;
    std::string name = arena.is(callee, Kind::Global) ? toValidUtf8(arena.globalName(callee)) : std::string("call");
    const Items& arguments = arena.items(arena[call].b);
    std::size_t first = 0;
    // copyreg._reconstructor(class, base, value) makes an object of the class.
    if (arena.isGlobal(callee, "copyreg", "_reconstructor") && arguments.size() == 3 && arena.is(arguments[0], Kind::Global)) {
        name = toValidUtf8(arena.globalName(arguments[0]));
        first = arena.is(arguments[2], Kind::None) ? 3 : 2;
    }
    std::string out = name + "(";
    for (std::size_t i = first; i < std::min(arguments.size(), first + kShownCallArguments); ++i)
        out += (i > first ? ", " : "") + callArgument(arena, arguments[i], 0);
    return out + (arguments.size() > first + kShownCallArguments ? ", ...)" : ")");
}

}  // namespace teardown
