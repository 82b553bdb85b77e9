#include "widgets/tensor/vector_view.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/tensor/heatmap_access.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr int kLyingRow = 17;  // minimum height in pixels of a horizontal bar
constexpr int kTallestRow = 34;
constexpr int kMostLying = 40;
constexpr std::int64_t kMostNumbers = 1 << 20;
constexpr int kVectorTop = 8;

/// A step of 1, 2 or 5 times a power of ten, so that about `count` of them span the range.
double niceStep(double span, int count) {
    if (!(span > 0) || !std::isfinite(span)) return 1;
    const double raw = span / std::max(1, count);
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (raw <= factor * power) return factor * power;
    return 10 * power;
}

/// By how many bars an arrow key without modifiers moves the cross-hair.
int barMove(const QKeyEvent& key) {
    if ((key.modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier) return 0;
    if (key.key() == Qt::Key_Left || key.key() == Qt::Key_Up) return -1;
    return key.key() == Qt::Key_Right || key.key() == Qt::Key_Down ? 1 : 0;
}

}  // namespace

bool isRow(const StageTensor& tensor) {
    if (!tensor.kept() || tensor.isPicture || tensor.weights() || !tensor.reduction.isEmpty()) return false;
    const Shape& shape = tensor.tensor.view.shape();
    const std::int64_t count = tensor.tensor.view.numel();
    if (count < 2 || count > kMostNumbers) return false;
    if (shape.size() == 1) return true;
    return (shape.size() == 2 || (shape.size() == 4 && shape[2] == 1 && shape[3] == 1)) && shape[0] == 1;
}

VectorView::VectorView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    installHeatmapAccess();
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(160, 120);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Vector as bars"));
}

void VectorView::show(const StageTensor& tensor, const QString& path, const QStringList& names) {
    const std::size_t before = m_values.size();
    const TensorView& view = tensor.tensor.view;
    m_values.clear();
    for (std::int64_t i = 0; i < view.numel(); ++i) m_values.push_back(view.at(i));
    m_shape = view.shape();
    m_path = path;
    m_names = names.size() == static_cast<qsizetype>(m_values.size()) ? names : QStringList();
    m_low = m_high = 0;
    m_best = -1;
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        const double value = m_values[i];
        if (!std::isfinite(value)) continue;
        m_low = std::min(m_low, value);
        m_high = std::max(m_high, value);
        if (m_best < 0 || value > m_values[static_cast<std::size_t>(m_best)]) m_best = static_cast<int>(i);
    }
    if (m_low == m_high) m_high = m_low + 1;
    const QFontMetrics metrics(m_names.isEmpty() ? monoFont() : textFont());
    // Every bar needs the plot rectangle; measure the text only once.
    const QFontMetrics numbers(monoFont());
    m_lyingNumber = numbers.horizontalAdvance(QStringLiteral("-0.0000"));
    if (m_values.size() <= kMostLying)
        for (const double value : m_values) m_lyingNumber = std::max(m_lyingNumber, numbers.horizontalAdvance(numberText(value)));
    m_standingNumber = QFontMetrics(smallMonoFont()).horizontalAdvance(QStringLiteral("-0.00e+00"));
    m_labelWidth = 0;
    if (m_values.size() <= kMostLying)
        for (std::size_t i = 0; i < m_values.size(); ++i)
            m_labelWidth = std::max(m_labelWidth, metrics.horizontalAdvance(labelOf(static_cast<int>(i))));
    if (before != m_values.size()) m_probe = -1;
    setProbe(m_probe);
    announceNewCells(*this);
    update();
}

void VectorView::clear() {
    m_values.clear();
    setProbe(-1);
    update();
}

QString VectorView::labelOf(int index) const { return m_names.isEmpty() ? QString::number(index) : m_names[index]; }

bool VectorView::lying() const {
    return m_values.size() <= kMostLying && static_cast<int>(m_values.size()) * kLyingRow <= height() - kVectorTop - 20;
}

QRectF VectorView::plot() const {
    if (lying()) {
        const int label = std::min(m_labelWidth, width() * 2 / 5);
        const int number = m_lyingNumber + 8;
        const double most = static_cast<double>(m_values.size()) * kTallestRow;
        return QRectF(label + 10, kVectorTop, std::max(40, width() - label - 10 - number),
                      std::min<double>(height() - kVectorTop - 20, most));
    }
    const int number = m_standingNumber + 6;
    return QRectF(number, kVectorTop, std::max(40, width() - number - 4), std::max(40, height() - kVectorTop - 20));
}

double VectorView::place(double value) const {
    const QRectF area = plot();
    const double share = (std::clamp(value, m_low, m_high) - m_low) / (m_high - m_low);
    return lying() ? area.left() + share * area.width() : area.bottom() - share * area.height();
}

QRectF VectorView::barRect(int index) const {
    if (index < 0 || index >= static_cast<int>(m_values.size())) return {};
    const QRectF area = plot();
    const double count = static_cast<double>(m_values.size());
    const double value = std::isfinite(m_values[static_cast<std::size_t>(index)]) ? m_values[static_cast<std::size_t>(index)] : 0;
    const double zero = place(0), end = place(value);
    if (lying()) {
        const double row = area.height() / count;
        return QRectF(std::min(zero, end), area.top() + index * row + 2, std::fabs(end - zero), row - 4);
    }
    const double column = area.width() / count;
    return QRectF(area.left() + index * column, std::min(zero, end), std::max(column > 3 ? column - 1 : column, 0.5),
                  std::fabs(end - zero));
}

int VectorView::indexAt(QPointF position) const {
    if (m_values.empty()) return -1;
    const QRectF area = plot();
    const double share = lying() ? (position.y() - area.top()) / area.height() : (position.x() - area.left()) / area.width();
    if (share < 0 || share >= 1) return -1;
    return static_cast<int>(share * static_cast<double>(m_values.size()));
}

void VectorView::setProbe(int index) {
    if (index < 0 || index >= static_cast<int>(m_values.size())) {
        m_probe = -1;
        m_probeText.clear();
        Q_EMIT probed(-1, {});
        update();
        return;
    }
    m_probe = index;
    m_probeText = QStringLiteral("%1%2 = %3").arg(m_path, indicesOf(index), numberText(m_values[static_cast<std::size_t>(index)]));
    if (!m_names.isEmpty()) m_probeText += QLatin1Char('\n') + tr("class %1").arg(m_names[index]);
    Q_EMIT probed(index, m_probeText);
    update();
}

QColor VectorView::colourOf(int index) const {
    const Colours& c = colours();
    if (!std::isfinite(m_values[static_cast<std::size_t>(index)])) return c.bad;
    QColor colour = c.accent;
    if (index != m_best) colour.setAlphaF(index == m_probe ? 0.75f : 0.45f);
    return colour;
}

void VectorView::paintEvent(QPaintEvent*) {
    if (m_values.empty()) return;
    QPainter painter(this);
    paintTicks(painter);
    lying() ? paintLying(painter) : paintStanding(painter);
}

void VectorView::paintTicks(QPainter& painter) const {
    const Colours& c = colours();
    const QRectF area = plot();
    const bool flat = lying();
    painter.setFont(smallMonoFont());
    const double step = niceStep(m_high - m_low, static_cast<int>((flat ? area.width() : area.height()) / (flat ? 90 : 60)));
    for (double tick = std::ceil(m_low / step) * step; tick <= m_high + step * 1e-6; tick += step) {
        const double value = std::fabs(tick) < step * 1e-6 ? 0 : tick;
        const double at = std::round(place(value)) + 0.5;
        painter.setPen(QPen(value == 0 ? c.muted : c.line, 1));
        const QString text = QString::number(value, 'g', 4);
        if (flat) {
            painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()));
            painter.setPen(c.muted);
            painter.drawText(QRectF(at - 40, area.bottom() + 3, 80, 16), Qt::AlignHCenter | Qt::AlignTop, text);
        } else {
            painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at));
            painter.setPen(c.muted);
            painter.drawText(QRectF(0, at - 8, area.left() - 6, 16), Qt::AlignRight | Qt::AlignVCenter, text);
        }
    }
}

void VectorView::paintLying(QPainter& painter) const {
    const Colours& c = colours();
    const QRectF area = plot();
    const double row = area.height() / static_cast<double>(m_values.size());
    const QFontMetrics metrics(m_names.isEmpty() ? monoFont() : textFont());
    for (int i = 0; i < static_cast<int>(m_values.size()); ++i) {
        const double top = area.top() + i * row;
        if (i == m_probe) painter.fillRect(QRectF(0, top, width(), row), c.selection);
        painter.fillRect(barRect(i), colourOf(i));
        painter.setFont(m_names.isEmpty() ? monoFont() : textFont());
        painter.setPen(i == m_best ? c.accent : c.text);
        painter.drawText(QRectF(0, top, area.left() - 8, row), Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(labelOf(i), Qt::ElideRight, static_cast<int>(area.left()) - 8));
        painter.setFont(monoFont());
        painter.setPen(i == m_best ? c.accent : c.muted);
        painter.drawText(QRectF(area.right() + 4, top, width() - area.right() - 4, row), Qt::AlignRight | Qt::AlignVCenter,
                         numberText(m_values[static_cast<std::size_t>(i)]));
    }
}

void VectorView::paintStanding(QPainter& painter) const {
    const Colours& c = colours();
    const QRectF area = plot();
    const int count = static_cast<int>(m_values.size());
    if (m_probe >= 0) {
        const QRectF bar = barRect(m_probe);
        painter.fillRect(QRectF(bar.left() - 0.5, area.top(), std::max(2.0, bar.width() + 1), area.height()), c.selection);
    }
    const double column = area.width() / count;
    if (column >= 1) {
        for (int i = 0; i < count; ++i) painter.fillRect(barRect(i), colourOf(i));
    } else {
        // Several numbers share a pixel column: draw from the smallest to the largest.
        QColor colour = c.accent;
        colour.setAlphaF(0.6f);
        for (int x = 0; x < static_cast<int>(area.width()); ++x) {
            const int first = static_cast<int>(x / column),
                      last = std::min(count - 1, std::max(first, static_cast<int>((x + 1) / column) - 1));
            double low = 0, high = 0;
            bool odd = false;
            for (int i = first; i <= last; ++i) {
                const double value = m_values[static_cast<std::size_t>(i)];
                if (!std::isfinite(value))
                    odd = true;
                else
                    low = std::min(low, value), high = std::max(high, value);
            }
            painter.fillRect(QRectF(area.left() + x, place(high), 1, std::max(1.0, place(low) - place(high))), odd ? c.bad : colour);
        }
    }
    painter.setFont(smallMonoFont());
    painter.setPen(c.muted);
    const double step = std::max(1.0, niceStep(count, static_cast<int>(area.width() / 70)));
    for (double i = 0; i < count; i += step)
        painter.drawText(QRectF(area.left() + i * column - 30, area.bottom() + 3, 60, 16), Qt::AlignHCenter | Qt::AlignTop,
                         QString::number(static_cast<int>(i)));
    const int named = m_probe >= 0 ? m_probe : m_best;
    if (named < 0) return;
    const QString text = QStringLiteral("%1  %2").arg(labelOf(named), numberText(m_values[static_cast<std::size_t>(named)]));
    painter.setFont(monoFont());
    const QFontMetrics metrics(monoFont());
    const QRectF bar = barRect(named);
    QRectF bubble(bar.center().x() + 8, std::clamp(bar.top() - 4, area.top(), area.bottom() - 24), metrics.horizontalAdvance(text) + 14,
                  metrics.height() + 8);
    if (bubble.right() > width()) bubble.moveRight(bar.center().x() - 8);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(c.line, 1));
    painter.setBrush(c.surface);
    painter.drawRoundedRect(bubble, 4, 4);
    painter.setPen(c.text);
    painter.drawText(bubble, Qt::AlignCenter, text);
}

void VectorView::mouseMoveEvent(QMouseEvent* event) { setProbe(indexAt(event->position())); }

void VectorView::leaveEvent(QEvent*) {
    // The value that a context menu was opened on stays.
    if (!QApplication::activePopupWidget()) setProbe(-1);
}

void VectorView::contextMenuEvent(QContextMenuEvent* event) {
    QPoint place = event->globalPos();
    if (event->reason() == QContextMenuEvent::Mouse)
        setProbe(indexAt(event->pos()));
    else
        place = mapToGlobal(m_probe < 0 ? rect().center() : barRect(m_probe).center().toPoint());
    Q_EMIT menuRequested(place);
}

bool VectorView::event(QEvent* event) {
    // The stage's arrow keys select channels.
    if (event->type() == QEvent::ShortcutOverride && !m_values.empty() && barMove(*static_cast<QKeyEvent*>(event)) != 0) event->accept();
    return QWidget::event(event);
}

void VectorView::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(m_values.size()) - 1;
    const int page = std::max(1, lying() ? last : static_cast<int>(m_values.size()) / 10);
    int target = m_probe < 0 ? 0 : m_probe + barMove(*event);
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Up:
        case Qt::Key_Down:
            break;
        case Qt::Key_PageUp:
            target = m_probe - page;
            break;
        case Qt::Key_PageDown:
            target = m_probe + page;
            break;
        case Qt::Key_Home:
            target = 0;
            break;
        case Qt::Key_End:
            target = last;
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            target = m_best;
            break;
        default:
            return QWidget::keyPressEvent(event);
    }
    if (m_values.empty()) return;
    setProbe(std::clamp(target, 0, last));
    announceCell(*this, m_probe);
}

QString VectorView::indicesOf(int index) const {
    QString indices = QString::number(index);
    if (m_shape.size() > 1) indices.prepend(QStringLiteral("0,"));
    if (m_shape.size() == 4) indices += QStringLiteral(",0,0");
    return QStringLiteral("[%1]").arg(indices);
}

QString VectorView::cellName(int row, int) const {
    return m_names.isEmpty() ? indicesOf(row) : QStringLiteral("%1 %2").arg(indicesOf(row), m_names[row]);
}

QString VectorView::cellText(int row, int) const { return numberText(m_values[static_cast<std::size_t>(row)]); }

QRectF VectorView::cellRect(int row, int) const { return barRect(row); }

QPoint VectorView::cellAt(QPointF position) const {
    const int index = indexAt(position);
    return index < 0 ? QPoint(-1, -1) : QPoint(0, index);
}

}  // namespace teardown
