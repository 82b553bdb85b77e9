#include "widgets/common/tree_panel.h"

#include "widgets/common/calm_focus.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/tree_delegate.h"
#include "widgets/common/tree_filter.h"
#include "widgets/common/typography.h"
#include "widgets/style/looks.h"

#include <QAction>
#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSet>
#include <QSettings>
#include <QStackedWidget>
#include <QToolTip>
#include <QTreeView>

namespace teardown {

namespace {

constexpr int kWidestColumn = 200;

/// The texts of the first column use the free part of the next one.
class RowsView : public QTreeView {
public:
    using QTreeView::QTreeView;

protected:
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QTreeView::drawRow(painter, option, index);
        if (model()->columnCount() > 1) TreeDelegate::paintTexts(painter, *this, index);
    }
};

}  // namespace

TreePanel::TreePanel(const QString& name, const QString& filterHint, QWidget* parent)
    : QWidget(parent),
      m_model(new TreeRowsModel(this)),
      m_proxy(new TreeFilter(this)),
      m_filter(new QLineEdit(this)),
      m_stack(new QStackedWidget(this)),
      m_view(new RowsView(this)),
      m_hint(new QLabel(this)) {
    m_proxy->setSourceModel(m_model);

    m_filter->setPlaceholderText(filterHint);
    m_filter->setClearButtonEnabled(true);
    m_filter->setAccessibleName(tr("Filter of %1").arg(name));
    m_filter->setToolTip(
        tr("Shows only rows with all these words (Ctrl+F)\ntype:Conv  the type or value\nshape:56  the figure on the right\n/^layer[12]/  "
           "a regular expression on the path"));
    connect(m_filter, &QLineEdit::textChanged, this, &TreePanel::applyFilter);

    m_view->setModel(m_proxy);
    m_view->setItemDelegate(new TreeDelegate(m_view));
    m_view->setHeaderHidden(true);
    m_view->setUniformRowHeights(true);
    m_view->setIndentation(13);
    m_view->setMouseTracking(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setAccessibleName(name);
    new CalmFocus(m_view);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
        if (!m_quiet && current.isValid()) Q_EMIT chosen(current.data(TreeRowsModel::KeyRole).toString());
    });
    // A click on the selected row means "show me that" again.
    connect(m_view, &QTreeView::clicked, this,
            [this](const QModelIndex& index) { Q_EMIT chosen(index.data(TreeRowsModel::KeyRole).toString()); });

    m_menu = new RowMenu(m_view, [this](QMenu& menu, const QModelIndex& index) { fillMenu(menu, index); },
                         {[this](const QModelIndex& index) { return copiesOf(index); }, TreeRowsModel::text});

    m_hint->setWordWrap(true);
    m_hint->setProperty("muted", true);
    m_hint->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_hint->setContentsMargins(4, 8, 4, 8);

    m_stack->addWidget(m_hint);
    m_stack->addWidget(m_view);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(10, 10, 10, 6);
    top->setSpacing(8);
    top->addWidget(m_filter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addWidget(m_stack, 1);
    m_hint->setContentsMargins(12, 4, 12, 8);
    m_filter->setEnabled(false);
    setFocusProxy(m_view);
}

void TreePanel::setHint(const QString& hint) { m_hint->setText(hint); }

/// A fold has the key of the first row in it.
static QString rowKey(const QModelIndex& index) {
    return index.data(TreeRowsModel::KeyRole).toString() +
           (index.data(TreeRowsModel::FoldRole).toBool() ? QStringLiteral("\n") : QString());
}

void TreePanel::setColumns(const QString& settingsKey, const QStringList& titles, const QList<int>& shown) {
    m_columnsKey = settingsKey;
    m_model->setColumns(titles);
    QHeaderView* header = m_view->header();
    m_view->setHeaderHidden(false);
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(40);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(0, QHeaderView::Stretch);
    header->setSectionsMovable(false);
    const QVariant saved = QSettings().value(settingsKey);
    const QStringList names = saved.toStringList();
    for (int column = 1; column < titles.size(); ++column)
        m_view->setColumnHidden(column, saved.isValid() ? !names.contains(titles[column]) : !shown.contains(column));
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    header->setToolTip(tr("Right click: which columns are shown"));
    connect(header, &QHeaderView::customContextMenuRequested, this, [this](const QPoint& position) {
        QMenu menu(this);
        addColumnChoices(menu);
        menu.exec(m_view->header()->mapToGlobal(position));
    });
    fitColumns();
}

bool TreePanel::columnShown(int column) const { return column < m_model->columnCount() && !m_view->isColumnHidden(column); }

void TreePanel::showColumn(int column, bool shown) {
    if (column < 1 || column >= m_model->columnCount()) return;
    m_view->setColumnHidden(column, !shown);
    QStringList names;
    for (int i = 1; i < m_model->columnCount(); ++i)
        if (columnShown(i)) names += m_model->headerData(i, Qt::Horizontal, Qt::DisplayRole).toString();
    QSettings().setValue(m_columnsKey, names);
    fitColumns();
    Q_EMIT columnsChanged();
}

void TreePanel::addColumnChoices(QMenu& menu) {
    for (int column = 1; column < m_model->columnCount(); ++column) {
        QAction* action = menu.addAction(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(columnShown(column));
        connect(action, &QAction::triggered, this, [this, column](bool on) { showColumn(column, on); });
    }
}

void TreePanel::fitColumns() {
    const QFontMetrics metrics(monoFont());
    for (int column = 1; column < m_model->columnCount(); ++column) {
        int width =
            QFontMetrics(textFont()).horizontalAdvance(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()) + 24;
        for (const TreeRow& row : m_model->rows()) width = std::max(width, metrics.horizontalAdvance(row.cells.value(column - 1)) + 16);
        m_view->setColumnWidth(column, std::min(width, kWidestColumn));
    }
}

void TreePanel::setRows(std::vector<TreeRow> rows, int openDepth) {
    QSet<QString> open;
    const auto remember = [&](auto&& self, const QModelIndex& parent) -> void {
        for (int row = 0; row < m_proxy->rowCount(parent); ++row) {
            const QModelIndex index = m_proxy->index(row, 0, parent);
            if (!m_view->isExpanded(index)) continue;
            open.insert(rowKey(index));
            self(self, index);
        }
    };
    remember(remember, {});
    const QString selected = selectedKey();
    m_quiet = true;
    m_model->setRows(std::move(rows));
    const bool empty = m_model->rows().empty();
    if (empty) {
        m_opened = false;
        m_revealed.clear();
    } else if (!m_opened) {
        if (openDepth > 0) m_view->expandToDepth(openDepth - 1);
        for (const QModelIndex& fold :
             m_proxy->match(m_proxy->index(0, 0), TreeRowsModel::FoldRole, true, -1, Qt::MatchExactly | Qt::MatchRecursive))
            m_view->collapse(fold);
        m_opened = true;
    } else {
        const auto reopen = [&](auto&& self, const QModelIndex& parent) -> void {
            for (int row = 0; row < m_proxy->rowCount(parent); ++row) {
                const QModelIndex index = m_proxy->index(row, 0, parent);
                if (!open.contains(rowKey(index))) continue;
                m_view->setExpanded(index, true);
                self(self, index);
            }
        };
        reopen(reopen, {});
    }
    if (m_model->columnCount() > 1) fitColumns();
    m_stack->setCurrentWidget(empty ? static_cast<QWidget*>(m_hint) : m_view);
    m_filter->setEnabled(!empty);
    m_quiet = false;
    // Rows that the user closed stay closed.
    if (!selected.isNull()) place(selected, Open::Nothing);
}

void TreePanel::expand(const QString& key) {
    const QModelIndex index = m_proxy->mapFromSource(m_model->indexOf(key));
    if (index.isValid()) m_view->setExpanded(index, true);
}

void TreePanel::select(const QString& key) {
    const bool again = key == m_revealed || m_held;
    if (place(key, again ? Open::Nothing : Open::Branches)) m_revealed = key;
}

void TreePanel::reveal(const QString& key) {
    if (place(key, Open::Folds)) m_revealed = key;
}

void TreePanel::choose(const QString& key) {
    reveal(key);
    Q_EMIT chosen(key);
}

bool TreePanel::place(const QString& key, Open open) {
    QModelIndex index = m_proxy->mapFromSource(m_model->indexOf(key));
    if (open != Open::Folds)
        for (QModelIndex above = index.parent(); above.isValid(); above = above.parent())
            if (above.data(TreeRowsModel::FoldRole).toBool() && !m_view->isExpanded(above)) index = above;
    m_quiet = true;
    // The view scrolls to its current row by itself and opens everything above it.
    m_view->setAutoScroll(open != Open::Nothing);
    if (index.isValid()) {
        m_view->setCurrentIndex(index);
        if (open != Open::Nothing) m_view->scrollTo(index, QAbstractItemView::EnsureVisible);
    } else {
        m_view->selectionModel()->clear();
    }
    m_view->setAutoScroll(true);
    m_quiet = false;
    return index.isValid();
}

QString TreePanel::selectedKey() const {
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? index.data(TreeRowsModel::KeyRole).toString() : QString();
}

void TreePanel::addMenu(KeyMenu entries) {
    m_menu->addFill([entries = std::move(entries)](QMenu& menu, const QModelIndex& index) {
        if (index.isValid()) entries(menu, index.data(TreeRowsModel::KeyRole).toString());
    });
}

void TreePanel::collapseBelow(const QModelIndex& index) {
    for (int row = 0; row < m_proxy->rowCount(index); ++row) collapseBelow(m_proxy->index(row, 0, index));
    m_view->collapse(index);
}

void TreePanel::fillMenu(QMenu& menu, const QModelIndex& index) {
    const QModelIndex row = index.siblingAtColumn(0);
    if (m_proxy->rowCount(row) > 0 && row.isValid()) {
        connect(menu.addAction(tr("Expand subtree")), &QAction::triggered, this,
                [this, at = QPersistentModelIndex(row)] { m_view->expandRecursively(at); });
        connect(menu.addAction(tr("Collapse subtree")), &QAction::triggered, this,
                [this, at = QPersistentModelIndex(row)] { collapseBelow(at); });
    }
    connect(menu.addAction(tr("Expand all")), &QAction::triggered, m_view, &QTreeView::expandAll);
    connect(menu.addAction(tr("Collapse all")), &QAction::triggered, m_view, &QTreeView::collapseAll);
    if (m_model->columnCount() > 1) {
        menu.addSeparator();
        addColumnChoices(*menu.addMenu(tr("Columns")));
    }
}

std::vector<std::pair<QString, QString>> TreePanel::copiesOf(const QModelIndex& index) const {
    const QModelIndex row = index.siblingAtColumn(0);
    const QString name = row.data().toString(), key = row.data(TreeRowsModel::KeyRole).toString();
    RowMenu::Parts parts{{tr("Copy name"), name}};
    if (key != name) parts.emplace_back(tr("Copy path"), key);
    if (m_valueOf) parts.emplace_back(tr("Copy value"), m_valueOf(key));
    return parts;
}

void TreePanel::focusFilter() { m_filter->setFocus(); }

void TreePanel::applyFilter(const QString& text) {
    const QString key = selectedKey();
    m_quiet = true;
    const QString wrong = m_proxy->setText(text);
    m_filter->setProperty("wrong", !wrong.isEmpty());
    restyle(m_filter);
    if (!wrong.isEmpty()) QToolTip::showText(m_filter->mapToGlobal(QPoint(0, m_filter->height())), wrong, m_filter);
    if (!text.isEmpty()) m_view->expandAll();
    m_quiet = false;
    if (text.isEmpty() && !key.isNull()) place(key, Open::Branches);
}

}  // namespace teardown
