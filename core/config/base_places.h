// Where the bases of a config may lie: below a root folder or in the checkout that contains the opened config.
#pragma once

#include "core/config/config_files.h"

#include <string>
#include <unordered_map>

namespace teardown::config {

class BasePlaces {
public:
    /// `openedFolder`: absolute; display paths are relative to it. `root`: empty: there are no bases at all.
    BasePlaces(std::string openedFolder, const std::string& root, const ConfigFileSource& source);
    /// Bases may also be elsewhere in the checkout that contains the folder (checkoutOf).
    void allowCheckout(const std::string& folder);

    const std::string& root() const { return m_root; }
    const std::string& checkout() const { return m_checkout; }
    std::string display(const std::string& absolutePath) const;
    /// The path without symbolic links. Folders are resolved once.
    std::string realPath(const std::string& absolutePath);
    bool isBelowRoot(const std::string& realPath) const;
    /// Outside the root, but a config of the same checkout.
    bool isOfCheckout(const std::string& realPath) const;
    /// Whether it is the root or a folder around it.
    bool isFolder(const std::string& realPath) const;
    /// The file of a module that the config at `configPath` imports as its base. Relative names as mmengine resolves them; absolute ones in
    /// the nearest folder above that holds the package and where bases may lie; empty if there is none.
    std::string pathOfModule(const std::string& configPath, const std::string& module);

private:
    std::string m_openedFolder;
    const ConfigFileSource& m_source;
    std::string m_root;
    std::string m_checkout;  ///< without links; empty: none
    std::unordered_map<std::string, std::string> m_realFolders;
};

/// .py, .json, .yaml, .yml
bool isConfigExtension(const std::string& path);
/// The checkout that contains a folder, links resolved: the nearest ancestor that holds `.git` (a folder, or the file of a worktree). Empty
/// if there is none, or if it is the home folder, the root of the disk, or owned by another user.
std::string checkoutOf(const std::string& folder, const ConfigFileSource& source);
/// Nearest ancestor folder that holds `_base_` or `configs` or is the checkout, otherwise the folder itself.
std::string projectRoot(const std::string& folder, const ConfigFileSource& source);
/// Absolute, without "." and "..", as Python's os.path.abspath.
std::string absolutePath(const std::string& path);

}  // namespace teardown::config
