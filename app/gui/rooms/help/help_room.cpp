#include "app/gui/rooms/help/help_room.h"

#include "app/gui/engine_text.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/help/palette_entries.h"
#include "app/gui/rooms/help/tour.h"
#include "app/gui/sample_files.h"
#include "app/gui/side_panes.h"
#include "app/gui/work/workspace_files.h"
#include "app/gui/workbench.h"
#include "core/base/resources.h"
#include "core/base/version.h"
#include "core/session/engine_info.h"
#include "widgets/common/drawer.h"
#include "widgets/common/help_panel.h"
#include "widgets/common/palette.h"
#include "widgets/common/strings.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"

#include <QAction>
#include <QApplication>
#include <QBoxLayout>
#include <QEvent>
#include <QFileInfo>
#include <QSettings>
#include <QSplitter>
#include <QTimer>

#include <algorithm>

namespace teardown {
namespace {

const QString kPaletteRecent = QStringLiteral("palette/recent");
constexpr int kUsualHelp = 320;
constexpr int kNarrowestHelp = 200;
constexpr int kTourDelay = 500;

}  // namespace

HelpRoom::HelpRoom() = default;
HelpRoom::~HelpRoom() = default;

void HelpRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_tour = std::make_unique<Tour>(context);
    addCommands();
    connect(&context.work.slot(Journey::Forward), &SlotBase::changed, this, &HelpRoom::startFirstTour);
}

void HelpRoom::startSession(const QString&) { m_session = true; }

void HelpRoom::addCommands() {
    Menus& menus = m_context->menus;
    menus.add({QStringLiteral("view.find-anything"), QObject::tr("Find &anything…"), Qt::CTRL | Qt::Key_P,
               QObject::tr("Finds any command, module, step, tensor or config key by name"), QStringLiteral("filter")},
              this, [this](bool) { openPalette(); });
    menus.add({QStringLiteral("help.panel"), QObject::tr("&Help for this panel"), Qt::Key_F1,
               QObject::tr("Shows the help page of the focused panel")},
              this, [this](bool) { toggleHelp(); });
    m_close = menus.add({QStringLiteral("help.close"), QObject::tr("&Close help"), Qt::Key_Escape, QObject::tr("Closes the help")}, this,
                        [this](bool) { closeHelp(); });
    connect(&m_context->work, &Workbench::runningChanged, this, &HelpRoom::refreshCommands);
    refreshCommands();
    menus.add({QStringLiteral("help.keyboard"), QObject::tr("&Keyboard"), {}, QObject::tr("Shows all keyboard shortcuts")}, this,
              [this](bool) { showHelp(QStringLiteral("keyboard")); });
    menus.add({QStringLiteral("help.pages"), QObject::tr("All help &pages")}, this, [this](bool) { showHelp(QStringLiteral("overview")); });
    menus.add({QStringLiteral("help.tour"), QObject::tr("&Tour"), {}, QObject::tr("Introduces the window in five steps")}, this,
              [this](bool) { startTour(); });
    menus.add({QStringLiteral("help.about"), QObject::tr("&About Teardown")}, this, [this](bool) { showAbout(); });
}

// Palette

Palette* HelpRoom::palette() {
    if (m_palette) return m_palette;
    m_palette = new Palette(m_context->stage.window());
    m_palette->addSource([context = *m_context] { return commandEntries(*context.menus.bar()); });
    m_palette->addSource([context = *m_context] { return placeEntries(context); });
    m_palette->setRecent(QSettings().value(kPaletteRecent).toStringList());
    connect(m_palette, &Palette::recentChanged, this, [this] {
        QStringList commands;
        // Places of the current network only.
        for (const QString& id : m_palette->recent())
            if (id.startsWith(QLatin1String("command/"))) commands += id;
        QSettings().setValue(kPaletteRecent, commands);
    });
    return m_palette;
}

void HelpRoom::openPalette() {
    if (!m_tour->running()) palette()->open();
}

// Help

HelpPanel* HelpRoom::help() {
    if (m_help) return m_help;
    KeptSplitter* row = m_context->side.stageRow();
    m_help = new HelpPanel(toQt(resourcesFolder()) + QStringLiteral("/help"), row->window());
    m_help->hide();
    // It never keeps the window from becoming smaller: without room beside the stage it goes below the inspector or into a drawer.
    m_help->setMinimumWidth(1);
    connect(m_help, &HelpPanel::closed, this, &HelpRoom::closeHelp);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, const QWidget* now) { follow(now); });
    connect(&m_context->stage, &StageView::pageChanged, this, [this] { follow(QApplication::focusWidget()); });
    row->installEventFilter(this);
    return m_help;
}

QString HelpRoom::helpPageFor(const QWidget* widget) const {
    const StageView& stage = m_context->stage;
    for (; widget && widget != &stage; widget = widget->parentWidget())
        if (const QString page = widget->property("helpPage").toString(); !page.isEmpty()) return page;
    const StagePage* page = stage.currentPage();
    return page ? page->helpId() : QStringLiteral("overview");
}

void HelpRoom::toggleHelp() {
    const QWidget* focus = QApplication::focusWidget();
    const QString page = helpPageFor(focus);
    const bool open = help()->isVisible();
    if (open && ((focus && m_help->isAncestorOf(focus)) || m_help->page() == page)) return closeHelp();
    showHelp(page);
    m_follows = true;
}

void HelpRoom::showHelp(const QString& page) {
    m_follows = false;
    help()->showPage(page);
    placeHelp();
    refreshCommands();
    if (page == QLatin1String("overview") || page == QLatin1String("keyboard")) m_help->setFocus();
}

void HelpRoom::closeHelp() {
    if (!m_help || m_help->isHidden()) return;
    const QWidget* focus = QApplication::focusWidget();
    const bool focused = focus && m_help->isAncestorOf(focus);
    m_help->hide();
    if (m_drawer) m_drawer->setOpen(false);
    refreshCommands();
    if (focused || !focus) m_context->stage.focusPage();
}

void HelpRoom::follow(const QWidget* focus) {
    if (!m_follows || m_help->isHidden() || !focus || m_help->isAncestorOf(focus) || focus->window() != m_help->window()) return;
    if (const QString page = helpPageFor(focus); page != m_help->page()) m_help->showPage(page);
}

HelpRoom::Place HelpRoom::bestPlace() const {
    const SidePanes& side = m_context->side;
    const QSplitter* row = side.stageRow();
    const int left = row->width() - row->handleWidth() - m_context->stage.minimumSizeHint().width();
    if (left >= kNarrowestHelp) return Place::BesideStage;
    return side.compact() || !side.isOpen(Pane::Right) ? Place::Drawer : Place::BelowInspector;
}

void HelpRoom::placeHelp() {
    KeptSplitter* row = m_context->side.stageRow();
    const Place place = bestPlace();
    if (place != m_place) {
        if (m_drawer) m_drawer->setOpen(false);
        m_place = place;
        switch (place) {
            case Place::BesideStage:
                row->addWidget(m_help);
                row->setStretchFactor(1, 0);
                break;
            case Place::BelowInspector:
                if (auto* column = qobject_cast<QBoxLayout*>(m_context->side.right()->layout())) {
                    column->addWidget(m_help, 1);
                    column->setStretchFactor(m_context->side.inspector(), 1);
                }
                break;
            case Place::Drawer:
                if (!m_drawer) {
                    m_drawer = new Drawer(&m_context->stage);
                    connect(m_drawer, &Drawer::closed, this, &HelpRoom::closeHelp);
                }
                m_drawer->setContent(m_help);
                break;
            case Place::Nowhere:
                break;
        }
    }
    m_help->show();
    if (place == Place::Drawer) return m_drawer->setOpen(true);
    if (place != Place::BesideStage || row->sizes().value(1) >= kNarrowestHelp) return;
    const int wanted = std::max(kNarrowestHelp, row->keptSizes().value(1, kUsualHelp));
    const int width = std::min(wanted, row->width() - m_context->stage.minimumSizeHint().width());
    row->setSizes({row->width() - width, width});
}

bool HelpRoom::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && !m_help->isHidden())
        QTimer::singleShot(0, this, [this] {
            if (!m_help->isHidden()) placeHelp();  // it may be closed by then
        });
    return Room::eventFilter(watched, event);
}

void HelpRoom::refreshCommands() {
    // Esc stops what runs first.
    m_close->setEnabled(m_help && !m_help->isHidden() && !m_context->work.anythingRuns());
}

void HelpRoom::showAbout() {
    const EngineInfo& info = m_context->work.engine().info();
    Notice notice;
    notice.id = QStringLiteral("about");
    notice.text = tr("Teardown %1 takes image-classification networks apart. Every command is in the menus; F1 explains the focused panel.")
                      .arg(toQt(version()));
    if (!info.torchVersion.empty()) notice.text += QLatin1Char('\n') + engineText(info);
    m_context->notices.bar()->addNotice(std::move(notice));
}

// Tour

void HelpRoom::startTour() {
    closeHelp();
    m_tour->start();
}

void HelpRoom::startFirstTour() {
    if (!m_session || m_tour->running() || Tour::wasSeen()) return;
    const auto all = samples();
    if (all.empty() || !m_context->work.config() ||
        QFileInfo(filesOf(m_context->work).config).canonicalFilePath() != QFileInfo(all.front().files.front()).canonicalFilePath())
        return;
    QTimer::singleShot(kTourDelay, this, [this] {
        if (!Tour::wasSeen()) startTour();
    });
}

}  // namespace teardown
