#include "widgets/pictures/pictures_panel.h"

#include "widgets/common/own_keys.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/pictures/picture_delegate.h"
#include "widgets/pictures/picture_table.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QToolButton>

namespace teardown {
namespace {

/// Rows that contain the text anywhere: name, answers, what was wrong.
class Filter : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
        const QString wanted = filterRegularExpression().pattern();
        if (wanted.isEmpty()) return true;
        for (int column = 0; column < PictureTable::kColumns; ++column)
            if (sourceModel()->index(row, column, parent).data().toString().contains(wanted, Qt::CaseInsensitive)) return true;
        return false;
    }
};

QToolButton* button(const QString& text, const QString& tip, QWidget* parent) {
    auto* made = new QToolButton(parent);
    made->setText(text);
    made->setToolTip(tip);
    return made;
}

}  // namespace

PicturesPanel::PicturesPanel(PictureTable* table, QWidget* parent)
    : QWidget(parent),
      m_table(table),
      m_proxy(new Filter(this)),
      m_hint(new QLabel(
          tr("Drop a folder or several pictures: the network classifies all of them, and the answers appear here and in the strip below."),
          this)),
      m_filter(new QLineEdit(this)),
      m_said(new QLabel(this)),
      m_progress(new QProgressBar(this)),
      m_classify(button(tr("Classify all"), tr("Classifies every picture that has no answer yet"), this)),
      m_fast(button(tr("Fast"),
                    tr("Classifies with folded norms and fewer passes over memory. The answers differ in the last digits; how far is shown "
                       "when all pictures are done."),
                    this)),
      m_report(button(tr("Report"), tr("Writes the answers in the formats of `teardown demo`"), this)),
      m_view(new QTableView(this)) {
    m_proxy->setSourceModel(table);
    m_proxy->setSortRole(PictureTable::SortRole);
    m_proxy->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_hint->setWordWrap(true);
    m_hint->setProperty("muted", true);
    m_filter->setPlaceholderText(tr("Filter: name, class"));
    m_filter->setToolTip(m_filter->placeholderText());
    m_filter->setAccessibleName(tr("Filter the pictures"));
    m_filter->setClearButtonEnabled(true);
    m_said->setFont(monoFont());
    m_said->setProperty("muted", true);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(90, 4);
    m_progress->setRange(0, 1000);
    auto* formats = new QMenu(m_report);
    for (const auto& [text, format] : {std::pair{tr("As a &page with the pictures (html)…"), "html"},
                                       {tr("As a &table (csv)…"), "csv"},
                                       {tr("As &data (json)…"), "json"}})
        connect(formats->addAction(text), &QAction::triggered, this,
                [this, format = QString::fromLatin1(format)] { Q_EMIT reportClicked(format); });
    m_report->setMenu(formats);
    m_report->setPopupMode(QToolButton::InstantPopup);

    m_fast->setCheckable(true);
    // On or off must be seen without the pointer on it.
    m_fast->setProperty("toggle", true);
    connect(m_fast, &QToolButton::toggled, this, &PicturesPanel::fastToggled);

    m_view->setModel(m_proxy);
    m_view->setItemDelegate(new PictureDelegate(PictureDelegate::Form::Row, m_view));
    m_view->setAccessibleName(tr("Pictures and their answers"));
    new RowMenu(m_view);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setTabKeyNavigation(false);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(PictureDelegate::kRowHeight);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(PictureTable::Name, Qt::AscendingOrder);
    const int widths[] = {190, 160, 140, 200};
    for (int column = 0; column < PictureTable::kColumns; ++column) m_view->setColumnWidth(column, widths[column]);
    new OwnKeys(m_view);

    auto* head = new QHBoxLayout;
    head->setContentsMargins(14, 8, 14, 6);
    head->setSpacing(8);
    head->addWidget(m_filter, 1);
    head->addWidget(m_said);
    head->addWidget(m_progress);
    head->addWidget(m_fast);
    head->addWidget(m_classify);
    head->addWidget(m_report);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    auto* hint = new QHBoxLayout;
    hint->setContentsMargins(14, 0, 14, 6);
    hint->addWidget(m_hint, 1);
    layout->addLayout(hint);
    layout->addWidget(m_view, 1);
    setFocusProxy(m_view);

    connect(m_filter, &QLineEdit::textChanged, m_proxy, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_classify, &QToolButton::clicked, this, [this] {
        if (m_busy)
            Q_EMIT stopClicked();
        else
            Q_EMIT classifyClicked();
    });
    connect(m_view, &QTableView::activated, this, [this](const QModelIndex& index) { Q_EMIT chosen(m_proxy->mapToSource(index).row()); });
    connect(table, &PictureTable::answersChanged, this, &PicturesPanel::refresh);
    refresh();
}

void PicturesPanel::setBusy(bool busy, double done) {
    m_busy = busy;
    m_progress->setValue(static_cast<int>(done * 1000));
    refresh();
}

void PicturesPanel::setReady(bool ready) {
    m_ready = ready;
    refresh();
}

void PicturesPanel::setPace(const QString& text, const QString& details) {
    m_pace = text;
    m_said->setToolTip(details);
    refresh();
}

void PicturesPanel::setFast(bool fast) { m_fast->setChecked(fast); }

void PicturesPanel::refresh() {
    const int all = m_table->rowCount();
    const int done = m_table->answeredCount();
    QString text = done == all ? toQt(message("pictures.count", all, "{n} picture", "{n} pictures", {{"n", fromQt(groupedCount(all))}}))
                               : tr("%1 of %2 answered").arg(groupedCount(done), groupedCount(all));
    if (m_table->problemCount() > 0) text += tr(", %1 cannot be read").arg(groupedCount(m_table->problemCount()));
    if (!m_pace.isEmpty()) text += QStringLiteral(", ") + m_pace;
    m_said->setText(all == 0 ? QString() : text);
    m_hint->setVisible(all < 2);
    m_progress->setVisible(m_busy);
    m_classify->setText(m_busy ? tr("Stop") : done > 0 && done < all ? tr("Classify the rest") : tr("Classify all"));
    m_classify->setEnabled(m_busy || (m_ready && all > 0));
    m_report->setEnabled(done > 0 && !m_busy);
}

}  // namespace teardown
