#include "widgets/checkpoint/tensor_list_view.h"

#include "widgets/checkpoint/sparkline_delegate.h"
#include "widgets/checkpoint/tensor_list_model.h"
#include "widgets/common/typography.h"

#include <QHeaderView>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kLeastOpen = 24;  // rows of the tree that are open at first
constexpr int kListRow = 23;
constexpr int kLeastShape = 11;  // letters: "123 tensors" of a branch
constexpr int kSortArrow = 12;
constexpr int kListMargin = 16;   // both sides of a cell together
constexpr int kValuesWidth = 92;  // of the histogram

}  // namespace

TensorListView::TensorListView(TensorTableModel* source, TensorListModel* list, QWidget* parent)
    : QTreeView(parent), m_model(source), m_list(list) {
    setModel(list);
    setItemDelegate(new SparklineDelegate(TensorTableModel::BinsRole, TensorTableModel::Values, TensorTableModel::Name, this));
    setAccessibleName(tr("Checkpoint tensors"));
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setUniformRowHeights(true);
    setIndentation(14);
    setAllColumnsShowFocus(true);
    setExpandsOnDoubleClick(false);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    QHeaderView* heads = header();
    heads->setMinimumSectionSize(36);
    heads->setStretchLastSection(false);
    heads->setFont(textFont());
    // The most informative columns come first; counts and sizes follow from the shape.
    heads->moveSection(heads->visualIndex(TensorTableModel::Values), TensorTableModel::Elements);
    for (const int column : {TensorTableModel::Elements, TensorTableModel::Bytes})
        heads->moveSection(heads->visualIndex(column), TensorTableModel::kColumns - 1);
    heads->setSectionsMovable(false);
    // A third click on a column returns to the tree.
    heads->setSortIndicatorClearable(true);
    heads->setSortIndicator(-1, Qt::AscendingOrder);
    setSortingEnabled(true);
    fitColumns();
    for (auto signal : {&QTreeView::expanded, &QTreeView::collapsed}) connect(this, signal, this, &TensorListView::fitName);
}

void TensorListView::fitColumns() {
    const QFontMetrics headings(textFont());
    const int digit = QFontMetrics(monoFont()).horizontalAdvance(QLatin1Char('0'));
    for (int column = 1; column < TensorTableModel::kColumns; ++column) {
        qsizetype letters = column == TensorTableModel::ShapeColumn ? kLeastShape : 0;
        for (int row = 0; row < m_model->rowCount(); ++row)
            letters = std::max(letters, m_model->index(row, column).data().toString().size());
        const int width = std::max(static_cast<int>(letters) * digit, headings.horizontalAdvance(m_model->header(column)) + kSortArrow);
        setColumnWidth(column, column == TensorTableModel::Values ? kValuesWidth : width + kListMargin);
    }
    fitName();
}

void TensorListView::fitName() {
    if (m_opening) return;
    const QFontMetrics names(textFont());
    const QHeaderView* heads = header();
    int others = 0;
    for (int column = 1; column < TensorTableModel::kColumns; ++column)
        // The last columns may be scrolled to.
        if (heads->visualIndex(column) <= heads->visualIndex(TensorTableModel::Zeros)) others += heads->sectionSize(column);
    int widest = 0;
    for (QModelIndex at = m_list->index(0, 0); at.isValid(); at = indexBelow(at)) {
        int depth = m_list->isTree() ? 1 : 0;
        for (QModelIndex above = at.parent(); above.isValid(); above = above.parent()) ++depth;
        widest = std::max(widest, names.horizontalAdvance(at.data().toString()) + depth * indentation());
    }
    setColumnWidth(TensorTableModel::Name, std::max(widest + kListMargin + 4, viewport()->width() - others));
}

void TensorListView::resizeEvent(QResizeEvent* event) {
    QTreeView::resizeEvent(event);
    fitName();
}

void TensorListView::openSome() {
    setRootIsDecorated(m_list->isTree());
    if (!m_list->isTree()) return;
    m_opening = true;
    // Whole levels, as many as fit; the first is open in any case.
    const int most = std::max(kLeastOpen, viewport()->height() / kListRow);
    std::vector<QModelIndex> level;
    int shown = m_list->rowCount();
    for (int row = 0; row < shown; ++row) level.push_back(m_list->index(row, 0));
    for (bool first = true; !level.empty(); first = false) {
        std::vector<QModelIndex> below;
        for (const QModelIndex& at : level)
            for (int row = 0; row < m_list->rowCount(at); ++row) below.push_back(m_list->index(row, 0, at));
        shown += static_cast<int>(below.size());
        if (shown > most && !first) break;
        for (const QModelIndex& at : level) expand(at);
        level = std::move(below);
    }
    m_opening = false;
    fitName();
}

std::vector<int> TensorListView::rowsInSight() const {
    std::vector<int> rows;
    for (QModelIndex at = indexAt(QPoint(0, 0)); at.isValid(); at = indexBelow(at)) {
        if (visualRect(at).top() >= viewport()->height()) break;
        if (const int row = m_list->sourceRow(at); row >= 0) rows.push_back(row);
    }
    return rows;
}

}  // namespace teardown
