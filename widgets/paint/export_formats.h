// The formats that the program exports: one table, read by the window's dialog and by the verbs, of writers that turn what is shown into
// the bytes of a file.
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

/// What is to be exported: a drawing, numbers, or both.
struct ExportContent {
    /// A drawing measured and ready to be painted.
    struct Canvas {
        QSize size;
        std::function<void(QPainter&)> draw;
    };
    QString title;
    QString caption;
    bool dark = false;
    std::function<Canvas()> canvas;             ///< for svg and pdf; empty: nothing is drawn
    std::function<QImage(bool dark)> image;     ///< for png and html; given exactly when canvas is
    std::string name;                           ///< of the numbers inside an npz: "output"
    TensorView numbers;                         ///< not valid(): there are none
    std::function<Result<std::string>()> text;  ///< for txt; empty: viaText of the numbers
    std::optional<ViewRecord> record;           ///< put into a png
};

/// The sheet as a drawing and its tensor as numbers.
ExportContent contentOf(const SheetView& sheet, std::string name = "tensor");
/// The notes' visualiser as a drawing; numbers are those that it draws.
ExportContent contentOf(const ViaSheet& sheet);

struct ExportFormat {
    const char* id;     ///< also the ending of the file, without the dot
    const char* title;  ///< "Vector picture"
    bool draws;         ///< needs a drawing; else numbers
    Result<std::string> (*write)(const ExportContent& content);
};

std::span<const ExportFormat> exportFormats();
/// By id, or by the ending of a path; nullptr when there is none.
const ExportFormat* exportFormat(std::string_view id);
const ExportFormat* exportFormatOfPath(const std::string& path);
/// "png, svg, pdf, html, npy, npz or txt"
std::string exportFormatNames();
bool accepts(const ExportFormat& format, const ExportContent& content);

/// Writes the file atomically in the format of its ending. Errors: export-format, those of viaText for .txt and of writeFileAtomically.
Result<void> writeExport(const ExportContent& content, const std::string& path);

}  // namespace teardown
