#include "core/base/text.h"
#include "core/checkpoint/inspection.h"
#include "core/config/config.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::size_t kShownMeta = 100;
constexpr std::size_t kMaxKeyColumn = 60;

std::string keyOf(const InspectedTensor& tensor) {
    std::string key;
    for (const std::string& part : tensor.path) key += (key.empty() ? "" : ".") + part;
    return key.empty() ? "(the array)" : escapeForDisplay(key);
}

std::string sizeText(double bytes) {
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
        width = std::max(width, std::min(keyOf(tensor).size(), kMaxKeyColumn));
        typeWidth = std::max(typeWidth, std::string_view(dtypeName(tensor.dtype)).size());
        double bytes = static_cast<double>(itemSize(tensor.dtype));
        for (const std::int64_t size : tensor.shape) bytes *= static_cast<double>(size);
        total += bytes;
    }
    std::string text = fmt::format("{} {}, {}\n", found.tensors.size(), found.tensors.size() == 1 ? "tensor" : "tensors", sizeText(total));
    for (const InspectedTensor& tensor : found.tensors) {
        text += fmt::format("  {:<{}}  {:<{}}  {}", keyOf(tensor), width, dtypeName(tensor.dtype), typeWidth, shapeText(tensor.shape));
        if (tensor.stats && tensor.stats->finite > 0)
            text += fmt::format("  {:.4g}..{:.4g}  mean {:.4g}  std {:.4g}", tensor.stats->min, tensor.stats->max, tensor.stats->mean, tensor.stats->std);
        if (tensor.stats && tensor.stats->nan > 0) text += "  (nan!)";
        if (!tensor.sha256.empty()) text += "  sha256 " + tensor.sha256;
        text += '\n';
    }
    return text;
}

}  // namespace

std::string inspectionText(const Inspection& found, bool xray) {
    std::string text = fmt::format("{}: {}, {}\n", escapeForDisplay(found.path), found.format.empty() ? "unknown" : found.format, found.status());
    if (found.error) text += "error: " + describe(*found.error) + "\n";
    for (const Diagnostic& warning : found.warnings) text += "warning: " + warning.message + "\n";
    if (found.hashMatches && *found.hashMatches) text += "the hash in the name is that of the content\n";
    for (const DictEntry& entry : found.meta.entries())
        text += fmt::format("meta {}: {}\n", escapeForDisplay(entry.key.str(), kShownMeta), escapeForDisplay(entry.value.str(), kShownMeta));
    if (!found.globals.empty()) {
        text += "names in the pickle:";
        for (const std::string& name : found.globals) text += " " + escapeForDisplay(name);
        text += '\n';
    }
    if (found.config.isDict()) text += prettyText(found.config);
    if (!found.tensors.empty()) text += tensorTable(found);
    if (xray) {
        for (const ZipEntry& entry : found.members) text += fmt::format("member {} at {}, {} bytes\n", escapeForDisplay(entry.name), entry.dataOffset, entry.size);
        for (const pickle::Event& event : found.events) text += fmt::format("{:>8}  {:<12}  {}\n", event.offset, event.opcode, escapeForDisplay(event.subject));
        if (found.moreEvents > 0) text += fmt::format("{} more\n", found.moreEvents);
    }
    if (!text.ends_with('\n')) text += '\n';
    return text;
}

}  // namespace teardown
