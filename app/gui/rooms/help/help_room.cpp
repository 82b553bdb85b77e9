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
#include "widgets/common/help_panel.h"
#include "widgets/common/palette.h"
#include "widgets/common/strings.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"

#include <QAction>
#include <QApplication>
#include <QEvent>
#include <QFileInfo>
#include <QSettings>
#include <QTimer>

#include <algorithm>

namespace teardown {
namespace {

const QString kPaletteRecent = QStringLiteral("palette/recent");
constexpr int kHelpWidth = 340;
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
    menus.add({QStringLiteral("help.keyboard"), QObject::tr("&Keyboard"), {}, QObject::tr("Shows all keyboard shortcuts")}, this,
              [this](bool) { showHelp(QStringLiteral("keyboard")); });
    menus.add({QStringLiteral("help.pages"), QObject::tr("All help &pages")}, this, [this](bool) { showHelp(QStringLiteral("overview")); });
    menus.add({QStringLiteral("help.tour"), QObject::tr("&Tour"), {}, QObject::tr("Introduces the window in five steps")}, this,
              [this](bool) { m_tour->start(); });
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
    m_help = new HelpPanel(toQt(resourcesFolder()) + QStringLiteral("/help"), m_context->stage.window());
    m_help->hide();
    connect(m_help, &HelpPanel::closed, this, [this] {
        m_help->hide();
        m_context->stage.focusPage();
    });
    m_context->stage.window()->installEventFilter(this);
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
    if (help()->isVisible() && focus && m_help->isAncestorOf(focus)) return Q_EMIT m_help->closed();
    const QString page = helpPageFor(focus);
    if (m_help->isVisible() && m_help->page() == page) return Q_EMIT m_help->closed();
    showHelp(page);
}

void HelpRoom::showHelp(const QString& page) {
    help()->showPage(page);
    placeHelp();
    m_help->show();
    m_help->raise();
    if (page == QLatin1String("overview") || page == QLatin1String("keyboard")) m_help->setFocus();
}

void HelpRoom::placeHelp() {
    // Covers the columns, on the side opposite to the panel that it explains.
    const QWidget* columns = m_context->side.inspector()->parentWidget();
    QRect area(columns->mapTo(m_context->stage.window(), QPoint(0, 0)), columns->size());
    const int width = std::min(kHelpWidth, area.width() / 2);
    if (m_help->page() == QLatin1String("inspector"))
        area.setWidth(width);
    else
        area.setLeft(area.right() - width + 1);
    m_help->setGeometry(area);
}

bool HelpRoom::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_help->parentWidget() && (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest) &&
        m_help->isVisible())
        QTimer::singleShot(0, this, &HelpRoom::placeHelp);
    return Room::eventFilter(watched, event);
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

void HelpRoom::startFirstTour() {
    if (!m_session || m_tour->running() || Tour::wasSeen()) return;
    const auto all = samples();
    if (all.empty() || !m_context->work.config() ||
        QFileInfo(filesOf(m_context->work).config).canonicalFilePath() != QFileInfo(all.front().files.front()).canonicalFilePath())
        return;
    QTimer::singleShot(kTourDelay, this, [this] {
        if (!Tour::wasSeen()) m_tour->start();
    });
}

}  // namespace teardown
