#include "widgets/checkpoint/tensor_table.h"

#include "core/render/via.h"
#include "widgets/checkpoint/tensor_list_view.h"
#include "widgets/checkpoint/tensor_meter.h"
#include "widgets/checkpoint/tensor_preview.h"
#include "widgets/common/calm_focus.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/own_keys.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QResizeEvent>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::int64_t kMostDrawn = 64ll << 20;  // maximum number of elements to draw
constexpr std::int64_t kMostCopied = 1ll << 20;  // maximum number of elements to copy to the clipboard as text

}  // namespace

TensorTable::TensorTable(Lane& measuring, Lane& drawing, QWidget* parent)
    : QWidget(parent),
      m_model(new TensorTableModel(this)),
      m_list(new TensorListModel(m_model, this)),
      m_meter(new TensorMeter(measuring, m_model, this)),
      m_reader(drawing),
      m_filter(new QLineEdit(this)),
      m_tree(new QToolButton(this)),
      m_view(new TensorListView(m_model, m_list, this)),
      m_foot(new QLabel(this)),
      m_progress(new QProgressBar(this)),
      m_stop(new QToolButton(this)),
      m_preview(new TensorPreview(drawing, this)) {
    m_filter->setPlaceholderText(tr("Filter: name, f32, 32×7×7"));
    m_filter->setAccessibleName(tr("Filter the tensors"));
    m_filter->setClearButtonEnabled(true);
    m_tree->setText(tr("Tree"));
    m_tree->setToolTip(tr("Back to the tree of names, in the order of the file"));
    m_tree->setAccessibleName(tr("Tensors as a tree"));
    m_tree->hide();
    connect(m_tree, &QToolButton::clicked, this, [this] { m_view->sortByColumn(-1, Qt::AscendingOrder); });

    m_foot->setFont(monoFont());
    m_foot->setProperty("muted", true);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(2);
    // It comes and goes; the list stays in place.
    QSizePolicy kept = m_progress->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    kept.setHorizontalPolicy(QSizePolicy::Ignored);
    m_progress->setSizePolicy(kept);
    m_stop->setText(tr("Stop"));
    m_stop->setProperty("flat", true);
    m_stop->setAccessibleName(tr("Stop or continue measuring"));
    connect(m_stop, &QToolButton::clicked, this, [this] { m_meter->running() ? m_meter->stop() : m_meter->start(); });

    auto* head = new QHBoxLayout;
    head->setContentsMargins(14, 8, 14, 6);
    head->setSpacing(8);
    head->addWidget(m_filter, 1);
    head->addWidget(m_tree);
    head->addWidget(m_foot);
    head->addWidget(m_stop);
    auto* top = new QWidget(this);
    top->setObjectName(QStringLiteral("panel"));
    top->setAttribute(Qt::WA_StyledBackground);
    auto* upper = new QVBoxLayout(top);
    upper->setContentsMargins(0, 0, 0, 0);
    upper->setSpacing(0);
    upper->addLayout(head);
    upper->addWidget(m_progress);
    upper->addWidget(m_view, 1);
    auto* halves = new KeptSplitter(QStringLiteral("tensors"), Qt::Vertical, this);
    halves->addWidget(top);
    halves->addWidget(m_preview);
    halves->setStretchFactor(0, 3);
    halves->setStretchFactor(1, 2);
    halves->setSizes({600, 400});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(halves);

    m_meter->setInSight([this] { return m_view->rowsInSight(); });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_list->setText(text);
        refreshFoot();
    });
    connect(m_meter, &TensorMeter::progressed, this, [this] {
        refreshFoot();
        m_view->fitColumns();
    });
    connect(m_meter, &TensorMeter::runningChanged, this, &TensorTable::refreshFoot);
    connect(m_meter, &TensorMeter::finished, this, [this] {
        const QHeaderView* header = m_view->header();
        if (header->sortIndicatorSection() >= TensorTableModel::Mean)
            m_list->sort(header->sortIndicatorSection(), header->sortIndicatorOrder());
    });
    connect(m_model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& from, const QModelIndex& to) {
        if (const int row = selectedRow(); row >= from.row() && row <= to.row()) Q_EMIT tensorChanged();
    });
    connectView();
    connect(m_preview, &TensorPreview::probed, this, &TensorTable::probed);
    m_preview->showMessage(tr("Choose a tensor to see its values."));
    refreshFoot();
}

void TensorTable::connectView() {
    new CalmFocus(m_view);
    connect(m_list, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
        m_kept = selectedKey();
        m_quiet = true;
    });
    connect(m_list, &QAbstractItemModel::modelReset, this, &TensorTable::restoreView);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TensorTable::showCurrent);
    connect(m_view, &QTreeView::activated, this, [this](const QModelIndex& index) {
        if (m_list->sourceRow(index) < 0)
            m_view->setExpanded(index.siblingAtColumn(0), !m_view->isExpanded(index.siblingAtColumn(0)));
        else
            Q_EMIT activated(index.data(TensorTableModel::KeyRole).toString());
    });
    const auto copies = [](const QModelIndex& index) {
        const QString cell = index.column() == TensorTableModel::Name ? QString() : index.data().toString();
        return RowMenu::Parts{{tr("Copy name"), index.data(TensorTableModel::KeyRole).toString()}, {tr("Copy \"%1\"").arg(cell), cell}};
    };
    const auto whole = [this](const QModelIndex& index) {
        const int row = m_list->sourceRow(index);
        return row < 0 ? index.data(TensorTableModel::KeyRole).toString() : m_model->text(row);
    };
    m_menu = new RowMenu(m_view, [this](QMenu& menu, const QModelIndex& index) { fillMenu(menu, index); }, {copies, whole});
    new OwnKeys(m_view, [this] { copyRows(); });
}

void TensorTable::restoreView() {
    m_view->openSome();
    m_quiet = false;
    m_tree->setVisible(!m_list->isTree());
    select(m_kept);
    m_view->fitName();
}

void TensorTable::setFile(std::shared_ptr<const CheckpointFile> file) {
    if (file == m_model->file()) return;
    m_reader.abandon();
    m_preview->showMessage(file ? tr("Choose a tensor to see its values.") : QString());
    m_model->setFile(std::move(file));
    refreshFoot();
    m_view->fitColumns();
    if (isVisible()) m_meter->start();
}

void TensorTable::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    // Figures that are not visible are not worth measuring.
    if (m_model->measured() < m_model->rowCount()) m_meter->start();
    if (!m_view->currentIndex().isValid() && m_model->rowCount() > 0) select(m_model->rows().front().key);
}

void TensorTable::select(const QString& key) {
    const QString selected = selectedKey();
    if (key.isEmpty() || key == selected) return;
    const QString below = key + QLatin1Char('.');
    int row = m_model->rowOf(key);
    // One of the module's tensors is as good as another.
    if (row < 0 && selected.startsWith(below)) return;
    if (row < 0) row = m_model->firstBelow(below);
    const QModelIndex index = m_list->indexOfRow(row);
    if (!index.isValid()) return;
    m_quiet = true;
    m_view->setCurrentIndex(index);
    m_view->scrollTo(index);
    m_quiet = false;
    m_view->fitName();
}

QTreeView* TensorTable::view() const { return m_view; }

QString TensorTable::selectedKey() const { return m_view->currentIndex().data(TensorTableModel::KeyRole).toString(); }

int TensorTable::selectedRow() const { return m_list->sourceRow(m_view->currentIndex()); }

void TensorTable::showCurrent(const QModelIndex& current) {
    const int row = m_list->sourceRow(current);
    if (row < 0 && current.isValid())
        showBranch(current);
    else
        showTensor(row);
    if (!m_quiet && current.isValid()) Q_EMIT chosen(current.data(TensorTableModel::KeyRole).toString());
    Q_EMIT tensorChanged();
}

void TensorTable::showBranch(const QModelIndex& branch) {
    m_reader.abandon();
    const std::size_t tensors = m_list->rowsBelow(branch).size();
    m_preview->showMessage(
        toQt(message("checkpoint.branch", static_cast<std::int64_t>(tensors), "{name}: {n} tensor. Choose it to see its values.",
                     "{name}: {n} tensors. Choose one to see its values.",
                     {{"name", fromQt(branch.data(TensorTableModel::KeyRole).toString())}, {"n", tensors}})));
}

void TensorTable::showTensor(int row) {
    m_reader.abandon();
    if (row < 0) return m_preview->showMessage({});
    const TensorTableModel::Row& chosen = m_model->rows()[static_cast<std::size_t>(row)];
    const CheckpointTensor& tensor = m_model->file()->tensors()[chosen.tensor];
    const QString title = QStringLiteral("%1   %2%3").arg(chosen.key, toQt(dtypeShortName(tensor.dtype)), toQt(shapeText(tensor.shape)));
    if (tensor.storage < 0) return m_preview->showMessage(tr("%1 is on the meta device: it has no values.").arg(title));
    if (chosen.elements > kMostDrawn) return m_preview->showMessage(tr("%1 has too many values to be drawn at once.").arg(title));
    if (chosen.elements == 0) return m_preview->showMessage(tr("%1 is empty.").arg(title));
    m_reader.run([file = m_model->file(), index = chosen.tensor](const TaskContext& task) { return file->read(index, task); },
                 [this, title, key = chosen.key](Result<TensorView> view) {
                     if (!view.ok()) return m_preview->showMessage(sentenceOf(view.error()));
                     m_preview->show(title, key, {previewOf(*view, fromQt(key.section(QLatin1Char('.'), -1)))});
                 });
}

void TensorTable::refreshFoot() {
    const int all = m_model->rowCount();
    const int done = m_model->measured();
    const bool busy = m_meter->running() && done < all;
    QString text = m_list->tensors() == all
                       ? toQt(message("checkpoint.tensors", all, "{n} tensor", "{n} tensors", {{"n", fromQt(groupedCount(all))}}))
                       : tr("%1 of %2 tensors").arg(groupedCount(m_list->tensors()), groupedCount(all));
    if (done < all && (busy || done > 0)) text += tr(", %1 measured").arg(groupedCount(done));
    m_foot->setText(text);
    m_progress->setRange(0, std::max(1, all));
    m_progress->setValue(done);
    m_progress->setVisible(busy);
    m_stop->setVisible(all > 0 && done < all);
    m_stop->setText(busy ? tr("Stop") : tr("Measure"));
    m_stop->setToolTip(busy ? tr("Stops reading values; measured values are kept") : tr("Reads the values of all tensors"));
}

QString TensorTable::rowsText() const {
    QStringList heads;
    for (int column = 0; column < TensorTableModel::Values; ++column) heads += m_model->header(column);
    QStringList lines{heads.join(QLatin1Char('\t'))};
    std::vector<int> rows;
    for (const QModelIndex& selected : m_view->selectionModel()->selectedRows())
        for (const int row : m_list->rowsBelow(selected)) rows.push_back(row);
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    if (rows.empty()) rows = m_list->shownRows();
    for (const int row : rows) lines += m_model->text(row);
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void TensorTable::copyRows() {
    QGuiApplication::clipboard()->setText(rowsText());
    const qsizetype rows = std::max<qsizetype>(1, m_view->selectionModel()->selectedRows().size());
    Q_EMIT said(toQt(message("checkpoint.copied-rows", rows, "Copied {n} row", "Copied {n} rows", {{"n", rows}})));
}

void TensorTable::copyNumbers() {
    const StageTensor* tensor = m_preview->chosenTensor();
    if (!tensor || !tensor->kept()) return Q_EMIT said(tr("Choose a tensor to copy."));
    if (tensor->tensor.view.numel() > kMostCopied)
        return Q_EMIT said(tr("The tensor has %1 values: too many for text. teardown view writes it to a file.")
                               .arg(groupedCount(tensor->tensor.view.numel())));
    const auto text = viaText(tensor->tensor.view, false);
    if (!text.ok()) return Q_EMIT said(sentenceOf(text.error()));
    QGuiApplication::clipboard()->setText(toQt(*text));
    Q_EMIT said(tr("Copied as text: %1").arg(dtypeAndShape(tensor->tensor)));
}

void TensorTable::fillMenu(QMenu& menu, const QModelIndex& index) {
    if (m_list->sourceRow(index) >= 0) {
        const QString key = index.data(TensorTableModel::KeyRole).toString();
        menu.addAction(tr("Show where it is used"), this, [this, key] { Q_EMIT activated(key); });
        // Those of the tensor that is shown below.
        QAction* numbers = menu.addAction(tr("Copy the tensor's numbers"), this, &TensorTable::copyNumbers);
        numbers->setEnabled(key == selectedKey());
    }
    if (!m_list->isTree()) return;
    menu.addSeparator();
    menu.addAction(tr("Expand all"), m_view, &QTreeView::expandAll);
    menu.addAction(tr("Collapse all"), m_view, &QTreeView::collapseAll);
}

}  // namespace teardown
