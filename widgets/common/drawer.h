// Drawer: a panel over the right edge of another widget, for windows too narrow to show it beside. Open and closed by its owner; Esc
// closes it.
#pragma once

#include <QFrame>

namespace teardown {

class Drawer : public QFrame {
    Q_OBJECT
public:
    /// Over `host`, whose height it has.
    explicit Drawer(QWidget* host);

    /// Takes ownership while the widget is inside.
    void setContent(QWidget* content);
    void setOpen(bool open);

Q_SIGNALS:
    void closed();  ///< by the user

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool event(QEvent* event) override;

private:
    void place();
};

}  // namespace teardown
