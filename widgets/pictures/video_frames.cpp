#include "widgets/pictures/video_frames.h"

#include "core/base/file.h"
#include "core/base/folder.h"
#include "core/base/text.h"
#include "core/session/loader.h"
#include "widgets/common/strings.h"
#include "widgets/paint/sheet_painter.h"

#include <QFileInfo>
#include <QImage>

#include <algorithm>
#include <optional>

namespace teardown {

namespace {

constexpr int kSettling = 10;  ///< pictures of a camera until its exposure has settled

Result<void> writePng(const Picture& picture, const QString& file) {
    const QImage image(picture.pixels.data(), picture.width, picture.height, picture.width * 3, QImage::Format_BGR888);
    return writeFileAtomically(fromQt(file), pngBytes(image));
}

Error emptyVideo(const QString& video) {
    return {ErrorKind::BadInput,
            "video-empty",
            message("video-empty.the-video-has-no", "The video has no frame that can be decoded."),
            message("do.damaged-or-convert", "It is damaged, or FFmpeg does not know its codec; try to play or convert it."),
            {escapeForDisplay(fromQt(video)), 0, 0, {}, {}}};
}

}  // namespace

Result<VideoFrames> writeVideoFrames(const QString& path, const QString& folder, int most, const TaskContext& task) {
    TD_TRY(const VideoApi* api, videos());
    TD_TRY(const auto video, api->open(fromQt(path)));
    TD_CHECK(makeFolder(fromQt(folder)));
    const std::int64_t told = video->info().frames;
    VideoFrames written;
    written.told = told;
    written.every = std::max<std::int64_t>(1, (told + most - 1) / most);
    const QString name = QFileInfo(path).completeBaseName();
    for (std::int64_t index = 0; written.files.size() < most; ++index) {
        if (task.cancelled()) return cancelledError();
        if (index % written.every != 0) {
            if (!video->skip()) break;
        } else {
            TD_TRY(const std::optional<Picture> picture, video->read());
            if (!picture) break;
            const QString file = QStringLiteral("%1/%2 %3.png").arg(folder, name).arg(index, 6, 10, QLatin1Char('0'));
            TD_CHECK(writePng(*picture, file));
            written.files << file;
            if (video->damaged()) written.damaged << file;
        }
        written.decoded = index + 1;
        if (told > 0)
            task.report(std::min(1.0, static_cast<double>(index) / static_cast<double>(told)),
                        message("task.reading-frames", "reading frames"));
    }
    if (written.files.isEmpty()) return emptyVideo(path);
    return written;
}

Result<QString> writeCameraPicture(int camera, const QString& file, const TaskContext& task) {
    TD_TRY(const VideoApi* api, videos());
    TD_TRY(const auto video, api->camera(camera));
    std::optional<Picture> last;
    for (int i = 0; i < kSettling; ++i) {
        if (task.cancelled()) return cancelledError();
        TD_TRY(std::optional<Picture> picture, video->read());
        if (!picture) break;
        last = std::move(picture);
    }
    if (!last) return emptyVideo(QStringLiteral("/dev/video%1").arg(camera));
    TD_CHECK(makeFolder(fromQt(QFileInfo(file).path())));
    TD_CHECK(writePng(*last, file));
    return file;
}

}  // namespace teardown
