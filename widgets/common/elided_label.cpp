#include "widgets/common/elided_label.h"

#include <QPainter>
#include <QStyle>

namespace teardown {

ElidedLabel::ElidedLabel(Qt::TextElideMode mode, QWidget* parent) : QLabel(parent), m_mode(mode) { setTextFormat(Qt::PlainText); }

int ElidedLabel::wholeWidth() const { return fontMetrics().horizontalAdvance(text()) + 1; }

QSize ElidedLabel::sizeHint() const { return {wholeWidth(), QLabel::sizeHint().height()}; }

QSize ElidedLabel::minimumSizeHint() const { return {1, QLabel::sizeHint().height()}; }

void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    style()->drawItemText(&painter, rect(), static_cast<int>(alignment()), palette(), isEnabled(),
                          fontMetrics().elidedText(text(), m_mode, width()), foregroundRole());
}

}  // namespace teardown
