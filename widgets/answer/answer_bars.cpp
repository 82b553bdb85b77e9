#include "widgets/answer/answer_bars.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QPainter>

#include <algorithm>

namespace teardown {
namespace {
constexpr int kBarRow = 23;
}  // namespace

AnswerBars::AnswerBars(QWidget* parent) : QWidget(parent) { setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed); }

void AnswerBars::setTop(const std::vector<Prediction>& top) {
    m_top = top;
    QString spoken = tr("Answer:");
    for (const Prediction& item : m_top) spoken += QStringLiteral(" %1 %2").arg(toQt(item.label), scoreText(item.score));
    setAccessibleName(spoken);
    updateGeometry();
    update();
}

QSize AnswerBars::sizeHint() const { return {220, static_cast<int>(m_top.size()) * kBarRow}; }

void AnswerBars::paintEvent(QPaintEvent*) {
    const Colours& c = colours();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto fontOf = [](std::size_t place) { return place == 0 ? boldFont() : textFont(); };
    int labels = 0;
    for (std::size_t i = 0; i < m_top.size(); ++i)
        labels = std::max(labels, QFontMetrics(fontOf(i)).horizontalAdvance(toQt(m_top[i].label)) + 1);
    labels = std::clamp(labels, 16, width() * 40 / 100);
    const int score = QFontMetrics(monoFont()).horizontalAdvance(QStringLiteral("<0.001"));
    int y = 0;
    for (std::size_t i = 0; i < m_top.size(); ++i, y += kBarRow) {
        const Prediction& item = m_top[i];
        painter.setFont(fontOf(i));
        painter.setPen(c.text);
        painter.drawText(QRect(0, y, labels, kBarRow), Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetrics(fontOf(i)).elidedText(toQt(item.label), Qt::ElideRight, labels));
        const QRectF track(labels + 10, y + kBarRow / 2.0 - 3.5, width() - labels - score - 20, 7);
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.raised);
        painter.drawRoundedRect(track, 2, 2);
        if (item.score > 0) {
            QRectF bar = track;
            bar.setWidth(std::max(1.5, track.width() * std::min(1.0, item.score)));
            painter.setBrush(c.accent);
            painter.drawRoundedRect(bar, 2, 2);
        }
        painter.setFont(monoFont());
        painter.setPen(c.text);
        painter.drawText(QRect(width() - score, y, score, kBarRow), Qt::AlignVCenter | Qt::AlignRight, scoreText(item.score));
    }
}

}  // namespace teardown
