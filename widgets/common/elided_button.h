// ElidedButton: a push button whose text is elided if space is short; the tooltip then has the full text.
#pragma once

#include <QPushButton>

namespace teardown {

class ElidedButton : public QPushButton {
    Q_OBJECT
public:
    explicit ElidedButton(const QString& text = {}, QWidget* parent = nullptr);
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QString shown() const;
};

}  // namespace teardown
