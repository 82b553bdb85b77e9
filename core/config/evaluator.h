// Evaluator: walks a SyntaxTree and gives the values of its top-level names, each marked with the place that wrote it.
#pragma once

#include "core/config/budget.h"
#include "core/config/builtins.h"
#include "core/config/source_text.h"
#include "core/config/syntax_tree.h"

#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace teardown::config {

class Evaluator {
public:
    Evaluator(const SyntaxTree& tree, const SourceText& source, Budget& budget);
    /// Runs the statements. The result is a dict of all names that do not start with "__", in the order of their first assignment.
    /// Throws Failure; its place has the file, line and column.
    ConfigValue run();

private:
    using Scope = std::vector<std::pair<std::string_view, ConfigValue>>;

    const Expression& at(int index) const { return m_tree.expressions[static_cast<std::size_t>(index)]; }
    void execute(const Statement& statement);
    void assign(int target, const ConfigValue& value, Scope* scope);

    ConfigValue evaluate(int index);
    ConfigValue evaluateUnmarked(const Expression& expression);
    ConfigValue name(const Expression& expression);
    std::vector<ConfigValue> elements(const Expression& expression);
    ConfigValue dictDisplay(const Expression& expression);
    ConfigValue binary(const Expression& expression);
    ConfigValue comparison(const Expression& expression);
    ConfigValue subscript(const Expression& expression);
    ConfigValue call(const Expression& expression);
    CallArguments arguments(const Expression& expression);
    ConfigValue comprehension(const Expression& expression);
    ConfigValue formatted(const Expression& expression);
    const ConfigValue* find(std::string_view name) const;
    /// The value with this place for itself and all its parts that have none.
    ConfigValue markedThroughout(const ConfigValue& value, std::size_t offset);

    const SyntaxTree& m_tree;
    const SourceText& m_source;
    Budget& m_budget;
    std::vector<DictEntry> m_globals;
    std::unordered_map<std::string_view, std::size_t> m_globalIndex;
    std::vector<Scope> m_scopes;  ///< of the comprehensions around, innermost last
};

}  // namespace teardown::config
