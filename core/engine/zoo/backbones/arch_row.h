// Look-ups in a family's table of architectures: rows of numbers with a member `name`, a text ("A0", of the argument arch) or an int (18,
// of the argument depth).
#pragma once

#include "core/registry/arguments.h"

#include <fmt/format.h>

#include <ranges>
#include <string>
#include <type_traits>

namespace teardown::engine {

/// What is said of an arch or a depth that the table has not; known: "lite0, lite1, lite2".
Error noSuchArch(const Arguments& arguments, const std::string& known);
/// Of a family whose arch may be a dict as well.
Error noSuchArchNorDict(const Arguments& arguments, const std::string& known);
/// family: as the reference calls it, "resnet".
Error noSuchDepth(const Arguments& arguments, const std::string& known, const Message& family);

/// The row that the arguments name. Throws BuildFailure with unknown(arguments, known).
template <class Rows, class Unknown>
const std::ranges::range_value_t<const Rows&>& archRow(const Rows& rows, const Arguments& arguments, Unknown unknown) {
    const auto wanted = [&] {
        if constexpr (std::is_same_v<decltype(std::ranges::range_value_t<const Rows&>::name), int>)
            return arguments.integer("depth");
        else
            return arguments.text("arch");
    }();
    std::string known;
    for (const auto& row : rows) {
        if (wanted == row.name) return row;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", row.name);
    }
    throw BuildFailure{unknown(arguments, known)};
}

}  // namespace teardown::engine
