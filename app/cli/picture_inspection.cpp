#include "app/cli/picture_inspection.h"

#include "app/cli/terminal.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/session/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace teardown {

namespace {

std::string rgbaHash(const Picture& picture) {
    Sha256 hash;
    const auto channels = static_cast<std::size_t>(picture.channels);
    std::vector<std::byte> row(static_cast<std::size_t>(picture.width) * 4);
    for (std::size_t y = 0; y < static_cast<std::size_t>(picture.height); ++y) {
        for (std::size_t x = 0; x < static_cast<std::size_t>(picture.width); ++x) {
            const std::uint8_t* pixel = picture.pixels.data() + (y * static_cast<std::size_t>(picture.width) + x) * channels;
            for (std::size_t c = 0; c < 3; ++c) row[x * 4 + c] = std::byte{pixel[channels == 1 ? 0 : picture.bgr ? 2 - c : c]};
            row[x * 4 + 3] = std::byte{255};
        }
        hash.update(row);
    }
    return hash.hexDigest();
}

Json pictureDocument(const InspectResult& result, const Picture* picture) {
    Json out = Json::object();
    out.set("status", result.status).set("format", result.format).set("error", result.error ? errorJson(*result.error) : Json());
    setDiagnostics(out, result.warnings).set("globals", Json::array()).set("tensors", Json::array());
    out.set("meta", Json::object()).set("config", Json::object()).set("hash_ok", Json());
    if (picture) out.set("width", picture->width).set("height", picture->height).set("rgba8_sha256", rgbaHash(*picture));
    return out;
}

}  // namespace

InspectResult inspectPicture(const std::string& path, const std::string& format) {
    InspectResult result;
    result.format = format;
    const auto api = imaging();
    auto picture = api ? (*api)->decode(path, false, &result.warnings) : Result<Picture>(api.error());
    if (!picture) {
        result.error = std::move(picture).error();
        result.status = "reject";
        result.json = pictureDocument(result, nullptr).dump();
        result.text = fmt::format("{}: {}, rejected\n", escapeForDisplay(path, 4096), format);
        return result;
    }
    const bool clean = std::none_of(result.warnings.begin(), result.warnings.end(),
                                    [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::Warning; });
    result.status = clean ? "accept" : "accept-with-warning";
    result.json = pictureDocument(result, &*picture).dump();
    result.text = fmt::format("{}: {}, {}\n{} x {} pixels\nrgba8 sha256 {}\n", escapeForDisplay(path, 4096), format, result.status,
                              picture->width, picture->height, rgbaHash(*picture));
    for (const Diagnostic& diagnostic : result.warnings)
        if (diagnostic.severity == Severity::Note) result.text += english(diagnostic.message) + "\n";
    return result;
}

}  // namespace teardown
