#include "app/gui/rooms/video/video_room.h"

#include "app/gui/file_filters.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/workbench.h"
#include "widgets/common/strings.h"
#include "widgets/common/task_runner.h"
#include "widgets/pictures/video_frames.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QMenu>
#include <QStandardPaths>

#include <utility>

namespace teardown {
namespace {

constexpr int kMostFrames = 240;  // of a video; from a longer one fewer of its frames are taken
constexpr int kVideosKept = 4;    // whose frames stay on disk
const QString kVideoSource = QStringLiteral("video");

QString framesRoot() { return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/frames"); }

/// A folder of its own for the frames of this video, the oldest ones removed.
QString framesFolder(const QString& video) {
    QDir root(framesRoot());
    const QStringList old = root.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Time);
    for (qsizetype i = kVideosKept - 1; i < old.size(); ++i) QDir(root.filePath(old[i])).removeRecursively();
    return root.filePath(QStringLiteral("%1 %2").arg(QFileInfo(video).completeBaseName(),
                                                     QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"))));
}

}  // namespace

VideoRoom::VideoRoom() = default;
VideoRoom::~VideoRoom() = default;

void VideoRoom::install(WindowContext& context) {
    m_context.emplace(context);
    Workbench& work = context.work;
    m_runner = std::make_unique<TaskRunner>(work.measureLane());
    connect(&work, &Workbench::ending, m_runner.get(), &TaskRunner::abandon);
    connect(&work, &Workbench::cancelled, m_runner.get(), &TaskRunner::cancel);
    connect(m_runner.get(), &TaskRunner::busyChanged, this, [this](bool busy) { m_context->work.setBusy(this, busy); });
    connect(&work.files(), &OpenFiles::videoDropped, this, &VideoRoom::openVideo);

    context.menus.add({QStringLiteral("file.open-video"),
                       tr("Open &video…"),
                       {},
                       tr("Lists the frames of a video as pictures; the first becomes the input")},
                      this, [this](bool) { chooseVideo(); });
    m_camera = context.menus.add(
        {QStringLiteral("file.camera"), tr("Picture from ca&mera"), {}, tr("Takes a picture with the camera and makes it the input")}, this,
        [this](bool) { takePicture(); });
    // A camera may be connected at any time.
    if (QMenu* menu = context.menus.menu(QStringLiteral("file"))) connect(menu, &QMenu::aboutToShow, this, &VideoRoom::findCamera);
    findCamera();
}

void VideoRoom::setDevices(const QString& folder) {
    m_devices = folder;
    findCamera();
}

void VideoRoom::findCamera() {
    m_number = -1;
    for (const QString& name : QDir(m_devices).entryList({QStringLiteral("video*")}, QDir::System | QDir::Files, QDir::Name)) {
        bool isNumber = false;
        const int number = name.mid(5).toInt(&isNumber);
        if (isNumber && (m_number < 0 || number < m_number)) m_number = number;
    }
    Menus::setAvailable(m_camera, m_number < 0 ? tr("No camera is connected: there is no /dev/video0.") : QString());
}

void VideoRoom::chooseVideo() {
    const QString path = QFileDialog::getOpenFileName(m_context->stage.window(), tr("Video"), {}, videoFilters());
    if (!path.isEmpty()) openVideo(path);
}

void VideoRoom::openVideo(const QString& path) {
    const QString folder = framesFolder(path);
    m_runner->run(
        [path, folder](const TaskContext& task) { return writeVideoFrames(path, folder, kMostFrames, task); },
        [this, path](Result<VideoFrames> frames) {
            if (!frames) return m_context->notices.fail(kVideoSource, frames.error());
            m_context->notices.succeeded(kVideoSource);
            const QString name = QFileInfo(path).fileName();
            m_context->notices.note(
                frames->every == 1
                    ? tr("%1: %n frame(s) opened as pictures.", nullptr, static_cast<int>(frames->files.size())).arg(name)
                    : tr("%1: one of every %2 frames opened as a picture, %n in all.", nullptr, static_cast<int>(frames->files.size()))
                          .arg(name)
                          .arg(frames->every));
            if (!frames->damaged.isEmpty())
                m_context->notices.warn(tr("%1: %n of these frames is damaged, the first in %2. Parts of them may be missing or come from "
                                           "another frame.",
                                           nullptr, static_cast<int>(frames->damaged.size()))
                                            .arg(name, QFileInfo(frames->damaged.first()).fileName()));
            // Frames beyond the last one that was wanted are not read.
            else if (frames->decoded + frames->every <= frames->told && frames->files.size() < kMostFrames)
                m_context->notices.warn(
                    tr("%1 ends after %2 of the %3 frames of its header.").arg(name).arg(frames->decoded).arg(frames->told));
            m_context->work.open(frames->files);
        });
}

void VideoRoom::takePicture() {
    findCamera();
    if (m_number < 0) return m_context->notices.warn(m_camera->toolTip());
    const QString file =
        QStringLiteral("%1/camera %2.png").arg(framesRoot(), QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz")));
    m_runner->run([number = m_number, file](const TaskContext& task) { return writeCameraPicture(number, file, task); },
                  [this](Result<QString> picture) {
                      if (!picture) return m_context->notices.fail(kVideoSource, picture.error());
                      m_context->notices.succeeded(kVideoSource);
                      m_context->work.files().openPicture(*picture);
                  });
}

}  // namespace teardown
