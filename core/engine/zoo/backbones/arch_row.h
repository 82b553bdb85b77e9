// Look-ups in a family's table of architectures: rows of numbers with a member `name`, a text ("A0", of the argument arch) or an int (18,
// of the argument depth).
#pragma once

#include "core/base/text.h"
#include "core/registry/arguments.h"

#include <fmt/format.h>

#include <ranges>
#include <string>
#include <type_traits>
#include <vector>

namespace teardown::engine {

/// The message for an arch or a depth that is not in the table; known: "lite0, lite1, lite2".
Error noSuchArch(const Arguments& arguments, const std::string& known);
/// For a family whose arch may also be a dict.
Error noSuchArchNorDict(const Arguments& arguments, const std::string& known);
/// family: the reference's name for it, "resnet".
Error noSuchDepth(const Arguments& arguments, const std::string& known, const Message& family);

/// The positive integer under `key` of an arch that is a dict. Throws BuildFailure: the arch needs these keys, "depth and kernel_size".
std::int64_t archInteger(const Arguments& arguments, const char* key, const char* keys);

/// The lists of positive integers under `keys` of an arch that is a dict with these keys and no others, in their order; all have one
/// length. Throws BuildFailure.
std::vector<std::vector<std::int64_t>> archLists(const Arguments& arguments, const std::vector<const char*>& keys);

/// For families whose archs have a short and a long name, and which may also be given as a dict; known: "small, base, large".
Error noSuchArchName(const Arguments& arguments, const std::string& name, const std::string& known);

/// out_indices; negative ones count from `end`. One at `most` or beyond is never reached and gives no output, as in the reference; one
/// above `most` is refused.
std::vector<std::int64_t> outIndicesFromEnd(const Arguments& arguments, std::int64_t end, std::int64_t most);
/// The same for families that make a norm for each of them: none may be at `count` or beyond.
std::vector<std::int64_t> outIndicesBelow(const Arguments& arguments, std::int64_t end, std::int64_t count);
/// The argument, of families that count negative ones from the last.
ArgumentSpec outIndexArgument();

/// The row named by the arguments. Throws BuildFailure with unknown(arguments, known).
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

/// The row with a member `names` that has the argument's text among them, in any case. Throws BuildFailure.
template <class Rows>
const std::ranges::range_value_t<const Rows&>& namedArchRow(const Rows& rows, const Arguments& arguments) {
    const std::string wanted = lowered(arguments.text("arch"));
    std::string known;
    for (const auto& row : rows) {
        for (const char* name : row.names)
            if (wanted == name) return row;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", row.names.back());
    }
    throw BuildFailure{noSuchArchName(arguments, wanted, known)};
}

}  // namespace teardown::engine
