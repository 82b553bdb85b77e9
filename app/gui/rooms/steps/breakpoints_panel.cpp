#include "app/gui/rooms/steps/breakpoints_panel.h"

#include "app/gui/navigator.h"
#include "widgets/common/pane_head.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kListHeight = 150;
enum StopColumn { kPlaceColumn, kConditionColumn, kStopsColumn };

QString stopPlace(const Breakpoint& breakpoint) {
    switch (breakpoint.on) {
        case BreakOn::Path:
            return toQt(breakpoint.pattern);
        case BreakOn::Type:
            return BreakpointsPanel::tr("every %1").arg(toQt(breakpoint.pattern));
        default:
            return breakpoint.place.empty() ? BreakpointsPanel::tr("every step") : toQt(breakpoint.place);
    }
}

QString stopCondition(const Breakpoint& breakpoint) {
    const bool always = breakpoint.on == BreakOn::Path || breakpoint.on == BreakOn::Type;
    // The place has a column of its own.
    Breakpoint anywhere = breakpoint;
    anywhere.place.clear();
    return always ? BreakpointsPanel::tr("always") : toQt(breakpointText(anywhere));
}

}  // namespace

BreakpointsPanel::BreakpointsPanel(Navigator& navigator, Lane& lane, QMenu* choices, QWidget* parent)
    : QWidget(parent),
      m_navigator(navigator),
      m_counter(lane),
      m_table(new QTreeWidget(this)),
      m_none(new QLabel(tr("No breakpoints. F9 sets one at the selected step, a click in the left margin of the model tree at a layer."),
                        this)) {
    setProperty("helpPage", QStringLiteral("timeline"));
    auto* add = new QToolButton(this);
    add->setProperty("flat", true);
    add->setText(tr("Add") + QStringLiteral(" \u25BE"));
    add->setAccessibleName(tr("Add breakpoint"));
    add->setToolTip(tr("Adds a breakpoint for the selected step, a kind of value or a condition"));
    add->setMenu(choices);
    add->setPopupMode(QToolButton::InstantPopup);
    m_remove = new QPushButton(tr("Remove"), this);
    m_remove->setToolTip(tr("Removes the selected breakpoint (Del)"));
    m_removeAll = new QPushButton(tr("Remove all"), this);
    m_removeAll->setToolTip(tr("Removes all breakpoints"));
    const PaneHead head = makePaneHead(this, tr("Breakpoints"), {add, m_remove, m_removeAll}, tr("Hide the breakpoints"));

    m_table->setHeaderLabels({tr("Stops at"), tr("When"), tr("Stops in this run")});
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setAccessibleName(tr("Breakpoints"));
    m_table->setToolTip(tr("Double-click to go to the first stop"));
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->header()->setSectionResizeMode(kConditionColumn, QHeaderView::Stretch);
    m_table->headerItem()->setTextAlignment(kStopsColumn, Qt::AlignRight | Qt::AlignVCenter);
    m_table->installEventFilter(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(0);
    layout->addLayout(head.row);
    layout->addWidget(m_table, 1);
    m_none->setProperty("muted", true);
    m_none->setWordWrap(true);
    m_none->setContentsMargins(14, 2, 14, 0);
    m_none->setAlignment(Qt::AlignTop);
    layout->addWidget(m_none, 1);
    setFixedHeight(kListHeight);

    connect(head.close, &QToolButton::clicked, this, &BreakpointsPanel::closed);
    connect(m_remove, &QPushButton::clicked, this, &BreakpointsPanel::removeSelected);
    connect(m_removeAll, &QPushButton::clicked, &navigator.breakpoints(), &BreakpointList::clear);
    connect(m_table, &QTreeWidget::itemActivated, this, &BreakpointsPanel::goTo);
    connect(m_table, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* item) {
        const auto row = static_cast<std::size_t>(m_table->indexOfTopLevelItem(item));
        if (!m_filling && row < m_shown.size())
            m_navigator.breakpoints().setEnabled(Breakpoint(m_shown[row]), item->checkState(kPlaceColumn) == Qt::Checked);
    });
    connect(m_table, &QTreeWidget::itemSelectionChanged, this, [this] { m_remove->setEnabled(m_table->currentItem()); });
    connect(&navigator.breakpoints(), &BreakpointList::changed, this, &BreakpointsPanel::fill);
    connect(&navigator, &Navigator::traceChanged, this, &BreakpointsPanel::refreshCounts);
    fill();
}

void BreakpointsPanel::fill() {
    const std::vector<Breakpoint>& list = m_navigator.breakpoints().list();
    const bool sameRows = std::equal(list.begin(), list.end(), m_shown.begin(), m_shown.end(),
                                     [](const Breakpoint& a, const Breakpoint& b) { return a.sameStops(b); });
    const int row = m_table->indexOfTopLevelItem(m_table->currentItem());
    m_shown = list;
    m_filling = true;
    if (!sameRows) m_table->clear();
    for (int i = 0; i < static_cast<int>(list.size()); ++i) {
        const Breakpoint& breakpoint = list[static_cast<std::size_t>(i)];
        auto* item = sameRows ? m_table->topLevelItem(i)
                              : new QTreeWidgetItem(m_table, {stopPlace(breakpoint), stopCondition(breakpoint), QString()});
        item->setFont(kPlaceColumn, monoFont());
        item->setCheckState(kPlaceColumn, breakpoint.enabled ? Qt::Checked : Qt::Unchecked);
        item->setTextAlignment(kStopsColumn, Qt::AlignRight | Qt::AlignVCenter);
    }
    m_filling = false;
    if (!sameRows && !list.empty()) m_table->setCurrentItem(m_table->topLevelItem(std::clamp(row, 0, static_cast<int>(list.size()) - 1)));
    m_remove->setEnabled(m_table->currentItem());
    m_removeAll->setEnabled(!list.empty());
    m_table->setVisible(!list.empty());
    m_none->setVisible(list.empty());
    if (!sameRows) refreshCounts();
}

void BreakpointsPanel::refreshCounts() {
    m_counter.abandon();
    m_counts.clear();
    showCounts();
    const TracePtr trace = m_navigator.trace();
    if (!trace || m_shown.empty() || !isVisible()) return;
    m_counter.run(
        [trace, list = m_shown](const TaskContext& task) {
            std::vector<StopCount> counts;
            for (const Breakpoint& breakpoint : list) counts.push_back(countStops(*trace, breakpoint, task));
            return counts;
        },
        [this](std::vector<StopCount> counts) {
            m_counts = std::move(counts);
            showCounts();
        });
}

void BreakpointsPanel::showCounts() {
    m_filling = true;
    for (int i = 0; i < m_table->topLevelItemCount(); ++i) {
        const auto row = static_cast<std::size_t>(i);
        m_table->topLevelItem(i)->setText(kStopsColumn, row < m_counts.size() ? QString::number(m_counts[row].stops) : QStringLiteral("…"));
    }
    m_filling = false;
}

void BreakpointsPanel::goTo(QTreeWidgetItem* item) {
    const auto row = static_cast<std::size_t>(m_table->indexOfTopLevelItem(item));
    if (row >= m_shown.size()) return;
    if (row < m_counts.size() && m_counts[row].first >= 0)
        m_navigator.showStep(m_counts[row].first);
    else if (m_shown[row].on == BreakOn::Path)
        m_navigator.showModule(toQt(m_shown[row].pattern));
}

void BreakpointsPanel::removeSelected() {
    const auto row = static_cast<std::size_t>(m_table->indexOfTopLevelItem(m_table->currentItem()));
    if (row < m_shown.size()) m_navigator.breakpoints().toggle(Breakpoint(m_shown[row]));
}

void BreakpointsPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refreshCounts();
}

bool BreakpointsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
        removeSelected();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace teardown
