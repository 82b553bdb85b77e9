// Evaluator: walks a SyntaxTree and computes the values of its top-level names, each marked with its place.
#pragma once

#include "core/config/language/budget.h"
#include "core/config/language/builtins.h"
#include "core/config/language/failure.h"
#include "core/config/language/imports.h"
#include "core/config/language/live_values.h"
#include "core/config/language/source_text.h"
#include "core/config/language/syntax_tree.h"

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace teardown::config {

/// The key, and mmengine's name, for the files that a config is based on.
inline constexpr const char* kBases = "_base_";

class Evaluator {
public:
    Evaluator(const SyntaxTree& tree, const SourceText& source, Budget& budget);

    /// Gives `_base_` its mmengine meaning: the merged bases, read and changed as attributes.
    void setBases(const ConfigValue& bases);
    /// The bases after the file's changes.
    const ConfigValue& bases() const { return m_bases; }
    bool hasBases() const { return m_hasBases; }
    Imports& imports() { return m_imports; }
    /// The value of the file's first `_base_ = ...`, evaluated separately; None if there is none.
    ConfigValue baseNames();

    /// Runs the statements. Returns a dict of all names that do not start with "__", in order of first assignment. Throws Failure with the
    /// file, line and column. With `faults` it continues after a failing statement and lists the errors, except those that only follow from
    /// an earlier one.
    ConfigValue run(std::vector<Error>* faults = nullptr, const std::vector<std::string>& lostNames = {});
    /// Names read by the file's expressions, its own and its bases'.
    const std::set<std::string, std::less<>>& readNames() const { return m_readNames; }

private:
    using Scope = std::vector<std::pair<std::string_view, ConfigValue>>;
    enum class Flow { Normal, Break, Continue };
    /// What a subscript or attribute target refers to: the container and, for a subscript, the position in it.
    struct Slot {
        ConfigValue container;
        ConfigValue index;
        ConfigValue slice[3];
        bool isSlice = false;
    };

    const Expression& at(int index) const { return m_tree.expressions[static_cast<std::size_t>(index)]; }

    bool attempt(const Statement& statement, std::vector<Error>* faults, const std::function<void()>& work);
    Flow execute(const std::vector<int>& block);
    Flow execute(const Statement& statement);
    void executeImport(const Statement& statement);
    void executeAssignment(const Statement& statement);
    void executeAugmented(const Statement& statement);
    void executeDelete(const Statement& statement);
    Flow executeFor(const Statement& statement);
    ConfigValue augmented(Operator operation, const ConfigValue& before, const ConfigValue& value);
    void forgetNames(const Statement& statement);

    void assign(int target, const ConfigValue& value, Scope* scope);
    void assignName(const Expression& target, const ConfigValue& value);
    void setGlobal(std::string_view name, const ConfigValue& value);
    void unpack(const Expression& target, const ConfigValue& value, Scope* scope);
    Slot slotOf(const Expression& target);
    void store(const Slot& slot, const ConfigValue& value);
    void erase(const Slot& slot);
    void overwrite(const ConfigValue& container, const ConfigValue& fresh);
    VisitRoots roots();

    /// A value; rejects zip objects, generators and dict views, which are not values.
    ConfigValue evaluate(int index);
    ConfigValue evaluateIterable(int index);
    /// As the owner of an attribute, subscript or method: what is read from the bases is not marked as taken over yet.
    ConfigValue evaluateOwner(int index);
    ConfigValue evaluateUnmarked(const Expression& expression);
    ConfigValue name(const Expression& expression);
    ConfigValue attribute(const Expression& expression);
    std::vector<ConfigValue> elements(const Expression& expression);
    ConfigValue dictDisplay(const Expression& expression);
    ConfigValue binary(const Expression& expression);
    ConfigValue comparison(const Expression& expression);
    ConfigValue subscript(const Expression& expression);
    ConfigValue call(const Expression& expression);
    ConfigValue callOfMethod(const Expression& expression, const Expression& callee);
    CallArguments arguments(const Expression& expression, bool iterables);
    ConfigValue comprehension(const Expression& expression);
    ConfigValue formatted(const Expression& expression);
    const ConfigValue* find(std::string_view name) const;
    bool isLost(const std::string& name) const;
    bool readsBases(const Expression& expression) const;
    bool isBasesName(const Expression& expression) const;

    ConfigValue marked(const ConfigValue& value, std::size_t offset);
    ConfigValue usedFromBases(const ConfigValue& value, std::size_t offset);
    /// The value as assigned by the running statement: its place joins the chain of a value that another place created.
    ConfigValue assigned(const ConfigValue& value);
    /// A value of the finished file, in which every use of the bases has reached all parts of the used value.
    ConfigValue withUses(const ConfigValue& value);
    /// The value with this place for itself and all parts that have none.
    ConfigValue markedThroughout(const ConfigValue& value, std::size_t offset);
    /// Adds this place to an error that has none: the innermost expression knows best where it happened.
    template <class Work>
    auto placed(std::size_t offset, Work work) {
        try {
            return work();
        } catch (Failure& failure) {
            if (failure.error.where.file.empty()) failure.error.where = m_source.placeAt(offset);
            throw;
        }
    }

    const SyntaxTree& m_tree;
    const SourceText& m_source;
    Budget& m_budget;
    LiveValues m_live;
    Imports m_imports;
    bool m_hasBases = false;
    ConfigValue m_bases;
    std::vector<DictEntry> m_globals;
    std::unordered_map<std::string_view, std::size_t> m_globalIndex;
    std::vector<Scope> m_scopes;  ///< of the enclosing comprehensions, innermost last
    std::set<std::string, std::less<>> m_readNames;
    std::set<std::string, std::less<>> m_lostNames;  ///< of statements that failed
    bool m_countReads = true;
    std::size_t m_assignedAt = 0;                ///< the position of the running assignment's value
    std::vector<ConfigValue> m_walkedArguments;  ///< what the last zip, enumerate or reversed iterates over
};

/// True if the file reads `_base_` in mmengine's way (`_base_.a.b`, `_base_['a']`).
bool readsBasesAsValues(const SyntaxTree& tree);

}  // namespace teardown::config
