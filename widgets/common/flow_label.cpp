#include "widgets/common/flow_label.h"

#include <QEvent>

#include <algorithm>

namespace teardown {

FlowLabel::FlowLabel(QWidget* parent) : QLabel(parent) {
    setWordWrap(true);
    setTextInteractionFlags(Qt::NoTextInteraction);
    // Long keys without blanks must not widen the panel.
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

int FlowLabel::heightForWidth(int width) const {
    if (width != m_width || m_measured != text()) {
        m_height = QLabel::heightForWidth(width);
        m_width = width;
        m_measured = text();
    }
    return m_height;
}

QSize FlowLabel::sizeHint() const { return {0, heightForWidth(std::max(1, width()))}; }

void FlowLabel::setText(const QString& text) {
    if (text == this->text()) return;
    if (m_selectable && textInteractionFlags() != Qt::NoTextInteraction) setTextInteractionFlags(Qt::NoTextInteraction);
    QLabel::setText(text);
}

void FlowLabel::enterEvent(QEnterEvent* event) {
    QLabel::enterEvent(event);
    if (m_selectable) setTextInteractionFlags(Qt::TextSelectableByMouse);
}

void FlowLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) m_width = -1;
}

}  // namespace teardown
