// The texts that a widget paints, with their positions: a paint device that records text only. It covers widgets that paint
// themselves, whose texts are not in labels.
#pragma once

#include <QPaintDevice>
#include <QPaintEngine>
#include <QPainter>
#include <QPainterPath>
#include <QWidget>

#include <vector>

namespace teardown::test {

struct PaintedText {
    QString text;
    QRectF place;  ///< in the widget
    QRectF clip;   ///< what the painter may paint of it; the widget's own area
};

class TextDevice : public QPaintDevice {
public:
    explicit TextDevice(const QWidget& widget) : m_size(widget.size()), m_dpi(widget.logicalDpiX()), m_engine(*this) {}
    QPaintEngine* paintEngine() const override { return &m_engine; }
    const std::vector<PaintedText>& texts() const { return m_texts; }

protected:
    int metric(PaintDeviceMetric metric) const override {
        switch (metric) {
            case PdmWidth:
                return m_size.width();
            case PdmHeight:
                return m_size.height();
            case PdmWidthMM:
                return m_size.width() * 254 / (m_dpi * 10);
            case PdmHeightMM:
                return m_size.height() * 254 / (m_dpi * 10);
            case PdmNumColors:
                return 1 << 24;
            case PdmDepth:
                return 32;
            case PdmDevicePixelRatio:
                return 1;
            case PdmDevicePixelRatioScaled:
                return static_cast<int>(devicePixelRatioFScale());
            default:
                return m_dpi;
        }
    }

private:
    class Engine : public QPaintEngine {
    public:
        explicit Engine(TextDevice& device) : QPaintEngine(AllFeatures), m_device(device) {}
        bool begin(QPaintDevice*) override { return true; }
        bool end() override { return true; }
        Type type() const override { return User; }
        void updateState(const QPaintEngineState& now) override {
            if (now.state() & DirtyTransform) m_transform = now.transform();
            if (now.state() & (DirtyClipPath | DirtyClipRegion | DirtyClipEnabled)) {
                m_clip = QRectF(QPointF(), QSizeF(m_device.m_size));
                if (painter()->hasClipping()) m_clip &= m_transform.mapRect(painter()->clipBoundingRect());
            }
        }
        void drawTextItem(const QPointF& at, const QTextItem& item) override {
            const QRectF box(at.x(), at.y() - item.ascent(), item.width(), item.ascent() + item.descent());
            m_device.m_texts.push_back({item.text(), m_transform.mapRect(box), m_clip});
        }
        void drawPixmap(const QRectF&, const QPixmap&, const QRectF&) override {}
        void drawImage(const QRectF&, const QImage&, const QRectF&, Qt::ImageConversionFlags) override {}
        void drawPath(const QPainterPath&) override {}
        void drawRects(const QRectF*, int) override {}
        void drawRects(const QRect*, int) override {}
        void drawLines(const QLineF*, int) override {}
        void drawLines(const QLine*, int) override {}
        void drawPolygon(const QPointF*, int, PolygonDrawMode) override {}
        void drawPolygon(const QPoint*, int, PolygonDrawMode) override {}
        void drawEllipse(const QRectF&) override {}
        void drawPoints(const QPointF*, int) override {}
        void drawTiledPixmap(const QRectF&, const QPixmap&, const QPointF&) override {}

    private:
        TextDevice& m_device;
        QTransform m_transform;
        QRectF m_clip = QRectF(0, 0, 1e6, 1e6);
    };

    QSize m_size;
    int m_dpi;
    std::vector<PaintedText> m_texts;
    mutable Engine m_engine;
};

/// The texts that the widget paints itself, without its children.
inline std::vector<PaintedText> paintedTexts(QWidget& widget) {
    TextDevice device(widget);
    widget.render(&device, QPoint(), QRegion(), QWidget::RenderFlags());
    return device.texts();
}

}  // namespace teardown::test
