#include "widgets/tensor/legend.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QPainter>

namespace teardown {

QString rangeText(RangeRule rule, double percentile) {
    switch (rule) {
        case RangeRule::Tile:
            return QObject::tr("per channel");
        case RangeRule::Layer:
            return QObject::tr("layer");
        case RangeRule::Percentile:
            return QObject::tr("%1..%2 %").arg(percentile).arg(100 - percentile);
        default:
            return toQt(rangeRuleName(rule));
    }
}

Legend::Legend(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFixedHeight(40);
}

QString Legend::ruleText() const {
    const QString rule = rangeText(m_range.rule, m_range.percentile);
    return m_range.symmetric ? tr("%1, symmetric").arg(rule) : rule;
}

QString Legend::clippedText() const {
    return toQt(message("legend.clipped", m_range.clipped, "{n} value clipped", "{n} values clipped",
                        {{"n", fromQt(groupedCount(m_range.clipped))}}));
}

void Legend::setRange(const ValueRange& range) {
    m_range = range;
    m_valid = true;
    const QString map = toQt(colourMapName(range.map));
    setAccessibleName(tr("Legend: %1 from %2 to %3, %4").arg(map, numberText(range.low), numberText(range.high), clippedText()));
    QString tip = QStringLiteral("%1  %2").arg(map, tr("range: %1").arg(ruleText()));
    if (range.automatic && range.rule == RangeRule::Percentile)
        tip += QLatin1Char('\n') +
               tr("Chosen automatically: a few values are so far from the others that the range of all of them would use up "
                  "three quarters of the colours. N selects another rule.");
    setToolTip(tip);
    update();
}

void Legend::clear() {
    setToolTip({});
    m_valid = false;
    update();
}

void Legend::paintEvent(QPaintEvent*) {
    if (!m_valid) return;
    const Colours& c = colours();
    QPainter painter(this);
    painter.setFont(monoFont());
    const QFontMetrics metrics(monoFont());
    const QString low = numberText(m_range.low);
    const QString high = numberText(m_range.high);
    const int lowWidth = metrics.horizontalAdvance(low);
    const int highWidth = metrics.horizontalAdvance(high);
    painter.setPen(c.text);
    const QRect line(0, 0, width(), 20);
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft, low);
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight, high);
    const QRect bar(lowWidth + 8, 5, width() - lowWidth - highWidth - 16, 10);
    const auto& table = colourTable(m_range.map);
    for (int x = 0; x < bar.width(); ++x) {
        const Rgb colour = table[static_cast<std::size_t>(x) * 255 / static_cast<std::size_t>(std::max(1, bar.width() - 1))];
        painter.fillRect(bar.left() + x, bar.top(), 1, bar.height(), QColor(colour.r, colour.g, colour.b));
    }
    painter.setPen(c.muted);
    const QRect second(0, 20, width(), 18);
    const QString what = QStringLiteral("%1  %2").arg(toQt(colourMapName(m_range.map)), tr("range: %1").arg(ruleText()));
    const QString clipped = clippedText();
    painter.drawText(second, Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(what, Qt::ElideRight, width() - metrics.horizontalAdvance(clipped) - 12));
    painter.setPen(m_range.clipped > 0 ? c.warning : c.muted);
    painter.drawText(second, Qt::AlignVCenter | Qt::AlignRight, clipped);
}

}  // namespace teardown
