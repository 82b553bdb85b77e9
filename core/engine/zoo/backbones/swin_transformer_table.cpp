// The archs of SwinTransformer and SwinTransformerV2, and their rows in the models registry.
#include "core/base/text.h"
#include "core/engine/zoo/backbones/swin_transformer.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

namespace {
struct SwinRow {
    std::array<const char*, 2> names;
    std::int64_t embedDims;
    std::array<std::int64_t, 4> depths, heads;
    std::int64_t extraNormEvery = 0;
    bool secondOnly = false;
};
// Liu et al. 2021, section 3.3; Liu et al. 2022, section 4.1; the heads of huge and giant are the reference's own.
constexpr SwinRow kSwinRows[] = {
    {{"t", "tiny"}, 96, {2, 2, 6, 2}, {3, 6, 12, 24}},
    {{"s", "small"}, 96, {2, 2, 18, 2}, {3, 6, 12, 24}},
    {{"b", "base"}, 128, {2, 2, 18, 2}, {4, 8, 16, 32}},
    {{"l", "large"}, 192, {2, 2, 18, 2}, {6, 12, 24, 48}},
    {{"h", "huge"}, 352, {2, 2, 18, 2}, {8, 16, 32, 64}, 6, true},
    {{"g", "giant"}, 512, {2, 2, 42, 4}, {16, 32, 64, 128}, 6, true},
};
}  // namespace

SwinTransformer::Arch SwinTransformer::archOf(const Arguments& a, SwinVersion version) {
    const ConfigValue& given = a["arch"];
    if (given.isString()) {
        const std::string name = lowered(given.asString());
        std::string known;
        for (const SwinRow& row : kSwinRows) {
            if (row.secondOnly && version == SwinVersion::One) continue;
            for (const char* rowName : row.names)
                if (name == rowName)
                    return {
                        row.embedDims, {row.depths.begin(), row.depths.end()}, {row.heads.begin(), row.heads.end()}, row.extraNormEvery};
            known += (known.empty() ? "" : ", ") + std::string(row.names[1]);
        }
        throw BuildFailure{a.bad("arch", message("arch.arch-is-not-in", "Arch {name} is not in default archs", {{"name", name}}),
                                 message("do.choose-from-or-give", "Choose from {known} or give a dict.", {{"known", known}}))};
    }
    const bool second = version == SwinVersion::Two;
    const auto badArch = [&] {
        const char* keys = second ? "embed_dims, depths, num_heads and extra_norm_every_n_blocks" : "embed_dims, depths and num_heads";
        return BuildFailure{
            a.bad("arch", message("swin-transformer.custom-arch-needs", "Custom arch needs a dict with keys {keys}", {{"keys", keys}}))};
    };
    if (!given.isDict() || given.entries().size() != (second ? 4u : 3u)) throw badArch();
    const auto number = [&](const ConfigValue* value, std::int64_t least) {
        if (!value || !value->isInt() || value->asInt() < least) throw badArch();
        return value->asInt();
    };
    const auto numbers = [&](const char* key) {
        const ConfigValue* value = given.find(key);
        if (!value || !value->isSequence() || value->items().empty()) throw badArch();
        std::vector<std::int64_t> found;
        for (const ConfigValue& item : value->items()) found.push_back(number(&item, 1));
        return found;
    };
    Arch arch{number(given.find("embed_dims"), 1), numbers("depths"), numbers("num_heads"),
              second ? number(given.find("extra_norm_every_n_blocks"), 0) : 0};
    // The reference goes as far as the shorter list.
    arch.depths.resize(std::min(arch.depths.size(), arch.heads.size()));
    return arch;
}

static std::vector<ArgumentSpec> swinArguments(SwinVersion version) {
    using py::value;
    const bool second = version == SwinVersion::Two;
    std::vector<ArgumentSpec> all{
        {"arch", value("tiny"), second ? "tiny, small, base, large, huge, giant, or a dict." : "tiny, small, base, large, or a dict."},
        {"img_size", value(second ? 256 : 224), "Picture size of the absolute position embeddings; other sizes are resampled."},
        {"patch_size", value(4), "Height and width of a patch."},
        {"in_channels", value(3), "Channels of the picture."},
        {"window_size", value(second ? 8 : 7),
         second ? "Height and width of a window, or one for each stage." : "Height and width of a window."},
        {"drop_rate", value(0.0), "Fraction of values set to zero after the patch embedding during training."},
        {"drop_path_rate", value(0.1),
         "Fraction of samples that skip a branch during training, increasing to this value in the last block."},
        {"out_indices", py::tuple({3}), "Stages whose output is returned."}};
    if (!second) all.push_back({"out_after_downsample", value(false), "Whether a stage's output is taken after merging its tokens."});
    const std::vector<ArgumentSpec> common{
        {"use_abs_pos_embed", value(false), "Whether to add learned positions to the patches."},
        {"interpolate_mode", value("bicubic"), "How positions are resampled: nearest, bilinear, bicubic."},
        withCpArgument(),
        frozenStagesArgument(),
        normEvalArgument(),
        {"pad_small_map", value(false), "Whether a map smaller than a window is padded; else it is an error."},
        {"norm_cfg", py::dict({{"type", value("LN")}}), "Norm layer of the outputs; None: no norm."},
        {"stage_cfgs", second ? py::dict({{"downsample_cfg", py::dict({{"is_post_norm", value(true)}})}}) : py::dict({}),
         "Further arguments of every stage, or a dict for each."},
        {"patch_cfg", py::dict({}), "Further arguments of PatchEmbed."}};
    all.insert(all.end(), common.begin(), common.end());
    if (second)
        all.push_back({"pretrained_window_sizes", py::list({value(0), value(0), value(0), value(0)}),
                       "Window sizes used in pretraining, one per stage."});
    all.push_back(initCfgArgument(py::none()));
    return all;
}

void addSwinTransformers(LayerRegistry& registry) {
    const auto add = [&](const char* name, const char* cls, const char* doc, SwinVersion version) {
        registry.add(
            {name, doc, ReferenceClass::of(cls), swinArguments(version), [version](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                 return LayerPtr(std::make_shared<SwinTransformer>(a, version));
             }});
    };
    add("SwinTransformer", "mmcls.models.backbones.swin_transformer.SwinTransformer",
        "Attention in windows that shift from block to block (Liu et al. 2021).", SwinVersion::One);
    add("SwinTransformerV2", "mmcls.models.backbones.swin_transformer_v2.SwinTransformerV2",
        "SwinTransformer for larger networks and pictures (Liu et al. 2022).", SwinVersion::Two);
}

}  // namespace teardown::engine
