#include "widgets/checkpoint/checkpoint_diff_page.h"

#include "widgets/checkpoint/sparkline_delegate.h"
#include "widgets/checkpoint/tensor_preview.h"
#include "widgets/common/banner.h"
#include "widgets/common/calm_focus.h"
#include "widgets/common/column_room.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/own_keys.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::int64_t kMostDrawnOfDiff = 16ll << 20;  // maximum number of elements to draw a tensor

constexpr int kLeastName = 160;  // pixels

struct Compared {
    CheckpointDiff diff;
    std::vector<DiffRow> rows;
};

std::ptrdiff_t indexOf(const CheckpointFile& file, const std::string& key) {
    for (const auto& [name, tensor] : diffNames(file))
        if (name == key) return static_cast<std::ptrdiff_t>(tensor);
    return -1;
}

}  // namespace

CheckpointDiffPage::CheckpointDiffPage(Lane& measuring, Lane& drawing, QWidget* parent)
    : QWidget(parent),
      m_runner(measuring),
      m_reader(drawing),
      m_model(new DiffTableModel(this)),
      m_proxy(new DiffTableProxy(this)),
      m_files(new FlowLabel(this)),
      m_summary(new FlowLabel(this)),
      m_banner(new Banner(this)),
      m_other(new QToolButton(this)),
      m_exchange(new QToolButton(this)),
      m_filter(new QLineEdit(this)),
      m_view(new QTableView(this)),
      m_preview(new TensorPreview(drawing, this)) {
    m_files->setTextFormat(Qt::PlainText);
    m_files->setFont(monoFont());
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setProperty("muted", true);
    m_other->setText(tr("Choose…"));
    m_other->setToolTip(tr("Chooses the checkpoint to compare with"));
    m_other->setAccessibleName(m_other->toolTip());
    m_exchange->setText(tr("Swap"));
    m_exchange->setToolTip(tr("Swap A and B"));
    m_exchange->setAccessibleName(m_exchange->toolTip());
    connect(m_other, &QToolButton::clicked, this, &CheckpointDiffPage::otherRequested);
    connect(m_exchange, &QToolButton::clicked, this, &CheckpointDiffPage::exchange);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(14, 8, 14, 2);
    head->setSpacing(8);
    head->addWidget(m_files, 1);
    head->addWidget(m_exchange, 0, Qt::AlignTop);
    head->addWidget(m_other, 0, Qt::AlignTop);

    auto* kinds = new QHBoxLayout;
    kinds->setContentsMargins(14, 2, 14, 6);
    kinds->setSpacing(4);
    auto* group = new QButtonGroup(this);
    for (int i = 0; i < 5; ++i) {
        m_kinds[i] = new QToolButton(this);
        m_kinds[i]->setCheckable(true);
        m_kinds[i]->setProperty("flat", true);
        group->addButton(m_kinds[i]);
        connect(m_kinds[i], &QToolButton::clicked, this, [this, i] { m_proxy->setKind(i - 1); });
        kinds->addWidget(m_kinds[i]);
    }
    m_kinds[0]->setChecked(true);
    m_filter->setPlaceholderText(tr("Filter: name"));
    m_filter->setAccessibleName(tr("Filter the differences"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(90);
    connect(m_filter, &QLineEdit::textChanged, m_proxy, &DiffTableProxy::setText);
    kinds->addWidget(m_filter, 1);

    m_proxy->setSourceModel(m_model);
    m_view->setModel(m_proxy);
    m_view->setItemDelegate(new SparklineDelegate(DiffTableModel::BinsRole, -1, DiffTableModel::Name, m_view));
    m_view->setAccessibleName(tr("Differences"));
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setTabKeyNavigation(false);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(23);
    m_view->horizontalHeader()->setHighlightSections(false);
    new OwnKeys(m_view);
    new RowMenu(m_view);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(DiffTableModel::Largest, Qt::DescendingOrder);
    m_view->viewport()->installEventFilter(this);
    new CalmFocus(m_view);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) { showRow(current.isValid() ? m_proxy->mapToSource(current).row() : -1); });
    connect(m_preview, &TensorPreview::probed, this, &CheckpointDiffPage::probed);

    auto* top = new QWidget(this);
    top->setObjectName(QStringLiteral("panel"));
    top->setAttribute(Qt::WA_StyledBackground);
    auto* upper = new QVBoxLayout(top);
    upper->setContentsMargins(0, 0, 0, 0);
    upper->setSpacing(0);
    auto* bannerRow = new QHBoxLayout;
    bannerRow->setContentsMargins(0, 0, 0, 0);
    bannerRow->addWidget(m_banner);
    connect(m_banner, &Banner::shown, this,
            [bannerRow](bool shown) { bannerRow->setContentsMargins(shown ? 14 : 0, shown ? 6 : 0, shown ? 14 : 0, shown ? 4 : 0); });
    upper->addLayout(head);
    auto* summaryRow = new QHBoxLayout;
    summaryRow->setContentsMargins(14, 0, 14, 4);
    summaryRow->addWidget(m_summary);
    upper->addLayout(summaryRow);
    upper->addLayout(bannerRow);
    upper->addLayout(kinds);
    upper->addWidget(m_view, 1);
    auto* halves = new KeptSplitter(QStringLiteral("checkpoint-diff"), Qt::Vertical, this);
    halves->addWidget(top);
    halves->addWidget(m_preview);
    halves->setStretchFactor(0, 3);
    halves->setStretchFactor(1, 2);
    halves->setSizes({600, 400});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(halves);
    connect(&m_runner, &TaskRunner::progressed, this, &CheckpointDiffPage::progressed);
    connect(&m_runner, &TaskRunner::busyChanged, this, &CheckpointDiffPage::busyChanged);
    refreshHead();
}

void CheckpointDiffPage::fitName() {
    int others = 0;
    for (int column = DiffTableModel::Name + 1; column < DiffTableModel::kColumns; ++column) others += m_view->columnWidth(column);
    m_view->setColumnWidth(DiffTableModel::Name, std::max({columnRoom(*m_view, *m_view->horizontalHeader(), DiffTableModel::Name),
                                                           m_view->viewport()->width() - others, kLeastName}));
}

bool CheckpointDiffPage::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && watched == m_view->viewport()) fitName();
    return QWidget::eventFilter(watched, event);
}

void CheckpointDiffPage::setFirst(std::shared_ptr<const CheckpointFile> file) {
    if (file == m_first) return;
    m_runner.abandon();
    m_first = std::move(file);
    m_second.reset();
    m_done = false;
    m_model->setRows({});
    m_banner->dismiss();
    refreshHead();
}

void CheckpointDiffPage::compareWith(std::shared_ptr<const CheckpointFile> second) {
    m_second = std::move(second);
    compare();
}

void CheckpointDiffPage::showError(const Error& error) { m_banner->showError(error); }

void CheckpointDiffPage::exchange() {
    if (!m_first || !m_second) return;
    std::swap(m_first, m_second);
    compare();
}

void CheckpointDiffPage::compare() {
    m_done = false;
    m_banner->dismiss();
    m_model->setRows({});
    m_preview->showMessage({});
    refreshHead();
    if (!m_first || !m_second) return;
    m_runner.run(
        [a = m_first, b = m_second](const TaskContext& task) -> Result<Compared> {
            TD_TRY(CheckpointDiff diff, diffCheckpoints(*a, *b, task));
            std::vector<DiffRow> rows = diffRows(diff, *a, *b);
            return Compared{std::move(diff), std::move(rows)};
        },
        [this](Result<Compared> result) {
            if (!result.ok()) {
                if (result.error().kind == ErrorKind::Cancelled)
                    m_banner->showMessage(tr("Stopped before the comparison was done."), false);
                else
                    m_banner->showError(result.error());
                return;
            }
            m_done = true;
            m_equal = result->diff.equal;
            m_model->setRows(std::move(result->rows));
            m_view->sortByColumn(DiffTableModel::Largest, Qt::DescendingOrder);
            m_view->resizeColumnsToContents();
            fitName();
            refreshHead();
            if (m_proxy->rowCount() > 0) m_view->selectRow(0);
        });
}

QString CheckpointDiffPage::summary() const { return m_summary->text(); }

void CheckpointDiffPage::refreshHead() {
    const auto name = [](const std::shared_ptr<const CheckpointFile>& file) { return file ? fileName(file->path()) : QStringLiteral("–"); };
    m_files->setText(QStringLiteral("A  %1\nB  %2").arg(name(m_first), name(m_second)));
    m_files->setToolTip(m_first && m_second ? QStringLiteral("A  %1\nB  %2").arg(toQt(m_first->path()), toQt(m_second->path()))
                                            : QString());
    m_exchange->setVisible(m_first && m_second);
    const int counts[] = {m_model->rowCount(), m_model->count(DiffKind::Value), m_model->count(DiffKind::ShapeKind),
                          m_model->count(DiffKind::OnlyA), m_model->count(DiffKind::OnlyB)};
    const QString texts[] = {tr("all %1"), tr("values %1"), tr("shape %1"), tr("only A %1"), tr("only B %1")};
    for (int i = 0; i < 5; ++i) {
        m_kinds[i]->setText(texts[i].arg(counts[i]));
        m_kinds[i]->setVisible(m_done && counts[0] > 0 && (i == 0 || counts[i] > 0));
    }
    m_filter->setVisible(m_done && counts[0] > 0);
    m_view->setVisible(m_second != nullptr);
    QString text;
    if (!m_first)
        text = tr("Open a checkpoint first.");
    else if (!m_second)
        text =
            tr("Choose a second checkpoint, or drop one on the window: this page shows tensors that only one of them has, shape "
               "mismatches, and different values.");
    else if (!m_done)
        text = tr("Comparing …");
    else if (counts[0] == 0)
        text = tr("Equal: all %1 tensors have the same names, shapes, types and values.").arg(m_equal);
    else
        text = tr("%1 tensors are equal. Others: %2 changed, %3 shape mismatches, %4 only in A, %5 only in B.")
                   .arg(m_equal)
                   .arg(counts[1])
                   .arg(counts[2])
                   .arg(counts[3])
                   .arg(counts[4]);
    m_summary->setText(text);
    if (!m_second) m_preview->showMessage({});
}

void CheckpointDiffPage::showRow(int row) {
    m_reader.abandon();
    if (row < 0 || !m_first || !m_second) return m_preview->showMessage({});
    const DiffRow& item = m_model->rows()[static_cast<std::size_t>(row)];
    struct Shown {
        std::vector<StageTensor> tensors;
    };
    m_reader.run(
        [a = m_first, b = m_second, key = fromQt(item.key), kind = item.kind](const TaskContext& task) -> Result<Shown> {
            Shown shown;
            std::vector<TensorView> views;
            for (const auto& [file, name] : {std::pair{a, "A"}, {b, "B"}}) {
                const std::ptrdiff_t index = indexOf(*file, key);
                if (index < 0 || file->tensors()[static_cast<std::size_t>(index)].storage < 0) continue;
                std::int64_t elements = 1;
                for (const std::int64_t size : file->tensors()[static_cast<std::size_t>(index)].shape) elements *= size;
                if (elements > kMostDrawnOfDiff)
                    return Error{ErrorKind::BadInput,
                                 "tensor-too-large",
                                 message("tensor-too-large.it-has-more-values", "It has too many values to be drawn at once."),
                                 {},
                                 {}};
                if (elements == 0) continue;
                TD_TRY(TensorView view, file->read(static_cast<std::size_t>(index), task));
                shown.tensors.push_back(previewOf(view, name));
                views.push_back(std::move(view));
            }
            if (kind == DiffKind::Value && views.size() == 2) shown.tensors.push_back(previewOf(differenceOf(views[0], views[1]), "B - A"));
            return shown;
        },
        [this, key = item.key](Result<Shown> shown) {
            if (!shown.ok()) return m_preview->showMessage(sentenceOf(shown.error()));
            if (shown->tensors.empty()) return m_preview->showMessage(tr("There are no values to draw."));
            const int last = static_cast<int>(shown->tensors.size()) - 1;
            m_preview->show(key, key, std::move(shown->tensors));
            m_preview->tiles()->choose({last, 0});
        });
}

}  // namespace teardown
