// FoldableBlock: a block whose branches are summed and can be folded into one convolution or fully connected layer.
#pragma once

#include "core/trace/step_detail.h"

#include <string>
#include <vector>

namespace teardown {

struct FoldableBlock : DetailOf<FoldableBlock> {
    static constexpr std::string_view kKind = "foldable";

    std::vector<std::string> branches;  ///< names of the modules in the block: "branch_3x3"
    std::string kept = {};  ///< the module among them that stays, with the others folded into it: "fc3"; empty: a new one replaces all

    Json toJson() const override { return Json::object().set("branches", Json::arrayOf(branches)); }
};

}  // namespace teardown
