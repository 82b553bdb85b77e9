// The table of document writers behind exportSheet and exportVia.
#include "core/base/file.h"
#include "core/base/text.h"
#include "widgets/paint/sheet_plan.h"
#include "widgets/paint/via_painter.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <fmt/format.h>

#include <functional>

namespace teardown {
namespace {

constexpr int kExportWidth = 1200;

/// A picture that can be painted anywhere: what every writer needs to know.
struct Drawing {
    QSize size;
    QString title;
    QString caption;
    bool dark = false;
    std::function<void(QPainter&)> draw;
    std::function<QImage(bool dark)> image;
};

std::string pngWriter(const Drawing& drawing) { return pngBytes(drawing.image(drawing.dark)); }

std::string svgWriter(const Drawing& drawing) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(drawing.size);
    generator.setViewBox(QRect(QPoint(0, 0), drawing.size));
    generator.setResolution(96);
    generator.setTitle(drawing.title.toHtmlEscaped());
    QPainter painter(&generator);
    drawing.draw(painter);
    painter.end();
    return bytes.toStdString();
}

std::string pdfWriter(const Drawing& drawing) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    // One unit is one pixel: 72 a 72nd of an inch.
    writer.setResolution(72);
    writer.setPageSize(QPageSize(QSizeF(drawing.size), QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setTitle(drawing.title);
    writer.setCreator(QStringLiteral("Teardown"));
    QPainter painter(&writer);
    painter.setRenderHint(QPainter::LosslessImageRendering);
    drawing.draw(painter);
    painter.end();
    return bytes.toStdString();
}

QString dataUri(const QImage& image) {
    return QStringLiteral("data:image/png;base64,") + QString::fromLatin1(QByteArray::fromStdString(pngBytes(image)).toBase64());
}

std::string htmlWriter(const Drawing& drawing) {
    const QString page = QStringLiteral(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>%1</title>\n"
        "<style>\nbody { margin: 24px; background: #f4f5f7; }\nimg { max-width: none; image-rendering: pixelated; border: 1px solid #e2e5e9; }\n"
        "@media (prefers-color-scheme: dark) { body { background: #14171a; } img { border-color: #2b3137; } }\n</style>\n</head>\n<body>\n"
        "<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"%2\"><img alt=\"%4\" src=\"%3\"></picture>\n</body>\n</html>\n");
    const QString description = (drawing.title + QStringLiteral(" ") + drawing.caption).trimmed().toHtmlEscaped();
    return page.arg(drawing.title.toHtmlEscaped(), dataUri(drawing.image(true)), dataUri(drawing.image(false)), description).toStdString();
}

struct Writer {
    const char* extension;
    std::string (*write)(const Drawing&);
};

constexpr Writer kWriters[] = {{"png", pngWriter}, {"svg", svgWriter}, {"pdf", pdfWriter}, {"html", htmlWriter}};

Result<void> exportDrawing(const Drawing& drawing, const std::string& path) {
    const QString extension = QFileInfo(QString::fromStdString(path)).suffix().toLower();
    for (const Writer& writer : kWriters) {
        if (extension == QLatin1String(writer.extension)) return writeFileAtomically(path, writer.write(drawing));
    }
    return Error{ErrorKind::BadInput, "export-format",
                 extension.isEmpty() ? std::string("The file to write has no extension that says its format.")
                                     : fmt::format("There is no writer for '.{}'.", escapeForDisplay(extension.toStdString(), 40)),
                 "Use .png, .svg, .pdf or .html.",
                 {escapeForDisplay(path), 0, 0, {}, std::nullopt}};
}

}  // namespace

Result<void> exportSheet(const SheetView& sheet, const std::string& path) {
    const SheetPlan plan = planSheet(sheet, kExportWidth);
    Drawing drawing;
    drawing.size = plan.size;
    drawing.title = sheet.title;
    drawing.caption = sheet.caption;
    drawing.dark = sheet.dark;
    drawing.draw = [&](QPainter& painter) { drawSheet(painter, sheet, plan); };
    drawing.image = [&](bool dark) {
        SheetView themed = sheet;
        themed.dark = dark;
        return paintSheet(themed, kExportWidth);
    };
    return exportDrawing(drawing, path);
}

Result<void> exportVia(const ViaSheet& sheet, const std::string& path) {
    const ViaPlan plan = planVia(sheet);
    Drawing drawing;
    drawing.size = plan.size;
    drawing.title = QString::fromStdString(sheet.suptitle).trimmed();
    drawing.draw = [&](QPainter& painter) { drawVia(painter, sheet, plan); };
    drawing.image = [&](bool) { return paintVia(sheet); };
    return exportDrawing(drawing, path);
}

}  // namespace teardown
