// Loader: follows `_base_` from file to file, depth first, and merges the configs. One Loader serves one loadConfig.
#pragma once

#include "core/config/base_places.h"
#include "core/config/config.h"
#include "core/config/formats/readers.h"
#include "core/config/language/budget.h"
#include "core/config/language/source_text.h"

#include <functional>
#include <map>
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
    void allowCheckout(const std::string& openedFolder) { m_places.allowCheckout(openedFolder); }

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

    /// A base as its config names it.
    struct BaseName {
        std::string path;  ///< absolute
        std::string name;
        Place where;
        Message remedy;  ///< if the file is missing
    };

    ConfigValue read(const SourceText& source, int fileIndex, PythonContext& context);
    ConfigValue resolve(const SourceText& source, int fileIndex);
    ConfigValue resolveNewStyle(const SourceText& source, int fileIndex);
    ImportedBase importedBase(const SourceText& source, const std::string& module, const Place& where, int fileIndex);
    ConfigValue loadBase(const BaseName& base, int& fileIndex);
    ConfigValue orNothing(const std::string& path, int& fileIndex, const std::function<ConfigValue()>& load);
    ConfigValue mergedBases(const SourceText& source, const ConfigValue& names, int fileIndex);
    /// A callback that reports errors, or none if the first error stops everything.
    std::function<void(Error)> reporter();
    std::string chainText() const;
    /// Adds the files that led to an error in a base.
    void addChain(Error& error) const;

    const ConfigFileSource& m_source;
    BasePlaces m_places;
    Budget m_budget;
    bool m_collects = false;
    std::vector<ConfigFile> m_files;
    Diagnostics m_diagnostics;
    std::vector<ConfigFault> m_faults;
    std::vector<std::string> m_open;  ///< display paths of the files being read, the opened one first
    std::vector<int> m_openIndices;
    std::vector<bool> m_newStyles;                  ///< of the same files: mmengine's new style
    std::map<int, Imports::Names> m_importedNames;  ///< by file: its own and those of its bases
    std::unordered_map<std::string, Done> m_done;   ///< by real path: a base named twice is read once
    std::unordered_map<std::string, bool> m_inProgress;
};

}  // namespace teardown::config
