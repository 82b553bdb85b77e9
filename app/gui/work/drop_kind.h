// DropKind: what a dropped file or folder is opened as.
#pragma once

#include <QString>

namespace teardown {

enum class DropKind {
    Workspace,  ///< config, checkpoint, picture, folder of pictures, or something that opening it will refuse
    Dataset,    ///< a folder of folders
    Results,    ///< of a test
    Video,
    Log,  ///< of a training
};

/// Looks at the name and the first bytes only.
DropKind kindOfDrop(const QString& path);

}  // namespace teardown
