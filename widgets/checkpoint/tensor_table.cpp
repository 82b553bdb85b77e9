#include "widgets/checkpoint/tensor_table.h"

#include "core/render/via.h"
#include "widgets/checkpoint/sparkline_delegate.h"
#include "widgets/checkpoint/tensor_meter.h"
#include "widgets/checkpoint/tensor_preview.h"
#include "widgets/common/calm_focus.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/own_keys.h"
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
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::int64_t kMostDrawn = 64ll << 20;  // maximum number of elements to draw
constexpr std::int64_t kMostCopied = 1ll << 20;  // maximum number of elements to copy to the clipboard as text

int columnWidth(const QString& sample) { return QFontMetrics(monoFont()).horizontalAdvance(sample) + 18; }

}  // namespace

TensorTable::TensorTable(Lane& measuring, Lane& drawing, QWidget* parent)
    : QWidget(parent),
      m_model(new TensorTableModel(this)),
      m_proxy(new TensorTableProxy(this)),
      m_meter(new TensorMeter(measuring, m_model, this)),
      m_reader(drawing),
      m_filter(new QLineEdit(this)),
      m_view(new QTableView(this)),
      m_foot(new QLabel(this)),
      m_progress(new QProgressBar(this)),
      m_stop(new QToolButton(this)),
      m_preview(new TensorPreview(drawing, this)) {
    m_proxy->setSourceModel(m_model);
    m_filter->setPlaceholderText(tr("Filter: name, f32, 32×7×7"));
    m_filter->setAccessibleName(tr("Filter the tensors"));
    m_filter->setClearButtonEnabled(true);
    m_view->setModel(m_proxy);
    m_view->setItemDelegate(new SparklineDelegate(TensorTableModel::BinsRole, TensorTableModel::Values, TensorTableModel::Name, m_view));
    m_view->setAccessibleName(tr("Checkpoint tensors"));
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setTabKeyNavigation(false);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(23);
    QHeaderView* header = m_view->horizontalHeader();
    header->setHighlightSections(false);
    header->setMinimumSectionSize(36);
    header->setFont(textFont());
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(TensorTableModel::Name, Qt::AscendingOrder);
    const int number = columnWidth(QStringLiteral("-0.0012"));
    const int widths[] = {226,
                          columnWidth(QStringLiteral("f32")),
                          columnWidth(QStringLiteral("512×512×3×3")),
                          columnWidth(QStringLiteral("10 000 000")),
                          columnWidth(QStringLiteral("100.0 MB")),
                          number,
                          number,
                          number,
                          number,
                          columnWidth(QStringLiteral("100.0 %")),
                          columnWidth(QStringLiteral("nan, inf")),
                          100};
    for (int column = 0; column < TensorTableModel::kColumns; ++column) m_view->setColumnWidth(column, widths[column]);
    // The most informative columns come first; counts and sizes follow from the shape.
    header->moveSection(header->visualIndex(TensorTableModel::Values), TensorTableModel::Elements);
    for (const int column : {TensorTableModel::Elements, TensorTableModel::Bytes})
        header->moveSection(header->visualIndex(column), TensorTableModel::kColumns - 1);

    m_foot->setFont(monoFont());
    m_foot->setProperty("muted", true);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(90, 4);
    m_stop->setText(tr("Stop"));
    m_stop->setProperty("flat", true);
    m_stop->setAccessibleName(tr("Stop or continue measuring"));
    connect(m_stop, &QToolButton::clicked, this, [this] { m_meter->running() ? m_meter->stop() : m_meter->start(); });

    auto* head = new QHBoxLayout;
    head->setContentsMargins(14, 8, 14, 6);
    head->setSpacing(8);
    head->addWidget(m_filter, 1);
    head->addWidget(m_foot);
    head->addWidget(m_progress);
    head->addWidget(m_stop);
    auto* top = new QWidget(this);
    top->setObjectName(QStringLiteral("panel"));
    top->setAttribute(Qt::WA_StyledBackground);
    auto* upper = new QVBoxLayout(top);
    upper->setContentsMargins(0, 0, 0, 0);
    upper->setSpacing(0);
    upper->addLayout(head);
    upper->addWidget(m_view, 1);
    auto* halves = new KeptSplitter(QStringLiteral("tensors"), Qt::Vertical, this);
    halves->addWidget(top);
    halves->addWidget(m_preview);
    halves->setStretchFactor(0, 3);
    halves->setStretchFactor(1, 2);
    halves->setSizes({330, 240});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(halves);

    m_meter->setInSight([this] { return rowsInSight(); });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_proxy->setText(text);
        refreshFoot();
    });
    connect(m_meter, &TensorMeter::progressed, this, &TensorTable::refreshFoot);
    connect(m_meter, &TensorMeter::runningChanged, this, &TensorTable::refreshFoot);
    connect(m_meter, &TensorMeter::finished, this, [this] {
        if (m_view->horizontalHeader()->sortIndicatorSection() >= TensorTableModel::Mean)
            m_proxy->sort(m_proxy->sortColumn(), m_proxy->sortOrder());
    });
    new CalmFocus(m_view);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        const int row = current.isValid() ? m_proxy->mapToSource(current).row() : -1;
        showTensor(row);
        if (row >= 0 && !m_quiet) Q_EMIT chosen(m_model->rows()[static_cast<std::size_t>(row)].key);
    });
    connect(m_view, &QTableView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT activated(index.data(TensorTableModel::KeyRole).toString()); });
    connect(m_view, &QWidget::customContextMenuRequested, this, &TensorTable::menuAt);
    connect(m_preview, &TensorPreview::probed, this, &TensorTable::probed);
    new OwnKeys(m_view, [this] { copyRows(); });
    m_preview->showMessage(tr("Choose a tensor to see its values."));
    refreshFoot();
}

void TensorTable::setFile(std::shared_ptr<const CheckpointFile> file) {
    if (file == m_model->file()) return;
    const QString key = selectedKey();
    m_reader.abandon();
    m_model->setFile(std::move(file));
    m_preview->showMessage(m_model->file() ? tr("Choose a tensor to see its values.") : QString());
    refreshFoot();
    if (!key.isEmpty()) select(key);
    if (isVisible()) m_meter->start();
}

void TensorTable::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    // Figures that are not visible are not worth measuring.
    if (m_model->measured() < m_model->rowCount()) m_meter->start();
    if (!m_view->currentIndex().isValid() && m_proxy->rowCount() > 0) {
        m_quiet = true;
        m_view->selectRow(0);
        m_quiet = false;
    }
}

void TensorTable::select(const QString& key) {
    const int row = m_model->rowOf(key);
    if (row < 0 || key == selectedKey()) return;
    const QModelIndex index = m_proxy->mapFromSource(m_model->index(row, 0));
    if (!index.isValid()) return;
    m_quiet = true;
    m_view->setCurrentIndex(index);
    m_view->scrollTo(index);
    m_quiet = false;
}

QString TensorTable::selectedKey() const { return m_view->currentIndex().data(TensorTableModel::KeyRole).toString(); }

std::vector<int> TensorTable::rowsInSight() const {
    std::vector<int> rows;
    const int first = std::max(0, m_view->rowAt(0));
    int last = m_view->rowAt(m_view->viewport()->height() - 1);
    if (last < 0) last = m_proxy->rowCount() - 1;
    for (int row = first; row <= last; ++row) rows.push_back(m_proxy->mapToSource(m_proxy->index(row, 0)).row());
    return rows;
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
    QString text = m_proxy->rowCount() == all
                       ? toQt(message("checkpoint.tensors", all, "{n} tensor", "{n} tensors", {{"n", fromQt(groupedCount(all))}}))
                       : tr("%1 of %2 tensors").arg(groupedCount(m_proxy->rowCount()), groupedCount(all));
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
    QModelIndexList rows = m_view->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
    if (rows.isEmpty())
        for (int row = 0; row < m_proxy->rowCount(); ++row) rows += m_proxy->index(row, 0);
    for (const QModelIndex& row : rows) lines += m_model->text(m_proxy->mapToSource(row).row());
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

void TensorTable::menuAt(const QPoint& position) {
    if (!m_view->currentIndex().isValid()) return;
    QMenu menu(this);
    menu.addAction(tr("Copy the rows"), this, &TensorTable::copyRows);
    menu.addAction(tr("Copy the tensor's numbers"), this, &TensorTable::copyNumbers);
    menu.addAction(tr("Copy the name"), this, [this] { QGuiApplication::clipboard()->setText(selectedKey()); });
    menu.addSeparator();
    menu.addAction(tr("Show where it is used"), this, [this] { Q_EMIT activated(selectedKey()); });
    menu.exec(m_view->viewport()->mapToGlobal(position));
}

}  // namespace teardown
