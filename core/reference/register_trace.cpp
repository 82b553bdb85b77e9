#include "core/reference/register_trace.h"

#include "core/base/text.h"

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

constexpr std::size_t kShownKeys = 6;

/// "'A', 'B'"
std::string quoted(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "'" : ", '") + name + "'";
    return text;
}

class RegisterTeller {
public:
    explicit RegisterTeller(const ImportOrder& order) : m_order(order), m_keys(order.registries.size()) {
        m_trace.journey = Journey::Register;
        m_trace.subject = order.entry;
    }

    Trace take() {
        for (const ImportRow& row : m_order.rows) {
            leave(row.depth);
            if (!m_open.empty()) m_open.back().line = row.line;
            if (row.what == ImportRow::What::Import)
                import(row);
            else if (row.what == ImportRow::What::Declare)
                declare(row);
            else
                registration(row);
        }
        leave(0);
        return std::move(m_trace);
    }

private:
    struct Importing {
        int step = -1;
        std::string module, file;
        int line = 0;  ///< that its body executes
    };

    void leave(int depth) {
        for (; static_cast<int>(m_open.size()) > depth; m_open.pop_back())
            at(m_open.back().step).end = static_cast<int>(m_trace.steps.size());
    }
    Step& at(int step) { return m_trace.steps[static_cast<std::size_t>(step)]; }

    /// The bodies that are executing, outermost first.
    std::vector<ReferenceFrame> frames() const {
        std::vector<ReferenceFrame> found;
        for (const Importing& module : m_open)
            found.push_back({module.module == "__main__" ? std::string("<module>") : module.module, module.file, module.line});
        return found;
    }

    Step& append(StepKind kind, std::string path, std::string type) {
        Step step;
        step.index = static_cast<int>(m_trace.steps.size());
        step.depth = static_cast<int>(m_open.size());
        step.parent = m_open.empty() ? -1 : m_open.back().step;
        step.end = step.index + 1;
        step.kind = kind;
        step.path = std::move(path);
        step.type = std::move(type);
        step.reference = frames();
        m_trace.steps.push_back(std::move(step));
        return m_trace.steps.back();
    }

    void import(const ImportRow& row) {
        const bool script = row.module == "__main__";
        Step& step = append(StepKind::Import, script ? row.file : row.module, {});
        step.title = script ? message("register.run", "run {file}", {{"file", row.file}})
                            : message("register.import", "import {module}", {{"module", row.module}});
        step.why =
            script ? message("register.run-why", "The script starts with its imports. Until they are done, none of its own lines has run.")
            : row.file.ends_with("__init__.py")
                ? message("register.package-why",
                          "A package is imported for the first time: Python runs its __init__.py, whose imports run the modules below it.")
                : message("register.import-why",
                          "A module is imported for the first time: Python runs its body once, from top to bottom. A class statement is "
                          "executed, and its decorators with it; later imports find the module in sys.modules and run nothing.");
        step.variables.push_back({"__name__", "str", "'" + row.module + "'"});
        step.variables.push_back({"__file__", "str", "'" + row.file + "'"});
        m_open.push_back({step.index, row.module, row.file, 0});
        // The module itself is the innermost frame.
        step.reference.push_back({script ? std::string("<module>") : row.module, row.file, 0});
    }

    void declare(const ImportRow& row) {
        const RegistryDeclaration& registry = declared(row);
        const std::string first = registry.bound.empty() ? registry.name : registry.bound.front();
        Step& step = append(StepKind::Declare, registry.name, "Registry");
        step.title = message("register.declare", "{variable} = Registry('{name}')", {{"variable", first}, {"name", registry.name}});
        step.why = message("register.declare-why",
                           "A registry starts as an empty dict with a name. Nothing is in it until a decorator puts it there.");
        if (registry.bound.size() > 1) step.facts.emplace_back(message("register.one-object", "One object"), joined(registry.bound, " = "));
        step.variables.push_back({"_name", "str", "'" + registry.name + "'"});
        step.variables.push_back({"_module_dict", "dict", "{}"});
        if (m_order.hasParents) {
            step.variables.push_back({"_children", "dict", "{}"});
            step.variables.push_back({"_scope", "str", "'" + registry.scope + "'"});
            step.variables.push_back({"parent", registry.parent < 0 ? "NoneType" : "Registry",
                                      registry.parent < 0 ? "None" : "Registry(name=" + parentOf(registry).name + ")"});
            step.variables.push_back({"build_func", "function", registry.buildFunction});
        }
        if (registry.parent >= 0)
            step.facts.emplace_back(message("register.parent", "Parent"),
                                    message("register.parent-is", "{name}, where look-ups go on that find nothing here",
                                            {{"name", parentOf(registry).scope + "::" + parentOf(registry).name}}));
    }

    void registration(const ImportRow& row) {
        const RegistryDeclaration& registry = declared(row);
        std::vector<std::string>& keys = m_keys[static_cast<std::size_t>(row.registry)];
        const std::size_t before = keys.size();
        for (const std::string& key : row.keys)
            if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
        Step& step = append(StepKind::Register, row.keys.front(), row.name);
        auto detail = std::make_shared<Registration>();
        detail->registry = registry.name;
        detail->called = row.called;
        detail->keys = row.keys;
        detail->by = row.by;
        detail->module = row.module;
        detail->size = keys.size();
        step.detail = std::move(detail);
        step.title = message("register.class", "{class} into {registry}", {{"class", row.name}, {"registry", row.called}});
        step.why = whyOf(row);
        step.facts = factsOf(row, registry, before, keys.size());
        step.variables = variablesOf(row, registry, keys);
        if (!row.function.empty()) step.reference.push_back({row.function, step.reference.back().file, row.at});
        const bool returned = row.by != RegisteredBy::Call;
        step.reference.push_back({returned ? "Registry.register_module.<locals>._register" : "Registry.register_module",
                                  m_order.registryFile, returned ? m_order.returnedLine : m_order.callLine});
        step.reference.push_back({"Registry._register_module", m_order.registryFile, m_order.storeLine});
    }

    static Message whyOf(const ImportRow& row) {
        switch (row.by) {
            case RegisteredBy::Decorator:
                return message("register.decorator-why",
                               "register_module() was called before the class statement and returned _register. Now that the class exists, "
                               "_register is called with it and stores it under its name. Nothing is built yet.");
            case RegisteredBy::Call:
                return message(
                    "register.call-why",
                    "register_module(module=...) stores a class that exists already, under its own name or the one that is given.");
            case RegisteredBy::ReturnedCall:
                break;
        }
        return message("register.returned-why",
                       "register_module() returns _register, which is called with the class at once: the decorator without its notation.");
    }

    static std::vector<Fact> factsOf(const ImportRow& row, const RegistryDeclaration& registry, std::size_t before, std::size_t after) {
        std::vector<Fact> facts;
        facts.emplace_back(message("register.key", "Key"), quoted(row.keys));
        facts.emplace_back(message("register.registry", "Registry"), registry.scope + "::" + registry.name);
        facts.emplace_back(
            message("register.names", "Names"),
            message("register.grows", "{before} → {after}", {{"before", std::to_string(before)}, {"after", std::to_string(after)}}));
        facts.emplace_back(message("register.defined", "Defined at"), row.file + ":" + std::to_string(row.defined));
        if (!row.bases.empty()) facts.emplace_back(message("register.bases", "Bases"), joined(row.bases, ", "));
        return facts;
    }

    static std::vector<Variable> variablesOf(const ImportRow& row, const RegistryDeclaration& registry,
                                             const std::vector<std::string>& keys) {
        const std::string type = row.module + "." + row.name;
        const bool named = row.keys.size() != 1 || row.keys.front() != row.name;
        std::string dict = keys.size() > kShownKeys ? "{…, " : "{";
        const std::size_t first = keys.size() > kShownKeys ? keys.size() - kShownKeys : 0;
        dict += quoted({keys.begin() + static_cast<std::ptrdiff_t>(first), keys.end()}) + "}";
        return {{"self._name", "str", "'" + registry.name + "'"},
                {"module", "type", "<class '" + type + "'>"},
                {"module_name", named ? "str" : "NoneType", named ? quoted(row.keys) : "None"},
                {"self._module_dict", "dict[" + std::to_string(keys.size()) + "]", std::move(dict)}};
    }

    const RegistryDeclaration& declared(const ImportRow& row) const { return m_order.registries[static_cast<std::size_t>(row.registry)]; }
    const RegistryDeclaration& parentOf(const RegistryDeclaration& registry) const {
        return m_order.registries[static_cast<std::size_t>(registry.parent)];
    }

    const ImportOrder& m_order;
    Trace m_trace;
    std::vector<Importing> m_open;
    std::vector<std::vector<std::string>> m_keys;  ///< by registry, in the order of their arrival
};

}  // namespace

TracePtr registerTrace(const ImportOrder& order) { return std::make_shared<const Trace>(RegisterTeller(order).take()); }

}  // namespace teardown
