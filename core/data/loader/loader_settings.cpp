#include "core/data/loader/loader_settings.h"

#include "core/base/text.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace teardown {

namespace {

/// Keys of `data` that are no settings of a loader.
constexpr std::string_view kOtherKeys[] = {"train", "val", "test", "train_dataloader", "val_dataloader", "test_dataloader"};

enum class SettingUse {
    Used,
    Ignored,     ///< changes neither order nor numbers
    NeedsPython  ///< an object of Python
};

struct SettingRow {
    std::string_view name;
    SettingUse use;
};
/// Arguments of build_dataloader (mmcls/datasets/builder.py) and of torch's DataLoader.
constexpr SettingRow kSettings[] = {{"samples_per_gpu", SettingUse::Used},
                                    {"workers_per_gpu", SettingUse::Used},
                                    {"num_gpus", SettingUse::Used},
                                    {"dist", SettingUse::Used},
                                    {"shuffle", SettingUse::Used},
                                    {"round_up", SettingUse::Used},
                                    {"seed", SettingUse::Used},
                                    {"persistent_workers", SettingUse::Used},
                                    {"sampler_cfg", SettingUse::Used},
                                    {"drop_last", SettingUse::Used},
                                    {"prefetch_factor", SettingUse::Used},
                                    {"pin_memory", SettingUse::Ignored},
                                    {"pin_memory_device", SettingUse::Ignored},
                                    {"timeout", SettingUse::Ignored},
                                    {"multiprocessing_context", SettingUse::Ignored},
                                    {"generator", SettingUse::NeedsPython},
                                    {"sampler", SettingUse::NeedsPython},
                                    {"batch_sampler", SettingUse::NeedsPython}};

/// A value with its path, from data, from data.train_dataloader, or from the defaults of the tools.
struct Setting {
    ConfigValue value;
    std::string path;
};

class SettingReader {
public:
    SettingReader(const ConfigValue& data, const ConfigValue* own, std::string ownPath)
        : m_data(data), m_own(own), m_ownPath(std::move(ownPath)) {}

    /// The value of the phase's own dict, else `before` (a default that goes before the common settings), else that of data, else none.
    std::optional<Setting> find(std::string_view name, const std::optional<ConfigValue>& before = {}) const {
        if (const ConfigValue* value = m_own ? m_own->find(name) : nullptr) return Setting{*value, m_ownPath + "." + std::string(name)};
        if (before) return Setting{*before, {}};
        if (const ConfigValue* value = m_data.find(name)) return Setting{*value, "data." + std::string(name)};
        return std::nullopt;
    }
    Result<std::size_t> count(std::string_view name, std::size_t fallback, std::int64_t smallest) const {
        const std::optional<Setting> found = find(name);
        if (!found) return fallback;
        const ConfigValue& value = found->value;
        if (value.isInt() && !value.isBigInt() && value.asInt() >= smallest && value.asInt() <= kMost)
            return static_cast<std::size_t>(value.asInt());
        return Error{
            ErrorKind::BadInput,
            "loader-value",
            message(
                "loader-value.must-be-an-int", "{name}={value}: must be an int from {smallest} to {largest}.",
                {{"name", std::string(name)}, {"value", escapeForDisplay(value.repr(), 80)}, {"smallest", smallest}, {"largest", kMost}}),
            {},
            placeOf(value, found->path)};
    }
    bool flag(std::string_view name, bool fallback, const std::optional<ConfigValue>& before = {}) const {
        const std::optional<Setting> found = find(name, before);
        return found ? found->value.truthy() : fallback;
    }
    Result<void> check() const {
        TD_CHECK(check(m_data, "data", true));
        return m_own ? check(*m_own, m_ownPath, false) : Result<void>();
    }

private:
    static constexpr std::int64_t kMost = 1'000'000;

    static Result<void> check(const ConfigValue& dict, const std::string& path, bool common) {
        for (const DictEntry& entry : dict.entries()) {
            const std::string name = entry.key.str();
            if (common && std::find(std::begin(kOtherKeys), std::end(kOtherKeys), name) != std::end(kOtherKeys)) continue;
            const auto row =
                std::find_if(std::begin(kSettings), std::end(kSettings), [&](const SettingRow& known) { return known.name == name; });
            if (row == std::end(kSettings)) {
                std::vector<std::string> names;
                for (const SettingRow& known : kSettings) names.emplace_back(known.name);
                return Error{ErrorKind::BadInput, "loader-key",
                             message("loader-key.unknown", "The data loader has no setting '{name}'.{hint}",
                                     {{"name", escapeForDisplay(name, 80)}, {"hint", didYouMean(name, names)}}),
                             message("do.remove-it", "Remove it."), placeOf(entry.value, path + "." + name)};
            }
            if (row->use == SettingUse::NeedsPython && !entry.value.isNone())
                return Error{ErrorKind::BadInput, "loader-unsupported",
                             message("loader-unsupported.python", "The setting '{name}' takes an object of Python, which is not run here.",
                                     {{"name", name}}),
                             message("do.use-sampler-cfg", "Use sampler = dict(type=...) at the top of the config for another order."),
                             placeOf(entry.value, path + "." + name)};
        }
        return {};
    }

    const ConfigValue& m_data;
    const ConfigValue* m_own;
    std::string m_ownPath;
};

Error missingSetting(const Config& config, const char* name) {
    return {ErrorKind::BadInput,
            "loader-missing",
            message("loader-missing.setting", "The config has no {name}, so there is no data loader.", {{"name", name}}),
            message("do.add-to-the-config", "Add it to the config, for example data = dict(samples_per_gpu=32, workers_per_gpu=2, ...)."),
            {config.path, 0, 0, name, {}}};
}

Result<std::optional<std::uint32_t>> seedSetting(const SettingReader& reader, const LoaderRun& run) {
    const std::optional<Setting> found = reader.find("seed");
    if (!found) return run.seed;
    if (found->value.isNone()) return std::optional<std::uint32_t>();
    const ConfigValue& value = found->value;
    if (value.isInt() && !value.isBigInt() && value.asInt() >= 0 && value.asInt() <= 0xffffffff)
        return std::optional(static_cast<std::uint32_t>(value.asInt()));
    return Error{
        ErrorKind::BadInput,
        "loader-value",
        message("loader-value.seed", "seed={value}: must be an int from 0 to 4294967295.", {{"value", escapeForDisplay(value.repr(), 80)}}),
        {},
        placeOf(value, found->path)};
}

}  // namespace

Result<LoaderSettings> loaderSettings(const Config& config, Phase phase, const LoaderRun& run) {
    const ConfigValue* data = config.root.find("data");
    if (!data || !data->isDict()) return missingSetting(config, "data");
    const std::string ownPath = std::string("data.") + phaseName(phase) + "_dataloader";
    const ConfigValue* own = data->find(std::string(phaseName(phase)) + "_dataloader");
    const SettingReader reader(*data, own && own->isDict() ? own : nullptr, ownPath);
    TD_CHECK(reader.check());
    for (const char* name : {"samples_per_gpu", "workers_per_gpu"})
        if (!reader.find(name)) return missingSetting(config, name);

    const bool train = phase == Phase::Train;
    LoaderSettings settings;
    TD_TRY(const std::size_t samples, reader.count("samples_per_gpu", 1, 1));
    TD_TRY(const std::size_t workers, reader.count("workers_per_gpu", 0, 0));
    TD_TRY(const std::size_t gpus, reader.count("num_gpus", run.gpus, 1));
    TD_TRY(settings.prefetchFactor, reader.count("prefetch_factor", 2, 1));
    TD_TRY(settings.samplerSeed, seedSetting(reader, run));
    settings.seed = settings.samplerSeed;
    if (settings.seed && run.diffSeed) *settings.seed += static_cast<std::uint32_t>(run.rank.rank);
    settings.distributed = reader.flag("dist", run.distributed);
    settings.rank = run.rank;
    settings.batchSize = settings.distributed ? samples : samples * gpus;
    settings.workers = settings.distributed ? workers : workers * gpus;
    // tools/train.py sets drop_last for validation, tools/test.py leaves it to the config.
    const std::optional<ConfigValue> off = train ? std::nullopt : std::optional(ConfigValue::boolean(false));
    settings.shuffle = reader.flag("shuffle", true, off);
    settings.dropLast = reader.flag("drop_last", false, phase == Phase::Val ? off : std::nullopt);
    settings.roundUp = reader.flag("round_up", true);
    settings.persistentWorkers = reader.flag("persistent_workers", true);
    if (const auto sampler = reader.find("sampler_cfg", train ? std::nullopt : std::optional(ConfigValue::none()))) {
        settings.sampler = sampler->value;
        settings.samplerPath = sampler->path;
    } else if (const ConfigValue* common = config.root.find("sampler")) {
        settings.sampler = *common;
        settings.samplerPath = "sampler";
    }
    if (settings.workers == 0 && settings.persistentWorkers)
        return Error{ErrorKind::BadInput, "loader-value",
                     message("loader-value.persistent",
                             "With workers_per_gpu=0, mmclassification fails: persistent_workers is True by default "
                             "and needs workers."),
                     message("do.set-persistent-workers", "Set persistent_workers=False in data, too."),
                     placeOf(reader.find("workers_per_gpu")->value, reader.find("workers_per_gpu")->path)};
    if (settings.workers == 0 && settings.prefetchFactor != 2)
        return Error{ErrorKind::BadInput, "loader-value",
                     message("loader-value.prefetch", "prefetch_factor needs workers, and workers_per_gpu is 0."),
                     message("do.remove-it", "Remove it."),
                     placeOf(reader.find("prefetch_factor")->value, reader.find("prefetch_factor")->path)};
    return settings;
}

Result<SamplerPtr> LoaderSettings::samplerFor(std::size_t samples) const {
    const SamplerContext context{samples, rank, shuffle, samplerSeed ? std::optional<std::int64_t>(*samplerSeed) : std::nullopt};
    if (sampler.truthy()) return buildSampler(sampler, samplerPath, context);
    if (distributed) {
        ConfigValue chosen = ConfigValue::dict({{ConfigValue::string("type"), ConfigValue::string("DistributedSampler")},
                                                {ConfigValue::string("round_up"), ConfigValue::boolean(roundUp)}});
        return buildSampler(chosen, "data", context);
    }
    if (!shuffle) return SamplerPtr(std::make_shared<SequentialSampler>(samples));
    if (samples == 0)
        return Error{ErrorKind::BadInput,
                     "loader-empty",
                     message("loader-empty.no-samples", "The dataset has no samples to shuffle."),
                     message("do.look-at-dataset", "See what the dataset finds: teardown dataset CONFIG."),
                     {}};
    return SamplerPtr(std::make_shared<RandomSampler>(samples));
}

}  // namespace teardown
