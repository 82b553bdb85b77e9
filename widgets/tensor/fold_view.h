// FoldView: why three branches become one kernel: the branches' kernels side by side, their sum below, the selected kernel of each with its
// numbers, and the comparison of old and new block.
#pragma once

#include "widgets/tensor/fold_model.h"
#include "widgets/tensor/kernel_grid.h"

#include <QFrame>
#include <QScrollArea>

class QLabel;
class QBoxLayout;

namespace teardown {

class FactTable;

/// One branch of the block.
class BranchCard : public QFrame {
    Q_OBJECT
public:
    explicit BranchCard(QWidget* parent = nullptr);
    void show(const FoldBranch& branch, const KernelWindow& window);

Q_SIGNALS:
    void picked(int out, int in);
    void opened(int step);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void elideFormula();
    QLabel* m_title;
    QLabel* m_stage;
    QLabel* m_subtitle;
    KernelGrid* m_grid;
    QLabel* m_formula;
    KernelNumbers* m_numbers;
    QLabel* m_bias;
    int m_step = -1;
};

class FoldView : public QScrollArea {
    Q_OBJECT
public:
    explicit FoldView(QWidget* parent = nullptr);
    void show(const FoldModel& model);
    const FoldModel& model() const { return m_model; }
    const KernelWindow& window() const { return m_window; }
    /// Selects the kernel from input `in` to output `out`, scrolling if it is outside the window.
    void pick(int out, int in);
    void move(int outs, int ins);

Q_SIGNALS:
    void stepChosen(int step);
    void pickedKernel(int out, int in);

private:
    void refresh();
    void addCard(QWidget* page);
    void pickIn(std::size_t card, int out, int in);
    /// Of the kernel with the most.
    std::int64_t outputs() const;
    QWidget* makeSumCard();
    FoldModel m_model;
    KernelWindow m_window;
    QBoxLayout* m_row;
    std::vector<BranchCard*> m_cards;
    std::vector<QLabel*> m_signs;
    QFrame* m_sum;
    KernelGrid* m_sumGrid;
    QLabel* m_sumTitle;
    QLabel* m_sumText;
    KernelNumbers* m_sumNumbers;
    QLabel* m_sumBias;
    QLabel* m_checkTitle;
    FactTable* m_check;
    QLabel* m_verdict;
};

}  // namespace teardown
