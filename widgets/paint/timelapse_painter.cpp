#include "widgets/paint/timelapse_painter.h"

#include "core/base/file.h"
#include "core/base/folder.h"
#include "core/base/text.h"
#include "core/render/apng.h"
#include "core/tensor/statistics.h"
#include "widgets/paint/sheet_painter.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <utility>

namespace teardown {
namespace {

constexpr int kFrameWidth = 900;  // pixels

/// "12" becomes "0012": files in the order of the training. Other characters than letters and figures become a line.
std::string fileNameOf(const QString& label) {
    QString name;
    QString figures;
    const auto flush = [&] {
        if (!figures.isEmpty()) name += figures.rightJustified(4, QLatin1Char('0'));
        figures.clear();
    };
    for (const QChar c : label) {
        if (c.isDigit()) {
            figures += c;
            continue;
        }
        flush();
        name += c.isLetter() ? c : QLatin1Char('_');
    }
    flush();
    return name.toStdString() + ".png";
}

}  // namespace

HeatmapStyle commonStyle(const Timelapse& timelapse) {
    HeatmapStyle style = timelapse.style;
    if (style.rule == RangeRule::Fixed) return style;
    if (style.rule == RangeRule::Tile) style.rule = RangeRule::Layer;
    std::optional<std::pair<double, double>> whole;
    bool isDiverging = false;
    for (const TensorView& frame : timelapse.frames) {
        if (!frame.valid() || frame.numel() == 0) continue;
        const ValueRange range = resolveRange(frame, style);
        if (!whole) whole = {range.low, range.high};
        *whole = {std::min(whole->first, range.low), std::max(whole->second, range.high)};
        isDiverging = isDiverging || range.symmetric;
        if (!style.map) style.map = range.low < 0 ? std::optional(range.map) : std::nullopt;
    }
    HeatmapStyle common = style;
    common.rule = RangeRule::Fixed;
    if (!whole) return common;
    if (isDiverging) {
        const double most = std::max(std::abs(whole->first), std::abs(whole->second));
        whole = {-most, most};
    }
    common.low = whole->first;
    common.high = whole->second > whole->first ? whole->second : whole->first + 1;
    if (!common.map) common.map = ColourMap::Viridis;
    return common;
}

std::vector<QImage> paintTimelapse(const Timelapse& timelapse, int width) {
    const HeatmapStyle style = commonStyle(timelapse);
    std::vector<QImage> images;
    QSize size;
    for (std::size_t i = 0; i < timelapse.frames.size(); ++i) {
        const TensorView& frame = timelapse.frames[i];
        if (!frame.valid()) continue;
        SheetView sheet;
        sheet.view = frame;
        sheet.role = timelapse.role;
        sheet.style = style;
        sheet.dark = timelapse.dark;
        sheet.title = QStringLiteral("%1   %2").arg(timelapse.labels.value(static_cast<qsizetype>(i)), timelapse.title);
        if (const auto statistics = computeStatistics(frame)) sheet.caption = QString::fromStdString(caption(frame, *statistics));
        images.push_back(paintSheet(sheet, width));
        size = size.expandedTo(images.back().size());
    }
    // Captions have different lengths.
    for (QImage& image : images) {
        if (image.size() == size) continue;
        QImage wide(size, image.format());
        wide.fill(image.pixelColor(0, 0));
        QPainter(&wide).drawImage(0, 0, image);
        image = std::move(wide);
    }
    return images;
}

Result<std::size_t> writeTimelapse(const Timelapse& timelapse, const std::string& path, int milliseconds) {
    std::vector<std::string> files;
    for (const QImage& image : paintTimelapse(timelapse, kFrameWidth)) files.push_back(pngBytes(image));
    if (files.empty())
        return Error{
            ErrorKind::BadInput, "timelapse-empty", message("timelapse-empty.none", "None of the checkpoints has this tensor."), {}, {}};
    if (lowered(std::filesystem::path(path).extension().string()) == ".png") {
        TD_TRY(const std::string animated, animatedPng(files, milliseconds));
        TD_CHECK(writeFileAtomically(path, animated));
        return files.size();
    }
    TD_CHECK(makeWritableFolder(path));
    std::size_t next = 0;
    for (std::size_t i = 0; i < timelapse.frames.size(); ++i) {
        if (!timelapse.frames[i].valid()) continue;
        const std::string file = (std::filesystem::path(path) / fileNameOf(timelapse.labels.value(static_cast<qsizetype>(i)))).string();
        TD_CHECK(writeFileAtomically(file, files[next++]));
    }
    return files.size();
}

}  // namespace teardown
