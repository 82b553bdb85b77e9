#include "widgets/data/picture_label.h"

#include <QPainter>

namespace teardown {

PictureLabel::PictureLabel(QWidget* parent) : QWidget(parent) { setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding); }

void PictureLabel::setPicture(const QImage& picture) {
    m_image = picture;
    update();
}

void PictureLabel::paintEvent(QPaintEvent*) {
    if (m_image.isNull()) return;
    QPainter painter(this);
    const QSize size = m_image.size().scaled(this->size(), Qt::KeepAspectRatio).expandedTo({1, 1});
    const QRect place((width() - size.width()) / 2, 0, size.width(), size.height());
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_image.width() > size.width() * devicePixelRatioF());
    painter.drawImage(place, m_image);
}

}  // namespace teardown
