// RateCurve: the value of a learning rate or a momentum without its warm-up, as get_lr and get_momentum of mmcv's updaters compute it.
#pragma once

#include "core/base/result.h"
#include "core/registry/arguments.h"
#include "core/training/schedule/rates.h"

#include <functional>
#include <optional>

namespace teardown::training {

/// Where a curve is asked for its value.
struct CurvePoint {
    double base = 0;  ///< initial_lr or initial_momentum of the group
    GroupRates group;
    std::int64_t progress = 0;                  ///< epochs if the updater works by epoch, else iterations
    std::optional<std::int64_t> most = {};      ///< epochs or iterations of the run
    std::int64_t iter = 0;                      ///< iterations, whatever progress counts
    std::optional<std::int64_t> maxIters = {};  ///< of the run
};

/// A pure function. Errors (code schedule-value) where Python raises: a division by zero, a number too large, a period that is over. They
/// have no place; the updater adds it.
using RateCurve = std::function<Result<double>(const CurvePoint&)>;

/// What an updater's arguments are called: min_lr or min_momentum.
struct CurveNames {
    const char* minimum;
    const char* ratio;
};
inline constexpr CurveNames kLrNames{"min_lr", "min_lr_ratio"};
inline constexpr CurveNames kMomentumNames{"min_momentum", "min_momentum_ratio"};

/// The curves of mmcv/runner/hooks/lr_updater.py and momentum_updater.py and of mmcls/core/hook/lr_updater.py, operation for operation in
/// double. Values that the reference's constructors refuse throw BuildFailure.
RateCurve fixedCurve();
RateCurve stepCurve(const Arguments& a, const CurveNames& names);
RateCurve exponentialCurve(const Arguments& a);
RateCurve polynomialCurve(const Arguments& a);
RateCurve inverseCurve(const Arguments& a);
RateCurve cosineCurve(const Arguments& a, const CurveNames& names);
RateCurve flatCosineCurve(const Arguments& a);
RateCurve cosineRestartCurve(const Arguments& a);
RateCurve cosineCooldownCurve(const Arguments& a);
RateCurve linearCurve(const Arguments& a, const CurveNames& names);
/// limitsGamma: whether gamma must be in (0, 1], which only the updater of learning rates checks.
RateCurve cyclicCurve(const Arguments& a, bool limitsGamma);
/// base is max_lr / div_factor.
RateCurve oneCycleLrCurve(const Arguments& a);
/// Reads baseMomentum and maxMomentum of the group.
RateCurve oneCycleMomentumCurve(const Arguments& a);

/// end + 0.5 * weight * (start - end) * (cos(pi * factor) + 1), in this order.
double annealedCosine(double start, double end, double factor, double weight = 1.0);
double annealedLinear(double start, double end, double factor);
/// Python's `/` of numbers: error schedule-value for a zero.
Result<double> quotient(double dividend, double divisor);
/// Python's `**` of real numbers: error schedule-value where the result is too large or complex, or for 0 to a negative power.
Result<double> power(double base, double exponent);

/// How a cycle anneals: annealedCosine or annealedLinear, by anneal_strategy.
using Annealing = double (*)(double start, double end, double factor);
Annealing annealingOf(const Arguments& a);
/// pct_start, which must be a float from 0 to 1.
double startShareOf(const Arguments& a, const char* name);

}  // namespace teardown::training
