#include "widgets/engine/numbers_panel.h"

#include "widgets/common/own_keys.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/style/looks.h"

#include <QBoxLayout>
#include <QFontDatabase>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>

namespace teardown {
namespace {

enum NumbersColumn { ReadingColumn, AgreementColumn, LargestColumn, MeanColumn };

QTreeWidgetItem* readingItem(const RankedReading& row) {
    auto* item = new QTreeWidgetItem({toQt(differencesText(row.differences)),
                                      row.exact ? NumbersPanel::tr("exact") : NumbersPanel::tr("approximate"),
                                      QString::number(row.maxAbs, 'g', 3), QString::number(row.distance, 'g', 3)});
    item->setToolTip(ReadingColumn, item->text(ReadingColumn));
    for (const int column : {LargestColumn, MeanColumn}) item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    if (row.exact) item->setForeground(AgreementColumn, colours().good);
    for (const ReadingDifferences& same : row.same) {
        auto* below = new QTreeWidgetItem(item, {toQt(differencesText(same)), NumbersPanel::tr("same input")});
        below->setToolTip(ReadingColumn, NumbersPanel::tr("This picture becomes the very same input in this way."));
    }
    return item;
}

}  // namespace

NumbersPanel::NumbersPanel(QWidget* parent)
    : QWidget(parent),
      m_hint(new QLabel(this)),
      m_edit(new QPlainTextEdit(this)),
      m_find(new QPushButton(tr("&Find the difference"), this)),
      m_tensor(new QPushButton(tr("Compare a &tensor …"), this)),
      m_progress(new QProgressBar(this)),
      m_stop(new QToolButton(this)),
      m_verdict(new QLabel(this)),
      m_list(new QTreeWidget(this)),
      m_summary(new QLabel(this)) {
    m_hint->setWordWrap(true);
    m_hint->setProperty("muted", true);
    m_edit->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_edit->setPlaceholderText(
        tr("Paste logits or scores of another program: a list, what numpy or torch prints, JSON, or lines such as \"283: 0.82\""));
    m_edit->setAccessibleName(tr("Numbers of another program"));
    m_edit->setTabChangesFocus(true);
    m_edit->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    constexpr int kLines = 5;
    m_edit->setFixedHeight(kLines * m_edit->fontMetrics().lineSpacing() + 2 * static_cast<int>(m_edit->document()->documentMargin()) + 4);
    m_tensor->setToolTip(tr("The input that another program fed to its network, saved as .npy"));
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(4);
    m_stop->setText(tr("Stop"));
    m_verdict->setWordWrap(true);
    m_verdict->setTextFormat(Qt::PlainText);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_list->setHeaderLabels({tr("Reading"), tr("Agreement"), tr("Largest difference"), tr("Root mean square")});
    m_list->setUniformRowHeights(true);
    new OwnKeys(m_list);
    m_list->setAccessibleName(tr("Ways of reading the picture, the best first"));
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(ReadingColumn, QHeaderView::Stretch);
    for (const int column : {AgreementColumn, LargestColumn, MeanColumn})
        m_list->header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    m_summary->setProperty("muted", true);
    m_summary->setFont(smallFont());

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_find);
    buttons->addWidget(m_tensor);
    buttons->addWidget(m_progress, 1);
    buttons->addWidget(m_stop);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setSpacing(8);
    layout->addWidget(m_hint);
    layout->addWidget(m_edit);
    layout->addLayout(buttons);
    layout->addWidget(m_verdict);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_summary);

    connect(m_find, &QPushButton::clicked, this, &NumbersPanel::asked);
    connect(m_tensor, &QPushButton::clicked, this, &NumbersPanel::tensorAsked);
    connect(m_stop, &QToolButton::clicked, this, &NumbersPanel::cancelled);
    connect(m_edit, &QPlainTextEdit::textChanged, this, &NumbersPanel::refresh);
    setFocusProxy(m_edit);
    clear();
    setBusy(false);
}

QString NumbersPanel::text() const { return m_edit->toPlainText(); }
void NumbersPanel::setText(const QString& text) { m_edit->setPlainText(text); }

void NumbersPanel::setAvailable(const QString& whyNot, const QString& whyNoNetwork) {
    m_whyNot = whyNot;
    m_whyNoNetwork = whyNoNetwork;
    refresh();
}

void NumbersPanel::refresh() {
    const QString why = !m_whyNot.isEmpty() ? m_whyNot : m_whyNoNetwork;
    m_find->setEnabled(!m_busy && why.isEmpty() && !m_edit->document()->isEmpty());
    m_tensor->setEnabled(!m_busy && m_whyNot.isEmpty());
    m_hint->setText(!why.isEmpty()
                        ? why
                        : tr("Another program gives other numbers for this picture? Paste them: the ways of reading the picture are "
                             "tried until one gives exactly these numbers."));
}

void NumbersPanel::setBusy(bool busy, double done, const QString& label) {
    m_busy = busy;
    m_progress->setVisible(busy);
    m_stop->setVisible(busy);
    if (busy) {
        m_progress->setRange(0, done < 0 ? 0 : 1000);
        m_progress->setValue(static_cast<int>(done * 1000));
        m_summary->setText(label);
        m_summary->setVisible(!label.isEmpty());
    }
    refresh();
}

void NumbersPanel::setReport(const NumbersReport& report) {
    m_report = report;
    m_verdict->setProperty("warning", false);
    restyle(m_verdict);
    m_verdict->setText(toQt(report.verdict));
    m_verdict->show();
    m_list->clear();
    for (const RankedReading& row : report.ranked) m_list->addTopLevelItem(readingItem(row));
    m_list->expandAll();
    if (m_list->topLevelItemCount() > 0) m_list->setCurrentItem(m_list->topLevelItem(0));
    QString summary = toQt(message("numbers-panel.tried", report.tried, "{tried} reading compared in {seconds} s",
                                   "{tried} readings compared in {seconds} s",
                                   {{"tried", report.tried}, {"seconds", report.milliseconds / 1000, ".1f"}}));
    if (!report.complete) summary += QStringLiteral(" · ") + tr("stopped at its time limit");
    m_summary->setText(summary);
    m_summary->show();
}

void NumbersPanel::setProblem(const Error& error) {
    clear();
    m_verdict->setText(toQt(error.what) + (error.remedy.empty() ? QString() : QStringLiteral(" ") + toQt(error.remedy)));
    m_verdict->setProperty("warning", true);
    restyle(m_verdict);
    m_verdict->show();
}

void NumbersPanel::clear() {
    m_report.reset();
    m_verdict->clear();
    m_verdict->hide();
    m_summary->clear();
    m_summary->hide();
    m_list->clear();
}

}  // namespace teardown
