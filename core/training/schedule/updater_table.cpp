#include "core/training/schedule/updater_table.h"

#include "core/base/text.h"
#include "core/registry/python_values.h"
#include "core/training/schedule/argument_specs.h"

namespace teardown::training {

namespace {

UpdaterOptions optionsOf(const Arguments& a, RateKind rate) {
    UpdaterOptions options;
    options.rate = rate;
    options.byEpoch = a.boolean("by_epoch");
    const ConfigValue& iters = a["warmup_iters"];
    if (!iters.isNone()) options.warmupIters = a.integer("warmup_iters");
    options.warmupRatio = a.number("warmup_ratio");
    if (!a["warmup"].isNone()) {
        const std::string shape = a.choice("warmup", {"constant", "linear", "exp"});
        options.warmup = shape == "constant" ? WarmupShape::Constant : shape == "linear" ? WarmupShape::Linear : WarmupShape::Exponential;
        if (!options.warmupIters || *options.warmupIters <= 0)
            throw BuildFailure{a.bad("warmup_iters", message("schedule.warmup-iters", "warmup_iters={value}: must be a positive int.",
                                                             {{"value", iters.repr()}}))};
        if (options.warmupRatio <= 0 || options.warmupRatio > 1)
            throw BuildFailure{a.bad("warmup_ratio", message("schedule.warmup-ratio", "warmup_ratio={value}: must be in (0, 1].",
                                                             {{"value", a["warmup_ratio"].repr()}}))};
    }
    if (rate == RateKind::Lr && a.boolean("warmup_by_epoch")) {
        options.warmupEpochs = options.warmupIters;
        options.warmupIters.reset();
    }
    return options;
}

RateUpdaterPtr updater(const Arguments& a, RateKind rate, RateCurve curve, RateUpdater::Preparation prepare = {}) {
    return std::make_shared<RateUpdater>(a.signature().name, placeOf(anchorOf(a.config()), a.configPath()), optionsOf(a, rate),
                                         std::move(curve), std::move(prepare));
}

/// Numbers of one argument for all groups: one number, or a list with one a group.
struct PerGroup {
    std::vector<double> values;
    bool one = false;

    Result<std::vector<double>> of(std::size_t groups, const char* name) const {
        if (one) return std::vector<double>(groups, values.front());
        if (values.size() == groups) return values;
        return Error{ErrorKind::BadInput,
                     "schedule-value",
                     message("schedule-value.per-group", "{name} has {count} values, but the optimizer has {groups} parameter groups.",
                             {{"name", name}, {"count", values.size()}, {"groups", groups}}),
                     {},
                     {}};
    }
};

PerGroup perGroup(const Arguments& a, const char* name, bool acceptsInt) {
    const ConfigValue& value = a[name];
    if (value.kind() == ValueKind::Float || (acceptsInt && value.isNumber())) return {{value.asDouble()}, true};
    if (value.kind() == ValueKind::List) return {a.numbers(name), false};
    throw BuildFailure{a.bad(name, message("schedule.number-or-list", "{name}={value}: must be a number or a list of numbers.",
                                           {{"name", name}, {"value", value.repr()}}))};
}

Result<RateUpdaterPtr> oneCycleLr(const Arguments& a) {
    std::optional<std::int64_t> steps;
    if (!a["total_steps"].isNone()) steps = a.integer("total_steps");
    RateUpdater::Preparation prepare = [steps, most = perGroup(a, "max_lr", true), factor = a.number("div_factor")](
                                           std::span<GroupRates> groups, const RunState& state) -> Result<std::vector<double>> {
        if (steps && state.maxIters && *steps < *state.maxIters)
            return Error{ErrorKind::BadInput,
                         "schedule-value",
                         message("schedule-value.total-steps", "total_steps={steps} is below the {iters} iterations of the run.",
                                 {{"steps", *steps}, {"iters", *state.maxIters}}),
                         {},
                         {}};
        TD_TRY(std::vector<double> bases, most.of(groups.size(), "max_lr"));
        for (std::size_t i = 0; i < groups.size(); ++i) {
            TD_TRY(bases[i], quotient(bases[i], factor));
            if (!groups[i].initialLr) groups[i].initialLr = bases[i];
        }
        return bases;
    };
    return updater(a, RateKind::Lr, oneCycleLrCurve(a), std::move(prepare));
}

Result<RateUpdaterPtr> oneCycleMomentum(const Arguments& a) {
    RateUpdater::Preparation prepare = [low = perGroup(a, "base_momentum", false), high = perGroup(a, "max_momentum", false)](
                                           std::span<GroupRates> groups, const RunState&) -> Result<std::vector<double>> {
        TD_TRY(const std::vector<double> lows, low.of(groups.size(), "base_momentum"));
        TD_TRY(const std::vector<double> highs, high.of(groups.size(), "max_momentum"));
        for (std::size_t i = 0; i < groups.size(); ++i) {
            if (groups[i].momentumPlace == MomentumPlace::None)
                return Error{ErrorKind::BadInput,
                             "schedule-momentum",
                             message("schedule-momentum.one-cycle", "The optimizer has no momentum that could follow a cycle."),
                             {},
                             {}};
            groups[i].momentum = highs[i];
            groups[i].baseMomentum = lows[i];
            groups[i].maxMomentum = highs[i];
        }
        return highs;
    };
    return updater(a, RateKind::Momentum, oneCycleMomentumCurve(a), std::move(prepare));
}

template <class MakeCurve>
UpdaterRegistry::Factory lrFactory(MakeCurve makeCurve) {
    return [makeCurve](const Arguments& a) -> Result<RateUpdaterPtr> { return updater(a, RateKind::Lr, makeCurve(a)); };
}
template <class MakeCurve>
UpdaterRegistry::Factory momentumFactory(MakeCurve makeCurve) {
    return [makeCurve](const Arguments& a) -> Result<RateUpdaterPtr> { return updater(a, RateKind::Momentum, makeCurve(a)); };
}

class FilledUpdaters {
public:
    UpdaterRegistry hooks{"hook", "mmcv"};

    FilledUpdaters() {
        addLr();
        addCycles();
        addMomentum();
    }

private:
    static ArgumentSpec byEpoch(bool on) {
        return {"by_epoch", py::value(on), "Whether it changes from epoch to epoch, or each iteration."};
    }
    static ArgumentSpecs warmup(double ratio) {
        return {{"warmup", py::none(), "How it starts: 'constant', 'linear', 'exp' or None."},
                {"warmup_iters", py::value(0), "Length of the warm-up."},
                {"warmup_ratio", py::value(ratio), "Share of the regular value at its start."}};
    }
    static ArgumentSpecs lrCommon(bool epochs = true) {
        return ArgumentSpecs{byEpoch(epochs)} + warmup(0.1) +
               ArgumentSpecs{{"warmup_by_epoch", py::value(false), "Whether warmup_iters counts epochs."}};
    }
    static ArgumentSpecs momentumCommon(bool epochs = true) { return ArgumentSpecs{byEpoch(epochs)} + warmup(0.9); }
    static ArgumentSpecs minimum(const CurveNames& names) {
        return {{names.minimum, py::none(), "The lowest value."},
                {names.ratio, py::none(), "The lowest value as a share of the initial one."}};
    }
    static ArgumentSpecs cycle(double high, double low, bool integers) {
        const ConfigValue first = integers ? py::value(static_cast<int>(high)) : py::value(high);
        return {{"target_ratio", ConfigValue::tuple({first, py::value(low)}), "Highest and lowest value as shares of the initial one."},
                {"cyclic_times", py::value(1), "Number of cycles."},
                {"step_ratio_up", py::value(0.4), "Share of a cycle in which it rises."},
                {"anneal_strategy", py::value("cos"), "'cos' or 'linear'."}};
    }
    static ArgumentSpecs oneCycle() {
        return {{"pct_start", py::value(0.3), "Share of the cycle in which it rises."},
                {"anneal_strategy", py::value("cos"), "'cos' or 'linear'."}};
    }

    void add(const char* name, const char* doc, bool lr, ArgumentSpecs arguments, UpdaterRegistry::Factory factory) {
        const std::string module = std::string(name) == "CosineAnnealingCooldownLrUpdaterHook" ? "mmcls.core.hook.lr_updater."
                                   : lr                                                        ? "mmcv.runner.hooks.lr_updater."
                                                                                               : "mmcv.runner.hooks.momentum_updater.";
        hooks.add({{name, doc, ReferenceClass::of(module + name), std::move(arguments)}, std::move(factory)});
    }

    void addLr() {
        using py::value;
        add("FixedLrUpdaterHook", "The initial learning rate throughout.", true, lrCommon(),
            lrFactory([](const Arguments&) { return fixedCurve(); }));
        add("StepLrUpdaterHook", "Times gamma at each step.", true,
            ArgumentSpecs{{"step", {}, "An interval, or a list of points."},
                          {"gamma", value(0.1), "The factor."},
                          {"min_lr", py::none(), "The lowest value."}} +
                lrCommon(),
            lrFactory([](const Arguments& a) { return stepCurve(a, kLrNames); }));
        add("ExpLrUpdaterHook", "Times gamma each time.", true, ArgumentSpecs{{"gamma", {}, "The factor."}} + lrCommon(),
            lrFactory(exponentialCurve));
        add("PolyLrUpdaterHook", "A power of the rest of the run.", true,
            ArgumentSpecs{{"power", value(1.0), "The exponent."}, {"min_lr", value(0.0), "The value at the end."}} + lrCommon(),
            lrFactory(polynomialCurve));
        add("InvLrUpdaterHook", "An inverse power of the time.", true,
            ArgumentSpecs{{"gamma", {}, "How fast it falls."}, {"power", value(1.0), "The exponent."}} + lrCommon(),
            lrFactory(inverseCurve));
        add("CosineAnnealingLrUpdaterHook", "Half a cosine wave down to the lowest value.", true, minimum(kLrNames) + lrCommon(),
            lrFactory([](const Arguments& a) { return cosineCurve(a, kLrNames); }));
        add("FlatCosineAnnealingLrUpdaterHook", "Flat first, then half a cosine wave.", true,
            ArgumentSpecs{{"start_percent", value(0.75), "Share of the run that is flat."}} + minimum(kLrNames) + lrCommon(),
            lrFactory(flatCosineCurve));
        add("CosineRestartLrUpdaterHook", "Half a cosine wave again and again.", true,
            ArgumentSpecs{{"periods", {}, "Lengths of the waves."},
                          {"restart_weights", ConfigValue::list({value(1)}), "Height of each wave."}} +
                minimum(kLrNames) + lrCommon(),
            lrFactory(cosineRestartCurve));
        add("CosineAnnealingCooldownLrUpdaterHook", "Half a cosine wave, then a lower constant value at the end.", true,
            minimum(kLrNames) +
                ArgumentSpecs{{"cool_down_ratio", value(0.1), "Share of the lowest value at the end."},
                              {"cool_down_time", value(10), "Length of the end."}} +
                lrCommon(),
            lrFactory(cosineCooldownCurve));
        add("LinearAnnealingLrUpdaterHook", "A straight line down to the lowest value.", true, minimum(kLrNames) + lrCommon(),
            lrFactory([](const Arguments& a) { return linearCurve(a, kLrNames); }));
    }

    void addCycles() {
        using py::value;
        const auto gamma = [](ConfigValue one) {
            return ArgumentSpecs{{"gamma", std::move(one), "Factor of the difference to the initial value from cycle to cycle."}};
        };
        add("CyclicLrUpdaterHook", "Up and down in cycles.", true,
            ArgumentSpecs{byEpoch(false)} + cycle(10, 1e-4, true) + gamma(value(1)) + warmup(0.1) +
                ArgumentSpecs{{"warmup_by_epoch", value(false), "Whether warmup_iters counts epochs."}},
            lrFactory([](const Arguments& a) { return cyclicCurve(a, true); }));
        add("OneCycleLrUpdaterHook", "Up to max_lr and far down in one cycle.", true,
            ArgumentSpecs{{"max_lr", {}, "The highest value, one or one a group."},
                          {"total_steps", py::none(), "Length; None: the run's."}} +
                oneCycle() +
                ArgumentSpecs{{"div_factor", value(25), "max_lr over the value at the start."},
                              {"final_div_factor", value(1e4), "The value at the start over the one at the end."},
                              {"three_phase", value(false), "Whether the rise is mirrored before the end."}} +
                lrCommon(false),
            oneCycleLr);
        add("CyclicMomentumUpdaterHook", "Down and up in cycles, against the learning rate.", false,
            ArgumentSpecs{byEpoch(false)} + cycle(0.85 / 0.95, 1.0, false) + gamma(value(1.0)) + warmup(0.9),
            momentumFactory([](const Arguments& a) { return cyclicCurve(a, false); }));
        add("OneCycleMomentumUpdaterHook", "Down and up in one cycle, against the learning rate.", false,
            ArgumentSpecs{{"base_momentum", value(0.85), "The lowest value."}, {"max_momentum", value(0.95), "The highest value."}} +
                oneCycle() + ArgumentSpecs{{"three_phase", value(false), "As that of the learning rate."}} + momentumCommon(false),
            oneCycleMomentum);
    }

    void addMomentum() {
        using py::value;
        add("StepMomentumUpdaterHook", "Times gamma at each step.", false,
            ArgumentSpecs{{"step", {}, "An interval, or a list of points."},
                          {"gamma", value(0.5), "The factor."},
                          {"min_momentum", py::none(), "The lowest value."}} +
                momentumCommon(),
            momentumFactory([](const Arguments& a) { return stepCurve(a, kMomentumNames); }));
        add("CosineAnnealingMomentumUpdaterHook", "Half a cosine wave down to the lowest value.", false,
            minimum(kMomentumNames) + momentumCommon(), momentumFactory([](const Arguments& a) { return cosineCurve(a, kMomentumNames); }));
        add("LinearAnnealingMomentumUpdaterHook", "A straight line down to the lowest value.", false,
            minimum(kMomentumNames) + momentumCommon(), momentumFactory([](const Arguments& a) { return linearCurve(a, kMomentumNames); }));
    }
};

/// Python's str.title() for ASCII: each run of letters begins with a capital.
std::string titled(std::string text) {
    bool inWord = false;
    for (char& c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter && !inWord && c >= 'a') c = static_cast<char>(c - 'a' + 'A');
        inWord = letter;
    }
    return text;
}

}  // namespace

const UpdaterRegistry& updaterRegistry() {
    static const FilledUpdaters s_updaters;
    return s_updaters.hooks;
}

Result<ConfigValue> updaterConfig(const ConfigValue& config, const std::string& configPath, RateKind rate) {
    const ConfigValue* policy = config.find("policy");
    if (!config.isDict() || !policy || !policy->isString())
        return Error{ErrorKind::BadInput, "schedule-config",
                     message("schedule-config.no-policy", "{name} must be a dict with a policy, or None.", {{"name", configPath}}),
                     message("do.give-a-policy", "For example policy='step'."), placeOf(policy ? *policy : anchorOf(config), configPath)};
    const std::string& given = policy->asString();
    const std::string type =
        (given == lowered(given) ? titled(given) : given) + (rate == RateKind::Lr ? "LrUpdaterHook" : "MomentumUpdaterHook");
    const auto origins = policy->origins();
    return withEntry(withoutEntry(config, "policy"), "type",
                     ConfigValue::string(type).withOrigins(std::vector<Origin>(origins.begin(), origins.end())));
}

}  // namespace teardown::training
