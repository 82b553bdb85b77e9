#include "widgets/tensor/kernel_grid.h"

#include "core/render/colour_map.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

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

double kernelScale(const TensorView& weight, const KernelWindow& window) {
    double scale = 0;
    if (!isKernel(weight)) return scale;
    const int outs = std::min(window.firstOut + window.count, side(weight, 0));
    const int ins = std::min(window.firstIn + window.count, side(weight, 1));
    for (int out = window.firstOut; out < outs; ++out)
        for (int in = window.firstIn; in < ins; ++in)
            for (int row = 0; row < side(weight, 2); ++row)
                for (int column = 0; column < side(weight, 3); ++column) {
                    const double value = std::fabs(kernelValue(weight, out, in, row, column));
                    if (std::isfinite(value)) scale = std::max(scale, value);
                }
    return scale;
}

KernelGrid::KernelGrid(QWidget* parent) : QWidget(parent) {
    setMinimumSize(96, 96);
    setMouseTracking(true);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(tr("Kernels: a row per output channel, a column per input channel"));
}

void KernelGrid::setKernels(const TensorView& weight, const KernelWindow& window, double scale) {
    m_weight = weight;
    m_window = window;
    m_scale = scale;
    update();
}

void KernelGrid::clear() {
    m_weight = {};
    update();
}

KernelGrid::Geometry KernelGrid::geometry() const {
    Geometry result;
    if (!isKernel(m_weight)) return result;
    result.rows = std::min(m_window.count, side(m_weight, 0) - m_window.firstOut);
    result.columns = std::min(m_window.count, side(m_weight, 1) - m_window.firstIn);
    const int size = std::max({side(m_weight, 2), side(m_weight, 3), 3});
    const int room = (std::min(width(), height()) - 6) / m_window.count;
    result.cell = std::max(1, (room - 2) / size);
    result.pitch = result.cell * size + std::max(2, std::min(4, room - result.cell * size));
    result.left = std::max(3, (width() - result.pitch * std::min(m_window.count, result.columns)) / 2);
    result.top = 3;
    return result;
}

void KernelGrid::paintEvent(QPaintEvent*) {
    if (!isKernel(m_weight)) return;
    const Geometry g = geometry();
    QPainter painter(this);
    const int height = side(m_weight, 2);
    const int width = side(m_weight, 3);
    const int full = std::max({height, width, 3});
    for (int row = 0; row < g.rows; ++row) {
        for (int column = 0; column < g.columns; ++column) {
            const int x = g.left + column * g.pitch + (full - width) * g.cell / 2;
            const int y = g.top + row * g.pitch + (full - height) * g.cell / 2;
            for (int ky = 0; ky < height; ++ky)
                for (int kx = 0; kx < width; ++kx) {
                    const double value = kernelValue(m_weight, m_window.firstOut + row, m_window.firstIn + column, ky, kx);
                    painter.fillRect(x + kx * g.cell, y + ky * g.cell, g.cell, g.cell, divergingColour(value, m_scale));
                }
        }
    }
    const int row = m_window.out - m_window.firstOut;
    const int column = m_window.in - m_window.firstIn;
    if (row >= 0 && row < g.rows && column >= 0 && column < g.columns) {
        // Dark inside light: visible on every colour of the map.
        const QRect frame(g.left + column * g.pitch - 1, g.top + row * g.pitch - 1, full * g.cell + 1, full * g.cell + 1);
        painter.setPen(QPen(QColor(255, 255, 255), 1));
        painter.drawRect(frame.adjusted(-2, -2, 2, 2));
        painter.setPen(QPen(QColor(20, 24, 28), 2));
        painter.drawRect(frame);
    }
}

std::pair<int, int> KernelGrid::kernelAt(QPoint position) const {
    const Geometry g = geometry();
    if (g.rows == 0 || position.x() < g.left || position.y() < g.top) return {-1, -1};
    const int row = (position.y() - g.top) / g.pitch;
    const int column = (position.x() - g.left) / g.pitch;
    if (row >= g.rows || column >= g.columns) return {-1, -1};
    return {m_window.firstOut + row, m_window.firstIn + column};
}

void KernelGrid::mousePressEvent(QMouseEvent* event) {
    const auto [out, in] = kernelAt(event->position().toPoint());
    if (out >= 0) Q_EMIT picked(out, in);
}

bool KernelGrid::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const auto [out, in] = kernelAt(help->pos());
    if (out >= 0) QToolTip::showText(help->globalPos(), tr("kernel from input %1 to output %2").arg(in).arg(out), this);
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

}  // namespace teardown
