// OverlayPicture: the picture as the network sees it, with a map over it. The mouse reads the map's values.
#pragma once

#include "widgets/paint/why_painter.h"

#include <QWidget>

namespace teardown {

class OverlayPicture : public QWidget {
    Q_OBJECT
public:
    explicit OverlayPicture(QWidget* parent = nullptr);
    void setView(const WhyView& view);
    void setOpacity(double opacity);
    void clear();
    QSize sizeHint() const override { return {448, 448}; }

Q_SIGNALS:
    /// The mouse position in the network's input, with the map's value there; empty after it left.
    void probed(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    bool isSmall() const;
    QRect pictureRect() const;
    void render();

    WhyView m_view;
    TensorView m_spread;  ///< the map at the size of the input
    QImage m_image;
};

}  // namespace teardown
