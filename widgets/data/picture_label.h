// PictureLabel: a picture that fills its place with its own proportions; small ones with sharp pixels.
#pragma once

#include <QImage>
#include <QWidget>

namespace teardown {

class PictureLabel : public QWidget {
    Q_OBJECT
public:
    explicit PictureLabel(QWidget* parent = nullptr);
    void setPicture(const QImage& picture);
    const QImage& picture() const { return m_image; }
    QSize minimumSizeHint() const override { return {120, 80}; }
    QSize sizeHint() const override { return {360, 300}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QImage m_image;
};

}  // namespace teardown
