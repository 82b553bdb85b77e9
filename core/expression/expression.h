// Expression: a small expression in Python's notation as an immutable tree - names, numbers, arithmetic, comparisons, indices and calls.
// Used for conditions of breakpoints. Parsing knows the functions (functions.h) but not the names, which are resolved on evaluation
// (evaluate.h).
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::expression {

struct Function;

inline constexpr std::size_t kLongestExpression = 2000;  ///< bytes
inline constexpr int kDeepestExpression = 100;           ///< nesting depth of operations

enum class NodeKind {
    Number,    ///< 1e-3, inf, nan, pi
    Truth,     ///< True, False
    Name,      ///< dotted: weight, backbone.stem.conv.output, output.shape
    Tuple,     ///< (1, 64)
    Negative,  ///< -x
    Positive,  ///< +x
    Not,
    And,  ///< two parts
    Or,
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
    Compare,    ///< a chain: parts.size() == comparisons.size() + 1
    Call,       ///< function(parts...)
    Attribute,  ///< part.shape: as function(part)
    Subscript,  ///< parts[0][parts[1], ...]
    Slice,      ///< in a subscript: start, stop, step; -1 if omitted
    Ellipsis    ///< in a subscript
};

enum class Comparison { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };

struct Node {
    NodeKind kind = NodeKind::Number;
    std::uint32_t begin = 0;  ///< its text: bytes begin to end
    std::uint32_t end = 0;
    int depth = 1;                        ///< of the subtree, including itself
    double number = 0;                    ///< Number; Truth: 0 or 1
    std::string name;                     ///< Name
    const Function* function = nullptr;   ///< Call, Attribute
    std::vector<Comparison> comparisons;  ///< Compare
    std::vector<int> parts;               ///< indices of nodes
};

class Expression {
public:
    /// The error has the column (1-based, in characters), what is wrong there and what to write; code "expression-syntax".
    static Result<Expression> parse(std::string_view text);

    const std::string& text() const { return m_text; }
    const Node& node(int index) const { return m_nodes[static_cast<std::size_t>(index)]; }
    int root() const { return m_root; }
    int size() const { return static_cast<int>(m_nodes.size()); }
    /// The source text of this node, without brackets around it.
    std::string_view textOf(const Node& node) const { return std::string_view(m_text).substr(node.begin, node.end - node.begin); }
    /// The column of a byte: 1-based, in characters.
    int columnOf(std::size_t byte) const;

private:
    friend class Parser;
    Expression() = default;
    std::string m_text;
    std::vector<Node> m_nodes;
    int m_root = -1;
};

}  // namespace teardown::expression
