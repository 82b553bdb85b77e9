#include "widgets/common/stop_dot.h"

#include "widgets/common/theme.h"

#include <QObject>
#include <QPainter>

namespace teardown {

void paintStop(QPainter& painter, const QPointF& centre, StopMark mark, bool small) {
    if (mark == StopMark::None) return;
    const Colours& c = colours();
    const double radius = kStopDot / (small ? 4 : 2);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    // A border keeps it visible on a heatmap of any colour.
    painter.setPen(QPen(c.surface, 1.5));
    painter.setBrush(c.bad);
    painter.drawEllipse(centre, radius, radius);
    if (mark == StopMark::Disabled) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.surface);
        painter.drawEllipse(centre, radius * 0.5, radius * 0.5);
    }
    painter.restore();
}

QString stopText(StopMark mark) {
    switch (mark) {
        case StopMark::Enabled:
            return QObject::tr("breakpoint");
        case StopMark::Disabled:
            return QObject::tr("disabled breakpoint");
        case StopMark::None:
            break;
    }
    return {};
}

}  // namespace teardown
