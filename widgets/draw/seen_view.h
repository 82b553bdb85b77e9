// SeenView: how the drawing is processed - its box and centre of mass on the left, the network's input on the right.
#pragma once

#include "core/render/digit_frame.h"

#include <QImage>
#include <QWidget>

#include <memory>

namespace teardown {

struct DrawnInput;
class SeenView : public QWidget {
    Q_OBJECT
public:
    explicit SeenView(QWidget* parent = nullptr);
    void show(std::shared_ptr<const DrawnInput> input);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    /// Device pixels per pixel of the network's input: a whole number.
    static QString drawnCaption();
    static QString seenCaption();
    int cell() const;
    /// Where the network's input is drawn, in device-independent pixels aligned to device pixels.
    QRectF seenRect() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintDrawing(QPainter& painter, const QRectF& place) const;
    std::shared_ptr<const DrawnInput> m_input;
    QImage m_drawing;
    QImage m_seen;
};

}  // namespace teardown
