#include "core/training/schedule/rate_updater.h"

#include <algorithm>
#include <cmath>

namespace teardown::training {

RateUpdater::RateUpdater(std::string name, Place place, UpdaterOptions options, RateCurve curve, Preparation prepare)
    : m_name(std::move(name)), m_place(std::move(place)), m_options(options), m_curve(std::move(curve)), m_prepare(std::move(prepare)) {}

Result<void> RateUpdater::beforeRun(std::span<GroupRates> groups, const RunState& state) {
    if (m_prepare) {
        Result<std::vector<double>> bases = m_prepare(groups, state);
        if (!bases.ok()) return placed(std::move(bases).error(), state);
        m_base = *std::move(bases);
        return {};
    }
    m_base.clear();
    for (GroupRates& group : groups) {
        if (m_options.rate == RateKind::Lr) {
            if (!group.initialLr) group.initialLr = group.lr;
            m_base.push_back(*group.initialLr);
            continue;
        }
        if (group.momentumPlace == MomentumPlace::None)
            return placed({ErrorKind::BadInput,
                           "schedule-momentum",
                           message("schedule-momentum.none", "The optimizer has neither momentum nor betas."),
                           message("do.remove-momentum-config", "Remove momentum_config, or choose an optimizer with momentum."),
                           {}},
                          state);
        if (!group.initialMomentum) group.initialMomentum = group.momentum;
        m_base.push_back(*group.initialMomentum);
    }
    return {};
}

Result<void> RateUpdater::beforeTrainEpoch(std::span<GroupRates> groups, const RunState& state) {
    if (!m_options.warmupIters && m_options.warmupEpochs) m_options.warmupIters = *m_options.warmupEpochs * state.epochLength;
    if (!m_options.byEpoch) return {};
    TD_CHECK(updateRegular(groups, state));
    write(groups, m_regular);
    return {};
}

Result<void> RateUpdater::beforeTrainIter(std::span<GroupRates> groups, const RunState& state) {
    // Of the two kinds of updaters only that of learning rates asserts it.
    if (m_options.rate == RateKind::Lr && !m_options.warmupIters)
        return placed({ErrorKind::BadInput,
                       "schedule-value",
                       message("schedule-value.warmup-iters",
                               "The length of the warm-up is not known: with IterBasedRunner no epoch begins that could set it."),
                       message("do.warmup-by-iteration", "Give warmup_iters in iterations, with warmup_by_epoch=False."),
                       {}},
                      state);
    const bool warmsUp = m_options.warmup != WarmupShape::None && state.iter < *m_options.warmupIters;
    if (!m_options.byEpoch) {
        TD_CHECK(updateRegular(groups, state));
    } else if (!warmsUp && (m_options.warmup == WarmupShape::None || state.iter > *m_options.warmupIters)) {
        return {};
    }
    if (!warmsUp) {
        write(groups, m_regular);
        return {};
    }
    Result<std::vector<double>> values = warmedUp(state.iter);
    if (!values.ok()) return placed(std::move(values).error(), state);
    write(groups, *values);
    return {};
}

Result<void> RateUpdater::updateRegular(std::span<const GroupRates> groups, const RunState& state) {
    std::vector<double> regular;
    CurvePoint point;
    point.progress = m_options.byEpoch ? state.epoch : state.iter;
    point.most = m_options.byEpoch ? state.maxEpochs : state.maxIters;
    point.iter = state.iter;
    point.maxIters = state.maxIters;
    for (std::size_t i = 0; i < std::min(groups.size(), m_base.size()); ++i) {
        point.base = m_base[i];
        point.group = groups[i];
        Result<double> value = m_curve(point);
        if (!value.ok()) return placed(std::move(value).error(), state);
        regular.push_back(*value);
    }
    m_regular = std::move(regular);
    return {};
}

Result<std::vector<double>> RateUpdater::warmedUp(std::int64_t iter) const {
    std::vector<double> values = m_regular;
    const double ratio = m_options.warmupRatio;
    const double left = 1 - static_cast<double>(iter) / static_cast<double>(*m_options.warmupIters);
    double factor = ratio;
    if (m_options.warmup == WarmupShape::Linear) factor = 1 - left * (1 - ratio);
    if (m_options.warmup == WarmupShape::Exponential) {
        TD_TRY(factor, power(ratio, left));
    }
    for (double& value : values) {
        // A momentum falls where the learning rate rises.
        if (m_options.rate == RateKind::Lr) {
            value *= factor;
        } else {
            TD_TRY(value, quotient(value, factor));
        }
    }
    return values;
}

void RateUpdater::write(std::span<GroupRates> groups, std::span<const double> values) const {
    for (std::size_t i = 0; i < std::min(groups.size(), values.size()); ++i) {
        if (m_options.rate == RateKind::Lr)
            groups[i].lr = values[i];
        else if (groups[i].momentumPlace != MomentumPlace::None)
            groups[i].momentum = values[i];
    }
}

Error RateUpdater::placed(Error error, const RunState& state) const {
    error.what = message("schedule.at-iteration", "{hook}, iteration {iter} of epoch {epoch}: {what}",
                         {{"hook", m_name}, {"iter", state.iter}, {"epoch", state.epoch}, {"what", error.what}});
    if (error.where.line == 0) error.where = m_place;
    return error;
}

}  // namespace teardown::training
