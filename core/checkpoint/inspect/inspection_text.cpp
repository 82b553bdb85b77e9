#include "core/base/text.h"
#include "core/checkpoint/inspect/inspection.h"
#include "core/config/config.h"
#include "core/tensor/statistics_json.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::size_t kShownMeta = 100;
constexpr std::size_t kShownClasses = 10;
constexpr std::size_t kMaxKeyColumn = 60;
constexpr std::size_t kMaxShownExtraValues = 200;

/// A module's tensor under its name in the state_dict, others under their path.
std::string displayKey(const Inspection& found, const InspectedTensor& tensor) {
    std::string key;
    if (found.module && !tensor.key.empty()) return escapeForDisplay((found.container.empty() ? "" : found.container + ".") + tensor.key);
    for (const std::string& part : tensor.path) key += (key.empty() ? "" : ".") + part;
    return key.empty() ? "(the array)" : escapeForDisplay(key);
}

std::string withByteUnit(double bytes) {
    constexpr double kStep = 1024;
    const char* unit = "B";
    for (const char* next : {"KiB", "MiB", "GiB", "TiB"})
        if (bytes >= kStep) {
            bytes /= kStep;
            unit = next;
        }
    return fmt::format("{:.{}f} {}", bytes, unit[0] == 'B' ? 0 : 1, unit);
}

std::string tensorTable(const Inspection& found) {
    std::size_t width = 0;
    std::size_t typeWidth = 0;
    double total = 0;
    for (const InspectedTensor& tensor : found.tensors) {
        width = std::max(width, std::min(displayKey(found, tensor).size(), kMaxKeyColumn));
        typeWidth = std::max(typeWidth, std::string_view(dtypeName(tensor.dtype)).size());
        double bytes = static_cast<double>(itemSize(tensor.dtype));
        for (const std::int64_t size : tensor.shape) bytes *= static_cast<double>(size);
        total += bytes;
    }
    std::string text =
        fmt::format("{} {}, {}\n", found.tensors.size(), found.tensors.size() == 1 ? "tensor" : "tensors", withByteUnit(total));
    for (const InspectedTensor& tensor : found.tensors) {
        text += fmt::format("  {:<{}}  {:<{}}  {}", displayKey(found, tensor), width, dtypeName(tensor.dtype), typeWidth,
                            shapeText(tensor.shape));
        if (tensor.stats && tensor.stats->finite > 0)
            text += fmt::format("  {}..{}  mean {:.4g}  std {:.4g}", smallestText(*tensor.stats), largestText(*tensor.stats),
                                tensor.stats->mean, tensor.stats->std);
        if (tensor.stats && tensor.stats->nan > 0) text += "  (nan!)";
        if (tensor.stats && tensor.stats->positiveInf + tensor.stats->negativeInf > 0) text += "  (inf!)";
        if (!tensor.sha256.empty()) text += "  sha256 " + tensor.sha256;
        text += '\n';
    }
    return text;
}

std::string cardText(const Inspection& found) {
    std::string text;
    if (found.resume) text += "resume: " + english(resumeText(*found.resume)) + "\n";
    for (const auto& [name, value] : found.card.lines) text += fmt::format("{}: {}\n", name, value);
    if (!found.card.classes.empty()) {
        text += fmt::format("{} classes:", found.card.classes.size());
        for (std::size_t i = 0; i < std::min(found.card.classes.size(), kShownClasses); ++i)
            text += (i ? ", " : " ") + escapeForDisplay(found.card.classes[i], 40);
        text += found.card.classes.size() > kShownClasses ? ", ...\n" : "\n";
    }
    if (!found.card.configText.empty())
        text += fmt::format("{}: the config that it was trained with, {} lines\n", found.card.configKey,
                            std::count(found.card.configText.begin(), found.card.configText.end(), '\n') + 1);
    for (const DictEntry& entry : found.meta.entries()) {
        const std::string key = entry.key.str();
        if (key == "config" || key == "cfg" || key == "CLASSES") continue;
        text += fmt::format("meta {}: {}\n", escapeForDisplay(key, kShownMeta), escapeForDisplay(entry.value.str(), kShownMeta));
    }
    return text;
}

/// Where the weights are, unless it is the usual place.
std::string weightsText(const Inspection& found) {
    if (found.places.empty() || (found.places.size() == 1 && !found.module && (found.container.empty() || found.container == "state_dict")))
        return {};
    std::string text = "weights: " + english(placesText(found.places));
    const bool chosen =
        std::any_of(found.tensors.begin(), found.tensors.end(), [](const InspectedTensor& tensor) { return !tensor.key.empty(); });
    if (chosen && found.module)
        text += found.container.empty()
                    ? "; the file is a pickled module, and these are its state_dict()"
                    : fmt::format("; '{}' is a pickled module, and these are its state_dict()", escapeForDisplay(found.container, 40));
    if (chosen && found.places.size() > 1)
        text += found.container.empty() ? "; those at the root are read"
                                        : fmt::format("; those under '{}' are read", escapeForDisplay(found.container, 40));
    return text + "\n";
}

/// Values beside the tensors, a line each; those directly below meta are listed above.
std::string extraValueLines(const Inspection& found) {
    std::string text;
    std::size_t shown = 0;
    std::size_t more = found.beside.more;
    for (const ExtraValue& item : found.beside.values) {
        if (item.path.size() == 2 && (item.path[0] == "meta" || item.path[0] == "__metadata__") && found.meta.isDict() &&
            item.value.items().empty())
            continue;
        if (++shown > kMaxShownExtraValues) {
            ++more;
            continue;
        }
        text += fmt::format("{}: {}\n", escapeForDisplay(item.key(), kShownMeta), extraValueText(item.value));
    }
    return more > 0 ? text + fmt::format("... and {} more values; --json lists them\n", more) : text;
}

/// Text from the file, line by line, made safe for a terminal.
std::string shownLines(const std::string& code) {
    std::string out;
    for (std::size_t at = 0; at < code.size();) {
        const std::size_t end = std::min(code.find('\n', at), code.size());
        out += escapeForDisplay(std::string_view(code).substr(at, end - at), 400) + "\n";
        at = end + 1;
    }
    return out;
}

}  // namespace

std::string inspectionText(const Inspection& found, bool xray) {
    std::string text =
        fmt::format("{}: {}, {}\n", escapeForDisplay(found.path), found.format.empty() ? "unknown" : found.format, found.status());
    if (found.error) text += "error: " + describe(*found.error) + "\n";
    for (const Diagnostic& warning : found.warnings)
        text += (warning.severity == Severity::Warning ? "warning: " : "note: ") + english(warning.message) + "\n";
    if (found.hashMatches && *found.hashMatches) text += "the hash in the file name matches the content\n";
    text += cardText(found);
    text += weightsText(found);
    text += extraValueLines(found);
    if (!found.globals.empty()) {
        text += "names in the pickle:";
        for (const std::string& name : found.globals) text += " " + escapeForDisplay(name);
        text += '\n';
    }
    if (found.config.isDict()) text += prettyText(found.config);
    if (!found.tensors.empty()) text += tensorTable(found);
    if (xray) {
        for (const ZipEntry& entry : found.xray.members)
            text += fmt::format("member {} at {}, {} bytes\n", escapeForDisplay(entry.name), entry.dataOffset, entry.size);
        text += fmt::format("{} opcodes; names and calls (! = outside the allow list):\n", found.xray.opcodes);
        for (const XrayEvent& item : found.xray.events)
            text += fmt::format("{:>8} {} {:<12}  {}\n", item.event.offset, item.allowed ? ' ' : '!', item.event.opcode,
                                escapeForDisplay(item.event.subject));
        if (found.xray.moreEvents > 0) text += fmt::format("{} more\n", found.xray.moreEvents);
        for (const auto& [name, code] : found.xray.code) text += fmt::format("--- {}\n{}\n", escapeForDisplay(name), shownLines(code));
    }
    if (!text.ends_with('\n')) text += '\n';
    return text;
}

}  // namespace teardown
