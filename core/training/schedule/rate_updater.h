// RateUpdater: mmcv's LrUpdaterHook and MomentumUpdaterHook - a curve, its warm-up, and when each is written into the groups.
#pragma once

#include "core/base/result.h"
#include "core/training/schedule/rate_curve.h"
#include "core/training/schedule/rates.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace teardown::training {

enum class RateKind { Lr, Momentum };
enum class WarmupShape { None, Constant, Linear, Exponential };

/// The arguments that all updaters have.
struct UpdaterOptions {
    RateKind rate = RateKind::Lr;
    bool byEpoch = true;
    WarmupShape warmup = WarmupShape::None;
    std::optional<std::int64_t> warmupIters;   ///< none for warmup_iters=None
    std::optional<std::int64_t> warmupEpochs;  ///< warmup_by_epoch: warmupIters is set when the first epoch begins
    double warmupRatio = 0.1;
};

class RateUpdater {
public:
    /// What beforeRun does besides: one-cycle policies set their own base values. It returns the bases, one a group.
    using Preparation = std::function<Result<std::vector<double>>(std::span<GroupRates>, const RunState&)>;

    /// `name`: the hook's class, for messages; `place`: its line in the config.
    RateUpdater(std::string name, Place place, UpdaterOptions options, RateCurve curve, Preparation prepare = {});

    const std::string& name() const { return m_name; }
    const UpdaterOptions& options() const { return m_options; }

    /// The three stages of the hook, in mmcv's order of a run: once, then with EpochBasedRunner before each epoch, then before each
    /// iteration. They write lr or momentum of the groups. With IterBasedRunner no epoch begins, so an updater by epoch never writes, as in
    /// mmcv. Errors (code schedule-value, at the config's line) where mmcv raises.
    Result<void> beforeRun(std::span<GroupRates> groups, const RunState& state);
    Result<void> beforeTrainEpoch(std::span<GroupRates> groups, const RunState& state);
    Result<void> beforeTrainIter(std::span<GroupRates> groups, const RunState& state);

private:
    Result<void> updateRegular(std::span<const GroupRates> groups, const RunState& state);
    Result<std::vector<double>> warmedUp(std::int64_t iter) const;
    void write(std::span<GroupRates> groups, std::span<const double> values) const;
    Error placed(Error error, const RunState& state) const;

    std::string m_name;
    Place m_place;
    UpdaterOptions m_options;
    RateCurve m_curve;
    Preparation m_prepare;
    std::vector<double> m_base;     ///< initial values, one a group
    std::vector<double> m_regular;  ///< without warm-up; empty until the first epoch or iteration that computes it
};

using RateUpdaterPtr = std::shared_ptr<RateUpdater>;

}  // namespace teardown::training
