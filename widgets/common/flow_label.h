// FlowLabel: a label of wrapped text that measures itself once per text and width. QLabel lays out its document again each time a layout
// asks for a height, which took a third of the time of a step.
#pragma once

#include <QLabel>

namespace teardown {

class FlowLabel : public QLabel {
    Q_OBJECT
public:
    explicit FlowLabel(QWidget* parent = nullptr);
    int heightForWidth(int width) const override;
    /// Can be as narrow as the panel wants.
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }
    /// Makes the text selectable. The document that Qt needs for it is created when the mouse enters and dropped with the next text.
    void setSelectable() { m_selectable = true; }
    void setText(const QString& text);

protected:
    void changeEvent(QEvent* event) override;
    void enterEvent(QEnterEvent* event) override;

private:
    bool m_selectable = false;
    mutable QString m_measured;  ///< the text for which m_height was computed
    mutable int m_width = -1;
    mutable int m_height = 0;
};

}  // namespace teardown
