#include "app/gui/work/drop_kind.h"

#include "app/gui/file_filters.h"
#include "core/base/picture_names.h"
#include "core/checkpoint/sniff.h"
#include "core/metrics/results/results_file.h"
#include "widgets/common/strings.h"

#include <QDir>
#include <QFileInfo>

namespace teardown {

DropKind kindOfDrop(const QString& path) {
    if (QFileInfo(path).isDir()) {
        // A folder of pictures is a list of inputs.
        const bool dataset = picturesOfFolder(fromQt(path)).paths.empty() && !QDir(path).isEmpty(QDir::Dirs | QDir::NoDotAndDotDot);
        return dataset ? DropKind::Dataset : DropKind::Workspace;
    }
    // By their names: lines of JSON could be anything.
    if (isLogName(path)) return DropKind::Log;
    if (metrics::isResultsFile(fromQt(path))) return DropKind::Results;
    return isVideoName(path) && sniffFormat(fromQt(path)) == "video" ? DropKind::Video : DropKind::Workspace;
}

}  // namespace teardown
