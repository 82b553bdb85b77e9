#include "widgets/common/focus_ring.h"

#include "widgets/common/theme.h"

#include <QApplication>
#include <QEvent>
#include <QFocusEvent>
#include <QLineEdit>
#include <QPainter>
#include <QStyle>

namespace teardown {
namespace {

class Ring : public QFocusFrame {
public:
    using QFocusFrame::QFocusFrame;

protected:
    void paintEvent(QPaintEvent*) override {
        // The frame extends beyond its widget by the style's margins; the line is just inside, where no parent clips it.
        const int x = style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, this);
        const int y = style()->pixelMetric(QStyle::PM_FocusFrameVMargin, nullptr, this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(colours().accent, 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(x + 1, y + 1, -x - 1, -y - 1), 3, 3);
    }
};

/// Its own border shows the focus.
bool showsOwnFocus(const QWidget* widget) { return qobject_cast<const QLineEdit*>(widget); }

}  // namespace

FocusRing::FocusRing(QObject* parent) : QObject(parent) { qApp->installEventFilter(this); }

FocusRing::~FocusRing() { delete m_frame; }

QWidget* FocusRing::target() const { return m_frame ? m_frame->widget() : nullptr; }

void FocusRing::moveTo(QWidget* widget) {
    // A frame is destroyed with its window.
    if (!widget) {
        if (m_frame) m_frame->setWidget(nullptr);
        return;
    }
    if (!m_frame) m_frame = new Ring(nullptr);
    m_frame->setWidget(widget);
}

bool FocusRing::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::FocusIn || !watched->isWidgetType()) return false;
    const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
    if (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason)
        m_keyboard = true;
    else if (reason == Qt::MouseFocusReason)
        m_keyboard = false;
    auto* widget = static_cast<QWidget*>(watched);
    moveTo(m_keyboard && widget->isVisible() && !widget->isWindow() && !showsOwnFocus(widget) ? widget : nullptr);
    return false;
}

}  // namespace teardown
