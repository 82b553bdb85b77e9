#include "app/gui/rooms/files/view_reopen.h"

#include "app/gui/navigator.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/sample_files.h"
#include "app/gui/work/recent_workspaces.h"
#include "app/gui/work/workspace_files.h"
#include "app/gui/workbench.h"
#include "core/base/file_hash.h"
#include "widgets/common/strings.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"

#include <QDir>
#include <QFileInfo>
#include <QTimer>

namespace teardown {
namespace {

const QString kViewNotice = QStringLiteral("view");
constexpr int kViewPatience = 60000;  // milliseconds to wait for the journey of a view; later the user is doing something else

/// Prefers files with the same content; otherwise the first one is reported as different.
QString findFile(const RecordedFile& wanted, const QStringList& candidates, ViewFiles& files) {
    const QString name = toQt(wanted.name);
    bool differs = false;
    QStringList tried;
    for (const QString& candidate : candidates) {
        QFileInfo info(candidate);
        if (info.isDir()) info = QFileInfo(QDir(candidate).filePath(name));
        if (info.fileName() != name || !info.isFile()) continue;
        const QString path = info.canonicalFilePath();
        if (tried.contains(path)) continue;
        tried += path;
        if (wanted.sha256.empty()) return path;
        const auto hash = sha256OfFile(fromQt(path));
        if (hash.ok() && *hash == wanted.sha256) return path;
        differs = true;
    }
    (differs ? files.different : files.missing) += name;
    return {};
}

}  // namespace

ViewFiles findViewFiles(const ViewRecord& view, const QStringList& candidates) {
    ViewFiles files;
    if (view.config) files.config = findFile(*view.config, candidates, files);
    if (view.checkpoint) files.checkpoint = findFile(*view.checkpoint, candidates, files);
    if (view.input) files.input = findFile(*view.input, candidates, files);
    return files;
}

ViewReopen::ViewReopen(const WindowContext& context) : m_context(context), m_finder(context.work.measureLane()) {
    Workbench& work = context.work;
    connect(&work.files(), &OpenFiles::viewDropped, this, &ViewReopen::dropped);
    for (const JourneyInfo* row : steppedJourneys(work.journeys().table()))
        connect(&work.slot(row->id), &SlotBase::changed, this, &ViewReopen::resume);
}

QStringList ViewReopen::candidates(const QString& picture) const {
    const Workbench& work = m_context.work;
    QStringList paths = filesOf(work).paths();
    paths += work.inputs().paths();
    paths += QFileInfo(picture).absolutePath();
    const RecentWorkspaces recents(RecentWorkspaces::defaultFolder());
    for (const RecentWorkspace& recent : recents.list()) {
        paths += recent.files.paths();
        for (const QString& path : recent.files.paths()) paths += QFileInfo(path).absolutePath();
    }
    for (const SampleFiles& sample : samples()) paths += sample.files;
    paths += samplePictures();
    return paths;
}

void ViewReopen::dropped(const QString& picture, const ViewRecord& view) {
    // Checkpoints are not among the files to search: they would have to be hashed completely.
    m_finder.run([view, paths = candidates(picture)](const TaskContext&) { return findViewFiles(view, paths); },
                 [this, picture, view](const ViewFiles& files) { found(picture, view, files); });
}

void ViewReopen::found(const QString& picture, const ViewRecord& view, const ViewFiles& files) {
    const auto asPicture = NoticeChoice{tr("Open as picture"), [this, picture] { m_context.work.files().openPicture(picture); }, false};
    const QString name = QFileInfo(picture).fileName();
    if (!view.config || !files.missing.isEmpty() || !files.different.isEmpty()) {
        QStringList said;
        if (!view.config) said += tr("It does not name its config.");
        if (!files.missing.isEmpty()) said += tr("Not found: %1.").arg(files.missing.join(QStringLiteral(", ")));
        if (!files.different.isEmpty())
            said += tr("Found, but with different content: %1.").arg(files.different.join(QStringLiteral(", ")));
        m_context.notices.bar()->addNotice(
            kViewNotice,
            tr("%1 is a view of %2, which cannot be reopened. %3 Put the files in the same folder as the picture and drop it again.")
                .arg(name, toQt(view.config ? view.config->name : view.tensor), said.join(QLatin1Char(' '))),
            {asPicture}, true);
        return;
    }
    open(view, files);
    m_context.notices.bar()->addNotice(
        kViewNotice, tr("Reopening %1, a view of %2.").arg(name, toQt(view.layer.empty() ? view.type : view.layer)), {asPicture});
}

void ViewReopen::open(const ViewRecord& view, const ViewFiles& files) {
    m_pending = view;
    QTimer::singleShot(kViewPatience, this, [this] { m_pending.reset(); });
    m_context.stage.heatmaps()->setHeatmapStyle(view.style);
    const WorkspaceFiles now = filesOf(m_context.work);
    const auto same = [](const QString& a, const QString& b) {
        return b.isEmpty() || (!a.isEmpty() && QFileInfo(a).canonicalFilePath() == b);
    };
    QStringList paths;
    // Files that are already open stay open. A checkpoint cannot be closed on its own: if the view has none, its config is reopened.
    if (!same(now.config, files.config)) paths += files.config;
    if (!same(now.checkpoint, files.checkpoint)) paths += files.checkpoint;
    if (!same(now.input, files.input)) paths += files.input;
    if (paths.isEmpty()) return resume();
    // The input may itself be an exported picture; here it is used as the input.
    if (paths.size() == 1 && paths.first() == files.input)
        m_context.work.files().openPicture(files.input);
    else
        m_context.work.open(paths);
}

void ViewReopen::resume() {
    if (!m_pending) return;
    Workbench& work = m_context.work;
    const auto journey = steppedJourney(work.journeys().table(), m_pending->journey);
    if (!journey || !work.built()) return;
    if (m_pending->input && QFileInfo(work.inputPath()).fileName() != toQt(m_pending->input->name)) return;
    if (m_context.navigator.journey() != *journey) m_context.navigator.openJourney(*journey);
    const TracePtr trace = work.trace(*journey);
    if (!trace || m_context.navigator.trace() != trace) return;
    const ViewRecord view = *m_pending;
    m_pending.reset();
    const Step* target = nullptr;
    for (const Step& step : trace->steps)
        if (step.path == view.layer && step.type == view.type && (!target || step.call == view.call)) {
            target = &step;
            if (step.call == view.call) break;
        }
    if (!target) {
        m_context.notices.warn(tr("This run has no layer %1 (%2), which the picture shows.").arg(toQt(view.layer), toQt(view.type)));
        return;
    }
    m_context.navigator.showStep(target->index);
    m_context.stage.choosePage(PageId::Heatmaps);
    const auto& tensors = m_context.stage.heatmaps()->tiles()->tensors();
    for (std::size_t i = 0; i < tensors.size(); ++i)
        if (tensors[i].tensor.label == view.tensor && tensors[i].kept())
            m_context.stage.heatmaps()->tiles()->chooseChannel(static_cast<int>(i), view.channel);
    m_context.stage.heatmaps()->setHeatmapStyle(view.style);
}

}  // namespace teardown
