// The desktop's file manager.
#pragma once

#include <QString>

namespace teardown {

/// Shows a file or folder, selected in the folder that contains it. Desktops without such a service show that folder.
void showInFolder(const QString& path);

}  // namespace teardown
