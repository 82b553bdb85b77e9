// The part of Desk that remembers: recent workspaces, the lost one, changed files, the config inside a checkpoint.
#include "app/gui/carried_config.h"
#include "app/gui/config_desk.h"
#include "app/gui/desk.h"
#include "app/gui/file_watch.h"
#include "app/gui/main_window.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/start_page.h"
#include "widgets/common/strings.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/notices/notice_bar.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"

#include <QDir>
#include <QFileInfo>
#include <QMenu>

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

const QString kLost = QStringLiteral("lost");
const QString kCarried = QStringLiteral("carried");
constexpr int kWorkspacePatience = 60000;  // milliseconds for the journey of a restored workspace; after that the person is elsewhere
constexpr int kCrashLoop = 2;              // unclean ends in a row from which the files themselves are suspected

QString absolute(const QString& path) { return path.isEmpty() ? path : QDir::cleanPath(QFileInfo(path).absoluteFilePath()); }

QString watchId(int part) { return QStringLiteral("watch-%1").arg(part); }

}  // namespace

WorkspaceFiles Desk::files() const {
    Workbench& work = m_window.workspace();
    WorkspaceFiles files;
    if (work.config()) files.config = absolute(toQt(work.config()->path));
    if (work.checkpoint()) files.checkpoint = absolute(toQt(work.checkpoint()->path()));
    files.input = absolute(work.inputPath());
    return files;
}

// Recent workspaces

QImage Desk::thumbnail() const {
    const StageView* stage = m_window.stage();
    QWidget* source = stage->currentPage()->thumbnail();
    const QSize size(RecentWorkspaces::kThumbnailWidth, RecentWorkspaces::kThumbnailHeight);
    if (source && source->isVisible() && source->width() > 64) {
        const int width = std::min(source->width(), 360);
        const QRect part(0, 0, width, std::min(source->height(), width * size.height() / size.width()));
        return source->grab(part)
            .toImage()
            .scaled(size, Qt::KeepAspectRatioByExpanding, Qt::SmoothTransformation)
            .copy(QRect(QPoint(0, 0), size));
    }
    const QImage& picture = m_window.workspace().files().inputPicture();
    if (picture.isNull()) return {};
    return picture.scaled(size, Qt::KeepAspectRatio, picture.width() < size.width() ? Qt::FastTransformation : Qt::SmoothTransformation);
}

void Desk::remember() {
    if (m_session) m_recents->add(files(), thumbnail());
}

void Desk::refreshRecents() {
    QMenu* menu = m_window.actions().recent;
    menu->clear();
    std::vector<StartPage::Recent> shown;
    int index = 0;
    for (const RecentWorkspace& workspace : m_recents->list()) {
        StartPage::Recent item{workspace.name(),
                               workspace.detail(),
                               workspace.files.paths().join(QLatin1Char('\n')),
                               m_recents->thumbnail(workspace),
                               workspace.there(),
                               index++};
        QString text = item.name;
        if (!item.detail.isEmpty()) text += QStringLiteral("  -  ") + item.detail;
        QAction* action = menu->addAction(text.replace(QLatin1Char('&'), QLatin1String("&&")));
        action->setEnabled(item.there);
        connect(action, &QAction::triggered, this, [this, paths = workspace.files.paths()] { m_window.workspace().openUnit(paths); });
        shown.push_back(std::move(item));
    }
    menu->setEnabled(!shown.empty());
    if (!shown.empty()) {
        menu->addSeparator();
        connect(menu->addAction(tr("Forget these")), &QAction::triggered, m_recents, &RecentWorkspaces::clear);
    }
    m_window.startPage()->setRecent(shown);
}

void Desk::forgetRecent(int index) {
    const RecentWorkspace gone = m_recents->list()[static_cast<std::size_t>(index)];
    const QImage picture = m_recents->thumbnail(gone);
    m_recents->remove(WorkspaceFiles(gone.files));
    Notice notice;
    notice.id = QStringLiteral("recent");
    notice.text = tr("%1 was removed from the recent files.").arg(gone.name());
    notice.seconds = WindowNotices::kWhile;
    notice.choices = {{tr("Undo"), [this, gone, picture, index] { m_recents->insert(index, gone.files, picture); }, false}};
    m_notices->say(std::move(notice));
}

// Recovery

WorkspaceState Desk::capture() const {
    WorkspaceState state;
    state.files = files();
    const Navigator& navigator = m_window.navigator();
    state.journey = toQt(navigator.journey().name);
    if (const Step* step = navigator.cursor().step()) {
        state.step = step->index;
        state.stepPath = toQt(step->path);
    }
    const StageView* stage = m_window.stage();
    if (stage->page() == PageId::Heatmaps) {
        state.tensor = stage->heatmaps()->tiles()->choice().tensor;
        state.plane = stage->heatmaps()->tiles()->choice().plane;
    }
    state.style = stage->heatmaps()->heatmapStyle();
    state.tree = m_window.shownTree();
    const Workbench& work = m_window.workspace();
    for (const ConfigOption& option : work.options()) state.options += toQt(option.key + "=" + option.text);
    if (work.inputs().paths().size() > 1)
        for (const QString& path : work.inputs().paths()) state.pictures += absolute(path);
    if (work.drawn()) state.drawing = m_window.pad()->drawing();
    state.breakpoints = m_window.breakpoints().list();
    // A restore that has not got there yet is not forgotten by another crash.
    if (m_pending && m_pending->files == state.files) {
        const int crashes = state.crashes;
        state = *m_pending;
        state.crashes = crashes;
    }
    return state;
}

void Desk::offerLost() {
    const auto lost = m_recovery->findLost();
    if (!lost) return;
    const QString name = RecentWorkspace{lost->state.files, {}}.name();
    const bool loop = lost->state.crashes + 1 >= kCrashLoop;
    const QString text = loop ? tr("Teardown ended unexpectedly %1 times in a row with %2 open. One of its files may be the cause.")
                                    .arg(lost->state.crashes + 1)
                                    .arg(name)
                              : tr("Teardown ended unexpectedly while %1 was open.").arg(name);
    m_notices->say(kLost, text,
                   {{loop ? tr("Reopen anyway") : tr("Reopen"),
                     [this, lost] {
                         m_recovery->adopt(*lost);
                         restore(lost->state);
                     },
                     !loop},
                    {tr("Forget"), [this, lost] { m_recovery->forget(*lost); }, false}},
                   loop, [this, lost] { m_recovery->forget(*lost); });
}

void Desk::restore(const WorkspaceState& state) {
    m_pending = state;
    QTimer::singleShot(kWorkspacePatience, this, [this] { m_pending.reset(); });
    m_window.stage()->heatmaps()->setHeatmapStyle(state.style);
    m_window.showTree(state.tree);
    m_window.breakpoints().setList(state.breakpoints);
    m_window.workspace().files().listPictures(state.pictures);
    m_window.workspace().openUnit(state.files.paths());
}

bool Desk::restoreWork() {
    if (!m_pending->options.isEmpty()) {
        std::vector<ConfigOption> options;
        for (const QString& word : m_pending->options)
            if (auto option = parseConfigOption(fromQt(word)); option.ok()) options.push_back(std::move(option).value());
        m_pending->options.clear();
        // Each change stood in the config before; where the file has changed since, the desk says which does not fit.
        m_window.configs()->setOptions(std::move(options), tr("Changes as they were"));
        return true;
    }
    if (!m_pending->drawing.empty()) {
        const Drawing drawing = std::exchange(m_pending->drawing, {});
        m_window.showPad(true);
        m_window.pad()->setDrawing(drawing);
        return true;
    }
    return false;
}

void Desk::goOn() {
    if (!m_pending) return;
    Workbench& work = m_window.workspace();
    const Journey journey = steppedJourney(work.journeys().table(), fromQt(m_pending->journey)).value_or(Journey::Forward);
    if (!work.built()) return;
    if (files().config != m_pending->files.config) return m_pending.reset();
    if (restoreWork()) return;
    if (m_window.navigator().journey() != journey) m_window.chooseJourney(journey);
    const TracePtr trace = work.trace(journey);
    if (!trace || m_window.navigator().trace() != trace) return;
    const WorkspaceState state = *m_pending;
    m_pending.reset();
    const int count = static_cast<int>(trace->steps.size());
    const bool same =
        state.step >= 0 && state.step < count && toQt(trace->steps[static_cast<std::size_t>(state.step)].path) == state.stepPath;
    const int step = same ? state.step : trace->findPath(fromQt(state.stepPath));
    if (step >= 0) m_window.navigator().showStep(step);
    const auto& tensors = m_window.stage()->heatmaps()->tiles()->tensors();
    if (state.tensor >= 0 && state.tensor < static_cast<int>(tensors.size()) &&
        state.plane < tensors[static_cast<std::size_t>(state.tensor)].channelCount())
        m_window.stage()->heatmaps()->tiles()->choose({state.tensor, state.plane});
    m_window.showTree(state.tree);
}

// The config inside a checkpoint

void Desk::offerCarriedConfig() {
    Workbench& work = m_window.workspace();
    if (!work.checkpoint() || work.config()) return;
    if (work.busy()) {
        // Perhaps a config comes with it.
        QTimer::singleShot(50, this, &Desk::offerCarriedConfig);
        return;
    }
    if (!carriedConfigText(*work.checkpoint())) return;
    const QString path = toQt(work.checkpoint()->path());
    m_notices->say(kCarried, tr("%1 carries the config that it was trained with.").arg(QFileInfo(path).fileName()),
                   {{tr("Open that config"), [this, path] { m_window.workspace().open({carriedConfigPath(path)}); }, true}});
}

// Files that change on the disk

void Desk::watchFiles() {
    m_watch = new FileWatch(this);
    Workbench& work = m_window.workspace();
    connect(&work.files(), &OpenFiles::configChanged, this, [this] {
        m_notices->withdraw(watchId(static_cast<int>(Part::Config)));
        QStringList paths;
        if (!m_window.workspace().config()) return m_watch->watch(static_cast<int>(Part::Config), {});
        for (const ConfigFile& file : m_window.workspace().config()->files)
            if (QFileInfo(toQt(file.path)).isFile()) paths += absolute(toQt(file.path));
        if (const QString own = absolute(carrierOf(toQt(m_window.workspace().config()->path))); !paths.contains(own)) paths.prepend(own);
        m_watch->watch(static_cast<int>(Part::Config), paths);
    });
    connect(&work.files(), &OpenFiles::checkpointChanged, this, [this] {
        m_notices->withdraw(watchId(static_cast<int>(Part::Checkpoint)));
        m_watch->watch(static_cast<int>(Part::Checkpoint), {files().checkpoint});
    });
    connect(&work.files(), &OpenFiles::inputChanged, this, [this] {
        m_notices->withdraw(watchId(static_cast<int>(Part::Input)));
        m_watch->watch(static_cast<int>(Part::Input), {files().input});
    });
    connect(m_watch, &FileWatch::changed, this, [this](int part, const QString& path) { offerReload(part, path, false); });
    connect(m_watch, &FileWatch::removed, this, [this](int part, const QString& path) { offerReload(part, path, true); });
    connect(m_watch, &FileWatch::returned, this, [this](int part) { m_notices->withdraw(watchId(part)); });
}

void Desk::offerReload(int part, const QString& path, bool gone) {
    const WorkspaceFiles open = files();
    const QString main = part == static_cast<int>(Part::Config)       ? open.config
                         : part == static_cast<int>(Part::Checkpoint) ? open.checkpoint
                                                                      : open.input;
    if (main.isEmpty()) return;
    const QString name = QFileInfo(path).fileName();
    const QString which = path == carrierOf(main) ? name : tr("%1, which %2 inherits from,").arg(name, QFileInfo(main).fileName());
    if (gone) {
        m_notices->say(watchId(part), tr("%1 is no longer there. What is shown is as it was read.").arg(which), {}, true);
        return;
    }
    m_notices->say(watchId(part), tr("%1 has changed on disk.").arg(which),
                   {{tr("Reload"), [this, main] { m_window.workspace().open({main}); }, true}});
}

}  // namespace teardown
