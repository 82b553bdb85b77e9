#include "core/data/loader/sampler_table.h"

#include "core/registry/python_values.h"

namespace teardown {

namespace {

std::size_t countOf(const Arguments& a, const char* name, std::int64_t smallest) {
    const std::int64_t value = a.integer(name);
    if (value < smallest)
        throw BuildFailure{a.bad(name, message("sampler.too-small", "{name}={value}: must be at least {smallest}.",
                                               {{"name", name}, {"value", value}, {"smallest", smallest}}))};
    return static_cast<std::size_t>(value);
}

Rank rankOf(const Arguments& a, const SamplerContext& context) {
    Rank rank = context.rank;
    if (!a["num_replicas"].isNone()) rank.count = countOf(a, "num_replicas", 1);
    if (!a["rank"].isNone()) rank.rank = countOf(a, "rank", 0);
    if (rank.rank >= rank.count)
        throw BuildFailure{
            a.bad("rank", message("sampler.rank", "rank={rank}: must be below num_replicas={count}.",
                                  {{"rank", static_cast<std::int64_t>(rank.rank)}, {"count", static_cast<std::int64_t>(rank.count)}}))};
    return rank;
}

std::int64_t seedOf(const Arguments& a) {
    if (!a["seed"].isNone()) return a.integer("seed");
    throw BuildFailure{{ErrorKind::BadInput, "sampler-seed",
                        message("sampler-seed.none", "Without a seed its order is drawn anew in each run of mmclassification."),
                        message("do.give-a-seed", "Give a seed."), a.place("seed")}};
}

Result<SamplerPtr> createDistributed(const Arguments& a, const SamplerContext& context) {
    return SamplerPtr(std::make_shared<DistributedSampler>(
        context.samples, rankOf(a, context), DistributedSampler::Options{a.boolean("shuffle"), a.boolean("round_up"), seedOf(a)}));
}

Result<SamplerPtr> createRepeatAug(const Arguments& a, const SamplerContext& context) {
    const Rank rank = rankOf(a, context);
    RepeatAugSampler::Options options;
    options.shuffle = a.boolean("shuffle");
    options.repeats = countOf(a, "num_repeats", 1);
    options.selectedRound = countOf(a, "selected_round", 0);
    options.selectedRatio = a.number("selected_ratio");
    if (options.selectedRatio < 0)
        return a.bad("selected_ratio",
                     message("sampler.ratio", "selected_ratio={value}: must not be negative.", {{"value", a["selected_ratio"].repr()}}));
    // Only several ranks shuffle with it.
    options.seed = rank.count > 1 && options.shuffle ? seedOf(a) : 0;
    return SamplerPtr(std::make_shared<RepeatAugSampler>(context.samples, rank, options));
}

struct FilledSamplers {
    SamplerRegistry mmcls{"sampler", "mmcls"};

    FilledSamplers() {
        using py::none;
        using py::value;
        const ArgumentSpec dataset{"dataset", {}, "The dataset; filled in by the data loader."};
        const ArgumentSpec replicas{"num_replicas", none(), "Number of processes; None: those of the run."};
        const ArgumentSpec rank{"rank", none(), "Which of them this is; None: that of the run."};
        const ArgumentSpec shuffle{"shuffle", value(true), "Whether to shuffle; set by the data loader."};
        const ArgumentSpec seed{"seed", value(0), "Seed of the order; filled in by the data loader."};
        mmcls.add({{"DistributedSampler",
                    "Each process takes its share of the samples.",
                    ReferenceClass::of("mmcls.datasets.samplers.distributed_sampler.DistributedSampler"),
                    {dataset,
                     replicas,
                     rank,
                     shuffle,
                     {"round_up", value(true), "Whether to repeat samples so that all shares are equal."},
                     seed}},
                   createDistributed});
        mmcls.add({{"RepeatAugSampler",
                    "Each sample several times, augmented differently (Hoffer et al. 2020).",
                    ReferenceClass::of("mmcls.datasets.samplers.repeat_aug.RepeatAugSampler"),
                    {dataset,
                     replicas,
                     rank,
                     shuffle,
                     {"num_repeats", value(3), "How often each sample is repeated."},
                     {"selected_round", value(256), "The samples taken are a multiple of it, before they are divided among processes."},
                     {"selected_ratio", value(0), "What the number of samples is divided by; 0: the number of processes."},
                     seed}},
                   createRepeatAug});
    }
};

}  // namespace

const SamplerRegistry& samplerRegistry() {
    static const FilledSamplers s_samplers;
    return s_samplers.mmcls;
}

Result<SamplerPtr> buildSampler(const ConfigValue& config, const std::string& configPath, const SamplerContext& context) {
    ConfigValue filled = config;
    if (config.isDict()) {
        filled = withEntry(filled, "shuffle", ConfigValue::boolean(context.shuffle));
        if (!filled.contains("dataset")) filled = withEntry(filled, "dataset", ConfigValue::none());
        if (!filled.contains("seed"))
            filled = withEntry(filled, "seed", context.seed ? ConfigValue::integer(*context.seed) : ConfigValue::none());
    }
    return samplerRegistry().build(filled, configPath, context);
}

}  // namespace teardown
