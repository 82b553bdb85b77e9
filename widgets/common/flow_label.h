// FlowLabel: a label of wrapped text that measures itself once per text and width. QLabel lays its document out anew each time a layout
// asks for a height, which made up a third of the time of a step.
#pragma once

#include <QLabel>

namespace teardown {

class FlowLabel : public QLabel {
    Q_OBJECT
public:
    explicit FlowLabel(QWidget* parent = nullptr);
    int heightForWidth(int width) const override;
    /// As narrow as the panel likes it.
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }
    /// Its text can be selected. The document that Qt needs for it is made when the mouse comes, and goes with the next text.
    void setSelectable() { m_selectable = true; }
    void setText(const QString& text);

protected:
    void changeEvent(QEvent* event) override;
    void enterEvent(QEnterEvent* event) override;

private:
    bool m_selectable = false;
    mutable QString m_measured;  ///< text that m_height belongs to
    mutable int m_width = -1;
    mutable int m_height = 0;
};

}  // namespace teardown
