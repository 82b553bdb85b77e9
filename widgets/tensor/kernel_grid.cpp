#include "widgets/tensor/kernel_grid.h"

#include "core/render/colour_map.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QApplication>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace teardown {
namespace {

constexpr int kNumberWidth = 48;
constexpr int kNumberHeight = 24;

QColor divergingColour(double value, double scale) {
    const double fraction = std::clamp(value / scale, -1.0, 1.0) * 0.5 + 0.5;
    const Rgb colour = colourTable(ColourMap::Coolwarm)[static_cast<std::size_t>(std::lround(fraction * 255))];
    return {colour.r, colour.g, colour.b};
}

bool isKernel(const TensorView& weight) { return weight.valid() && weight.rank() == 4 && weight.numel() > 0; }

int side(const TensorView& weight, std::size_t axis) { return static_cast<int>(weight.shape()[axis]); }

}  // namespace

double kernelValue(const TensorView& weight, int out, int in, int row, int column) {
    const Shape& strides = weight.strides();
    return weight.atOffset(out * strides[0] + in * strides[1] + row * strides[2] + column * strides[3]);
}

double kernelScale(const TensorView& weight) {
    double scale = 0;
    if (!weight.valid()) return scale;
    const auto take = [&scale](float value) {
        const double size = std::fabs(static_cast<double>(value));
        if (std::isfinite(size)) scale = std::max(scale, size);
    };
    if (weight.dtype() == DType::Float32 && weight.contiguous() && !weight.bigEndian()) {
        const auto* values = reinterpret_cast<const float*>(weight.data());
        for (std::int64_t i = 0; i < weight.numel(); ++i) take(values[i]);
    } else {
        for (const float value : weight.toFloats()) take(value);
    }
    return scale;
}

KernelGrid::KernelGrid(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setMouseTracking(true);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(tr("Kernels: a row per output channel, a column per input channel"));
}

void KernelGrid::setKernels(const TensorView& weight, const KernelWindow& window, double scale) {
    m_weight = weight;
    m_window = window;
    m_scale = scale > 0 ? scale : 1;
    update();
}

void KernelGrid::setHint(const QString& hint) {
    m_hint = hint;
    update();
}

bool KernelGrid::isEmpty() const { return !isKernel(m_weight); }

int KernelGrid::rows() const { return isEmpty() ? 0 : std::clamp(side(m_weight, 0) - m_window.firstOut, 0, m_window.rows); }
int KernelGrid::columns() const { return isEmpty() ? 0 : std::clamp(side(m_weight, 1) - m_window.firstIn, 0, m_window.columns); }

void KernelGrid::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (isEmpty()) {
        painter.setPen(colours().muted);
        painter.setFont(smallFont());
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, m_hint);
        return;
    }
    const int height = side(m_weight, 2), width = side(m_weight, 3), cell = m_window.cell, pitch = m_window.pitch();
    for (int row = 0; row < rows(); ++row)
        for (int column = 0; column < columns(); ++column) {
            const int x = KernelWindow::kEdge + column * pitch + (m_window.side - width) * cell / 2;
            const int y = KernelWindow::kEdge + row * pitch + (m_window.side - height) * cell / 2;
            for (int ky = 0; ky < height; ++ky)
                for (int kx = 0; kx < width; ++kx) {
                    const double value = kernelValue(m_weight, m_window.firstOut + row, m_window.firstIn + column, ky, kx);
                    painter.fillRect(x + kx * cell, y + ky * cell, cell, cell, divergingColour(value, m_scale));
                }
        }
    const int row = m_window.out - m_window.firstOut, column = m_window.in - m_window.firstIn;
    if (row < 0 || row >= rows() || column < 0 || column >= columns()) return;
    // Dark inside light: visible on every colour of the map.
    const int size = m_window.side * cell + 1;
    const QRect frame(KernelWindow::kEdge + column * pitch - 1, KernelWindow::kEdge + row * pitch - 1, size, size);
    painter.setPen(QPen(QColor(255, 255, 255), 1));
    painter.drawRect(frame.adjusted(-2, -2, 2, 2));
    painter.setPen(QPen(QColor(20, 24, 28), 2));
    painter.drawRect(frame);
}

std::pair<int, int> KernelGrid::kernelAt(QPoint position) const {
    const QPoint inside = position - QPoint(KernelWindow::kEdge, KernelWindow::kEdge);
    if (inside.x() < 0 || inside.y() < 0) return {-1, -1};
    const int row = inside.y() / m_window.pitch(), column = inside.x() / m_window.pitch();
    if (row >= rows() || column >= columns()) return {-1, -1};
    return {m_window.firstOut + row, m_window.firstIn + column};
}

void KernelGrid::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || isEmpty()) return event->ignore();
    m_pressed = event->position().toPoint();
    m_pannedOuts = m_pannedIns = 0;
    m_dragging = false;
}

void KernelGrid::mouseMoveEvent(QMouseEvent* event) {
    if (!(event->buttons() & Qt::LeftButton) || isEmpty()) return;
    const QPoint moved = event->position().toPoint() - m_pressed;
    if (!m_dragging && moved.manhattanLength() < QApplication::startDragDistance()) return;
    m_dragging = true;
    setCursor(Qt::ClosedHandCursor);
    // The kernel under the mouse stays there: to the left means on to later inputs.
    const int outs = -moved.y() / m_window.pitch(), ins = -moved.x() / m_window.pitch();
    if (outs == m_pannedOuts && ins == m_pannedIns) return;
    const int newOuts = outs - m_pannedOuts, newIns = ins - m_pannedIns;
    m_pannedOuts = outs;
    m_pannedIns = ins;
    Q_EMIT panned(newOuts, newIns);
}

void KernelGrid::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    setCursor(Qt::PointingHandCursor);
    if (std::exchange(m_dragging, false)) return;
    const auto [out, in] = kernelAt(event->position().toPoint());
    if (out >= 0) Q_EMIT picked(out, in);
}

void KernelGrid::wheelEvent(QWheelEvent* event) {
    const auto steps = [](int angle) { return angle == 0 ? 0 : angle > 0 ? std::max(1, angle / 120) : std::min(-1, angle / 120); };
    const QPoint angle = event->angleDelta();
    if (event->modifiers() & Qt::ControlModifier) {
        Q_EMIT zoomed(steps(angle.y()));
        return event->accept();
    }
    // Without a rest to pan over, the wheel belongs to the page.
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    const int ins = steps(shift && angle.x() == 0 ? angle.y() : angle.x()), outs = shift ? 0 : steps(angle.y());
    const bool moreOuts = !isEmpty() && rows() < side(m_weight, 0), moreIns = !isEmpty() && columns() < side(m_weight, 1);
    if ((outs == 0 || !moreOuts) && (ins == 0 || !moreIns)) return event->ignore();
    Q_EMIT panned(-outs, -ins);
    event->accept();
}

bool KernelGrid::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const auto [out, in] = kernelAt(help->pos());
    if (out >= 0)
        QToolTip::showText(help->globalPos(), tr("kernel from input %1 to output %2").arg(in).arg(out), this);
    else
        QToolTip::hideText();
    return true;
}

KernelFactors::KernelFactors(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    setAccessibleName(tr("Factor of the norm, a cell per output channel"));
}

void KernelFactors::setFactors(std::vector<double> visible, const KernelWindow& window, double scale) {
    m_factors = std::move(visible);
    m_window = window;
    m_scale = scale > 0 ? scale : 1;
    update();
}

void KernelFactors::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const int size = m_window.side * m_window.cell;
    for (std::size_t row = 0; row < m_factors.size(); ++row) {
        if (!std::isfinite(m_factors[row])) continue;
        const QRect place(3, KernelWindow::kEdge + static_cast<int>(row) * m_window.pitch(), width() - 6, size);
        painter.fillRect(place, divergingColour(m_factors[row], m_scale));
        if (m_window.firstOut + static_cast<int>(row) != m_window.out) continue;
        painter.setPen(QPen(QColor(20, 24, 28), 2));
        painter.drawRect(place.adjusted(0, 0, -1, -1));
    }
}

bool KernelFactors::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int row = (help->pos().y() - KernelWindow::kEdge) / m_window.pitch();
    if (row >= 0 && row < static_cast<int>(m_factors.size()) && std::isfinite(m_factors[static_cast<std::size_t>(row)]))
        QToolTip::showText(help->globalPos(),
                           tr("output %1: γ/σ = %2").arg(m_window.firstOut + row).arg(m_factors[static_cast<std::size_t>(row)], 0, 'f', 4),
                           this);
    else
        QToolTip::hideText();
    return true;
}

KernelNumbers::KernelNumbers(QWidget* parent) : QWidget(parent) { setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed); }

void KernelNumbers::setKernel(const TensorView& weight, int out, int in, double scale) {
    m_weight = weight;
    m_out = out;
    m_in = in;
    m_scale = scale;
    updateGeometry();
    update();
}

void KernelNumbers::clear() {
    m_weight = {};
    update();
}

QSize KernelNumbers::sizeHint() const {
    const int rows = isKernel(m_weight) ? side(m_weight, 2) : 3;
    const int columns = isKernel(m_weight) ? side(m_weight, 3) : 3;
    return {columns * (kNumberWidth + 2) - 2, rows * (kNumberHeight + 2) - 2};
}

void KernelNumbers::paintEvent(QPaintEvent*) {
    if (!isKernel(m_weight) || m_out >= side(m_weight, 0) || m_in >= side(m_weight, 1)) return;
    QPainter painter(this);
    painter.setFont(monoFont());
    for (int row = 0; row < side(m_weight, 2); ++row) {
        for (int column = 0; column < side(m_weight, 3); ++column) {
            const double value = kernelValue(m_weight, m_out, m_in, row, column);
            const QRect place(column * (kNumberWidth + 2), row * (kNumberHeight + 2), kNumberWidth, kNumberHeight);
            const QColor colour = divergingColour(value, m_scale);
            painter.fillRect(place, colour);
            painter.setPen(qGray(colour.rgb()) > 120 ? QColor(20, 24, 28) : QColor(245, 247, 250));
            painter.drawText(place, Qt::AlignCenter, QString::number(value, 'f', 3));
        }
    }
}

KernelMap::KernelMap(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
    setToolTip(tr("Which part of all kernels is shown. Click or drag to move it"));
    setAccessibleName(tr("Visible part of the kernels"));
}

void KernelMap::setMatrix(int outs, int ins, const KernelWindow& window) {
    m_outs = outs;
    m_ins = ins;
    m_window = window;
    update();
}

QRectF KernelMap::matrixRect() const {
    QSizeF size = QSizeF(std::max(1, m_ins), std::max(1, m_outs)).scaled(QSizeF(width() - 1, height() - 1), Qt::KeepAspectRatio);
    size = {std::max(size.width(), 10.0), std::max(size.height(), 10.0)};
    return {(width() - size.width()) / 2, (height() - size.height()) / 2, size.width(), size.height()};
}

void KernelMap::paintEvent(QPaintEvent*) {
    if (m_outs <= 0 || m_ins <= 0) return;
    const Colours& c = colours();
    const QRectF all = matrixRect();
    const double sx = all.width() / m_ins, sy = all.height() / m_outs;
    QRectF seen(all.left() + m_window.firstIn * sx, all.top() + m_window.firstOut * sy, std::max(3.0, m_window.columns * sx),
                std::max(3.0, m_window.rows * sy));
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(c.muted, 1));
    painter.setBrush(c.raised);
    painter.drawRect(all.adjusted(0.5, 0.5, -0.5, -0.5));
    QColor wash = c.accent;
    wash.setAlphaF(0.35f);
    painter.setPen(QPen(c.accent, 1));
    painter.setBrush(wash);
    painter.drawRect(seen.intersected(all).adjusted(0.5, 0.5, -0.5, -0.5));
}

void KernelMap::moveTo(QPointF position) {
    const QRectF all = matrixRect();
    const double in = (position.x() - all.left()) / all.width() * m_ins, out = (position.y() - all.top()) / all.height() * m_outs;
    Q_EMIT moved(static_cast<int>(out) - m_window.rows / 2, static_cast<int>(in) - m_window.columns / 2);
}

void KernelMap::mousePressEvent(QMouseEvent* event) { moveTo(event->position()); }
void KernelMap::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) moveTo(event->position());
}

}  // namespace teardown
