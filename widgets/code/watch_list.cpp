#include "widgets/code/watch_list.h"

#include "core/expression/expression.h"
#include "core/trace/watch.h"
#include "widgets/code/padded_rows.h"
#include "widgets/common/own_keys.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QTreeWidget>

namespace teardown {
namespace {

enum WatchColumn { WatchExpression, WatchValue };
constexpr int kWatchChanged = Qt::UserRole + 1;
constexpr int kWatchFailed = Qt::UserRole + 2;
constexpr int kWatchKnown = Qt::UserRole + 3;  ///< it has had a value

/// Seven digits tell float32 apart; the rest stands in the tooltip.
QString shortened(const QString& value) {
    bool number = false;
    const double parsed = value.toDouble(&number);
    return number && value.size() > 10 ? QString::number(parsed, 'g', 7) : value;
}

}  // namespace

WatchList::WatchList(Lane& lane, QWidget* parent)
    : QWidget(parent), m_rows(new QTreeWidget(this)), m_edit(new QLineEdit(this)), m_runner(lane) {
    m_rows->setColumnCount(2);
    m_rows->setHeaderLabels({tr("Watch"), tr("Value")});
    m_rows->setRootIsDecorated(false);
    m_rows->setUniformRowHeights(true);
    m_rows->setItemDelegateForColumn(WatchValue, new PaddedRows(m_rows));
    m_rows->setItemDelegateForColumn(WatchExpression, new PaddedRows(m_rows));
    m_rows->setFont(monoFont());
    m_rows->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    m_rows->header()->setStretchLastSection(true);
    m_rows->setAccessibleName(tr("Watched expressions"));
    // Expressions and values.
    m_rows->viewport()->setProperty("verbatim", true);
    m_rows->installEventFilter(this);
    new OwnKeys(m_rows);
    new RowMenu(m_rows, [this](QMenu& menu, const QModelIndex& index) {
        if (!index.isValid()) return;
        const int row = index.row();
        menu.addAction(tr("&Edit"), this, [this, row] { m_rows->editItem(m_rows->topLevelItem(row), WatchExpression); });
        menu.addAction(tr("&Remove"), this, [this, row] { remove(row); });
    });
    m_edit->setFont(monoFont());
    m_edit->setPlaceholderText(tr("Watch: mean(out), w[0,0], …"));
    m_edit->setToolTip(tr("Adds an expression over the step's tensors and variables; backbone.stem.out is a tensor of another step"));
    m_edit->setAccessibleName(tr("Expression to watch"));
    m_edit->setMaxLength(static_cast<int>(expression::kLongestExpression));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_rows, 1);
    column->addWidget(m_edit);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::returnPressed, this, [this] {
        add(m_edit->text());
        m_edit->clear();
    });
    connect(m_rows, &QTreeWidget::itemChanged, this, &WatchList::editedRow);
    connect(&Theme::instance(), &Theme::changed, this, &WatchList::colour);
}

QStringList WatchList::expressions() const {
    QStringList all;
    for (int row = 0; row < m_rows->topLevelItemCount(); ++row) all += m_rows->topLevelItem(row)->text(WatchExpression);
    return all;
}

void WatchList::setExpressions(const QStringList& expressions) {
    const QSignalBlocker quiet(m_rows);
    m_rows->clear();
    for (const QString& one : expressions) append(one);
    refresh();
}

QTreeWidgetItem* WatchList::append(const QString& expression) {
    auto* item = new QTreeWidgetItem(m_rows, {expression, QString()});
    item->setFlags(item->flags() | Qt::ItemIsEditable);
    item->setToolTip(WatchExpression, expression);
    return item;
}

void WatchList::add(const QString& expression) {
    const QString text = expression.simplified();
    if (text.isEmpty()) return;
    const QStringList watched = expressions();
    if (const qsizetype row = watched.indexOf(text); row >= 0) return m_rows->setCurrentItem(m_rows->topLevelItem(static_cast<int>(row)));
    {
        const QSignalBlocker quiet(m_rows);
        m_rows->setCurrentItem(append(text));
    }
    m_rows->scrollToBottom();
    refresh();
    Q_EMIT edited(expressions());
}

void WatchList::remove(int row) {
    delete m_rows->takeTopLevelItem(row);
    // A running evaluation would fill the wrong rows.
    refresh();
    Q_EMIT edited(expressions());
}

void WatchList::editedRow(QTreeWidgetItem* item, int column) {
    if (column != WatchExpression) return;
    const QString text = item->text(WatchExpression).simplified();
    if (text.isEmpty()) return remove(m_rows->indexOfTopLevelItem(item));
    {
        const QSignalBlocker quiet(m_rows);
        item->setText(WatchExpression, text);
        item->setToolTip(WatchExpression, text);
        item->setText(WatchValue, {});
        for (int role : {kWatchChanged, kWatchFailed, kWatchKnown}) item->setData(WatchValue, role, false);
    }
    refresh();
    Q_EMIT edited(expressions());
}

void WatchList::showStep(const TracePtr& trace, int step) {
    m_moved = m_moved || trace != m_trace || step != m_step;
    m_trace = trace;
    m_step = step;
    refresh();
}

void WatchList::refresh() {
    if (!m_trace || m_step < 0 || m_rows->topLevelItemCount() == 0) return m_runner.abandon();
    std::vector<std::string> texts;
    for (const QString& one : expressions()) texts.push_back(fromQt(one));
    m_runner.run(
        [trace = m_trace, step = m_step, texts = std::move(texts)](const TaskContext& task) {
            std::vector<Result<std::string>> values;
            for (const std::string& text : texts) values.push_back(watchText(text, *trace, step, task));
            return values;
        },
        [this](const std::vector<Result<std::string>>& values) { take(values); });
}

void WatchList::take(const std::vector<Result<std::string>>& values) {
    const QSignalBlocker quiet(m_rows);
    for (int row = 0; row < m_rows->topLevelItemCount() && row < static_cast<int>(values.size()); ++row) {
        QTreeWidgetItem* item = m_rows->topLevelItem(row);
        const Result<std::string>& value = values[static_cast<std::size_t>(row)];
        const QString text = value.ok() ? toQt(*value) : sentenceOf(value.error());
        const bool known = item->data(WatchValue, kWatchKnown).toBool();
        if (m_moved)
            item->setData(WatchValue, kWatchChanged, value.ok() && known && text != item->data(WatchValue, Qt::UserRole).toString());
        item->setData(WatchValue, kWatchFailed, !value.ok());
        // An error in between does not count as a change.
        if (value.ok()) {
            item->setData(WatchValue, Qt::UserRole, text);
            item->setData(WatchValue, kWatchKnown, true);
        }
        item->setText(WatchValue, value.ok() ? shortened(text) : text);
        item->setToolTip(WatchValue, isMarked(row) ? tr("%1\nChanged since the step before").arg(text) : text);
    }
    m_moved = false;
    m_rows->resizeColumnToContents(WatchExpression);
    m_rows->header()->resizeSection(WatchExpression,
                                    std::min(m_rows->columnWidth(WatchExpression), std::max(80, m_rows->viewport()->width() / 2)));
    colour();
    Q_EMIT evaluated();
}

bool WatchList::isMarked(int row) const { return m_rows->topLevelItem(row)->data(WatchValue, kWatchChanged).toBool(); }

void WatchList::colour() {
    const QSignalBlocker quiet(m_rows);
    for (int row = 0; row < m_rows->topLevelItemCount(); ++row) {
        QTreeWidgetItem* item = m_rows->topLevelItem(row);
        const bool failed = item->data(WatchValue, kWatchFailed).toBool();
        item->setForeground(WatchValue, failed ? colours().muted : isMarked(row) ? colours().accent : colours().text);
        QFont font = failed ? textFont() : monoFont();
        font.setBold(!failed && isMarked(row));
        item->setFont(WatchValue, font);
    }
    m_rows->viewport()->update();
}

bool WatchList::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_rows && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete &&
        m_rows->currentItem()) {
        remove(m_rows->indexOfTopLevelItem(m_rows->currentItem()));
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace teardown
