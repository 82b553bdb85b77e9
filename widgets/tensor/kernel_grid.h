// KernelGrid: the kernels of a convolution weight as a matrix, with a row per output and a column per input channel; the selected one with
// its numbers. Used by the fold, which shows the kernels of several branches side by side on one scale.
#pragma once

#include "core/tensor/tensor_view.h"

#include <QImage>
#include <QWidget>

#include <optional>

namespace teardown {

/// The visible part of the matrix and the selected kernel, shared by all grids of a fold.
struct KernelWindow {
    int firstOut = 0;
    int firstIn = 0;
    int count = 10;  ///< kernels per side
    int out = 0;
    int in = 0;
    bool operator==(const KernelWindow&) const = default;
};

class KernelGrid : public QWidget {
    Q_OBJECT
public:
    explicit KernelGrid(QWidget* parent = nullptr);
    /// weight: [O, I/g, kh, kw]; `scale`: the value at full colour (symmetric about zero).
    void setKernels(const TensorView& weight, const KernelWindow& window, double scale);
    void clear();
    QSize sizeHint() const override { return {190, 190}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return width; }

Q_SIGNALS:
    void picked(int out, int in);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Geometry {
        int cell = 1;   ///< device-independent pixels per number
        int pitch = 1;  ///< distance from kernel to kernel
        int rows = 0;
        int columns = 0;
        int left = 0;
        int top = 0;
    };
    Geometry geometry() const;
    std::pair<int, int> kernelAt(QPoint position) const;
    TensorView m_weight;
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

/// Value of weight[out, in, row, column].
double kernelValue(const TensorView& weight, int out, int in, int row, int column);
/// Largest absolute value among the kernels of the window; 0 if there is none. Not of the whole weight, which may have millions.
double kernelScale(const TensorView& weight, const KernelWindow& window);

}  // namespace teardown
