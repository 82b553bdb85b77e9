// FocusRing: a line around the widget with keyboard focus, in every window of the program. Shown while the keyboard moves the focus, as in
// browsers; after a click it is not needed.
#pragma once

#include <QFocusFrame>
#include <QPointer>

namespace teardown {

class FocusRing : public QObject {
    Q_OBJECT
public:
    /// Lives as long as `parent`.
    explicit FocusRing(QObject* parent);
    ~FocusRing() override;
    /// The widget that has it; nullptr: none.
    QWidget* target() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void moveTo(QWidget* widget);

    QPointer<QFocusFrame> m_frame;
    bool m_keyboard = false;
};

}  // namespace teardown
