// ButtonKeys: Space presses the button that has the focus, though it is also a shortcut of the window.
#pragma once

#include <QObject>

namespace teardown {

class ButtonKeys : public QObject {
    Q_OBJECT
public:
    /// Watches all buttons of the application.
    explicit ButtonKeys(QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace teardown
