#include "widgets/trace/use_marks.h"

#include "widgets/common/theme.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>

namespace teardown {
namespace {

constexpr double kTriangle = 6;  // pixels wide

struct UseWords {
    Q_DECLARE_TR_FUNCTIONS(UseWords)
};

bool anyIn(const std::vector<int>& steps, int first, int end) {
    const auto found = std::lower_bound(steps.begin(), steps.end(), first);
    return found != steps.end() && *found < end;
}

void paintTriangle(QPainter& painter, const QPointF& centre, bool up, bool filled) {
    const double half = kTriangle / 2, tip = up ? -half : half;
    painter.setBrush(filled ? QBrush(colours().accent) : QBrush(colours().surface));
    painter.drawPolygon(QPolygonF{centre + QPointF(0, tip), centre + QPointF(-half, -tip), centre + QPointF(half, -tip)});
}

}  // namespace

UseMark useMark(const TensorUses& uses, int first, int end) {
    return {anyIn(uses.writes, first, end), anyIn(uses.reads, first, end),
            !uses.reads.empty() && uses.reads.back() >= first && uses.reads.back() < end};
}

void paintUse(QPainter& painter, const QRectF& cell, const UseMark& mark) {
    if (mark.none()) return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colours().accent, 1));
    const double y = cell.bottom() - kTriangle / 2 - 1;
    if (mark.read) paintTriangle(painter, {cell.left() + kTriangle / 2 + 2, y}, false, mark.last);
    if (mark.written) paintTriangle(painter, {cell.right() - kTriangle / 2 - 2, y}, true, true);
    painter.restore();
}

QString useText(const UseMark& mark) {
    if (mark.written) return UseWords::tr("writes the shown tensor");
    if (mark.last) return UseWords::tr("reads the shown tensor for the last time");
    return mark.read ? UseWords::tr("reads the shown tensor") : QString();
}

}  // namespace teardown
