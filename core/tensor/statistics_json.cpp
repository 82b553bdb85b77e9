#include "core/tensor/statistics_json.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

/// A negative one has a magnitude of at most 2^63.
Json wholeJson(const WholeNumber& number) {
    if (!number.negative) return Json(number.magnitude);
    return Json(static_cast<std::int64_t>(std::uint64_t{0} - number.magnitude));
}

std::string numberText(double value, const std::optional<WholeNumber>& exact) {
    if (!exact) return fmt::format("{:.4g}", value);
    return (exact->negative ? "-" : "") + std::to_string(exact->magnitude);
}

}  // namespace

Json& setStatistics(Json& object, const TensorStatistics& statistics) {
    if (statistics.finite == 0) {
        for (const char* name : {"min", "max", "mean", "std", "absmax"}) object.set(name, Json());
    } else if (statistics.exactMin && statistics.exactMax) {
        object.set("min", wholeJson(*statistics.exactMin)).set("max", wholeJson(*statistics.exactMax));
        object.set("mean", statistics.mean).set("std", statistics.std);
        object.set("absmax", std::max(statistics.exactMin->magnitude, statistics.exactMax->magnitude));
    } else {
        object.set("min", statistics.min)
            .set("max", statistics.max)
            .set("mean", statistics.mean)
            .set("std", statistics.std)
            .set("absmax", statistics.absMax);
    }
    const std::int64_t infinite = statistics.positiveInf + statistics.negativeInf;
    object.set("zeros", statistics.zeros).set("nan", statistics.nan).set("inf", infinite);
    if (statistics.nan + infinite > 0) object.set("not_finite", Json::object().set("nan", statistics.nan).set("inf", infinite));
    return object;
}

std::string smallestText(const TensorStatistics& statistics) { return numberText(statistics.min, statistics.exactMin); }
std::string largestText(const TensorStatistics& statistics) { return numberText(statistics.max, statistics.exactMax); }

}  // namespace teardown
