// FoldCard: one row of the fold: what it is, its kernels before and after, the factor of the norm between them, and the numbers of the
// selected kernel. The last row, of the sum, has a text in place of the kernels before.
#pragma once

#include "widgets/tensor/fold_model.h"
#include "widgets/tensor/kernel_grid.h"

#include <QFrame>

class QBoxLayout;
class QLabel;

namespace teardown {

/// How all rows of a fold are drawn.
struct FoldLook {
    KernelWindow window;
    double common = 1;  ///< colour range of all rows
    bool own = false;   ///< each row has its own
};

class FoldCard : public QFrame {
    Q_OBJECT
public:
    /// `instead`: shown in place of the kernels before; may be null.
    explicit FoldCard(const QString& sign, QWidget* instead = nullptr, QWidget* parent = nullptr);

    /// A branch. `window` is that of its own kernel, which may have fewer outputs than the sum.
    void showBranch(const FoldBranch& branch, const FoldLook& look, const KernelWindow& window, double ownScale);
    void setTitle(const QString& title, const QString& subtitle);
    /// Lines below the title, one per line of text.
    void setLines(const QStringList& lines);
    /// The kernels after; an invalid tensor: none yet, and `missing` says why.
    void setKernel(const TensorView& kernel, const KernelWindow& window, double scale, const QString& missing);
    void setEmphasis(bool on);
    /// Wide: everything in a row, with the texts in `textWidth`. Else the texts are above the kernels.
    void setWide(bool wide, int textWidth);
    /// The width that everything except texts and kernels takes.
    static constexpr int kFixedWidth = 226;

    KernelGrid* before() const { return m_before; }
    KernelGrid* after() const { return m_after; }
    KernelFactors* factors() const { return m_factors; }
    QString text() const;  ///< of the lines

Q_SIGNALS:
    void opened(int step);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* column(QLabel* caption, QWidget* content);
    void elide();
    void fitTexts();

    QLabel* m_title;
    QLabel* m_stage;
    QLabel* m_subtitle;
    QLabel* m_formula;
    QLabel* m_lines;
    QLabel* m_beforeCaption;
    QLabel* m_factorCaption;
    QLabel* m_afterCaption;
    KernelGrid* m_before;
    KernelFactors* m_factors;
    KernelGrid* m_after;
    KernelNumbers* m_numbers;
    QWidget* m_texts;
    QBoxLayout* m_row;
    int m_step = -1;
};

}  // namespace teardown
