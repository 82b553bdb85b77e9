// The export formats: one table, used by the window's dialog and the verbs, of writers that produce a file's bytes from what is shown.
#pragma once

#include "core/base/result.h"
#include "core/render/view_record.h"
#include "widgets/paint/sheet_painter.h"

#include <QSize>

#include <functional>
#include <optional>
#include <span>
#include <string>

namespace teardown {

/// The content to export: a drawing, numbers, or both.
struct ExportContent {
    /// A drawing that is measured and ready to be painted.
    struct Canvas {
        QSize size;
        std::function<void(QPainter&)> draw;
    };
    QString title;
    QString caption;
    bool dark = false;
    std::function<Canvas()> canvas;             ///< for svg and pdf; empty: nothing is drawn
    std::function<QImage(bool dark)> image;     ///< for png and html; set exactly if canvas is
    std::string name;                           ///< name of the numbers inside an npz: "output"
    TensorView numbers;                         ///< not valid(): there are none
    std::function<Result<std::string>()> text;  ///< for txt; empty: viaText of the numbers
    std::optional<ViewRecord> record;           ///< added to a png
};

/// The sheet as a drawing and its tensor as numbers.
ExportContent contentOf(const SheetView& sheet, std::string name = "tensor");
/// The study notes' style (via) as a drawing; the numbers are the ones drawn.
ExportContent contentOf(const ViaSheet& sheet);

struct ExportFormat {
    const char* id;     ///< also the file's extension, without the dot
    const char* title;  ///< "Vector picture"
    bool draws;         ///< needs a drawing; else numbers
    Result<std::string> (*write)(const ExportContent& content);
};

std::span<const ExportFormat> exportFormats();
/// By id, or by a path's extension; nullptr if there is none.
const ExportFormat* exportFormat(std::string_view id);
const ExportFormat* exportFormatOfPath(const std::string& path);
/// "png, svg, pdf, html, npy, npz or txt"
std::string exportFormatNames();
bool accepts(const ExportFormat& format, const ExportContent& content);

/// Writes the file atomically in the format of its extension. Errors: export-format, those of viaText for .txt and of writeFileAtomically.
Result<void> writeExport(const ExportContent& content, const std::string& path);

}  // namespace teardown
