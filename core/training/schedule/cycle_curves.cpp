// Curves that rise and fall: cyclic and one-cycle policies, always by iteration.
#include "core/training/schedule/rate_curve.h"

#include <cmath>

namespace teardown::training {

namespace {

/// A part of a one-cycle policy: up to `end`, from `start` to `finish` (factors of the base for a learning rate).
struct CyclePhase {
    double end;
    double start;
    double finish;
};

Result<std::int64_t> iterationsOf(const CurvePoint& point) {
    if (point.maxIters) return *point.maxIters;
    return Error{ErrorKind::BadInput,
                 "schedule-value",
                 message("schedule-value.no-iterations", "The schedule needs the number of iterations of the run."),
                 {},
                 {}};
}

struct CycleRatios {
    double high = 0, low = 0;
};

CycleRatios ratiosOf(const Arguments& a) {
    const ConfigValue& value = a["target_ratio"];
    if (value.kind() == ValueKind::Float) return {value.asDouble(), value.asDouble() / 1e5};
    if (value.kind() == ValueKind::Tuple) {
        const std::vector<double> both = a.numbers("target_ratio");
        if (both.size() == 1) return {both[0], both[0] / 1e5};
        if (both.size() == 2) return {both[0], both[1]};
    }
    throw BuildFailure{a.bad("target_ratio", message("schedule.target-ratio", "target_ratio={value}: must be a float or a tuple of two.",
                                                     {{"value", value.repr()}}))};
}

void checkByIteration(const Arguments& a) {
    if (a.boolean("by_epoch"))
        throw BuildFailure{a.bad("by_epoch", message("schedule.by-iteration", "by_epoch={value}: this policy works by iteration only.",
                                                     {{"value", a["by_epoch"].repr()}}))};
}

double stepRatioUpOf(const Arguments& a) {
    const double up = a.number("step_ratio_up");
    if (up >= 0 && up < 1) return up;
    throw BuildFailure{a.bad("step_ratio_up", message("schedule.step-ratio", "step_ratio_up={value}: must be from 0 to below 1.",
                                                      {{"value", a["step_ratio_up"].repr()}}))};
}

}  // namespace

Annealing annealingOf(const Arguments& a) {
    if (a.choice("anneal_strategy", {"cos", "linear"}) == "linear") return annealedLinear;
    return [](double start, double end, double factor) { return annealedCosine(start, end, factor); };
}

double startShareOf(const Arguments& a, const char* name) {
    const ConfigValue& value = a[name];
    if (value.kind() == ValueKind::Float && value.asDouble() >= 0 && value.asDouble() <= 1) return value.asDouble();
    throw BuildFailure{a.bad(
        name, message("schedule.share", "{name}={value}: must be a float from 0.0 to 1.0.", {{"name", name}, {"value", value.repr()}}))};
}

RateCurve cyclicCurve(const Arguments& a, bool limitsGamma) {
    checkByIteration(a);
    const CycleRatios ratios = ratiosOf(a);
    const double up = stepRatioUpOf(a), gamma = a.number("gamma");
    if (limitsGamma && (gamma <= 0 || gamma > 1))
        throw BuildFailure{
            a.bad("gamma", message("schedule.gamma", "gamma={value}: must be above 0 and at most 1.", {{"value", a["gamma"].repr()}}))};
    return [ratios, up, gamma, times = a.integer("cyclic_times"), anneal = annealingOf(a)](const CurvePoint& point) -> Result<double> {
        TD_TRY(const std::int64_t iterations, iterationsOf(point));
        TD_TRY(const double length, quotient(static_cast<double>(iterations), static_cast<double>(times)));
        const auto period = static_cast<std::int64_t>(std::floor(length));
        TD_TRY(const double turns, quotient(static_cast<double>(point.iter), static_cast<double>(period)));
        const double cycle = std::floor(turns);
        const auto inside = static_cast<double>(point.iter - static_cast<std::int64_t>(cycle) * period);
        const double top = std::trunc(up * static_cast<double>(period));
        TD_TRY(const double scale, power(gamma, cycle));
        double start = 0, end = top, from = 1, to = ratios.high;
        if (inside >= top) {
            start = top;
            end = static_cast<double>(period);
            from = ratios.high;
            to = ratios.low;
        }
        // The difference to the base shrinks from cycle to cycle, at the top of the rise or at the start of the fall.
        if (start == 0)
            to = 1 - scale + to * scale;
        else
            from = 1 - scale + from * scale;
        TD_TRY(const double share, quotient(inside - start, end - start));
        return anneal(point.base * from, point.base * to, share);
    };
}

RateCurve oneCycleLrCurve(const Arguments& a) {
    checkByIteration(a);
    const double share = startShareOf(a, "pct_start"), rise = a.number("div_factor"), finalFactor = a.number("final_div_factor");
    const bool three = a.boolean("three_phase");
    std::optional<std::int64_t> steps;
    if (!a["total_steps"].isNone()) steps = a.integer("total_steps");
    return [=, anneal = annealingOf(a)](const CurvePoint& point) -> Result<double> {
        TD_TRY(const std::int64_t iterations, iterationsOf(point));
        const auto total = static_cast<double>(steps.value_or(iterations));
        TD_TRY(const double lowest, quotient(1, finalFactor));
        std::vector<CyclePhase> phases = {{share * total - 1, 1, rise}};
        if (three) {
            phases.push_back({2 * share * total - 2, rise, 1});
            phases.push_back({total - 1, 1, lowest});
        } else {
            phases.push_back({total - 1, rise, lowest});
        }
        const auto iter = static_cast<double>(point.iter);
        double start = 0;
        for (const CyclePhase& phase : phases) {
            if (iter <= phase.end) {
                TD_TRY(const double part, quotient(iter - start, phase.end - start));
                return anneal(point.base * phase.start, point.base * phase.finish, part);
            }
            start = phase.end;
        }
        return Error{ErrorKind::BadInput,
                     "schedule-value",
                     message("schedule-value.one-cycle", "The cycle is over after {steps} steps, but the run goes on.",
                             {{"steps", steps.value_or(iterations)}}),
                     {},
                     {}};
    };
}

RateCurve oneCycleMomentumCurve(const Arguments& a) {
    checkByIteration(a);
    const double share = startShareOf(a, "pct_start");
    const bool three = a.boolean("three_phase");
    return [=, anneal = annealingOf(a)](const CurvePoint& point) -> Result<double> {
        TD_TRY(const std::int64_t iterations, iterationsOf(point));
        const auto total = static_cast<double>(iterations);
        const double low = point.group.baseMomentum.value_or(0), high = point.group.maxMomentum.value_or(0);
        std::vector<CyclePhase> phases = {{share * total - 1, high, low}};
        if (three) phases.push_back({2 * share * total - 2, low, high});
        phases.push_back({total - 1, three ? high : low, high});
        const auto iter = static_cast<double>(point.iter);
        double start = 0;
        for (std::size_t i = 0;; ++i) {
            const CyclePhase& phase = phases[i];
            if (iter <= phase.end || i + 1 == phases.size()) {
                TD_TRY(const double part, quotient(iter - start, phase.end - start));
                return anneal(phase.start, phase.finish, part);
            }
            start = phase.end;
        }
    };
}

}  // namespace teardown::training
