#include "app/gui/side_panes.h"

#include "app/gui/tab_order.h"
#include "app/gui/workbench.h"
#include "widgets/common/drawer.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/tree_panel.h"
#include "widgets/engine/problems.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QBoxLayout>
#include <QFrame>
#include <QScrollArea>
#include <QSettings>
#include <QStackedWidget>
#include <QTabBar>

#include <algorithm>

namespace teardown {

static QString settingOf(Pane pane) {
    constexpr const char* kNames[kPanes] = {"panes/left", "panes/right", "panes/bottom"};
    return QString::fromLatin1(kNames[static_cast<int>(pane)]);
}

namespace {

/// Scrolls what is higher than its place, and does not enlarge the window for it.
class LowScroll : public QScrollArea {
public:
    explicit LowScroll(QWidget* content) {
        setWidget(content);
        setWidgetResizable(true);
        setFocusPolicy(Qt::NoFocus);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    }
    QSize sizeHint() const override { return widget()->sizeHint(); }
    QSize minimumSizeHint() const override {
        return {widget()->minimumSizeHint().width(), std::min(140, widget()->minimumSizeHint().height())};
    }
};

/// Trees scroll.
class LowStack : public QStackedWidget {
public:
    using QStackedWidget::QStackedWidget;
    QSize minimumSizeHint() const override { return {QStackedWidget::minimumSizeHint().width(), 120}; }
};

}  // namespace

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
    m_stack = new LowStack(m_left);
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

    m_stageRow = new KeptSplitter(QStringLiteral("stage-row"), Qt::Horizontal, window);
    m_strips = new QWidget(window);
    auto* strips = new QVBoxLayout(m_strips);
    strips->setContentsMargins(0, 0, 0, 0);
    strips->setSpacing(0);
    m_strips->hide();
    m_right = new QWidget(window);
    auto* right = new QVBoxLayout(m_right);
    right->setContentsMargins(0, 0, 0, 0);
    right->addWidget(m_inspector);
    m_steps = new QWidget(window);
    auto* steps = new QVBoxLayout(m_steps);
    steps->setContentsMargins(0, 0, 0, 0);
    steps->setSpacing(0);
    m_timeline = new Timeline(work.measureLane(), {}, window, work.journeys().table());
    steps->addWidget(makeHairline(m_steps));
    steps->addWidget(m_timeline);
    m_timeline->setProperty("helpPage", QStringLiteral("timeline"));
    m_problems = new ProblemsPanel(work.problems(), window);
    m_problems->setProperty("helpPage", QStringLiteral("problems"));
    m_problems->hide();
    for (const Pane pane : {Pane::Left, Pane::Right, Pane::Bottom}) {
        m_open[static_cast<int>(pane)] = QSettings().value(settingOf(pane), true).toBool();
        widgetOf(pane)->setVisible(m_open[static_cast<int>(pane)]);
    }
}

QWidget* SidePanes::widgetOf(Pane pane) const { return pane == Pane::Left ? m_left : pane == Pane::Right ? m_right : m_steps; }

bool SidePanes::isOpen(Pane pane) const {
    if (pane == Pane::Right && m_compact) return !m_drawer->isHidden();
    return m_open[static_cast<int>(pane)];
}

void SidePanes::setOpen(Pane pane, bool open) {
    if (open == isOpen(pane)) return;
    if (pane == Pane::Right && m_compact) {
        m_drawer->setOpen(open);
    } else {
        m_open[static_cast<int>(pane)] = open;
        QSettings().setValue(settingOf(pane), open);
        widgetOf(pane)->setVisible(open);
    }
    Q_EMIT paneChanged(pane, open);
}

void SidePanes::setCompact(bool compact, QWidget* stage) {
    if (compact == m_compact) return;
    if (!m_drawer) {
        m_drawer = new Drawer(stage);
        connect(m_drawer, &Drawer::closed, this, [this] { setOpen(Pane::Right, false); });
    }
    m_compact = compact;
    if (compact) {
        m_right->hide();
        m_drawer->setContent(m_inspector);
    } else {
        m_drawer->setOpen(false);
        m_right->layout()->addWidget(m_inspector);
        m_inspector->show();
        m_right->setVisible(m_open[static_cast<int>(Pane::Right)]);
    }
    Q_EMIT paneChanged(Pane::Right, isOpen(Pane::Right));
}

void SidePanes::show(TreeTab tab) { m_tabs->setCurrentIndex(static_cast<int>(tab)); }

TreeTab SidePanes::shown() const { return static_cast<TreeTab>(m_tabs->currentIndex()); }

int SidePanes::leftWidth() const { return std::clamp(m_tabs->sizeHint().width(), 286, 380); }

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
    m_below = new LowScroll(widget);
    m_below->hide();
    m_halves->addWidget(m_below);
    moveInTabOrder(m_stack, widget);
}

void SidePanes::showBottom(bool shown) {
    if (!m_bottom) return;
    m_below->setVisible(shown);
    if (shown) setOpen(Pane::Left, true);
}

bool SidePanes::bottomShown() const { return m_bottom && !m_below->isHidden(); }

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
