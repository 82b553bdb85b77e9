// The file type filters of the open dialogs: configs, checkpoints, pictures, all files.
#pragma once

#include <QString>

namespace teardown {

/// One filter for everything that the window opens, then one for each kind, then all files.
QString openFilters();
QString checkpointFilters();
QString configFilters();
QString resultsFilters();
QString videoFilters();
/// Logs of trainings.
QString logFilters();
/// Whether the name is one of mmcv's or mmengine's logs: TIME.log.json, scalars.json.
bool isLogName(const QString& path);
/// Whether the name has the ending of a video.
bool isVideoName(const QString& path);

}  // namespace teardown
