#include "widgets/trace/field_picture.h"

#include "widgets/common/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {
constexpr int kTallest = 132;
constexpr double kLargestPixel = 6;
}  // namespace

FieldPicture::FieldPicture(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Input picture with the part that the value depends on"));
}

void FieldPicture::show(const QImage& picture, const QRect& box) {
    const bool resized = picture.size() != m_picture.size();
    m_picture = picture;
    m_box = box;
    setAccessibleDescription(tr("rows %1 to %2, columns %3 to %4").arg(box.top()).arg(box.bottom()).arg(box.left()).arg(box.right()));
    if (resized) updateGeometry();
    update();
}

double FieldPicture::scaleWithin(double width, double height) const {
    const double scale = std::min({width / m_picture.width(), height / m_picture.height(), kLargestPixel});
    const double ratio = devicePixelRatioF();
    return scale * ratio >= 1 ? std::floor(scale * ratio) / ratio : scale;
}

int FieldPicture::heightForWidth(int width) const {
    if (m_picture.isNull()) return 0;
    return static_cast<int>(std::ceil(m_picture.height() * scaleWithin(width, kTallest))) + 2;
}

QSize FieldPicture::sizeHint() const { return {160, heightForWidth(std::max(60, width()))}; }

QRectF FieldPicture::pictureRect() const {
    if (m_picture.isNull()) return {};
    const double scale = scaleWithin(width(), height());
    return {0, 0, m_picture.width() * scale, m_picture.height() * scale};
}

QRectF FieldPicture::boxRect() const {
    const QRectF place = pictureRect();
    if (place.isEmpty()) return {};
    const double scale = place.width() / m_picture.width();
    return {m_box.left() * scale, m_box.top() * scale, m_box.width() * scale, m_box.height() * scale};
}

void FieldPicture::paintEvent(QPaintEvent*) {
    if (m_picture.isNull()) return;
    QPainter painter(this);
    const QRectF place = pictureRect();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, place.width() < m_picture.width());
    painter.drawImage(place, m_picture);
    // The outside is dimmed.
    QRegion outside = QRegion(place.toAlignedRect()) - QRegion(boxRect().toAlignedRect());
    painter.setClipRegion(outside);
    painter.fillRect(place, QColor(20, 24, 28, 110));
    painter.setClipping(false);
    QRectF box = boxRect();
    if (box.width() < 3) box.adjust(-1, 0, 1, 0);
    if (box.height() < 3) box.adjust(0, -1, 0, 1);
    painter.setPen(QPen(QColor(255, 255, 255, 220), 3));
    painter.drawRect(box);
    painter.setPen(QPen(colours().accent, 1.5));
    painter.drawRect(box);
}

}  // namespace teardown
