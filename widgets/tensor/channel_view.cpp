#include "widgets/tensor/channel_view.h"

#include "widgets/common/device_pixels.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/paint/sheet_painter.h"
#include "widgets/tensor/heatmap_access.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <optional>

namespace teardown {
namespace {
constexpr int kNumbersFrom = 44;  // pixels per cell needed for "-0.123"
constexpr int kLargestCell = 96;

/// Columns and rows by which an arrow key without modifiers moves the cross-hair.
std::optional<QPoint> cellMove(const QKeyEvent& key) {
    if ((key.modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier) return std::nullopt;
    switch (key.key()) {
        case Qt::Key_Left:
            return QPoint(-1, 0);
        case Qt::Key_Right:
            return QPoint(1, 0);
        case Qt::Key_Up:
            return QPoint(0, -1);
        case Qt::Key_Down:
            return QPoint(0, 1);
        default:
            return std::nullopt;
    }
}

}  // namespace

ChannelView::ChannelView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    installHeatmapAccess();
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(160, 120);
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
    announceNewCells(*this);
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
    m_probeText = QStringLiteral("%1 = %2").arg(elementName(m_path, m_tensor, m_plane, row, column), cellText(row, column));
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
    const QPoint at = cellAt(event->position());
    setProbe(at.y(), at.x());
}

void ChannelView::mousePressEvent(QMouseEvent* event) {
    m_dragging = event->button() == Qt::LeftButton;
    m_dragFrom = event->position().toPoint();
}

void ChannelView::mouseReleaseEvent(QMouseEvent*) { m_dragging = false; }

void ChannelView::leaveEvent(QEvent*) {
    // The value that a context menu was opened on stays.
    if (!QApplication::activePopupWidget()) setProbe(-1, -1);
}

void ChannelView::contextMenuEvent(QContextMenuEvent* event) {
    QPoint place = event->globalPos();
    if (event->reason() == QContextMenuEvent::Mouse) {
        const QPoint at = cellAt(event->pos());
        setProbe(at.y(), at.x());
    } else {
        const QRectF target = m_row >= 0 ? cellRect(m_row, m_column) : QRectF(rect());
        place = mapToGlobal(target.intersected(rect()).center().toPoint());
    }
    Q_EMIT menuRequested(place);
}

bool ChannelView::event(QEvent* event) {
    // The stage's arrow keys select channels.
    if (event->type() == QEvent::ShortcutOverride && !m_image.isNull() && cellMove(*static_cast<QKeyEvent*>(event))) event->accept();
    return QWidget::event(event);
}

void ChannelView::keyPressEvent(QKeyEvent* event) {
    if (m_image.isNull()) return QWidget::keyPressEvent(event);
    const int rows = m_image.height(), columns = m_image.width();
    // The first key puts the cross-hair into the middle.
    const int row = m_row < 0 ? rows / 2 : m_row, column = m_row < 0 ? columns / 2 : m_column;
    const QPoint step = m_row < 0 ? QPoint(0, 0) : cellMove(*event).value_or(QPoint(0, 0));
    const int page = std::max(1, static_cast<int>(height() / cell() / 2));
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Up:
        case Qt::Key_Down:
            return walkTo(row + step.y(), column + step.x());
        case Qt::Key_PageUp:
            return walkTo(row - page, column);
        case Qt::Key_PageDown:
            return walkTo(row + page, column);
        case Qt::Key_Home:
            return walkTo(0, 0);
        case Qt::Key_End:
            return walkTo(rows - 1, columns - 1);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return zoomToNumbers();
        case Qt::Key_Escape:
            if (m_row >= 0) return setProbe(-1, -1);
            break;
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

void ChannelView::walkTo(int row, int column) {
    setProbe(std::clamp(row, 0, m_image.height() - 1), std::clamp(column, 0, m_image.width() - 1));
    const QRectF target = cellRect(m_row, m_column);
    if (m_zoom > 0) {
        m_offset.rx() += std::max(0.0, -target.left()) - std::max(0.0, target.right() - width());
        m_offset.ry() += std::max(0.0, -target.top()) - std::max(0.0, target.bottom() - height());
        update();
    }
    announceCell(*this, m_row * m_image.width() + m_column);
}

void ChannelView::zoomToNumbers() {
    if (m_zoom > 0 || cell() >= kNumbersFrom) return zoomFit();
    const int row = m_row < 0 ? m_image.height() / 2 : m_row, column = m_row < 0 ? m_image.width() / 2 : m_column;
    zoomTo(static_cast<int>(std::ceil(kNumbersFrom * devicePixelRatioF())));
    const double size = cell();
    m_offset = QPointF((m_image.width() / 2.0 - column - 0.5) * size, (m_image.height() / 2.0 - row - 0.5) * size);
    walkTo(row, column);
}

QString ChannelView::cellName(int row, int column) const { return elementName({}, m_tensor, m_plane, row, column); }

QString ChannelView::cellText(int row, int column) const {
    if (!m_tensor.isPicture) return numberText(valueAt(row, column));
    const QColor colour = m_image.pixelColor(column, row);
    return QStringLiteral("(%1, %2, %3)").arg(colour.red()).arg(colour.green()).arg(colour.blue());
}

QRectF ChannelView::cellRect(int row, int column) const {
    const double size = cell();
    return QRectF(imageRect().topLeft() + QPointF(column * size, row * size), QSizeF(size, size));
}

QPoint ChannelView::cellAt(QPointF position) const {
    const QPointF inside = (position - imageRect().topLeft()) / cell();
    const QPoint at(static_cast<int>(std::floor(inside.x())), static_cast<int>(std::floor(inside.y())));
    return QRect(QPoint(0, 0), m_image.size()).contains(at) ? at : QPoint(-1, -1);
}

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
