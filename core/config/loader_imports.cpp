// Bases of mmengine's new style: `from .._base_.models.x import *` names a file.
#include "core/base/text.h"
#include "core/config/loader.h"

#include <algorithm>

namespace teardown::config {

ConfigValue Loader::resolveNewStyle(const SourceText& source, int fileIndex) {
    if (m_newStyles.size() > 1 && !m_newStyles[m_newStyles.size() - 2])
        fail("config-base-style",
             message("config-base-style.of-a-base",
                     "this base imports its types or its own bases, and the config that names it does so in _base_; mmengine refuses that"),
             {source.displayPath() ? *source.displayPath() : std::string(), 1, 1, {}, {}},
             message("config-base-style.import-the-base",
                     "Import the base below 'with read_base():', or name a base that writes types as text."));
    PythonContext context;
    context.importBase = [&](const std::string& module, const Place& where) { return importedBase(source, module, where, fileIndex); };
    ConfigValue own = read(source, fileIndex, context);
    Imports::Names& imported = m_importedNames[fileIndex];
    imported.merge(context.importedNames);
    if (m_open.size() > 1) return own;
    std::vector<DictEntry> entries;
    for (const DictEntry& entry : own.entries())
        if (!imported.contains(entry.key.asString())) entries.push_back(entry);
    return ConfigValue::dict(std::move(entries));
}

ImportedBase Loader::importedBase(const SourceText& source, const std::string& module, const Place& where, int fileIndex) {
    const bool inMemory = m_places.root().empty();  // loadBase says so
    const std::string path = inMemory ? source.absolutePath() : m_places.pathOfModule(source.absolutePath(), module);
    int baseIndex = -1;
    ImportedBase base;
    base.names = orNothing(path, baseIndex, [&] {
        if (path.empty())
            fail("config-base-missing",
                 message("config-base-missing.no-package",
                         "the base {module} belongs to a package that lies in no folder above this config; installed packages are not "
                         "searched",
                         {{"module", escapeForDisplay(module)}}),
                 where,
                 message("config-base-missing.open-it-in-the-checkout",
                         "Open the config where it lies in the package's sources, or import the base by a relative name."));
        return loadBase(
            {path, module, where, message("config-base-missing.correct-the-import", "Correct the name in the import or add the file.")},
            baseIndex);
    });
    if (baseIndex < 0) {
        base.complete = false;
        return base;
    }
    ConfigFile& own = m_files[static_cast<std::size_t>(fileIndex)];
    if (std::find(own.bases.begin(), own.bases.end(), baseIndex) == own.bases.end()) own.bases.push_back(baseIndex);
    base.complete = !m_files[static_cast<std::size_t>(baseIndex)].error;
    const Imports::Names names = m_importedNames[baseIndex];
    m_importedNames[fileIndex].insert(names.begin(), names.end());
    return base;
}

}  // namespace teardown::config
