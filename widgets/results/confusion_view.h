// ConfusionView: a confusion matrix as a heatmap of counts, right answers in one colour and wrong ones in another. Zooms from a thousand
// classes at once to cells with numbers.
#pragma once

#include "core/testing/test_results.h"
#include "widgets/common/accessible_parts.h"
#include "widgets/results/confusion_layout.h"

#include <QAbstractScrollArea>

#include <vector>

namespace teardown {

class ConfusionView : public QAbstractScrollArea, public AccessibleParts {
    Q_OBJECT
public:
    explicit ConfusionView(QWidget* parent = nullptr);

    void setResults(const TestResultsPtr& results);
    /// Each row as shares of its pictures instead of counts.
    void setByRow(bool byRow);
    bool isByRow() const { return m_byRow; }
    /// 1: in, -1: out, 0: the whole matrix.
    void zoomBy(int step);
    const ConfusionLayout& cells() const { return m_layout; }
    /// The block with the keyboard's cursor.
    CellRange current() const { return m_layout.blockAt(m_actual, m_predicted); }
    void setCurrent(std::int64_t actual, std::int64_t predicted);
    /// "Shirt taken for Coat: 34 of 1,000 (3.4 %)".
    QString rangeText(const CellRange& range) const;
    /// What the colours mean.
    QString legendText() const;

    int partCount() const override;
    QString partName(int part) const override;
    QRect partRect(int part) const override;
    int focusedPart() const override;
    int currentPart() const override { return focusedPart(); }
    void pressPart(int part) override;

    QSize sizeHint() const override { return {480, 420}; }
    QSize minimumSizeHint() const override { return {220, 140}; }

Q_SIGNALS:
    /// A cell, a row or a column was clicked, or Enter pressed.
    void rangeChosen(const teardown::CellRange& range);
    /// What is below the mouse or the keyboard's cursor.
    void probed(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    std::int64_t countIn(const CellRange& range) const;
    void setCell(double cell, QPoint around);
    void relayout();
    void revealCurrent();
    void choose(const CellRange& range);
    void moveBy(int rows, int columns);
    CellRange partRange(int part) const;

    TestResultsPtr m_results;
    ConfusionLayout m_layout;
    bool m_byRow = false;
    bool m_fits = true;  ///< the whole matrix is shown, whatever the size
    std::int64_t m_actual = 0, m_predicted = 0;
    std::int64_t m_mostRight = 0, m_mostWrong = 0;  ///< the largest counts on the diagonal and beside it
    std::optional<CellRange> m_chosen;
};

}  // namespace teardown
