// ChannelView: one channel (or picture) large, with whole device pixels per cell and a cross-hair that reads values; shows numbers in cells
// that are large enough.
#pragma once

#include "core/render/heatmap.h"
#include "widgets/tensor/cell_source.h"
#include "widgets/tensor/stage_tensor.h"

#include <QImage>
#include <QWidget>

namespace teardown {

class ChannelView : public QWidget, public CellSource {
    Q_OBJECT
public:
    explicit ChannelView(QWidget* parent = nullptr);

    /// `path` is the prefix of the probe's text, before the indices.
    void show(const StageTensor& tensor, int plane, const ValueRange& range, const HeatmapStyle& style, const QString& path);
    void clear();
    void zoomIn();
    void zoomOut();
    void zoomFit();
    /// Device pixels per element; 0: fit.
    int zoom() const { return m_zoom; }
    void setZoom(int devicePixels);
    QString probeText() const { return m_probeText; }
    /// Column and row under the cross-hair; negative: none.
    QPoint probe() const { return {m_column, m_row}; }
    /// Moves the cross-hair; removes it if outside.
    void setProbe(int row, int column);
    QSize sizeHint() const override { return {420, 420}; }

    QSize cells() const override { return m_image.size(); }
    QString cellName(int row, int column) const override;
    QString cellText(int row, int column) const override;
    QRectF cellRect(int row, int column) const override;
    QPoint cellAt(QPointF position) const override;
    QPoint currentCell() const override { return probe(); }
    void setCurrentCell(int row, int column) override { setProbe(row, column); }

Q_SIGNALS:
    /// Position of the probe as fractions of the plane, negative if there is none, and its text.
    void probed(QPointF fraction, const QString& text);
    void zoomed();  ///< by the user
    /// Right button, which also moves the cross-hair there, or menu key.
    void menuRequested(const QPoint& globalPosition);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    double cell() const;  ///< device-independent pixels per element
    QRectF imageRect() const;
    double valueAt(int row, int column) const;
    void zoomTo(int devicePixels);
    /// Moves the cross-hair by the keyboard: into view, and said aloud.
    void walkTo(int row, int column);
    void zoomToNumbers();
    void paintNumbers(QPainter& painter, const QRectF& rect, double cellSize) const;
    void paintProbe(QPainter& painter, const QRectF& rect, double cellSize) const;

    StageTensor m_tensor;
    int m_plane = 0;
    QString m_path;
    QImage m_image;
    int m_zoom = 0;    ///< device pixels per element; 0: fit
    QPointF m_offset;  ///< of the centre while zoomed
    QPoint m_dragFrom;
    bool m_dragging = false;
    bool m_quiet = false;  ///< inside setZoom(): emit nothing
    int m_row = -1;
    int m_column = -1;
    QString m_probeText;
};

}  // namespace teardown
