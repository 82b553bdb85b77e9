// BornTensors: the tensors that a build made last, side by side - where the first values come from, their heatmap and their histogram.
#pragma once

#include "core/trace/trace.h"

#include <QImage>
#include <QWidget>

#include <cstdint>
#include <vector>

namespace teardown {

class BornTensors : public QWidget {
    Q_OBJECT
public:
    explicit BornTensors(QWidget* parent = nullptr);

    /// Steps with a tensor as their first output, oldest first; those that do not fit are left out, the oldest first. `current`: is marked.
    void setSteps(const TracePtr& trace, const std::vector<int>& steps, int current);
    /// As many as are shown at most.
    static constexpr int kMost = 4;
    /// Those that are drawn.
    std::vector<int> shown() const;
    /// "weight [16,3,3,3]; uniform in (-b, b)": what stands at the tensor.
    QString caption(int step) const;
    QSize minimumSizeHint() const override { return {160, 96}; }
    QSize sizeHint() const override { return {480, 160}; }

Q_SIGNALS:
    void stepChosen(int step);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Cell {
        int step = -1;
        QString name, rule, range;
        TensorView view;
        TensorRole role;
        double low = 0, high = 0;
        std::vector<int> bars;
        QImage sheet;
    };
    Cell cellOf(int step) const;
    void layOut();
    int columns() const;
    QRect cellRect(int column) const;
    QRect sheetRect(int column) const;

    TracePtr m_trace;
    int m_current = -1;
    std::vector<Cell> m_cells;
};

}  // namespace teardown
