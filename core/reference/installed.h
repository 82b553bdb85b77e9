// An installed mmclassification, whose source is shown beside the steps. Its files are read as text; nothing of it is run.
#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct InstalledReference {
    std::string folder;   ///< with mmcls and, beside it, mmcv: ".../site-packages"
    std::string version;  ///< of mmcls: "0.25.0"; empty if it does not say
};

/// The folders in which Python looks for packages, as far as that can be known without asking it: of an active virtual environment or
/// conda, of the user, of the system.
std::vector<std::string> packageFolders();

/// The package in this folder, or in one below it that a checkout or an environment has; none if there is no mmcls/__init__.py.
std::optional<InstalledReference> installedIn(const std::string& folder);

/// The text of "mmcls/models/builder.py" and the like; tools/ is that of a checkout or mmcls/.mim/tools. Errors: reference-no-source if the
/// installation lacks the file; those of readWholeFile.
Result<std::string> sourceOf(const InstalledReference& installed, const std::string& file);

}  // namespace teardown
