// RowRoom: how the texts of a tree's row share its width.
#pragma once

namespace teardown {

inline constexpr int kDetailGap = 8;  ///< between name and detail, in pixels

/// Widths in pixels; 0: not shown.
struct RowRoom {
    int name = 0;
    int detail = 0;
    int trailing = 0;

    bool operator==(const RowRoom&) const = default;
};

/// What the texts of a row need. `shortTrailing`: the part of the text on the right that is still useful by itself, such as the line
/// number of a place; 0: a few letters of it are useful, too.
struct RowTexts {
    int name = 0;
    int detail = 0;
    int trailing = 0;
    int shortTrailing = 0;
    bool detailFirst = false;  ///< the detail is a value, or the text on the right is of little use
};

/// The name has priority. A detail that is a value comes next, then its place, whole or just the line. Otherwise the figure on the right
/// comes next: a cut figure would be misread; and the detail (a type, a description) gets what is left.
RowRoom shareRow(int width, const RowTexts& texts);

}  // namespace teardown
