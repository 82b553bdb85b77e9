// VectorView: a vector as bars over an axis: logits, scores, pooled features, biases. A few bars are horizontal and have names, many are
// vertical.
#pragma once

#include "widgets/tensor/cell_source.h"
#include "widgets/tensor/stage_tensor.h"

#include <QStringList>
#include <QWidget>

#include <vector>

namespace teardown {

/// Whether the tensor is a vector of more than one number: [C], [1,C] or [1,C,1,1].
bool isRow(const StageTensor& tensor);

class VectorView : public QWidget, public CellSource {
    Q_OBJECT
public:
    explicit VectorView(QWidget* parent = nullptr);

    /// `path` is the prefix of the probe's text, before the index; `names` has a name for each number, or is empty.
    void show(const StageTensor& tensor, const QString& path, const QStringList& names);
    void clear();
    const std::vector<double>& values() const { return m_values; }
    int probe() const { return m_probe; }
    void setProbe(int index);
    /// "head.output[0,3] = 5.31", and the name on a separate line.
    QString probeText() const { return m_probeText; }
    /// Whether the bars are horizontal with names beside them, or vertical.
    bool lying() const;
    /// The bar, from the axis to the value; with many vertical bars, the pixel column that it shares.
    QRectF barRect(int index) const;
    int indexAt(QPointF position) const;
    QSize sizeHint() const override { return {420, 420}; }

    QSize cells() const override { return {1, static_cast<int>(m_values.size())}; }
    QString cellName(int row, int column) const override;
    QString cellText(int row, int column) const override;
    QRectF cellRect(int row, int column) const override;
    QPoint cellAt(QPointF position) const override;
    QPoint currentCell() const override { return m_probe < 0 ? QPoint(-1, -1) : QPoint(0, m_probe); }
    void setCurrentCell(int row, int) override { setProbe(row); }

Q_SIGNALS:
    /// Index under the cross-hair, negative if there is none, and its text.
    void probed(int index, const QString& text);
    /// Right button, which also moves the cross-hair there, or menu key.
    void menuRequested(const QPoint& globalPosition);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QRectF plot() const;
    double place(double value) const;  ///< along the value axis, in pixels
    QString labelOf(int index) const;
    QString indicesOf(int index) const;
    QColor colourOf(int index) const;
    void paintLying(QPainter& painter) const;
    void paintStanding(QPainter& painter) const;
    void paintTicks(QPainter& painter) const;

    std::vector<double> m_values;
    Shape m_shape;
    QString m_path;
    QStringList m_names;
    double m_low = 0;  ///< of the axis, which includes 0
    double m_high = 1;
    int m_best = -1;
    int m_probe = -1;
    int m_labelWidth = 0;
    int m_lyingNumber = 0;  ///< widths of the numbers beside horizontal and vertical bars
    int m_standingNumber = 0;
    QString m_probeText;
};

}  // namespace teardown
