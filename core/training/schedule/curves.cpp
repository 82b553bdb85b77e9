// Curves that fall: steps, powers, cosines.
#include "core/training/schedule/rate_curve.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace teardown::training {

namespace {

Error scheduleError(Message what) { return {ErrorKind::BadInput, "schedule-value", std::move(what), {}, {}}; }

/// The length of the run, which a curve divides by.
Result<double> lengthOf(const CurvePoint& point) {
    if (point.most) return static_cast<double>(*point.most);
    return scheduleError(
        message("schedule-value.no-length", "The length of the run is not known in the unit that the schedule counts in."));
}

/// Where an annealing ends: min_lr, or base times min_lr_ratio.
struct Target {
    std::optional<double> minimum;
    std::optional<double> ratio;

    double of(double base) const { return ratio ? base * *ratio : *minimum; }
};

Target targetOf(const Arguments& a, const CurveNames& names) {
    const bool hasMinimum = !a[names.minimum].isNone(), hasRatio = !a[names.ratio].isNone();
    if (hasMinimum == hasRatio)
        throw BuildFailure{
            a.bad(hasMinimum ? names.ratio : names.minimum, message("schedule.one-minimum", "give exactly one of {minimum} and {ratio}.",
                                                                    {{"minimum", names.minimum}, {"ratio", names.ratio}}))};
    return hasRatio ? Target{{}, a.number(names.ratio)} : Target{a.number(names.minimum), {}};
}

/// The points where a step schedule falls: a list, or each multiple of an int.
struct Steps {
    std::vector<std::int64_t> at;
    std::int64_t every = 0;

    std::int64_t before(std::int64_t progress) const {
        if (every > 0) return progress / every;
        const auto next = std::find_if(at.begin(), at.end(), [&](std::int64_t step) { return progress < step; });
        return next - at.begin();
    }
};

Steps stepsOf(const Arguments& a) {
    const ConfigValue& value = a["step"];
    Steps steps;
    const bool one = value.isInt() || value.isBool();
    if (one) steps.every = a.integer("step");
    if (value.kind() == ValueKind::List) steps.at = a.integers("step");
    const bool positive = one ? steps.every > 0 : std::all_of(steps.at.begin(), steps.at.end(), [](std::int64_t step) { return step > 0; });
    if ((one || value.kind() == ValueKind::List) && positive) return steps;
    throw BuildFailure{a.bad(
        "step", message("schedule.steps", "step={value}: must be an int or a list of ints, all above 0.", {{"value", value.repr()}}))};
}

}  // namespace

double annealedCosine(double start, double end, double factor, double weight) {
    const double wave = std::cos(std::numbers::pi * factor) + 1;
    return end + 0.5 * weight * (start - end) * wave;
}

double annealedLinear(double start, double end, double factor) { return start + (end - start) * factor; }

Result<double> quotient(double dividend, double divisor) {
    if (divisor != 0) return dividend / divisor;
    return scheduleError(message("schedule-value.zero", "The schedule divides by zero (ZeroDivisionError in mmcv)."));
}

Result<double> power(double base, double exponent) {
    const double result = std::pow(base, exponent);
    if (std::isfinite(result) || !std::isfinite(base) || !std::isfinite(exponent)) return result;
    return scheduleError(message("schedule-value.power", "The schedule raises {base} to the power of {exponent}, which is no number here.",
                                 {{"base", base, "g"}, {"exponent", exponent, "g"}}));
}

RateCurve fixedCurve() {
    return [](const CurvePoint& point) -> Result<double> { return point.base; };
}

RateCurve stepCurve(const Arguments& a, const CurveNames& names) {
    std::optional<double> minimum;
    if (!a[names.minimum].isNone()) minimum = a.number(names.minimum);
    return [steps = stepsOf(a), gamma = a.number("gamma"), minimum](const CurvePoint& point) -> Result<double> {
        TD_TRY(const double factor, power(gamma, static_cast<double>(steps.before(point.progress))));
        const double rate = point.base * factor;
        return minimum && *minimum > rate ? *minimum : rate;
    };
}

RateCurve exponentialCurve(const Arguments& a) {
    return [gamma = a.number("gamma")](const CurvePoint& point) -> Result<double> {
        TD_TRY(const double factor, power(gamma, static_cast<double>(point.progress)));
        return point.base * factor;
    };
}

RateCurve polynomialCurve(const Arguments& a) {
    return [exponent = a.number("power"), minimum = a.number("min_lr")](const CurvePoint& point) -> Result<double> {
        TD_TRY(const double length, lengthOf(point));
        TD_TRY(const double share, quotient(static_cast<double>(point.progress), length));
        TD_TRY(const double factor, power(1 - share, exponent));
        return (point.base - minimum) * factor + minimum;
    };
}

RateCurve inverseCurve(const Arguments& a) {
    return [gamma = a.number("gamma"), exponent = a.number("power")](const CurvePoint& point) -> Result<double> {
        TD_TRY(const double factor, power(1 + gamma * static_cast<double>(point.progress), -exponent));
        return point.base * factor;
    };
}

RateCurve cosineCurve(const Arguments& a, const CurveNames& names) {
    return [target = targetOf(a, names)](const CurvePoint& point) -> Result<double> {
        TD_TRY(const double length, lengthOf(point));
        TD_TRY(const double share, quotient(static_cast<double>(point.progress), length));
        return annealedCosine(point.base, target.of(point.base), share);
    };
}

RateCurve linearCurve(const Arguments& a, const CurveNames& names) {
    return [target = targetOf(a, names)](const CurvePoint& point) -> Result<double> {
        TD_TRY(const double length, lengthOf(point));
        TD_TRY(const double share, quotient(static_cast<double>(point.progress), length));
        return annealedLinear(point.base, target.of(point.base), share);
    };
}

RateCurve flatCosineCurve(const Arguments& a) {
    return [target = targetOf(a, kLrNames), flat = startShareOf(a, "start_percent")](const CurvePoint& point) -> Result<double> {
        TD_TRY(const double length, lengthOf(point));
        const double start = std::nearbyint(length * flat);  // halves to even, as Python's round()
        const double progress = static_cast<double>(point.progress) - start;
        if (progress < 0) return point.base;
        TD_TRY(const double share, quotient(progress, length - start));
        return annealedCosine(point.base, target.of(point.base), share);
    };
}

RateCurve cosineRestartCurve(const Arguments& a) {
    const Target target = targetOf(a, kLrNames);
    const std::vector<double> periods = a.numbers("periods"), weights = a.numbers("restart_weights");
    if (periods.size() != weights.size())
        throw BuildFailure{a.bad("restart_weights", message("schedule.restart-weights",
                                                            "restart_weights={weights}: must have as many items as periods={periods}.",
                                                            {{"weights", a["restart_weights"].repr()}, {"periods", a["periods"].repr()}}))};
    return [target, periods, weights](const CurvePoint& point) -> Result<double> {
        const double progress = static_cast<double>(point.progress);
        double end = 0, start = 0;
        for (std::size_t i = 0; i < periods.size(); ++i) {
            start = end;
            end += periods[i];
            if (progress >= end) continue;
            TD_TRY(const double share, quotient(progress - start, periods[i]));
            return annealedCosine(point.base, target.of(point.base), std::min(share, 1.0), weights[i]);
        }
        return scheduleError(message("schedule-value.periods",
                                     "The periods of the schedule end at {end}, but the run goes on: mmcv stops with a ValueError there.",
                                     {{"end", end, "g"}}));
    };
}

RateCurve cosineCooldownCurve(const Arguments& a) {
    return [target = targetOf(a, kLrNames), time = a.number("cool_down_time"),
            ratio = a.number("cool_down_ratio")](const CurvePoint& point) -> Result<double> {
        TD_TRY(const double length, lengthOf(point));
        const double progress = static_cast<double>(point.progress), end = target.of(point.base);
        if (progress > length - time) return end * ratio;
        TD_TRY(const double share, quotient(progress, length - time));
        return annealedCosine(point.base, end, share);
    };
}

}  // namespace teardown::training
