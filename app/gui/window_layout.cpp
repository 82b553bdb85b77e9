#include "app/gui/window_layout.h"

#include <QEvent>
#include <QScreen>
#include <QSettings>
#include <QWidget>

namespace teardown {
namespace {

const QString kGeometry = QStringLiteral("window/geometry");

}  // namespace

WindowLayout::WindowLayout(QWidget& window) : QObject(&window), m_window(window) {
    // Moves a window whose screen is gone onto one that is there.
    if (!window.restoreGeometry(QSettings().value(kGeometry).toByteArray())) window.resize(firstSize(window.screen()->availableSize()));
    window.installEventFilter(this);
}

QSize WindowLayout::firstSize(const QSize& available) { return (available * 0.85).expandedTo({1280, 800}).boundedTo(available); }

bool WindowLayout::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &m_window && event->type() == QEvent::Close) QSettings().setValue(kGeometry, m_window.saveGeometry());
    return QObject::eventFilter(watched, event);
}

}  // namespace teardown
