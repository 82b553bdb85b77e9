#include "widgets/checkpoint/share_bar.h"

#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QPainter>

#include <algorithm>

namespace teardown {

ShareBar::ShareBar(QWidget* parent) : QWidget(parent) { setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed); }

void ShareBar::setShare(double share, const QString& text) {
    m_share = std::clamp(share, 0.0, 1.0);
    m_text = text;
    setAccessibleName(text);
    update();
}

void ShareBar::paintEvent(QPaintEvent*) {
    const Colours& c = colours();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(monoFont());
    const int wanted = QFontMetrics(monoFont()).horizontalAdvance(m_text) + 10;
    const QRectF track(0, height() / 2.0 - 3, std::max(20, std::min(width() - wanted, 360)), 6);
    painter.setPen(Qt::NoPen);
    painter.setBrush(c.raised);
    painter.drawRoundedRect(track, 3, 3);
    QRectF bar = track;
    bar.setWidth(std::max(m_share > 0 ? 3.0 : 0.0, track.width() * m_share));
    painter.setBrush(m_share >= 0.9995 ? c.good : c.warning);
    painter.drawRoundedRect(bar, 3, 3);
    painter.setPen(c.text);
    painter.drawText(QRectF(track.right() + 10, 0, width() - track.right() - 10, height()), Qt::AlignVCenter | Qt::AlignLeft, m_text);
}

}  // namespace teardown
