#include "core/config/language/imports.h"

#include "core/base/text.h"
#include "core/config/language/failure.h"
#include "core/config/language/live_values.h"
#include "core/config/language/python_modules.h"
#include "core/config/language/token.h"
#include "core/config/misread.h"
#include "core/config/value_node.h"

#include <algorithm>

namespace teardown::config {

namespace {

std::string_view topPackage(std::string_view module) { return module.substr(0, module.find('.')); }

bool assignsBases(const SyntaxTree& tree, const Statement& statement) {
    if (statement.kind != StatementKind::Assign || statement.targets.empty()) return false;
    const Expression& target = tree.expressions[static_cast<std::size_t>(statement.targets[0])];
    return target.kind == ExpressionKind::Name && target.text == "_base_";
}

/// What a statement tells about the style of its file; nothing if it may stand in both.
std::optional<bool> styleOf(const SyntaxTree& tree, const Statement& statement) {
    const auto foreign = [](const ImportedName& name) { return !isPythonModule(name.name); };
    switch (statement.kind) {
        case StatementKind::Assign:
            if (assignsBases(tree, statement)) return false;
            return std::nullopt;
        case StatementKind::ReadBase:
            return true;
        case StatementKind::FromImport: {
            const bool onlyConfig = statement.imports.size() == 1 && statement.imports[0].name == "Config";
            if (statement.module.starts_with('.') || (!(statement.module == "mmengine" && onlyConfig) && !isPythonModule(statement.module)))
                return true;
            return std::nullopt;
        }
        case StatementKind::Import:
            if (std::any_of(statement.imports.begin(), statement.imports.end(), foreign)) return true;
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

/// `import a.b`, which mmengine moves to the top of the file. It is `a` that gets a value.
bool isMoved(const Statement& statement, const ImportedName& name) {
    return statement.kind == StatementKind::Import && !statement.nested && name.as.empty() && !isPythonModule(name.name);
}

[[noreturn]] void refuseImport(const Statement& statement) {
    Advice advice = adviceForStatement(statement.kind == StatementKind::Import ? "import" : "from");
    failAt("config-refused", std::move(advice.what), statement.offset, std::move(advice.remedy));
}

}  // namespace

std::optional<std::uint32_t> newStyleAt(const SyntaxTree& tree) {
    for (const int index : tree.program) {
        const Statement& statement = tree.statements[static_cast<std::size_t>(index)];
        if (const auto style = styleOf(tree, statement)) return *style ? std::optional(statement.offset) : std::nullopt;
    }
    for (const Statement& statement : tree.statements)
        if (const auto style = styleOf(tree, statement)) return *style ? std::optional(statement.offset) : std::nullopt;
    return std::nullopt;
}

bool isNewStyle(std::string_view text) {
    if (text.find("import") == std::string_view::npos) return false;
    std::vector<ParseFault> faults;
    try {
        return newStyleAt(parse(text, &faults)).has_value();
    } catch (const Failure&) {
        return false;  // whoever reads it in earnest says why
    }
}

void Imports::setNewStyle(LoadBase load) {
    for (const int index : m_tree.program) {
        const Statement& statement = m_tree.statements[static_cast<std::size_t>(index)];
        for (const int inner : statement.body)
            if (statement.kind == StatementKind::ReadBase) m_baseModules.insert(m_tree.statements[static_cast<std::size_t>(inner)].module);
    }
    m_load = std::move(load);
}

bool Imports::isEarly(const Statement& statement) const {
    if (!isNewStyle()) return false;
    if (statement.kind == StatementKind::FromImport) return m_baseModules.contains(statement.module);
    return std::any_of(statement.imports.begin(), statement.imports.end(),
                       [&](const ImportedName& name) { return isMoved(statement, name); });
}

std::vector<const Statement*> Imports::early() const {
    std::vector<const Statement*> found;
    for (const StatementKind kind : {StatementKind::FromImport, StatementKind::Import})
        for (const Statement& statement : m_tree.statements)
            if (statement.kind == kind && isEarly(statement)) found.push_back(&statement);
    return found;
}

void Imports::execute(const Statement& statement, const Bind& bind, Names& lost) {
    if (statement.kind == StatementKind::Import) return executeImport(statement, bind);
    if (isEarly(statement)) return bindFromBase(statement, bind, lost);
    executeFromImport(statement, bind);
}

void Imports::executeImport(const Statement& statement, const Bind& bind) {
    if (isNewStyle() && statement.imports.size() > 1)
        failAt("config-import", message("config-import.several-modules", "mmengine reads only one module in an import statement"),
               statement.offset, message("config-import.one-line-each", "Write a line for each module."));
    for (const ImportedName& name : statement.imports) {
        const std::string_view top = topPackage(name.name);
        if (isPythonModule(name.name)) {
            bindPython(statement, name.as.empty() ? top : std::string_view(name.as), name.as.empty() ? std::string(top) : name.name);
        } else if (!isNewStyle() || (statement.nested && name.as.empty())) {
            refuseImport(statement);  // mmengine would carry it out
        } else if (name.as.empty()) {
            bind(top, ValueAccess::asImported(std::string(top), Imported::Module), 0);
        } else {
            bind(name.as, ValueAccess::asImported(name.name, Imported::Module), 0);
        }
    }
}

void Imports::executeFromImport(const Statement& statement, const Bind& bind) {
    const bool python = isPythonModule(statement.module);
    if (!python && !isNewStyle()) refuseImport(statement);
    if (statement.module.find_first_not_of('.') == std::string::npos)
        failAt(
            "config-import",
            message("config-import.of-a-folder", "'from {module} import ...' names a folder, not a config", {{"module", statement.module}}),
            statement.offset, message("config-import.write-the-module", "Write the name of the module between the dots and 'import'."));
    for (const ImportedName& name : statement.imports) {
        if (name.name == "*" && python) refuseImport(statement);
        if (name.name == "*")
            failAt("config-import",
                   message("config-import.star",
                           "'from {module} import *' outside 'with read_base():' gives names that only Python would know",
                           {{"module", escapeForDisplay(statement.module)}}),
                   statement.offset,
                   message("config-import.name-the-objects",
                           "Move it below 'with read_base():' if it is a base, otherwise name the objects that the config uses."));
        if (python)
            bindPython(statement, name.bound(), statement.module + "." + name.name);
        else
            bind(name.bound(), ValueAccess::asImported(statement.module + "." + name.name, Imported::Object), 0);
    }
}

void Imports::bindFromBase(const Statement& statement, const Bind& bind, Names& lost) {
    auto found = m_loaded.find(statement.module);
    if (found == m_loaded.end()) {
        ImportedBase base = m_load(statement.module, statement.offset);
        base.names = attributeCopy(base.names, false);
        found = m_loaded.emplace(statement.module, std::move(base)).first;
    }
    const ImportedBase& base = found->second;
    const auto take = [&](std::string_view name, const ConfigValue& value, std::uint32_t renamedAt) {
        m_ofBases.insert(name);
        bind(name, value, renamedAt);
    };
    for (const ImportedName& name : statement.imports) {
        if (name.name == "*") {
            if (!base.complete) lost.insert(kEveryName);
            for (const DictEntry& entry : base.names.entries()) take(entry.key.asString(), entry.value, 0);
            continue;
        }
        if (const ConfigValue* value = base.names.find(name.name)) {
            take(name.bound(), *value, name.as.empty() ? 0 : name.offset);
            continue;
        }
        if (!base.complete) {
            lost.insert(name.bound());
            continue;
        }
        std::vector<std::string> known;
        for (const DictEntry& entry : base.names.entries()) known.push_back(entry.key.asString());
        failAt("config-import",
               message("config-import.not-in-the-base", "the base {module} defines no '{name}'{hint}",
                       {{"module", escapeForDisplay(statement.module)},
                        {"name", escapeForDisplay(name.name)},
                        {"hint", didYouMean(name.name, known)}}),
               name.offset, message("config-import.correct-the-name", "Correct the name, or import everything with *."));
    }
}

/// Functions that have no effect beyond their result, and what mmengine.config offers, which a config only imports.
void Imports::bindPython(const Statement& statement, std::string_view name, std::string path) {
    const bool known = path == "copy" || path == "copy.copy" || path == "copy.deepcopy" || path.starts_with("mmengine.config");
    if (!known) refuseImport(statement);
    m_python.insert_or_assign(std::string(name), std::move(path));
}

const std::string* Imports::pythonName(std::string_view name) const {
    const auto found = m_python.find(name);
    return found == m_python.end() ? nullptr : &found->second;
}

void Imports::forget(std::string_view name) {
    if (const auto found = m_python.find(name); found != m_python.end()) m_python.erase(found);
    m_ofBases.erase(name);
}

Imports::Names Imports::importedNames() const {
    Names names;
    for (const Statement& statement : m_tree.statements)
        for (const ImportedName& name : statement.imports) {
            if (statement.kind == StatementKind::FromImport && !isEarly(statement)) names.insert(name.bound());
            if (statement.kind == StatementKind::Import && !name.as.empty()) names.insert(name.as);
            if (isMoved(statement, name)) names.insert(std::string(topPackage(name.name)));
        }
    return names;
}

}  // namespace teardown::config
