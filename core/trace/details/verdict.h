// Verdict: the result of comparing two forms of a block or network on the same input.
#pragma once

#include "core/base/message.h"
#include "core/trace/step_detail.h"

namespace teardown {

enum class Agreement { Equal /* up to rounding */, Different, NotFinite };

struct Verdict : DetailOf<Verdict> {
    static constexpr std::string_view kKind = "verdict";

    Agreement agreement = Agreement::Equal;
    double maxAbs = 0;     ///< largest difference
    double relative = 0;   ///< relative to the largest value before
    double tolerance = 0;  ///< the difference that rounding explains, relative
    Message text;          ///< the same for display

    Json toJson() const override {
        const char* const names[] = {"equal", "different", "not finite"};
        return Json::object()
            .set("agreement", names[static_cast<int>(agreement)])
            .set("max_abs", maxAbs)
            .set("relative", relative)
            .set("tolerance", tolerance);
    }
};

}  // namespace teardown
