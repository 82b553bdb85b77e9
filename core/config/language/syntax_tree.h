// The syntax tree of a config: expressions in one array, children by index, so that nothing is built or destroyed recursively.
#pragma once

#include "core/base/error.h"
#include "core/config/config_value.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::config {

enum class Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
    MatrixMultiply,
    ShiftLeft,
    ShiftRight,
    BitAnd,
    BitOr,
    BitXor,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
    In,
    NotIn,
    Is,
    IsNot,
    Plus,
    Minus,
    Invert,
    Not
};

enum class ExpressionKind {
    Constant,  ///< value
    Name,      ///< text
    List,      ///< children, Starred ones unpacked
    Tuple,
    Set,
    Dict,       ///< children: key, value pairs; key -1 for **value
    Call,       ///< children[0] called with arguments
    Attribute,  ///< children[0].text
    Subscript,  ///< children[0][children[1]]
    Slice,      ///< children: start, stop, step; -1 where absent
    Unary,      ///< operators[0] children[0]
    Binary,     ///< children[0] operators[0] children[1] operators[1] ... of one precedence, from the left
    Compare,    ///< a chain, like Binary
    And,        ///< children
    Or,
    Conditional,        ///< children: condition, then, otherwise
    ListComprehension,  ///< children: element; clauses
    SetComprehension,
    Generator,
    DictComprehension,  ///< children: key, value; clauses
    Formatted,          ///< an f-string: children, of which Replacement ones are formatted
    Replacement,        ///< children: value, format (a Formatted) or -1; text: "r", "s", "a" or empty; value: what stands in front of it
    Starred             ///< children[0]
};

struct Argument {
    std::string name;  ///< empty: positional
    int stars = 0;     ///< 1: *value, 2: **value
    int value = -1;
    std::uint32_t offset = 0;
};

struct ComprehensionClause {
    int target = -1;
    int iterable = -1;
    std::vector<int> conditions;
};

struct Expression {
    ExpressionKind kind = ExpressionKind::Constant;
    std::uint32_t offset = 0;
    std::vector<int> children;
    std::vector<Operator> operators;
    std::vector<Argument> arguments;
    std::vector<ComprehensionClause> clauses;
    std::string text;
    ConfigValue value;
};

enum class StatementKind {
    Assign,     ///< targets = value; without targets an expression that stands alone
    Augmented,  ///< targets[0] operation= value
    Delete,     ///< del targets
    For,        ///< for targets[0] in value: body, else: otherwise
    If,         ///< if value: body, else: otherwise
    Break,
    Continue,
    Import,      ///< import imports
    FromImport,  ///< from module import imports
    ReadBase     ///< with read_base(): body, which are FromImports
};

/// One name of an import statement.
struct ImportedName {
    std::string name;  ///< "*": all names of the module; of Import: a module, with dots
    std::string as;    ///< the name that it gets; empty: its own
    std::uint32_t offset = 0;

    const std::string& bound() const { return as.empty() ? name : as; }
};

struct Statement {
    StatementKind kind = StatementKind::Assign;
    std::uint32_t offset = 0;
    std::vector<int> targets;  ///< expressions
    Operator operation = Operator::Add;
    int value = -1;
    std::vector<int> body;       ///< statements
    std::vector<int> otherwise;  ///< statements
    std::string module;          ///< with the leading dots of a relative one
    std::vector<ImportedName> imports;
    bool nested = false;  ///< of Import and FromImport: within if, for or with
};

/// Among the names of a ParseFault: any name may be one that it would have assigned.
inline constexpr const char* kEveryName = "*";

/// A statement that could not be parsed, and the names that it would have assigned.
struct ParseFault {
    Error error;
    std::vector<std::string> names;
};

struct SyntaxTree {
    std::vector<Expression> expressions;
    std::vector<Statement> statements;  ///< all of them, including those in blocks
    std::vector<int> program;           ///< the top-level ones in order
};

/// Parses a whole config. Throws Failure with the offset of the error. With `faults` it continues after a bad statement instead and lists
/// them in order.
SyntaxTree parse(std::string_view source, std::vector<ParseFault>* faults = nullptr);

}  // namespace teardown::config
