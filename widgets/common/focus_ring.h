// FocusRing: a line around whatever has the keyboard, in every window of the program. Shown while the keyboard moves the focus, as browsers
// do it: who clicks knows where.
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
    /// The widget that wears it; nullptr: none does.
    QWidget* target() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void moveTo(QWidget* widget);

    QPointer<QFocusFrame> m_frame;
    bool m_keyboard = false;
};

}  // namespace teardown
