#include "core/command/tool_table.h"

#include <algorithm>
#include <iterator>

namespace teardown {
namespace {

using Argument = ScriptArgument;

constexpr std::string_view kProcessor = "Teardown computes on the processor";
constexpr std::string_view kOneProcess = "one process does all the work";
constexpr std::string_view kNoWindow = "a verb opens no window; --show-dir and --out write files instead";

constexpr ScriptOption kCfgOptions{"--cfg-options", OptionWords::Many};
constexpr ScriptOption kDevice{"--device", OptionWords::One, OptionFate::Dropped, {}, kProcessor};
constexpr ScriptOption kGpuIds{"--gpu-ids", OptionWords::Many, OptionFate::Dropped, {}, kProcessor};
constexpr ScriptOption kGpuId{"--gpu-id", OptionWords::One, OptionFate::Dropped, {}, kProcessor};
constexpr ScriptOption kLauncher{"--launcher", OptionWords::One, OptionFate::Dropped, {}, kOneProcess};
constexpr ScriptOption kLocalRank{"--local_rank", OptionWords::One, OptionFate::Dropped, {}, kOneProcess};

constexpr ScriptOption kTestOptions[] = {
    {"--metrics", OptionWords::Many},
    {"--metric-options", OptionWords::Many},
    {"--out", OptionWords::One, OptionFate::Kept, {}, {}, true},
    {"--out-items", OptionWords::Many},
    {"--show", OptionWords::None, OptionFate::Missing, {}, kNoWindow},
    {"--show-dir", OptionWords::One, OptionFate::Kept, {}, {}, true},
    {"--show-options", OptionWords::Many, OptionFate::Dropped, {}, "they are about the drawn pictures"},
    {"--gpu-collect", OptionWords::None, OptionFate::Dropped, {}, kOneProcess},
    {"--tmpdir", OptionWords::One, OptionFate::Dropped, {}, kOneProcess},
    {"--options", OptionWords::Many, OptionFate::Renamed, "--cfg-options"},
    kCfgOptions,
    kDevice,
    kGpuIds,
    kGpuId,
    kLauncher,
    kLocalRank,
};
constexpr ScriptOption kTrainOptions[] = {
    {"--work-dir", OptionWords::One, OptionFate::Kept, {}, {}, true},
    {"--resume-from", OptionWords::One},
    {"--no-validate", OptionWords::None},
    {"--seed", OptionWords::One},
    {"--deterministic", OptionWords::None},
    {"--diff-seed", OptionWords::None, OptionFate::Dropped, {}, kOneProcess},
    {"--gpus", OptionWords::One, OptionFate::Dropped, {}, kProcessor},
    {"--ipu-replicas", OptionWords::One, OptionFate::Dropped, {}, kProcessor},
    kCfgOptions,
    kDevice,
    kGpuIds,
    kGpuId,
    kLauncher,
    kLocalRank,
};
constexpr ScriptOption kDemoOptions[] = {kDevice, kCfgOptions};
constexpr ScriptOption kFlopsOptions[] = {{"--shape", OptionWords::Many, OptionFate::Renamed, "--input-shape"}};
constexpr ScriptOption kPrintOptions[] = {{"--options", OptionWords::Many, OptionFate::Renamed, "--cfg-options"}, kCfgOptions};
constexpr ScriptOption kEvalOptions[] = {{"--metrics", OptionWords::Many}, {"--metric-options", OptionWords::Many}, kCfgOptions};
constexpr ScriptOption kVerifyOptions[] = {
    {"--out-path", OptionWords::One, OptionFate::Dropped, {}, "broken files are printed", true},
    {"--phase", OptionWords::One, OptionFate::Renamed, "--split"},
    {"--num-process", OptionWords::One, OptionFate::Renamed, "--threads"},
    kCfgOptions,
};
constexpr ScriptOption kPipelineOptions[] = {
    {"--skip-type", OptionWords::Many, OptionFate::Dropped, {}, "every step is shown"},
    {"--output-dir", OptionWords::One, OptionFate::Renamed, "--browse", {}, true},
    {"--phase", OptionWords::One, OptionFate::Renamed, "--split"},
    {"--number", OptionWords::One},
    {"--mode", OptionWords::One},
    {"--show", OptionWords::None, OptionFate::Missing, {}, kNoWindow},
    kCfgOptions,
};
constexpr ScriptOption kCamOptions[] = {
    {"--method", OptionWords::One},
    {"--target-category", OptionWords::Many, OptionFate::Renamed, "--class"},
    {"--save-path", OptionWords::One, OptionFate::Renamed, "-o", {}, true},
    {"--target-layers", OptionWords::Many, OptionFate::Renamed, "--layer"},
    kDevice,
    kCfgOptions,
};

constexpr Argument kConfigCheckpoint[] = {Argument::Config, Argument::Checkpoint};
constexpr Argument kImageConfigCheckpoint[] = {Argument::Image, Argument::Config, Argument::Checkpoint};
constexpr Argument kConfigOnly[] = {Argument::Config};
constexpr Argument kConfigResults[] = {Argument::Config, Argument::Results};
constexpr Argument kFold[] = {Argument::Config, Argument::Checkpoint, Argument::Output};
constexpr Argument kDistributed[] = {Argument::Config, Argument::Checkpoint, Argument::Number};
constexpr Argument kSlurm[] = {Argument::Word, Argument::Word, Argument::Config, Argument::Checkpoint};

constexpr ScriptRow kScripts[] = {
    {"test.py", "test", kConfigCheckpoint, kTestOptions},
    {"dist_test.sh", "test", kDistributed, kTestOptions},
    {"slurm_test.sh", "test", kSlurm, kTestOptions},
    {"train.py", "train", kConfigOnly, kTrainOptions},
    {"image_demo.py", "demo", kImageConfigCheckpoint, kDemoOptions},
    {"get_flops.py", "tree", kConfigOnly, kFlopsOptions, "--format flops"},
    {"print_config.py", "config show", kConfigOnly, kPrintOptions},
    {"eval_metric.py", "eval", kConfigResults, kEvalOptions},
    {"verify_dataset.py", "dataset", kConfigOnly, kVerifyOptions, "--verify"},
    {"vis_pipeline.py", "dataset", kConfigOnly, kPipelineOptions},
    {"vis_cam.py", "explain", kImageConfigCheckpoint, kCamOptions},
    {"reparameterize_model.py", "reparam", kFold, {}},
    {"reparameterize_repvgg.py", "reparam", kFold, {}},
};

}  // namespace

const ScriptRow* findScript(std::string_view file) {
    const auto* found = std::find_if(std::begin(kScripts), std::end(kScripts), [&](const ScriptRow& row) { return row.file == file; });
    return found == std::end(kScripts) ? nullptr : found;
}

std::span<const ScriptRow> allScripts() { return kScripts; }

const ScriptOption* findOption(const ScriptRow& script, std::string_view name) {
    const ScriptOption* begun = nullptr;
    int many = 0;
    for (const ScriptOption& option : script.options) {
        if (option.name == name) return &option;
        if (name.size() > 2 && option.name.starts_with(name)) {
            begun = &option;
            ++many;
        }
    }
    return many == 1 ? begun : nullptr;
}

}  // namespace teardown
