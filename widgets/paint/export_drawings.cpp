#include "widgets/paint/export_drawings.h"

#include <QBuffer>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QUuid>

namespace teardown {

namespace {

QString dataUri(const QImage& image) {
    return QStringLiteral("data:image/png;base64,") + QString::fromLatin1(QByteArray::fromStdString(pngBytes(image)).toBase64());
}

/// Qt writes the time of day into the file - in its dictionary and, from 6.8 on, in its metadata; the same view must give the same bytes.
/// Offsets inside the file do not change.
void removeDates(QByteArray& pdf) {
    const auto replace = [&pdf](const QByteArray& begin, char end, const auto& fixedOf) {
        const qsizetype at = pdf.indexOf(begin) + begin.size();
        const qsizetype size = pdf.indexOf(end, at) - at;
        if (at < begin.size() || size < 0) return;
        const QByteArray fixed = fixedOf(size);
        if (fixed.size() >= size && fixed.size() <= size + 1) pdf.replace(at, fixed.size(), fixed);
    };
    for (const char* begin : {"/CreationDate (D:", "/ModDate (D:"})
        replace(begin, ')', [](qsizetype size) { return QByteArray("20000101000000Z)").leftJustified(size + 1); });
    for (const char* begin : {"xmp:CreateDate=\"", "xmp:ModifyDate=\"", "xmp:MetadataDate=\""})
        replace(begin, '"', [](qsizetype size) { return QByteArray(size == 20 ? "2000-01-01T00:00:00Z" : "2000-01-01T00:00:00+00:00"); });
}

}  // namespace

Result<std::string> svgBytes(const ExportContent& content) {
    const ExportContent::Canvas canvas = content.canvas();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(canvas.size);
    generator.setViewBox(QRect(QPoint(0, 0), canvas.size));
    generator.setResolution(96);
    generator.setTitle(content.title.toHtmlEscaped());
    QPainter painter(&generator);
    canvas.draw(painter);
    painter.end();
    return bytes.toStdString();
}

Result<std::string> pdfBytes(const ExportContent& content) {
    const ExportContent::Canvas canvas = content.canvas();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    // Version from which Qt writes an identity into the file, random unless set.
    writer.setDocumentId(QUuid::createUuidV5(QUuid(), content.title));
#endif
    // One unit is one pixel: 72 per inch.
    writer.setResolution(72);
    writer.setPageSize(QPageSize(QSizeF(canvas.size), QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setTitle(content.title);
    writer.setCreator(QStringLiteral("Teardown"));
    QPainter painter(&writer);
    painter.setRenderHint(QPainter::LosslessImageRendering);
    canvas.draw(painter);
    painter.end();
    removeDates(bytes);
    return bytes.toStdString();
}

Result<std::string> htmlBytes(const ExportContent& content) {
    const QString page = QStringLiteral(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>%1</title>\n"
        "<style>\nbody { margin: 24px; background: #f4f5f7; }\nimg { max-width: none; image-rendering: pixelated; border: 1px solid "
        "#e2e5e9; }\n"
        "@media (prefers-color-scheme: dark) { body { background: #14171a; } img { border-color: #2b3137; } }\n</style>\n</head>\n<body>\n"
        "<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"%2\"><img alt=\"%4\" src=\"%3\"></picture>\n</body>\n</html>\n");
    const QString description = (content.title + QStringLiteral(" ") + content.caption).trimmed().toHtmlEscaped();
    return page.arg(content.title.toHtmlEscaped(), dataUri(content.image(true)), dataUri(content.image(false)), description).toStdString();
}

}  // namespace teardown
