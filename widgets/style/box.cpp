#include "widgets/style/box.h"

#include <QPainter>
#include <QPainterPath>

namespace teardown {
namespace {

constexpr Qt::Edges kAllEdges = Qt::TopEdge | Qt::BottomEdge | Qt::LeftEdge | Qt::RightEdge;

void paintEdges(QPainter& painter, const QRect& rect, const Box& box) {
    if (box.edges & Qt::TopEdge) painter.fillRect(rect.left(), rect.top(), rect.width(), 1, box.border);
    if (box.edges & Qt::BottomEdge) painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, box.border);
    if (box.edges & Qt::LeftEdge) painter.fillRect(rect.left(), rect.top(), 1, rect.height(), box.border);
    if (box.edges & Qt::RightEdge) painter.fillRect(rect.right(), rect.top(), 1, rect.height(), box.border);
}

}  // namespace

void paintBox(QPainter& painter, const QRect& rect, const Box& box) {
    if (rect.isEmpty()) return;
    if (box.edges != kAllEdges || box.radius == 0) {
        if (box.background.isValid()) painter.fillRect(rect, box.background);
        if (box.border.isValid()) paintEdges(painter, rect, box);
        return;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF inside = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(box.border.isValid() ? QPen(box.border, 1, box.dashed ? Qt::DashLine : Qt::SolidLine) : QPen(Qt::NoPen));
    painter.setBrush(box.background.isValid() ? QBrush(box.background) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(box.border.isValid() ? inside : QRectF(rect), box.radius, box.radius);
    if (box.stripe.isValid()) {
        QPainterPath outline;
        outline.addRoundedRect(QRectF(rect), box.radius, box.radius);
        painter.setClipPath(outline, Qt::IntersectClip);
        painter.fillRect(rect.left(), rect.top(), Box::kStripe, rect.height(), box.stripe);
    }
    painter.restore();
}

QMargins borderOf(const Box& box) {
    const int line = box.border.isValid() ? 1 : 0;
    const auto at = [&](Qt::Edge edge) { return box.edges & edge ? line : 0; };
    return {box.stripe.isValid() ? Box::kStripe : at(Qt::LeftEdge), at(Qt::TopEdge), at(Qt::RightEdge), at(Qt::BottomEdge)};
}

}  // namespace teardown
