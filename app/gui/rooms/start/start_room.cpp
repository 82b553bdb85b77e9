#include "app/gui/rooms/start/start_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/start/stage_message.h"
#include "app/gui/rooms/start/start_page.h"
#include "app/gui/side_panes.h"
#include "app/gui/work/recent_workspaces.h"
#include "app/gui/workbench.h"
#include "widgets/common/tree_panel.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/tensor/fold_view.h"

#include <QAction>
#include <QApplication>
#include <QMenu>

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

constexpr int kAddDelay = 1500;  // milliseconds after the last change, so that the stage has been painted

}  // namespace

StartRoom::StartRoom() = default;
StartRoom::~StartRoom() = default;

void StartRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_recents = std::make_unique<RecentWorkspaces>(RecentWorkspaces::defaultFolder());
    m_page = new StartPage(&context.stage);
    context.menus.addMenu(QStringLiteral("file.recent"), QObject::tr("Open &recent"));
    fillPage();
    context.stage.addPage(m_page);
    connect(&context.navigator, &Navigator::messageNeeded, this, &StartRoom::showMessage);
    connect(m_page, &StartPage::openClicked, this, [this] { m_context->menus.trigger(QStringLiteral("file.open")); });
    connect(m_page, &StartPage::recentClicked, this, &StartRoom::openRecent);
    connect(m_page, &StartPage::recentRemoved, this, &StartRoom::removeRecent);
    connect(m_recents.get(), &RecentWorkspaces::changed, this, &StartRoom::refreshRecents);
    m_addLater.setSingleShot(true);
    m_addLater.setInterval(kAddDelay);
    connect(&m_addLater, &QTimer::timeout, this, &StartRoom::addCurrent);
    const auto another = [this] {
        if (m_session) m_addLater.start();
    };
    for (auto signal : {&OpenFiles::configChanged, &OpenFiles::checkpointChanged, &OpenFiles::inputChanged})
        connect(&context.work.files(), signal, this, another);
    for (const JourneyInfo* row : steppedJourneys(context.work.journeys().table()))
        connect(&context.work.slot(row->id), &SlotBase::changed, this, another);
}

void StartRoom::windowShown() { refreshRecents(); }

void StartRoom::startSession(const QString&) {
    m_session = true;
    connect(qApp, &QApplication::aboutToQuit, this, &StartRoom::addCurrent);
    refreshRecents();
}

void StartRoom::fillPage() {
    QMenu* menu = m_context->menus.menu(QStringLiteral("file.samples"));
    QList<QAction*> samples;
    for (QAction* action : menu ? menu->actions() : QList<QAction*>())
        if (!action->menu() && !action->isSeparator()) samples += action;
    m_page->setSamples(samples);
}

void StartRoom::showMessage() {
    const Workbench& work = m_context->work;
    const StageMessage message = stageMessage(work, m_context->navigator.journey(), m_context->side.bottomShown());
    // The empty model tree is in the same state.
    m_context->side.tree(TreeTab::Model)->setHint(work.config() ? message.title : tr("Open a config to see its model here."));
    if (!work.config() && !work.checkpoint() && !work.hasInput()) return m_page->showWelcome();
    const bool open = message.command == QLatin1String("file.open");
    m_page->showMessage(message.title, message.text, open, open ? nullptr : m_context->menus.command(message.command));
}

// Recent workspaces

QImage StartRoom::thumbnail() const {
    const StagePage* page = m_context->stage.currentPage();
    QWidget* source = page ? page->thumbnail() : nullptr;
    const QSize size(RecentWorkspaces::kThumbnailWidth, RecentWorkspaces::kThumbnailHeight);
    if (source && source->isVisible() && source->width() > 64) {
        const int width = std::min(source->width(), 360);
        const QRect part(0, 0, width, std::min(source->height(), width * size.height() / size.width()));
        return source->grab(part)
            .toImage()
            .scaled(size, Qt::KeepAspectRatioByExpanding, Qt::SmoothTransformation)
            .copy(QRect(QPoint(0, 0), size));
    }
    const QImage& picture = m_context->work.files().inputPicture();
    if (picture.isNull()) return {};
    return picture.scaled(size, Qt::KeepAspectRatio, picture.width() < size.width() ? Qt::FastTransformation : Qt::SmoothTransformation);
}

void StartRoom::addCurrent() {
    if (m_session) m_recents->add(filesOf(m_context->work), thumbnail());
}

void StartRoom::refreshRecents() {
    QMenu* menu = m_context->menus.menu(QStringLiteral("file.recent"));
    menu->clear();
    std::vector<StartPage::Recent> shown;
    int index = 0;
    for (const RecentWorkspace& workspace : m_recents->list()) {
        StartPage::Recent item{workspace.name(),
                               workspace.detail(),
                               workspace.files.paths().join(QLatin1Char('\n')),
                               m_recents->thumbnail(workspace),
                               workspace.exists(),
                               index++};
        QString text = item.name;
        if (!item.detail.isEmpty()) text += QStringLiteral("  -  ") + item.detail;
        QAction* action = menu->addAction(text.replace(QLatin1Char('&'), QLatin1String("&&")));
        action->setEnabled(item.exists);
        connect(action, &QAction::triggered, this, [this, paths = workspace.files.paths()] { m_context->work.openUnit(paths); });
        shown.push_back(std::move(item));
    }
    menu->setEnabled(!shown.empty());
    if (!shown.empty()) {
        menu->addSeparator();
        connect(menu->addAction(tr("Clear list")), &QAction::triggered, m_recents.get(), &RecentWorkspaces::clear);
    }
    m_page->setRecent(shown);
}

void StartRoom::openRecent(int index) {
    if (const auto& list = m_recents->list(); index >= 0 && index < static_cast<int>(list.size()))
        m_context->work.openUnit(list[static_cast<std::size_t>(index)].files.paths());
}

void StartRoom::removeRecent(int index) {
    if (index < 0 || index >= static_cast<int>(m_recents->list().size())) return;
    const RecentWorkspace gone = m_recents->list()[static_cast<std::size_t>(index)];
    const QImage picture = m_recents->thumbnail(gone);
    m_recents->remove(WorkspaceFiles(gone.files));
    Notice notice;
    notice.id = QStringLiteral("recent");
    notice.text = tr("%1 was removed from the recent files.").arg(gone.name());
    notice.seconds = WindowNotices::kWhile;
    notice.choices = {{tr("Undo"), [this, gone, picture, index] { m_recents->insert(index, gone.files, picture); }, false}};
    m_context->notices.bar()->addNotice(std::move(notice));
}

}  // namespace teardown
