#include "widgets/paint/map_painter.h"

#include "core/base/text.h"
#include "widgets/paint/paint_theme.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <array>

namespace teardown {
namespace {

constexpr int kPlotSide = 900, kPlotMargin = 40, kClassesWidth = 240, kClassesRow = 24;
constexpr double kDot = 4.5;

constexpr std::array<unsigned, 8> kLightGroups{0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xd55e00, 0x7a5c00, 0x444444};
constexpr std::array<unsigned, 8> kDarkGroups{0x4aa8e0, 0xe69f00, 0x2fc197, 0xdd93bc, 0x8fd0f5, 0xf07f33, 0xc9a227, 0xbbbbbb};
constexpr std::size_t kMarks = 4;

void drawLegend(QPainter& painter, const PictureMap& map) {
    const QFontMetrics metrics(painter.font());
    const std::size_t most = (kPlotSide - 2 * kPlotMargin) / kClassesRow;
    for (std::size_t i = 0; i < std::min(most, map.groups.size()); ++i) {
        const double y = kPlotMargin + kClassesRow * (static_cast<double>(i) + 0.5);
        const bool more = i + 1 == most && map.groups.size() > most;
        const QString name =
            more ? QStringLiteral("... %1").arg(map.groups.size() - i)
                 : metrics.elidedText(QString::fromStdString(escapeForDisplay(map.groups[i])), Qt::ElideMiddle, kClassesWidth - 40);
        if (!more) painter.fillPath(mapMark(i, QPointF(kPlotSide + 12, y), kDot), mapColour(i, false));
        painter.drawText(QPointF(kPlotSide + 28, y + metrics.ascent() / 2.0 - 1), name);
    }
}

}  // namespace

QColor mapColour(std::size_t group, bool dark) {
    const auto& colours = dark ? kDarkGroups : kLightGroups;
    return QColor(QRgb(colours[group % colours.size()]));
}

QPainterPath mapMark(std::size_t group, QPointF at, double radius) {
    QPainterPath path;
    switch (group / kLightGroups.size() % kMarks) {
        case 0:
            path.addEllipse(at, radius, radius);
            break;
        case 1:
            path.addRect(QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius));
            break;
        case 2:
            path.addPolygon(QPolygonF({QPointF(at.x(), at.y() - 1.2 * radius), QPointF(at.x() + 1.2 * radius, at.y() + radius),
                                       QPointF(at.x() - 1.2 * radius, at.y() + radius)}));
            break;
        default:
            path.addPolygon(QPolygonF({QPointF(at.x(), at.y() - 1.3 * radius), QPointF(at.x() + 1.3 * radius, at.y()),
                                       QPointF(at.x(), at.y() + 1.3 * radius), QPointF(at.x() - 1.3 * radius, at.y())}));
    }
    path.closeSubpath();
    return path;
}

QRectF mapBounds(const PictureMap& map) {
    double left = 0, right = 0, top = 0, bottom = 0;
    for (std::size_t i = 0; i < map.places.count; ++i) {
        const auto place = map.places.row(i);
        left = i ? std::min(left, place[0]) : place[0];
        right = i ? std::max(right, place[0]) : place[0];
        bottom = i ? std::min(bottom, place[1]) : place[1];
        top = i ? std::max(top, place[1]) : place[1];
    }
    return {left, bottom, std::max(right - left, 1e-300), std::max(top - bottom, 1e-300)};
}

QImage mapImage(const PictureMap& map) {
    const QRectF bounds = mapBounds(map);
    // One scale for both axes: distances mean something.
    const double scale = (kPlotSide - 2 * kPlotMargin) / std::max(bounds.width(), bounds.height());
    const bool legend = map.groups.size() > 1;
    QImage image(kPlotSide + (legend ? kClassesWidth : 0), kPlotSide, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont(14));
    painter.setPen(QColor(0x1c2228));
    painter.drawText(
        QRect(kPlotMargin, 8, image.width() - 2 * kPlotMargin, 22), Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetrics(painter.font()).elidedText(QString::fromStdString(mapTitle(map)), Qt::ElideMiddle, image.width() - 2 * kPlotMargin));
    for (std::size_t i = 0; i < map.pictures.size(); ++i) {
        const auto place = map.places.row(i);
        const QPointF spot(kPlotSide / 2.0 + (place[0] - bounds.center().x()) * scale,
                           kPlotSide / 2.0 - (place[1] - bounds.center().y()) * scale);
        const QPainterPath shape = mapMark(map.pictures[i].group, spot, kDot);
        painter.fillPath(shape, mapColour(map.pictures[i].group, false));
        painter.strokePath(shape, QPen(Qt::white, 0.8));
    }
    if (legend) drawLegend(painter, map);
    return image;
}

}  // namespace teardown
