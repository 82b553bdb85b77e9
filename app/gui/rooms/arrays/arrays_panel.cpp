#include "app/gui/rooms/arrays/arrays_panel.h"

#include "core/base/resources.h"
#include "core/tensor/npy.h"
#include "core/trace/address.h"
#include "widgets/code/padded_rows.h"
#include "widgets/common/pane_head.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>

namespace teardown {
namespace {

constexpr int kArraysHeight = 150;
constexpr std::size_t kMostArrays = 64;
constexpr std::size_t kMostArrayBytes = std::size_t{1} << 30;
enum ArrayColumn { kArrayName, kArrayShape, kArrayFit, kArrayDifference };

QString howToSend() {
    return ArraysPanel::tr(
               "No arrays yet. In a debugger: put %1 on Python's path, import via from teardown_via and call via(x); in C++ include "
               "teardown_via.h from the same folder.")
        .arg(toQt(resourcesFolder() + "/via"));
}

}  // namespace

ArraysPanel::ArraysPanel(Lane& lane, QWidget* parent)
    : QWidget(parent), m_runner(lane), m_table(new QTreeWidget(this)), m_none(new QLabel(howToSend(), this)) {
    setProperty("helpPage", QStringLiteral("arrays"));
    m_save = new QPushButton(tr("Save as…"), this);
    m_save->setToolTip(tr("Saves the selected array as .npy"));
    m_clear = new QPushButton(tr("Remove all"), this);
    m_clear->setToolTip(tr("Removes all arrays"));
    const PaneHead head = makePaneHead(this, tr("Arrays"), {m_save, m_clear}, tr("Hide the arrays"));

    m_table->setHeaderLabels({tr("Array"), tr("Shape"), tr("Fits best"), tr("Largest difference")});
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setItemDelegate(new PaddedRows(m_table));
    m_table->setFont(monoFont());
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setAccessibleName(tr("Arrays"));
    m_table->setToolTip(tr("Click to see the array, double-click to go to the tensor"));
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->header()->setSectionResizeMode(kArrayFit, QHeaderView::Stretch);
    m_table->headerItem()->setTextAlignment(kArrayDifference, Qt::AlignRight | Qt::AlignVCenter);
    m_table->viewport()->setProperty("verbatim", true);
    new RowMenu(m_table);
    m_none->setProperty("muted", true);
    m_none->setWordWrap(true);
    m_none->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_none->setContentsMargins(14, 2, 14, 0);
    m_none->setAlignment(Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(0);
    layout->addLayout(head.row);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_none, 1);
    setFixedHeight(kArraysHeight);

    connect(head.close, &QToolButton::clicked, this, &ArraysPanel::closed);
    connect(m_clear, &QPushButton::clicked, this, &ArraysPanel::clear);
    connect(m_save, &QPushButton::clicked, this, &ArraysPanel::save);
    connect(m_table, &QTreeWidget::itemSelectionChanged, this, [this] {
        refresh();
        // By the arrow keys; an array that has just arrived does not take the stage.
        if (m_table->hasFocus() && current() >= 0) Q_EMIT arrayChosen(current());
    });
    connect(m_table, &QTreeWidget::itemClicked, this, [this] { Q_EMIT arrayChosen(current()); });
    connect(m_table, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        const auto row = static_cast<std::size_t>(m_table->indexOfTopLevelItem(item));
        if (row < m_fits.size() && m_fits[row]) Q_EMIT goToWanted({m_fits[row]->step, m_fits[row]->tensor, {}});
    });
    refresh();
}

void ArraysPanel::add(const ReceivedArray& array) {
    m_arrays.push_back(array);
    auto* item = new QTreeWidgetItem(m_table, {toQt(array.name), toQt(dtypeShortName(array.view.dtype()) + shapeText(array.view.shape()))});
    item->setFont(kArrayName, monoFont());
    item->setFont(kArrayFit, monoFont());
    item->setTextAlignment(kArrayDifference, Qt::AlignRight | Qt::AlignVCenter);
    std::size_t bytes = 0;
    for (const ReceivedArray& one : m_arrays) bytes += one.view.byteSize();
    while (m_arrays.size() > kMostArrays || (bytes > kMostArrayBytes && m_arrays.size() > 1)) {
        bytes -= m_arrays.front().view.byteSize();
        m_arrays.erase(m_arrays.begin());
        delete m_table->takeTopLevelItem(0);
    }
    m_table->setCurrentItem(item);
    m_table->scrollToItem(item);
    refresh();
    compare();
}

void ArraysPanel::setTrace(const TracePtr& trace) {
    if (trace == m_trace) return;
    m_trace = trace;
    compare();
}

int ArraysPanel::current() const { return m_table->indexOfTopLevelItem(m_table->currentItem()); }

std::optional<ArrayFit> ArraysPanel::fitOf(int row) const {
    return row >= 0 && static_cast<std::size_t>(row) < m_fits.size() ? m_fits[static_cast<std::size_t>(row)] : std::nullopt;
}

void ArraysPanel::setNoServer(const QString& why) { m_none->setText(why.isEmpty() ? howToSend() : why); }

void ArraysPanel::clear() {
    m_runner.abandon();
    m_arrays.clear();
    m_fits.clear();
    m_table->clear();
    refresh();
    Q_EMIT cleared();
}

void ArraysPanel::compare() {
    m_fits.clear();
    if (m_arrays.empty()) return m_runner.abandon();
    m_runner.run(
        [arrays = m_arrays, trace = m_trace](const TaskContext& task) {
            std::vector<std::optional<ArrayFit>> fits;
            for (const ReceivedArray& array : arrays) fits.push_back(trace ? bestFit(array, *trace, task) : std::nullopt);
            return fits;
        },
        [this](std::vector<std::optional<ArrayFit>> fits) {
            m_fits = std::move(fits);
            for (std::size_t row = 0; row < m_fits.size(); ++row) show(static_cast<int>(row), m_fits[row]);
            Q_EMIT compared();
        });
}

void ArraysPanel::show(int row, const std::optional<ArrayFit>& fit) {
    QTreeWidgetItem* item = m_table->topLevelItem(row);
    if (!item) return;
    if (!fit) {
        item->setText(kArrayFit, m_trace ? tr("no tensor of this shape") : tr("nothing is recorded yet"));
        item->setForeground(kArrayFit, colours().muted);
        item->setText(kArrayDifference, {});
        return;
    }
    const QString address = toQt(addressText({fit->step, fit->tensor, {}}, *m_trace));
    item->setText(kArrayFit, fit->transposed ? tr("%1, as CHW").arg(address) : address);
    item->setForeground(kArrayFit, colours().text);
    item->setText(kArrayDifference, fit->largest == 0 ? tr("none") : numberText(fit->largest));
    item->setToolTip(kArrayDifference, tr("Root mean square: %1").arg(numberText(fit->rootMean)));
}

void ArraysPanel::save() {
    const int row = m_table->indexOfTopLevelItem(m_table->currentItem());
    if (row < 0) return;
    const ReceivedArray array = m_arrays[static_cast<std::size_t>(row)];
    const QString file = QFileDialog::getSaveFileName(window(), tr("Save Array"), {}, tr("Arrays (*.npy)"));
    if (file.isEmpty()) return;
    if (const auto written = writeNpy(fromQt(file), array.view); !written.ok())
        QMessageBox::warning(window(), tr("Save Array"), wholeTextOf(written.error()));
}

void ArraysPanel::refresh() {
    const bool any = !m_arrays.empty();
    m_table->setVisible(any);
    m_none->setVisible(!any);
    m_clear->setEnabled(any);
    m_save->setEnabled(any && m_table->currentItem());
}

}  // namespace teardown
