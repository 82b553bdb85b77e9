#include "widgets/engine/difference_strip.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace teardown {

DifferenceStrip::DifferenceStrip(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumHeight(64);
    setAccessibleName(tr("Difference of each layer"));
}

void DifferenceStrip::setDifference(const TraceDifference& difference, const TracePtr& trace) {
    m_difference = difference;
    m_trace = trace;
    update();
}

int DifferenceStrip::barAt(double x) const {
    const auto count = static_cast<int>(m_difference.steps.size());
    return count == 0 ? -1 : std::clamp(static_cast<int>(x * count / std::max(1, width())), 0, count - 1);
}

QString DifferenceStrip::textOf(int bar) const {
    const StepDifference& row = m_difference.steps[static_cast<std::size_t>(bar)];
    const Step& step = m_trace->steps[static_cast<std::size_t>(row.a)];
    const QString name = QStringLiteral("%1 %2").arg(toQt(step.type), toQt(step.path)).trimmed();
    if (row.b < 0) return tr("%1: only in the original run").arg(name);
    if (row.shapeDiffers) return tr("%1: shape mismatch").arg(name);
    if (!row.compared) return tr("%1: not recorded").arg(name);
    return tr("%1: largest difference %2, relative %3").arg(name).arg(row.maxAbs, 0, 'g', 3).arg(row.relative, 0, 'g', 3);
}

void DifferenceStrip::paintEvent(QPaintEvent*) {
    if (m_difference.steps.empty()) return;
    const Colours& c = colours();
    QPainter painter(this);
    painter.fillRect(rect(), c.raised);
    const auto count = static_cast<int>(m_difference.steps.size());
    for (int i = 0; i < count; ++i) {
        const StepDifference& row = m_difference.steps[static_cast<std::size_t>(i)];
        const int left = i * width() / count, right = std::max((i + 1) * width() / count, left + 1);
        // Equal is no bar, any difference at least a pixel. Unrelated runs differ by about 1.4.
        const bool other = row.b < 0 || row.shapeDiffers;
        const double share = other ? 1 : std::isfinite(row.relative) ? std::min(1.0, row.relative) : 1;
        if (!other && row.maxAbs == 0) continue;
        const int high = std::max(1, static_cast<int>(share * (height() - 2)));
        painter.fillRect(left, height() - high, std::max(1, right - left - (width() > 3 * count ? 1 : 0)), high,
                         other ? c.warning : c.accent);
    }
    painter.setPen(c.line);
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

void DifferenceStrip::mousePressEvent(QMouseEvent* event) {
    if (const int bar = barAt(event->position().x()); bar >= 0) Q_EMIT stepChosen(m_difference.steps[static_cast<std::size_t>(bar)].a);
}

bool DifferenceStrip::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int bar = barAt(help->pos().x());
        if (bar >= 0 && m_trace) QToolTip::showText(help->globalPos(), textOf(bar), this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace teardown
