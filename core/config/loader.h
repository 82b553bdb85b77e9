// Loader: follows `_base_` from file to file, depth first, and merges what it finds. One Loader serves one loadConfig.
#pragma once

#include "core/config/budget.h"
#include "core/config/config.h"
#include "core/config/source_text.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace teardown::config {

class Loader {
public:
    /// `openedFolder`: absolute; display paths are relative to it. `root`: files outside it are refused; empty: no bases at all.
    Loader(std::string openedFolder, std::string root, const TaskContext& task);

    /// Throws Failure.
    ConfigValue loadFile(const std::string& absolutePath, int& fileIndex);
    ConfigValue loadText(const std::string& absolutePath, const std::string& displayPath, std::string text, int& fileIndex);

    std::vector<ConfigFile> takeFiles() { return std::move(m_files); }
    Diagnostics takeDiagnostics() { return std::move(m_diagnostics); }

private:
    struct Done {
        ConfigValue value;
        int fileIndex = -1;
    };

    ConfigValue resolve(const SourceText& source, int fileIndex);
    ConfigValue loadBase(const SourceText& source, const ConfigValue& name, int& fileIndex);
    ConfigValue mergedBases(const SourceText& source, const ConfigValue& names, int fileIndex);
    void noteDeprecation(const SourceText& source, const ConfigValue& note);
    std::string display(const std::string& absolutePath) const;
    std::string chainText() const;
    /// The path without symbolic links. Folders are looked up once.
    std::string realPath(const std::string& absolutePath);

    std::string m_openedFolder;
    std::string m_root;
    Budget m_budget;
    std::vector<ConfigFile> m_files;
    Diagnostics m_diagnostics;
    std::vector<std::string> m_open;  ///< display paths of the files being read, the opened one first
    std::unordered_map<std::string, Done> m_done;  ///< by real path: a base named twice is read once
    std::unordered_map<std::string, bool> m_inProgress;
    std::unordered_map<std::string, std::string> m_realFolders;
};

/// Nearest ancestor folder that holds `_base_`, `configs` or `.git`, else the folder itself.
std::string projectRoot(const std::string& folder);
/// Absolute, without "." and "..", as Python's os.path.abspath.
std::string absolutePath(const std::string& path);

}  // namespace teardown::config
