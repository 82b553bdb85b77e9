// WindowLayout: size and place of the window from one session to the next.
#pragma once

#include <QObject>
#include <QRect>
#include <QSize>

class QWidget;

namespace teardown {

class WindowLayout : public QObject {
    Q_OBJECT
public:
    /// Restores what was kept; without that the window has firstSize(). Keeps it when the window is closed.
    explicit WindowLayout(QWidget& window);

    /// 85 % of the screen without its panels, but 1280x800 where that is more and fits.
    static QSize firstSize(const QSize& available);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget& m_window;
};

}  // namespace teardown
