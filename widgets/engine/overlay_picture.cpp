#include "widgets/engine/overlay_picture.h"

#include "core/render/overlay.h"
#include "widgets/common/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace teardown {

OverlayPicture::OverlayPicture(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setMinimumSize(160, 160);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("The picture with the map over it"));
}

void OverlayPicture::setView(const WhyView& view) {
    m_view = view;
    m_spread = spreadMap(view.map, view.height, view.width);
    setAccessibleDescription(view.title + QStringLiteral(", ") + view.caption);
    render();
}

void OverlayPicture::setOpacity(double opacity) {
    m_view.opacity = opacity;
    if (m_view.map.valid()) render();
}

void OverlayPicture::clear() {
    m_view = {};
    m_spread = {};
    m_image = {};
    update();
}

void OverlayPicture::render() {
    m_image = overlayImage(m_view);
    update();
}

bool OverlayPicture::isSmall() const { return std::max(m_image.width(), m_image.height()) < 100; }

QRect OverlayPicture::pictureRect() const {
    if (m_image.isNull()) return {};
    // Small inputs keep sharp pixel edges; a photo fills the space.
    const double ratio = devicePixelRatioF();
    const double fit = std::min(width() / double(m_image.width()), height() / double(m_image.height())) * ratio;
    const double scale = isSmall() && fit >= 1 ? std::floor(fit) : fit;
    const QSize size((QSizeF(m_image.size()) * scale / ratio).toSize());
    return {QPoint((width() - size.width()) / 2, (height() - size.height()) / 2), size};
}

void OverlayPicture::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QRect rect = pictureRect();
    if (rect.isEmpty()) return;
    painter.setRenderHint(QPainter::SmoothPixmapTransform, !isSmall());
    painter.drawImage(rect, m_image);
    painter.setPen(colours().line);
    painter.drawRect(rect.adjusted(-1, -1, 0, 0));
}

void OverlayPicture::mouseMoveEvent(QMouseEvent* event) {
    const QRect rect = pictureRect();
    if (!rect.contains(event->position().toPoint())) return Q_EMIT probed({});
    const int x = std::min(m_image.width() - 1, (event->position().toPoint().x() - rect.x()) * m_image.width() / rect.width());
    const int y = std::min(m_image.height() - 1, (event->position().toPoint().y() - rect.y()) * m_image.height() / rect.height());
    Q_EMIT probed(tr("row %1, column %2: %3").arg(y).arg(x).arg(planeValue(m_spread, planesOf(m_spread, false).front(), y, x), 0, 'g', 4));
}

void OverlayPicture::leaveEvent(QEvent*) { Q_EMIT probed({}); }

}  // namespace teardown
