// The frames of a video as picture files: the window's pictures are files, so that they can be listed, opened again and reported.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"

#include <QString>
#include <QStringList>

#include <cstdint>

namespace teardown {

struct VideoFrames {
    QStringList files;         ///< in their order: "clip 000012.png"
    std::int64_t every = 1;    ///< every so many frames one was taken
    std::int64_t decoded = 0;  ///< frames of the video, as far as it was read
    std::int64_t told = 0;     ///< frames that the container promises; 0: it says nothing
    QStringList damaged;       ///< of the files: the decoder found damage
};

/// At most `most` frames, evenly chosen, written into `folder`, which is created; files of that name are replaced. Errors: those of the
/// video module, video-empty (no frame can be decoded), export-*, cancelled.
Result<VideoFrames> writeVideoFrames(const QString& video, const QString& folder, int most, const TaskContext& task);

/// One picture from a camera, the first after its exposure has settled. Errors: camera-open, video-no-frame, export-*.
Result<QString> writeCameraPicture(int camera, const QString& file, const TaskContext& task);

}  // namespace teardown
