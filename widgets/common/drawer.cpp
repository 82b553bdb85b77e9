#include "widgets/common/drawer.h"

#include <QBoxLayout>
#include <QEvent>
#include <QKeyEvent>

#include <algorithm>

namespace teardown {

Drawer::Drawer(QWidget* host) : QFrame(host) {
    setObjectName(QStringLiteral("drawer"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 0, 0, 0);
    host->installEventFilter(this);
    hide();
}

void Drawer::setContent(QWidget* content) {
    layout()->addWidget(content);
    content->show();
}

void Drawer::setOpen(bool open) {
    place();
    setVisible(open);
    if (open) raise();
}

void Drawer::place() {
    constexpr int kLeast = 260, kMost = 360;
    const QSize host = parentWidget()->size();
    const int width = std::min(host.width(), std::clamp(host.width() * 2 / 5, kLeast, kMost));
    setGeometry(host.width() - width, 0, width, host.height());
}

bool Drawer::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize) place();
    return QFrame::eventFilter(watched, event);
}

bool Drawer::event(QEvent* event) {
    // Before the shortcuts of the window: Esc also stops a run.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        Q_EMIT closed();
        return true;
    }
    return QFrame::event(event);
}

}  // namespace teardown
