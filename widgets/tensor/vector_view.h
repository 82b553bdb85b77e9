// VectorView: a row of numbers as bars over an axis - logits, scores, pooled features, biases. Few bars lie and carry names, many stand.
#pragma once

#include "widgets/tensor/stage_tensor.h"

#include <QStringList>
#include <QWidget>

#include <vector>

namespace teardown {

/// Whether the tensor is one row of more than one number: [C], [1,C] or [1,C,1,1].
bool isRow(const StageTensor& tensor);

class VectorView : public QWidget {
    Q_OBJECT
public:
    explicit VectorView(QWidget* parent = nullptr);

    /// `path` is what the probe writes before the index; `names` has a name for each number, or is empty.
    void show(const StageTensor& tensor, const QString& path, const QStringList& names);
    void clear();
    const std::vector<double>& values() const { return m_values; }
    int probe() const { return m_probe; }
    void setProbe(int index);
    /// "head.output[0,3] = 5.31", and the name in a line of its own.
    QString probeText() const { return m_probeText; }
    /// Lie with names beside them, or stand.
    bool lying() const;
    /// The bar, from the axis to the value; of many standing ones the column that it shares.
    QRectF barRect(int index) const;
    int indexAt(QPointF position) const;
    QSize sizeHint() const override { return {420, 420}; }

Q_SIGNALS:
    /// Index under the cross-hair, negative when there is none, and what it reads.
    void probed(int index, const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QRectF plot() const;
    double place(double value) const;  ///< along the axis of values, in pixels
    QString labelOf(int index) const;
    QColor colourOf(int index) const;
    void paintLying(QPainter& painter) const;
    void paintStanding(QPainter& painter) const;
    void paintTicks(QPainter& painter) const;

    std::vector<double> m_values;
    Shape m_shape;
    QString m_path;
    QStringList m_names;
    double m_low = 0;  ///< of the axis; 0 lies on it
    double m_high = 1;
    int m_best = -1;
    int m_probe = -1;
    int m_labelWidth = 0;
    int m_lyingNumber = 0;  ///< widths of the numbers beside lying and standing bars
    int m_standingNumber = 0;
    QString m_probeText;
};

}  // namespace teardown
