// ElidedLabel: a line of plain text that shows as much as fits of it, whatever its layout gives.
#pragma once

#include <QLabel>

namespace teardown {

class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(Qt::TextElideMode mode, QWidget* parent = nullptr);
    /// The width of the whole text.
    int wholeWidth() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Qt::TextElideMode m_mode;
};

}  // namespace teardown
