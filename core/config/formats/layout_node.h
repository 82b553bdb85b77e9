// The pieces that a printed config is laid out from: atoms, bracketed sequences and key-value pairs, with their one-line widths.
#pragma once

#include "core/base/diagnostics.h"
#include "core/config/config_value.h"

#include <string>
#include <vector>

namespace teardown::config {

enum class LayoutKind { Atom, Call, List, Tuple, Braces, Pair };

struct LayoutNode {
    LayoutKind kind = LayoutKind::Atom;
    std::string text;      ///< atom: itself; pair: key with separator
    bool keyword = false;  ///< pair: written key=value
    std::vector<LayoutNode> children;
    std::size_t width = 0;  ///< of the one-line form, in characters
    bool braced = false;    ///< holds a {..} that is not the lone entry of a dict(..)

    const char* open() const;
    std::string close() const;
    /// One-line form.
    void appendFlat(std::string& out) const;
    std::string flat() const;
};

/// How values become text.
struct LayoutStyle {
    Diagnostics* diagnostics = nullptr;  ///< told where mmcv's own text would be no valid Python
    /// Everything reads back as it was: infinities and NaN as float(..), no text that a config's templates would replace.
    bool asSource = false;
};

/// A value as mmcv's pretty_text writes it.
LayoutNode layoutOf(const ConfigValue& value, const LayoutStyle& style);
/// key + separator + value; top-level pairs have " = ".
LayoutNode layoutPair(std::string key, bool keyword, LayoutNode value);
/// Entries of a dict: pairs, or one {..} when a key is no identifier.
std::vector<LayoutNode> layoutEntries(const ConfigValue& dict, const LayoutStyle& style);
/// True when every key can stand left of '='.
bool keysAreIdentifiers(const ConfigValue& dict, const LayoutStyle& style);

std::size_t widthOf(std::string_view text);

}  // namespace teardown::config
