// FieldPicture: the input picture, scaled down, with the part marked that the value under the cross-hair depends on.
#pragma once

#include <QImage>
#include <QRect>
#include <QWidget>

namespace teardown {

class FieldPicture : public QWidget {
    Q_OBJECT
public:
    explicit FieldPicture(QWidget* parent = nullptr);
    /// `box` in the picture's pixels.
    void show(const QImage& picture, const QRect& box);
    const QRect& box() const { return m_box; }
    /// The box in widget coordinates.
    QRectF boxRect() const;
    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double scaleWithin(double width, double height) const;  ///< whole device pixels if enlarged
    QRectF pictureRect() const;
    QImage m_picture;
    QRect m_box;
};

}  // namespace teardown
