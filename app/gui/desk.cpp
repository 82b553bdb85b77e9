#include "app/gui/desk.h"

#include "app/gui/carried_config.h"
#include "app/gui/main_window.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/palette_entries.h"
#include "app/gui/sample_files.h"
#include "app/gui/start_page.h"
#include "app/gui/top_bar.h"
#include "core/base/resources.h"
#include "widgets/common/help_panel.h"
#include "widgets/common/palette.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_panel.h"
#include "widgets/engine/problems.h"
#include "widgets/notices/notice_bar.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QBoxLayout>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>

namespace teardown {
namespace {
const QString kPaletteRecent = QStringLiteral("palette/recent");
constexpr int kHelpWidth = 340;
constexpr int kRememberDelay = 1500;  // milliseconds after the last change: the stage has been drawn by then
constexpr int kTourDelay = 500;
}  // namespace

Desk::Desk(MainWindow& window)
    : QObject(&window),
      m_window(window),
      m_notices(window.notices()->bar()),
      m_recents(new RecentWorkspaces(RecentWorkspaces::defaultFolder(), this)),
      m_tour(new Tour(window)) {
    m_remember.setSingleShot(true);
    m_remember.setInterval(kRememberDelay);
    connect(&m_remember, &QTimer::timeout, this, &Desk::remember);
    connectActions();
    watchFiles();
    connectWorkspace();
}

Desk::~Desk() = default;

void Desk::connectActions() {
    const Actions& actions = m_window.actions();
    connect(actions.palette, &QAction::triggered, this, &Desk::openPalette);
    connect(actions.help, &QAction::triggered, this, &Desk::toggleHelp);
    connect(actions.helpPages, &QAction::triggered, this, [this] { showHelp(QStringLiteral("overview")); });
    connect(actions.helpKeys, &QAction::triggered, this, [this] { showHelp(QStringLiteral("keyboard")); });
    connect(actions.tour, &QAction::triggered, m_tour, &Tour::start);
    connect(m_recents, &RecentWorkspaces::changed, this, &Desk::refreshRecents);
    connect(m_window.startPage(), &StartPage::recentClicked, this, [this](int index) {
        if (const auto& list = m_recents->list(); index >= 0 && index < static_cast<int>(list.size()))
            m_window.workspace().openUnit(list[static_cast<std::size_t>(index)].files.paths());
    });
    connect(m_window.startPage(), &StartPage::recentRemoved, this, [this](int index) {
        if (const auto& list = m_recents->list(); index >= 0 && index < static_cast<int>(list.size())) forgetRecent(index);
    });
    // Pictures are decoded after the window is there.
    connect(&m_window, &MainWindow::firstPainted, this, &Desk::refreshRecents);
    QList<QAction*> samples;
    for (QAction* action : actions.samples->actions())
        if (!action->menu() && !action->isSeparator()) samples += action;
    m_window.startPage()->setSamples(samples);
    const std::pair<QWidget*, const char*> pages[] = {{m_window.tree(0), "config"},           {m_window.tree(1), "model"},
                                                      {m_window.tree(2), "checkpoint"},       {m_window.tree(3), "registry"},
                                                      {m_window.timeline(), "timeline"},      {m_window.inspector(), "inspector"},
                                                      {m_window.problemsPanel(), "problems"}, {m_window.topBar(), "overview"}};
    for (const auto& [panel, page] : pages) panel->setProperty("helpPage", QString::fromLatin1(page));
}

void Desk::connectWorkspace() {
    Workbench& work = m_window.workspace();
    const auto another = [this] {
        if (m_session) m_remember.start();
        if (m_recovery) m_recovery->changed();
        goOn();
    };
    for (auto signal : {&OpenFiles::configChanged, &OpenFiles::checkpointChanged, &OpenFiles::inputChanged})
        connect(&work.files(), signal, this, another);
    for (const JourneyInfo* row : steppedJourneys(work.journeys().table())) connect(&work.slot(row->id), &SlotBase::changed, this, another);
    connect(&work.slot(Journey::Forward), &SlotBase::changed, this, &Desk::maybeTour);
    connect(&work.files(), &OpenFiles::configChanged, this, [this] { m_notices->withdraw(QStringLiteral("carried")); });
    connect(&work.files(), &OpenFiles::checkpointChanged, this, &Desk::offerCarriedConfig);
    const auto keep = [this] {
        if (m_recovery) m_recovery->changed();
    };
    connect(&m_window.navigator(), &Navigator::changed, this, keep);
    connect(&m_window.breakpoints(), &Breakpoints::changed, this, keep);
    connect(m_window.stage()->heatmaps()->tiles(), &TileView::chosen, this, keep);
    connect(m_window.stage()->heatmaps()->tiles(), &TileView::rendered, this, keep);
}

void Desk::startSession(const QString& stateFolder) {
    m_session = true;
    m_recovery = std::make_unique<Recovery>(stateFolder.isEmpty() ? Recovery::defaultFolder() : stateFolder,
                                            m_window.workspace().journeys().table());
    connect(m_recovery.get(), &Recovery::failed, this, [this](const Error& error) {
        Diagnostic note{Severity::Warning, error.code,
                        message("desk.what-is-open-can", "What is open can not be kept for after a crash: {what}", {{"what", error.what}}),
                        error.where};
        m_window.workspace().problems()->add(QStringLiteral("recovery"), Diagnostics{note});
    });
    offerLost();
    m_recovery->start([this] { return capture(); });
    connect(qApp, &QApplication::aboutToQuit, this, &Desk::remember);
    refreshRecents();
}

// Palette

Palette* Desk::palette() {
    if (m_palette) return m_palette;
    m_palette = new Palette(&m_window);
    m_palette->addSource([this] { return commandEntries(*m_window.menuBar()); });
    m_palette->addSource([this] { return placeEntries(m_window); });
    m_palette->setRecent(QSettings().value(kPaletteRecent).toStringList());
    connect(m_palette, &Palette::recentChanged, this, [this] {
        QStringList commands;
        // Places belong to one network.
        for (const QString& id : m_palette->recent())
            if (id.startsWith(QLatin1String("command/"))) commands += id;
        QSettings().setValue(kPaletteRecent, commands);
    });
    return m_palette;
}

void Desk::openPalette() {
    if (!m_tour->running()) palette()->open();
}

// Help

HelpPanel* Desk::help() {
    if (m_help) return m_help;
    m_help = new HelpPanel(toQt(resourcesFolder()) + QStringLiteral("/help"), &m_window);
    m_help->hide();
    connect(m_help, &HelpPanel::closed, this, [this] {
        m_help->hide();
        m_window.stage()->focusPage();
    });
    m_window.installEventFilter(this);
    return m_help;
}

QString Desk::helpPageFor(const QWidget* widget) const {
    const StageView* stage = m_window.stage();
    for (; widget && widget != stage; widget = widget->parentWidget())
        if (const QString page = widget->property("helpPage").toString(); !page.isEmpty()) return page;
    return stage->currentPage()->helpId();
}

void Desk::toggleHelp() {
    const QWidget* focus = QApplication::focusWidget();
    if (help()->isVisible() && focus && m_help->isAncestorOf(focus)) return Q_EMIT m_help->closed();
    const QString page = helpPageFor(focus);
    if (m_help->isVisible() && m_help->page() == page) return Q_EMIT m_help->closed();
    showHelp(page);
}

void Desk::showHelp(const QString& page) {
    help()->showPage(page);
    placeHelp();
    m_help->show();
    m_help->raise();
    if (page == QLatin1String("overview") || page == QLatin1String("keyboard")) m_help->setFocus();
}

void Desk::placeHelp() {
    // Over the columns, on the side where what it explains is not.
    const QWidget* columns = m_window.inspector()->parentWidget();
    QRect area(columns->mapTo(&m_window, QPoint(0, 0)), columns->size());
    const int width = std::min(kHelpWidth, area.width() / 2);
    if (m_help->page() == QLatin1String("inspector"))
        area.setWidth(width);
    else
        area.setLeft(area.right() - width + 1);
    m_help->setGeometry(area);
}

bool Desk::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &m_window && (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest) && m_help->isVisible())
        QTimer::singleShot(0, this, &Desk::placeHelp);
    return QObject::eventFilter(watched, event);
}

// Tour

void Desk::maybeTour() {
    if (!m_session || m_tour->running() || Tour::wasSeen()) return;
    const auto all = samples();
    if (all.empty() || !m_window.workspace().config() ||
        QFileInfo(files().config).canonicalFilePath() != QFileInfo(all.front().files.front()).canonicalFilePath())
        return;
    QTimer::singleShot(kTourDelay, this, [this] {
        if (!Tour::wasSeen()) m_tour->start();
    });
}

}  // namespace teardown
