// What the imports of a config mean: the bases of mmengine's new style, objects that are only names, and the few modules of Python whose
// functions are known here. Nothing is imported.
#pragma once

#include "core/config/config_value.h"
#include "core/config/language/syntax_tree.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::config {

/// What a base file of the new style defines, including the names that it imports.
struct ImportedBase {
    ConfigValue names;     ///< a dict
    bool complete = true;  ///< false: it could not be read, or only in part
};

/// Where the new style first shows, as mmengine 0.10 decides it (Config._is_lazy_import): a `with`, a relative import or one of a module
/// outside Python's library, before any `_base_ =`. Nothing: the config is in text style.
std::optional<std::uint32_t> newStyleAt(const SyntaxTree& tree);
bool isNewStyle(std::string_view text);

class Imports {
public:
    /// `module` as written, with leading dots.
    using LoadBase = std::function<ImportedBase(const std::string& module, std::uint32_t offset)>;
    /// The name refers to a text that lives as long as the tree and this object. `renamedAt`: where the file gives a base's value another
    /// name; 0: nowhere.
    using Bind = std::function<void(std::string_view name, const ConfigValue& value, std::uint32_t renamedAt)>;
    using Names = std::set<std::string, std::less<>>;

    explicit Imports(const SyntaxTree& tree) : m_tree(tree) {}
    /// From now on the file is in the new style; `load` reads a base.
    void setNewStyle(LoadBase load);
    bool isNewStyle() const { return static_cast<bool>(m_load); }

    /// The statements that mmengine carries out before all others: imports of bases, wherever they are, and `import a.b`.
    std::vector<const Statement*> early() const;
    bool isEarly(const Statement& statement) const;
    /// Carries out Import or FromImport: passes the names that it gives to `bind`, and those of a base that cannot be read to `lost`.
    /// Throws Failure.
    void execute(const Statement& statement, const Bind& bind, Names& lost);

    /// The dotted name of a module or function of Python's library that the file imported under this name; nullptr if there is none.
    const std::string* pythonName(std::string_view name) const;
    /// Whether the name came from a base and is unchanged.
    bool isOfBase(std::string_view name) const { return m_ofBases.contains(name); }
    /// The name has another value now, or none.
    void forget(std::string_view name);
    /// The names of imported objects, which mmengine leaves out of the finished config, also where the file gives them other values.
    Names importedNames() const;

private:
    void executeImport(const Statement& statement, const Bind& bind);
    void executeFromImport(const Statement& statement, const Bind& bind);
    void bindFromBase(const Statement& statement, const Bind& bind, Names& lost);
    void bindPython(const Statement& statement, std::string_view name, std::string path);

    const SyntaxTree& m_tree;
    LoadBase m_load;
    std::set<std::string_view> m_baseModules;
    std::map<std::string_view, ImportedBase> m_loaded;
    std::map<std::string, std::string, std::less<>> m_python;
    std::set<std::string_view> m_ofBases;
};

}  // namespace teardown::config
