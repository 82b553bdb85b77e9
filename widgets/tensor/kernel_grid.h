// KernelGrid: the kernels of a convolution weight as a matrix, with a row per output and a column per input channel. A fold shows several
// on one window: the same outputs and inputs, in cells of one size. KernelFactors: a number per output beside it. KernelNumbers: the
// selected kernel with its numbers. KernelMap: which part of the matrix is visible.
#pragma once

#include "core/tensor/tensor_view.h"

#include <QWidget>

#include <vector>

namespace teardown {

/// The visible part of the matrix and the selected kernel, shared by all grids of a fold.
struct KernelWindow {
    int firstOut = 0;
    int firstIn = 0;
    int rows = 10;  ///< visible outputs
    int columns = 10;
    int side = 3;  ///< of the largest kernel: smaller ones are in the middle of their place
    int cell = 4;  ///< device-independent pixels per number
    int out = 0;
    int in = 0;
    bool operator==(const KernelWindow&) const = default;

    static constexpr int kGap = 3;   ///< between kernels
    static constexpr int kEdge = 3;  ///< around all, for the frame of the selected one
    int pitch() const { return side * cell + kGap; }
};

class KernelGrid : public QWidget {
    Q_OBJECT
public:
    explicit KernelGrid(QWidget* parent = nullptr);
    /// weight: [O, I/g, kh, kw]; `scale`: the value at full colour (symmetric about zero).
    void setKernels(const TensorView& weight, const KernelWindow& window, double scale);
    /// Written in place of the kernels while there are none.
    void setHint(const QString& hint);
    bool isEmpty() const;
    const KernelWindow& window() const { return m_window; }
    double scale() const { return m_scale; }
    QSize sizeHint() const override { return {190, 78}; }
    QSize minimumSizeHint() const override { return {40, 78}; }

Q_SIGNALS:
    void picked(int out, int in);
    /// The user moves the window by this many outputs and inputs.
    void panned(int outs, int ins);
    /// Ctrl+wheel: larger or smaller cells.
    void zoomed(int steps);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool event(QEvent* event) override;

private:
    int rows() const;
    int columns() const;
    std::pair<int, int> kernelAt(QPoint position) const;
    TensorView m_weight;
    KernelWindow m_window;
    double m_scale = 1;
    QString m_hint;
    QPoint m_pressed;
    int m_pannedOuts = 0, m_pannedIns = 0;  ///< since the button was pressed
    bool m_dragging = false;
};

/// A cell per visible output, in step with a grid's rows.
class KernelFactors : public QWidget {
    Q_OBJECT
public:
    explicit KernelFactors(QWidget* parent = nullptr);
    /// By output; NaN: unknown.
    void setFactors(std::vector<double> visible, const KernelWindow& window, double scale);
    const std::vector<double>& factors() const { return m_factors; }
    QSize sizeHint() const override { return {kWidth, 78}; }
    QSize minimumSizeHint() const override { return {kWidth, 0}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    static constexpr int kWidth = 22;
    std::vector<double> m_factors;
    KernelWindow m_window;
    double m_scale = 1;
};

/// One kernel as numbers on their colours.
class KernelNumbers : public QWidget {
    Q_OBJECT
public:
    explicit KernelNumbers(QWidget* parent = nullptr);
    void setKernel(const TensorView& weight, int out, int in, double scale);
    void clear();
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    TensorView m_weight;
    int m_out = 0;
    int m_in = 0;
    double m_scale = 1;
};

/// The whole matrix as a rectangle with the visible part marked; a click or drag moves it.
class KernelMap : public QWidget {
    Q_OBJECT
public:
    explicit KernelMap(QWidget* parent = nullptr);
    void setMatrix(int outs, int ins, const KernelWindow& window);
    QSize sizeHint() const override { return {64, 28}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    /// The visible part should begin there.
    void moved(int firstOut, int firstIn);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    QRectF matrixRect() const;
    void moveTo(QPointF position);
    int m_outs = 0, m_ins = 0;
    KernelWindow m_window;
};

/// Value of weight[out, in, row, column].
double kernelValue(const TensorView& weight, int out, int in, int row, int column);
/// Largest absolute finite value of the whole weight; 0 if there is none.
double kernelScale(const TensorView& weight);

}  // namespace teardown
