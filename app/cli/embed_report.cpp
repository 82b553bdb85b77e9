#include "app/cli/embed_report.h"

#include "core/base/text.h"
#include "widgets/paint/paint_theme.h"

#include <fmt/format.h>
#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>

namespace teardown {

namespace {

constexpr int kPlotSide = 900, kPlotMargin = 40, kLegendWidth = 240, kLegendRow = 24;
constexpr double kDot = 4.5;

/// Colours that stay apart for most people with a colour deficiency (Okabe, Ito 2008), and shapes for more classes than colours.
constexpr std::array<unsigned, 8> kGroupColours{0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xd55e00, 0x7a5c00, 0x444444};
constexpr std::size_t kShapes = 4;

QColor colourOfGroup(std::size_t group) { return QColor(QRgb(kGroupColours[group % kGroupColours.size()])); }

QPainterPath markerOf(std::size_t group, QPointF at) {
    QPainterPath path;
    switch (group / kGroupColours.size() % kShapes) {
        case 0:
            path.addEllipse(at, kDot, kDot);
            break;
        case 1:
            path.addRect(QRectF(at.x() - kDot, at.y() - kDot, 2 * kDot, 2 * kDot));
            break;
        case 2:
            path.addPolygon(QPolygonF({QPointF(at.x(), at.y() - 1.2 * kDot), QPointF(at.x() + 1.2 * kDot, at.y() + kDot),
                                       QPointF(at.x() - 1.2 * kDot, at.y() + kDot)}));
            break;
        default:
            path.addPolygon(QPolygonF({QPointF(at.x(), at.y() - 1.3 * kDot), QPointF(at.x() + 1.3 * kDot, at.y()),
                                       QPointF(at.x(), at.y() + 1.3 * kDot), QPointF(at.x() - 1.3 * kDot, at.y())}));
    }
    path.closeSubpath();
    return path;
}

std::string titleOf(const EmbedReport& report) {
    std::string title =
        fmt::format("{} of {}, {} pictures", report.method == "pca" ? "PCA" : "t-SNE", report.layer, report.pictures.size());
    if (report.explained.size() == 2)
        title += fmt::format(", {:.1f} % + {:.1f} % of the variance", 100 * report.explained[0], 100 * report.explained[1]);
    if (report.method == "tsne") title += fmt::format(", perplexity {:g}, divergence {:.3f}", report.perplexity, report.divergence);
    return title;
}

void drawLegend(QPainter& painter, const EmbedReport& report) {
    const QFontMetrics metrics(painter.font());
    const std::size_t most = (kPlotSide - 2 * kPlotMargin) / kLegendRow;
    for (std::size_t i = 0; i < std::min(most, report.groups.size()); ++i) {
        const double y = kPlotMargin + kLegendRow * (static_cast<double>(i) + 0.5);
        const bool more = i + 1 == most && report.groups.size() > most;
        const QString name =
            more ? QStringLiteral("... %1").arg(report.groups.size() - i)
                 : metrics.elidedText(QString::fromStdString(escapeForDisplay(report.groups[i])), Qt::ElideMiddle, kLegendWidth - 40);
        if (!more) painter.fillPath(markerOf(i, QPointF(kPlotSide + 12, y)), colourOfGroup(i));
        painter.drawText(QPointF(kPlotSide + 28, y + metrics.ascent() / 2.0 - 1), name);
    }
}

}  // namespace

Json embedJson(const EmbedReport& report) {
    Json groups = Json::array(), points = Json::array();
    for (const std::string& group : report.groups) groups.push(group);
    for (std::size_t i = 0; i < report.pictures.size(); ++i)
        points.push(Json::object()
                        .set("image", report.pictures[i].image)
                        .set("group", report.groups[report.pictures[i].group])
                        .set("x", report.places.row(i)[0])
                        .set("y", report.places.row(i)[1]));
    Json document = Json::object().set("method", report.method).set("layer", report.layer).set("features", report.features);
    if (report.method == "pca") {
        Json parts = Json::array();
        for (const double part : report.explained) parts.push(part);
        document.set("explained_variance_ratio", std::move(parts));
    } else {
        document.set("perplexity", report.perplexity).set("divergence", report.divergence).set("iterations", report.iterations);
    }
    return document.set("groups", std::move(groups)).set("points", std::move(points));
}

std::string embedCsv(const EmbedReport& report) {
    const auto quoted = [](const std::string& bytes) {
        std::string field = "\"";
        for (const char c : toValidUtf8(bytes)) field += c == '"' ? std::string("\"\"") : std::string(1, c);
        return field + '"';
    };
    std::string text = "image,group,x,y\r\n";
    for (std::size_t i = 0; i < report.pictures.size(); ++i)
        text += fmt::format("{},{},{},{}\r\n", quoted(report.pictures[i].image), quoted(report.groups[report.pictures[i].group]),
                            report.places.row(i)[0], report.places.row(i)[1]);
    return text;
}

QImage embedImage(const EmbedReport& report) {
    double left = 0, right = 0, top = 0, bottom = 0;
    for (std::size_t i = 0; i < report.places.count; ++i) {
        const auto place = report.places.row(i);
        left = i ? std::min(left, place[0]) : place[0];
        right = i ? std::max(right, place[0]) : place[0];
        bottom = i ? std::min(bottom, place[1]) : place[1];
        top = i ? std::max(top, place[1]) : place[1];
    }
    // One scale for both axes: distances mean something.
    const double span = std::max({right - left, top - bottom, 1e-300}), scale = (kPlotSide - 2 * kPlotMargin) / span;
    const auto spot = [&](std::size_t i) {
        const auto place = report.places.row(i);
        return QPointF(kPlotSide / 2.0 + (place[0] - (left + right) / 2) * scale,
                       kPlotSide / 2.0 - (place[1] - (bottom + top) / 2) * scale);
    };
    const bool legend = report.groups.size() > 1;
    QImage image(kPlotSide + (legend ? kLegendWidth : 0), kPlotSide, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont(14));
    painter.setPen(QColor(0x1c2228));
    painter.drawText(
        QRect(kPlotMargin, 8, image.width() - 2 * kPlotMargin, 22), Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetrics(painter.font()).elidedText(QString::fromStdString(titleOf(report)), Qt::ElideMiddle, image.width() - 2 * kPlotMargin));
    for (std::size_t i = 0; i < report.pictures.size(); ++i) {
        const QPainterPath shape = markerOf(report.pictures[i].group, spot(i));
        painter.fillPath(shape, colourOfGroup(report.pictures[i].group));
        painter.strokePath(shape, QPen(Qt::white, 0.8));
    }
    if (legend) drawLegend(painter, report);
    return image;
}

}  // namespace teardown
