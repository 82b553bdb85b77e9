// FoldView: why several branches become one kernel. A row per branch - kernels before, the norm's factor, kernels after - and a row with
// their sum and the comparison of old and new block. All rows show the same outputs and inputs, on one colour range unless the user wants
// each row on its own.
#pragma once

#include "widgets/tensor/fold_card.h"
#include "widgets/tensor/fold_model.h"
#include "widgets/tensor/kernel_grid.h"

#include <QScrollArea>

#include <map>
#include <vector>

class QBoxLayout;
class QCheckBox;
class QLabel;

namespace teardown {

class FactTable;

class FoldView : public QScrollArea {
    Q_OBJECT
public:
    explicit FoldView(QWidget* parent = nullptr);
    void show(const FoldModel& model);
    const FoldModel& model() const { return m_model; }
    const KernelWindow& window() const { return m_look.window; }
    /// Selects the kernel from input `in` to output `out`, scrolling if it is outside the window.
    void pick(int out, int in);
    void move(int outs, int ins);
    /// Moves the window without selecting another kernel.
    void pan(int outs, int ins);
    /// Larger or smaller cells; 0: as many kernels as fit.
    void zoomBy(int step);
    /// Each row on its own colour range instead of one for all. Remembered.
    void setOwnRanges(bool own);
    bool ownRanges() const { return m_look.own; }

    /// "Outputs 0–9 of 48, inputs 0–9 of 48. Drag to see others."
    QString partText() const;
    /// What the colours span.
    QString rangeText() const;
    FoldCard* card(int branch) const { return m_cards[static_cast<std::size_t>(branch)]; }
    FoldCard* sumCard() const { return m_sum; }

    QSize minimumSizeHint() const override { return {240, 160}; }

Q_SIGNALS:
    void stepChosen(int step);
    void pickedKernel(int out, int in);
    void ownRangesChanged(bool own);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildHeader(QBoxLayout* page);
    QWidget* buildCheck();
    void addCard();
    void connectGrid(KernelGrid* grid, int card);
    void pickIn(int card, int out, int in);
    /// Lays out the rows, and chooses how many kernels they show.
    void fitRows();
    void fitWindow();
    void refresh();
    void refreshSum();
    double scaleOf(const TensorView& kernel);
    double ownScale(const FoldBranch& branch);
    /// The window on a kernel with fewer outputs than the sum.
    KernelWindow windowOf(const FoldBranch& branch) const;
    /// Of the kernel with the most.
    std::pair<int, int> matrixSize() const;

    FoldModel m_model;
    FoldLook m_look;
    bool m_fitLater = false;                      ///< fitWindow() follows once all grids have their sizes
    int m_cell = 0;                               ///< chosen by the user; 0: by the room
    std::map<const std::byte*, double> m_scales;  ///< of the block's kernels
    QBoxLayout* m_rows;
    std::vector<FoldCard*> m_cards;
    FoldCard* m_sum;
    QLabel* m_part;
    KernelMap* m_map;
    QCheckBox* m_own;
    QLabel* m_range;
    QLabel* m_checkTitle;
    FactTable* m_check;
    QLabel* m_verdict;
};

}  // namespace teardown
