#include "widgets/tensor/channel_view.h"

#include "widgets/common/device_pixels.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/paint/sheet_painter.h"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {
constexpr int kNumbersFrom = 44;  // pixels per cell needed for "-0.123"
constexpr int kLargestCell = 96;
}  // namespace

ChannelView::ChannelView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::ClickFocus);
    setMinimumSize(120, 90);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Selected channel, large"));
}

void ChannelView::show(const StageTensor& tensor, int plane, const ValueRange& range, const HeatmapStyle& style, const QString& path) {
    const int oldWidth = m_image.width();
    const int oldHeight = m_image.height();
    m_tensor = tensor;
    m_plane = plane;
    m_path = path;
    if (tensor.isPicture)
        m_image = pictureOf(tensor.tensor.view);
    else
        m_image = planeImage(tensor.tensor.view, tensor.plane(plane), range, style);
    if (m_image.width() != oldWidth || m_image.height() != oldHeight) {
        m_zoom = 0;
        m_offset = {};
        m_row = m_column = -1;
    }
    setProbe(m_row, m_column);
    update();
}

void ChannelView::clear() {
    m_image = {};
    setProbe(-1, -1);
    update();
}

double ChannelView::cell() const {
    if (m_image.isNull()) return 1;
    const double ratio = devicePixelRatioF();
    if (m_zoom > 0) return m_zoom / ratio;
    const double fit = std::min(width() * ratio / m_image.width(), height() * ratio / m_image.height());
    // Whole device pixels; a plane larger than the view is shrunk instead.
    return (fit >= 1 ? std::min<double>(kLargestCell * ratio, std::floor(fit)) : fit) / ratio;
}

QRectF ChannelView::imageRect() const {
    const double size = cell();
    const QSizeF extent(m_image.width() * size, m_image.height() * size);
    if (m_zoom == 0) return QRectF(onDevicePixels(*this, QPointF(0, 0)), extent);
    const double x = extent.width() <= width() ? 0 : (width() - extent.width()) / 2 + m_offset.x();
    const double y = extent.height() <= height() ? 0 : (height() - extent.height()) / 2 + m_offset.y();
    return QRectF(onDevicePixels(*this, QPointF(x, y)), extent);
}

double ChannelView::valueAt(int row, int column) const { return planeValue(m_tensor.tensor.view, m_tensor.plane(m_plane), row, column); }

void ChannelView::setProbe(int row, int column) {
    if (m_image.isNull() || row < 0 || column < 0 || row >= m_image.height() || column >= m_image.width()) {
        m_row = m_column = -1;
        m_probeText.clear();
        Q_EMIT probed(QPointF(-1, -1), {});
        update();
        return;
    }
    m_row = row;
    m_column = column;
    QString value;
    if (m_tensor.isPicture) {
        const QColor colour = m_image.pixelColor(column, row);
        value = QStringLiteral("(%1, %2, %3)").arg(colour.red()).arg(colour.green()).arg(colour.blue());
    } else {
        value = numberText(valueAt(row, column));
    }
    m_probeText = QStringLiteral("%1 = %2").arg(elementName(m_path, m_tensor, m_plane, row, column), value);
    Q_EMIT probed(QPointF((column + 0.5) / m_image.width(), (row + 0.5) / m_image.height()), m_probeText);
    update();
}

void ChannelView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_image.isNull()) return;
    const QRectF rect = imageRect();
    const double size = cell();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, size * devicePixelRatioF() < 1);
    painter.drawImage(rect, m_image);
    if (size >= kNumbersFrom && !m_tensor.isPicture) paintNumbers(painter, rect, size);
    if (m_row >= 0) paintProbe(painter, rect, size);
}

void ChannelView::paintNumbers(QPainter& painter, const QRectF& rect, double size) const {
    painter.setFont(monoFont());
    const int firstColumn = std::max(0, static_cast<int>(-rect.left() / size));
    const int firstRow = std::max(0, static_cast<int>(-rect.top() / size));
    for (int row = firstRow; row < m_image.height() && rect.top() + row * size < height(); ++row) {
        for (int column = firstColumn; column < m_image.width() && rect.left() + column * size < width(); ++column) {
            const QRectF place(rect.left() + column * size, rect.top() + row * size, size, size);
            const QColor below = m_image.pixelColor(column, row);
            if (below.alpha() == 0) continue;
            painter.setPen(qGray(below.rgb()) > 130 ? QColor(20, 24, 28) : QColor(245, 247, 250));
            const double value = valueAt(row, column);
            const QString text = std::fabs(value) >= 100 ? QString::number(value, 'g', 4) : QString::number(value, 'f', 3);
            painter.drawText(place, Qt::AlignCenter, text);
        }
    }
}

void ChannelView::paintProbe(QPainter& painter, const QRectF& rect, double size) const {
    const Colours& c = colours();
    const QRectF place(rect.left() + m_column * size, rect.top() + m_row * size, size, size);
    const double x = place.center().x();
    const double y = place.center().y();
    painter.setPen(QPen(QColor(20, 24, 28, 150), 1));
    painter.drawLine(QPointF(rect.left(), y), QPointF(place.left() - 1, y));
    painter.drawLine(QPointF(place.right() + 1, y), QPointF(rect.right(), y));
    painter.drawLine(QPointF(x, rect.top()), QPointF(x, place.top() - 1));
    painter.drawLine(QPointF(x, place.bottom() + 1), QPointF(x, rect.bottom()));
    painter.setPen(QPen(QColor(255, 255, 255), 1));
    painter.drawRect(place.adjusted(-1, -1, 0, 0));
    painter.setPen(QPen(QColor(20, 24, 28), 1));
    painter.drawRect(place.adjusted(-2, -2, 1, 1));

    const QString value = m_probeText.mid(m_probeText.lastIndexOf(QLatin1String(" = ")) + 3);
    painter.setFont(monoFont());
    const QFontMetrics metrics(monoFont());
    QRectF bubble(x + 12, y + 10, metrics.horizontalAdvance(value) + 14, metrics.height() + 8);
    const QRectF bounds(0, 0, width(), height());
    if (bubble.right() > bounds.right()) bubble.moveRight(x - 12);
    if (bubble.bottom() > bounds.bottom()) bubble.moveBottom(y - 10);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(c.line, 1));
    painter.setBrush(c.surface);
    painter.drawRoundedRect(bubble, 4, 4);
    painter.setPen(c.text);
    painter.drawText(bubble, Qt::AlignCenter, value);
}

void ChannelView::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragging && m_zoom > 0) {
        m_offset += event->position().toPoint() - m_dragFrom;
        m_dragFrom = event->position().toPoint();
        update();
        return;
    }
    const QRectF rect = imageRect();
    const double size = cell();
    const QPointF inside = event->position() - rect.topLeft();
    setProbe(inside.y() < 0 ? -1 : static_cast<int>(inside.y() / size), inside.x() < 0 ? -1 : static_cast<int>(inside.x() / size));
}

void ChannelView::mousePressEvent(QMouseEvent* event) {
    m_dragging = event->button() == Qt::LeftButton;
    m_dragFrom = event->position().toPoint();
}

void ChannelView::mouseReleaseEvent(QMouseEvent*) { m_dragging = false; }

void ChannelView::leaveEvent(QEvent*) { setProbe(-1, -1); }

void ChannelView::wheelEvent(QWheelEvent* event) {
    if (event->angleDelta().y() > 0)
        zoomIn();
    else if (event->angleDelta().y() < 0)
        zoomOut();
    event->accept();
}

void ChannelView::zoomTo(int devicePixels) {
    if (m_image.isNull()) return;
    const double before = cell();
    m_zoom = std::clamp(devicePixels, 1, static_cast<int>(kLargestCell * devicePixelRatioF()));
    m_offset *= cell() / before;
    update();
    if (!m_quiet) Q_EMIT zoomed();
}

void ChannelView::setZoom(int devicePixels) {
    m_quiet = true;
    if (devicePixels > 0)
        zoomTo(devicePixels);
    else
        zoomFit();
    m_quiet = false;
}

void ChannelView::zoomIn() {
    const int now = static_cast<int>(std::max(1.0, cell() * devicePixelRatioF()));
    zoomTo(now + std::max(1, now / 3));
}

void ChannelView::zoomOut() {
    const int now = static_cast<int>(std::max(1.0, cell() * devicePixelRatioF()));
    zoomTo(now - std::max(1, now / 4));
}

void ChannelView::zoomFit() {
    m_zoom = 0;
    m_offset = {};
    update();
    if (!m_quiet) Q_EMIT zoomed();
}

}  // namespace teardown
