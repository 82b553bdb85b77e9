#include "core/config/formats/config_json.h"

#include "core/base/text.h"
#include "core/config/config_usage.h"

#include <fmt/format.h>

#include <cmath>

namespace teardown {

namespace {

void writeString(std::string_view text, std::string& out) {
    const std::string valid = toValidUtf8(text);
    out += '"';
    for (const char c : valid) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20)
                    out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
                else
                    out += c;
        }
    }
    out += '"';
}

std::string pythonJsonFloat(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    return pythonFloat(value);
}

/// json.dumps turns other keys into text; a tuple, which it rejects, becomes its repr.
std::string jsonKey(const ConfigValue& key) {
    switch (key.kind()) {
        case ValueKind::None:
            return "null";
        case ValueKind::Bool:
            return key.asBool() ? "true" : "false";
        case ValueKind::Float:
            return pythonJsonFloat(key.asDouble());
        default:
            return key.str();
    }
}

class JsonWriter {
public:
    JsonWriter(std::string& out, int indent, NotFinite notFinite) : m_out(out), m_indent(indent), m_notFinite(notFinite) {}

    void write(const ConfigValue& value) {
        switch (value.kind()) {
            case ValueKind::None:
                m_out += "null";
                return;
            case ValueKind::Bool:
                m_out += value.asBool() ? "true" : "false";
                return;
            case ValueKind::Int:
                m_out += value.repr();
                return;
            case ValueKind::Float:
                m_out += m_notFinite == NotFinite::AsPython || std::isfinite(value.asDouble()) ? pythonJsonFloat(value.asDouble()) : "null";
                return;
            case ValueKind::String:
                writeString(value.asString(), m_out);
                return;
            case ValueKind::Range:
                writeRange(value.rangeBounds());
                return;
            case ValueKind::List:
            case ValueKind::Tuple:
            case ValueKind::Set: {
                open('[');
                for (const ConfigValue& item : value.items()) {
                    separate();
                    write(item);
                }
                close(']');
                return;
            }
            case ValueKind::Dict: {
                open('{');
                for (const DictEntry& entry : value.entries()) {
                    separate();
                    writeString(jsonKey(entry.key), m_out);
                    m_out += ": ";
                    write(entry.value);
                }
                close('}');
                return;
            }
        }
    }

private:
    /// json.dumps rejects a range; here it becomes the array of its elements, shortened if it is huge.
    void writeRange(const ConfigValue::RangeBounds& bounds) {
        constexpr std::int64_t kShown = 10'000;
        open('[');
        for (std::int64_t i = 0; i < std::min(bounds.count(), kShown); ++i) {
            separate();
            m_out += std::to_string(bounds.at(i));
        }
        close(']');
    }

    void open(char bracket) {
        m_out += bracket;
        ++m_level;
        m_empty = true;
    }

    void separate() {
        if (!m_empty) m_out += m_indent < 0 ? ", " : ",";
        m_empty = false;
        newLine();
    }

    void close(char bracket) {
        --m_level;
        if (!m_empty) newLine();
        m_empty = false;
        m_out += bracket;
    }

    void newLine() {
        if (m_indent >= 0) m_out += '\n' + std::string(static_cast<std::size_t>(m_indent) * m_level, ' ');
    }

    std::string& m_out;
    int m_indent;
    NotFinite m_notFinite;
    std::size_t m_level = 0;
    bool m_empty = true;
};

const char* kindName(OriginKind kind) {
    switch (kind) {
        case OriginKind::Set:
            return "set";
        case OriginKind::Delete:
            return "delete";
        case OriginKind::Interpolate:
            return "interpolate";
        case OriginKind::Option:
            return "option";
    }
    return "set";
}

using KeyPath = std::vector<std::string>;

/// Calls visit(path, value) for every entry and element below the value, parents first.
template <class Visit>
void walk(const ConfigValue& value, KeyPath& path, const Visit& visit) {
    const auto enter = [&](std::string part, const ConfigValue& child) {
        path.push_back(std::move(part));
        visit(path, child);
        walk(child, path, visit);
        path.pop_back();
    };
    for (const DictEntry& entry : value.entries()) enter(entry.key.str(), entry.value);
    std::size_t index = 0;
    for (const ConfigValue& item : value.items()) enter(std::to_string(index++), item);
}

void writeChain(std::span<const Origin> chain, std::string& out) {
    bool first = true;
    for (const Origin& origin : chain) {
        if (!first) out += ", ";
        first = false;
        out += "{\"file\": ";
        writeString(origin.file ? *origin.file : std::string(), out);
        out +=
            fmt::format(", \"line\": {}, \"column\": {}, \"kind\": \"{}\", \"value\": ", origin.line, origin.column, kindName(origin.kind));
        out += origin.value ? toJson(*origin.value) : "null";
        if (origin.value && origin.value->kind() == ValueKind::Float && !std::isfinite(origin.value->asDouble()))
            out += fmt::format(", \"text\": \"{}\"", origin.value->repr());
        out += '}';
    }
}

std::string originPlaceText(const Origin& origin) {
    std::string text = origin.file ? escapeForDisplay(*origin.file) : std::string("?");
    if (origin.line > 0) text += fmt::format(":{}", origin.line);
    return text;
}

/// How `next` came to replace `origin`.
const char* relation(const Origin& origin, const Origin& next) {
    if (origin.kind == OriginKind::Delete) return "after _delete_ in";
    // None, True and False are the same object wherever they are written.
    const bool passedOn =
        origin.value && next.value && origin.value->sameObject(*next.value) && !next.value->isNone() && !next.value->isBool();
    return next.kind == OriginKind::Interpolate || passedOn ? "taken from" : "overrode";
}

}  // namespace

std::string toJson(const ConfigValue& value, int indent, NotFinite notFinite) {
    std::string out;
    JsonWriter(out, indent, notFinite).write(value);
    return out;
}

std::string originsJson(const ConfigValue& value) {
    std::string out;
    writeChain(value.origins(), out);
    return out;
}

std::string configShowJson(const Config& config) {
    std::string out = "{\"config\": " + toJson(config.root) + ", \"files\": [";
    for (std::size_t i = 0; i < config.files.size(); ++i) {
        if (i > 0) out += ", ";
        writeString(config.files[i].displayPath, out);
    }
    out += "], \"origins\": [";
    bool first = true;
    KeyPath path;
    walk(config.root, path, [&](const KeyPath& at, const ConfigValue& value) {
        out += first ? "{\"path\": [" : ", {\"path\": [";
        first = false;
        for (std::size_t i = 0; i < at.size(); ++i) {
            if (i > 0) out += ", ";
            writeString(at[i], out);
        }
        out += "], \"chain\": [";
        writeChain(value.origins(), out);
        out += "]}";
    });
    out += "], \"unread\": [";
    const char* separator = "";
    for (const TopLevelKey& key : topLevelKeys(config)) {
        if (key.use != KeyUse::Nobody) continue;
        out += separator + std::string("{\"key\": ");
        writeString(key.name, out);
        out += ", \"file\": ";
        writeString(key.where.file, out);
        out += fmt::format(", \"line\": {}", key.where.line);
        if (!key.hint.empty()) out += ", \"hint\": \"" + key.hint + '"';
        out += '}';
        separator = ", ";
    }
    return out + "]}";
}

std::string blameText(const Config& config) {
    std::string out;
    KeyPath path;
    walk(config.root, path, [&](const KeyPath& at, const ConfigValue& value) {
        if (!value.items().empty() || !value.entries().empty()) return;  // its parts have lines of their own
        std::string line;
        for (const std::string& part : at) line += (line.empty() ? "" : ".") + escapeForDisplay(part);
        line += " = " + escapeForDisplay(value.repr());
        const auto chain = value.origins();
        for (std::size_t i = chain.size(); i-- > 0;) {
            const Origin& origin = chain[i];
            if (i + 1 == chain.size())
                line += "  " + originPlaceText(origin);
            else
                line += fmt::format("  <- {} {}", relation(origin, chain[i + 1]), originPlaceText(origin));
            if (i + 1 < chain.size() && origin.kind != OriginKind::Delete && origin.value)
                line += fmt::format(
                    " ({})", escapeForDisplay(origin.value->nodeCount() > 1000 ? origin.value->typeName() : origin.value->repr(), 60));
        }
        out += line + '\n';
    });
    // Where a file is, if it is not in the folder of the configs.
    for (const Diagnostic& diagnostic : config.diagnostics)
        if (diagnostic.code == "config-checkout-base")
            out +=
                fmt::format("# {}:{}: {}\n", escapeForDisplay(diagnostic.where.file), diagnostic.where.line, english(diagnostic.message));
    return out;
}

}  // namespace teardown
