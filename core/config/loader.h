// Loader: follows `_base_` from file to file, depth first, and merges the configs. One Loader serves one loadConfig.
#pragma once

#include "core/config/config.h"
#include "core/config/language/budget.h"
#include "core/config/language/source_text.h"

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace teardown::config {

class Loader {
public:
    /// `openedFolder`: absolute; display paths are relative to it. `root`: files outside it are rejected; empty: no bases at all.
    Loader(std::string openedFolder, std::string root, const ConfigFileSource& source, const TaskContext& task);
    /// From now on errors are listed instead of stopping the loading.
    void collectFaults() { m_collects = true; }

    /// Bases may also be elsewhere in the checkout that contains the opened config's folder (checkoutOf).
    void allowCheckout(const std::string& openedFolder);

    /// Throws Failure.
    ConfigValue loadFile(const std::string& absolutePath, int& fileIndex);
    ConfigValue loadText(const std::string& absolutePath, const std::string& displayPath, std::string text, int& fileIndex);

    /// Lists the error, or throws it if errors are not collected.
    void report(Error error);
    std::vector<ConfigFile> takeFiles() { return std::move(m_files); }
    Diagnostics takeDiagnostics() { return std::move(m_diagnostics); }
    std::vector<ConfigFault> takeFaults() { return std::move(m_faults); }

private:
    struct Done {
        ConfigValue value;
        int fileIndex = -1;
    };

    ConfigValue read(const SourceText& source, int fileIndex, std::optional<ConfigValue>& changedBases);
    ConfigValue resolve(const SourceText& source, int fileIndex);
    ConfigValue loadBase(const SourceText& source, const ConfigValue& name, int& fileIndex);
    ConfigValue loadBaseOrNothing(const SourceText& source, const ConfigValue& name, int& fileIndex);
    ConfigValue mergedBases(const SourceText& source, const ConfigValue& names, int fileIndex);
    void noteDeprecation(const SourceText& source, const ConfigValue& note);
    /// A callback that reports errors, or none if the first error stops everything.
    std::function<void(Error)> reporter();
    std::string display(const std::string& absolutePath) const;
    std::string chainText() const;
    /// Adds the files that led to an error in a base.
    void addChain(Error& error) const;
    /// The path without symbolic links. Folders are resolved once.
    std::string realPath(const std::string& absolutePath);

    std::string m_openedFolder;
    const ConfigFileSource& m_source;
    std::string m_root;
    std::string m_checkout;  ///< without links; empty: none
    Budget m_budget;
    bool m_collects = false;
    std::vector<ConfigFile> m_files;
    Diagnostics m_diagnostics;
    std::vector<ConfigFault> m_faults;
    std::vector<std::string> m_open;  ///< display paths of the files being read, the opened one first
    std::vector<int> m_openIndices;
    std::unordered_map<std::string, Done> m_done;  ///< by real path: a base named twice is read once
    std::unordered_map<std::string, bool> m_inProgress;
    std::unordered_map<std::string, std::string> m_realFolders;
};

/// The checkout that contains a folder, links resolved: the nearest ancestor that holds `.git` (a folder, or the file of a worktree). Empty
/// if there is none, or if it is the home folder, the root of the disk, or owned by another user.
std::string checkoutOf(const std::string& folder, const ConfigFileSource& source);
/// Nearest ancestor folder that holds `_base_` or `configs` or is the checkout, otherwise the folder itself.
std::string projectRoot(const std::string& folder, const ConfigFileSource& source);
/// Absolute, without "." and "..", as Python's os.path.abspath.
std::string absolutePath(const std::string& path);

}  // namespace teardown::config
