// Parser of import statements and of `with read_base():`, by which mmengine's new style names the bases of a config.
#pragma once

#include "core/config/language/syntax_tree.h"
#include "core/config/language/token.h"

#include <cstddef>
#include <vector>

namespace teardown::config {

/// Reads `import a.b as c` or `from ..a import b as c`, which starts at the token `at`, and moves `at` behind it. `nested`: within a block.
Statement parseImport(const std::vector<Token>& tokens, std::size_t& at, bool nested);

/// How many tokens `with read_base()` (perhaps `as name`) takes if it starts at the token `at`, otherwise 0.
std::size_t readBaseTokens(const std::vector<Token>& tokens, std::size_t at);

/// Rejects a `with read_base():` that mmengine does not read: in a block, the second one of a file, one with other statements than
/// `from ... import ...`.
void checkReadBase(const SyntaxTree& tree, const Statement& readBase, bool nested);

}  // namespace teardown::config
