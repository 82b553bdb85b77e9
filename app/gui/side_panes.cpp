#include "app/gui/side_panes.h"

#include "app/gui/tab_order.h"
#include "app/gui/workbench.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/tree_panel.h"
#include "widgets/engine/problems.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QBoxLayout>
#include <QFrame>
#include <QStackedWidget>
#include <QTabBar>

#include <algorithm>

namespace teardown {

QWidget* makeHairline(QWidget* parent) {
    auto* line = new QFrame(parent);
    line->setObjectName(QStringLiteral("hairline"));
    line->setFixedHeight(1);
    return line;
}

SidePanes::SidePanes(Workbench& work, QWidget* window) : QObject(window) {
    m_inspector = new Inspector(work.measureLane(), window, work.journeys().table());
    m_inspector->setMinimumWidth(210);
    m_inspector->setProperty("helpPage", QStringLiteral("inspector"));
    m_left = new QWidget(window);
    m_left->setObjectName(QStringLiteral("panel"));
    m_left->setAttribute(Qt::WA_StyledBackground);
    m_left->setMinimumWidth(190);
    m_tabs = new QTabBar(m_left);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setElideMode(Qt::ElideNone);
    m_stack = new QStackedWidget(m_left);
    const QString names[] = {tr("Config"), tr("Model"), tr("Checkpoint"), tr("Registry")};
    const QString filters[] = {tr("Filter: key, value, file"), tr("Filter: name, type, 32×7×7"), tr("Filter: key, shape"),
                               tr("Filter: name, argument")};
    const QString hints[] = {tr("Drop a config here: an mmclassification .py, .json or .yaml."), tr("Open a config to see its model here."),
                             tr("Drop a checkpoint (.pth) here. Without one the weights are random."),
                             tr("The registries appear here once the engine is loaded.")};
    const char* pages[] = {"config", "model", "checkpoint", "registry"};
    for (int i = 0; i < kTreeTabs; ++i) {
        m_tabs->addTab(names[i]);
        m_trees[i] = new TreePanel(names[i], filters[i], m_left);
        m_trees[i]->setHint(hints[i]);
        m_trees[i]->setProperty("helpPage", QString::fromLatin1(pages[i]));
        m_stack->addWidget(m_trees[i]);
    }
    connect(m_tabs, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    show(TreeTab::Model);
    m_halves = new KeptSplitter(QStringLiteral("trees"), Qt::Vertical, m_left);
    m_halves->addWidget(m_stack);
    m_halves->setStretchFactor(0, 1);
    auto* layout = new QVBoxLayout(m_left);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabs);
    layout->addWidget(m_halves, 1);

    m_stageRow = new QSplitter(window);
    m_stageRow->setChildrenCollapsible(false);
    m_strips = new QWidget(window);
    auto* strips = new QVBoxLayout(m_strips);
    strips->setContentsMargins(0, 0, 0, 0);
    strips->setSpacing(0);
    m_strips->hide();
    m_timeline = new Timeline(work.measureLane(), {}, window, work.journeys().table());
    m_timeline->setProperty("helpPage", QStringLiteral("timeline"));
    m_problems = new ProblemsPanel(work.problems(), window);
    m_problems->setProperty("helpPage", QStringLiteral("problems"));
    m_problems->hide();
}

void SidePanes::show(TreeTab tab) { m_tabs->setCurrentIndex(static_cast<int>(tab)); }

TreeTab SidePanes::shown() const { return static_cast<TreeTab>(m_tabs->currentIndex()); }

int SidePanes::leftWidth() const { return std::clamp(m_tabs->sizeHint().width(), 270, 380); }

void SidePanes::widenLeft(int width) {
    auto* columns = qobject_cast<QSplitter*>(m_left->parentWidget());
    if (!columns) return;
    QList<int> sizes = columns->sizes();
    if (const int more = width - sizes.value(0); more > 0 && sizes.size() > 1) {
        sizes[0] += more;
        sizes[1] -= more;
        columns->setSizes(sizes);
    }
}

void SidePanes::setBottom(QWidget* widget) {
    m_bottom = widget;
    widget->hide();
    m_halves->addWidget(widget);
    moveInTabOrder(m_stack, widget);
}

void SidePanes::showBottom(bool shown) {
    if (m_bottom) m_bottom->setVisible(shown);
}

bool SidePanes::bottomShown() const { return m_bottom && !m_bottom->isHidden(); }

void SidePanes::addStrip(QWidget* strip) {
    QWidget* line = makeHairline(m_strips);
    line->hide();
    strip->hide();
    m_strips->layout()->addWidget(line);
    m_strips->layout()->addWidget(strip);
}

void SidePanes::showStrip(QWidget* strip, bool shown) {
    QLayout* layout = m_strips->layout();
    layout->itemAt(layout->indexOf(strip) - 1)->widget()->setVisible(shown);
    strip->setVisible(shown);
    bool any = false;
    for (int i = 0; i < layout->count(); ++i) any = any || !layout->itemAt(i)->widget()->isHidden();
    m_strips->setVisible(any);
}

}  // namespace teardown
