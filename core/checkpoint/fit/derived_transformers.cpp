// Networks of tokens.
#include "core/checkpoint/fit/derived_models.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

namespace {

/// Channels of a head in most published networks.
constexpr std::int64_t kHeadWidth = 64;

DerivedBackbone transformer(const char* family, const PythonCall& call, std::int64_t size, std::int64_t channels) {
    DerivedBackbone found;
    found.family = family;
    found.text = call.text();
    found.size = size;
    found.channels = channels;
    return found;
}

/// Per stage, of a tensor whose name has the stage's number for '#'.
std::vector<std::int64_t> perStage(const NamedShapes& s, std::int64_t stages, std::string_view before, std::string_view after,
                                   std::size_t axis = 0) {
    std::vector<std::int64_t> sizes;
    for (std::int64_t stage = 0; stage < stages; ++stage) sizes.push_back(s.size(fmt::format("{}{}{}", before, stage, after), axis));
    return sizes;
}

std::vector<std::int64_t> blocksPerStage(const NamedShapes& s, std::int64_t stages, std::string_view inside) {
    std::vector<std::int64_t> counts;
    for (std::int64_t stage = 0; stage < stages; ++stage) counts.push_back(s.count(fmt::format("stages.{}.{}", stage, inside)));
    return counts;
}

void addSwinOutputs(PythonCall& call, std::int64_t stages) {
    if (stages != 4) call.add("out_indices", fmt::format("({},)", stages - 1));
}

struct VitRow {
    const char* name;
    std::int64_t dims, layers, heads, feedForward;
};
// Dosovitskiy et al. (2021), Touvron et al. (2021), and mmclassification's own "small".
constexpr VitRow kVitRows[] = {{"small", 768, 8, 8, 2304},
                               {"base", 768, 12, 12, 3072},
                               {"large", 1024, 24, 16, 4096},
                               {"deit-tiny", 192, 12, 3, 768},
                               {"deit-small", 384, 12, 6, 1536}};

}  // namespace

std::optional<DerivedBackbone> derivedVisionTransformer(const NamedShapes& s) {
    const std::int64_t dims = s.size("patch_embed.projection.weight"), patch = s.size("patch_embed.projection.weight", 2);
    if (dims == 0 || patch == 0 || !s.has("pos_embed") || !s.has("layers.0.attn.qkv.weight")) return std::nullopt;
    const bool distilled = s.has("dist_token"), classToken = s.has("cls_token");
    const std::int64_t layers = s.count("layers."), feedForward = s.size("layers.0.ffn.layers.0.0.weight"),
                       channels = s.size("patch_embed.projection.weight", 1);
    const std::int64_t places = s.size("pos_embed", 1) - (classToken ? 1 : 0) - (distilled ? 1 : 0), size = squareSide(places) * patch;
    if (size == 0) return std::nullopt;
    const char* type = distilled ? "DistilledVisionTransformer" : "VisionTransformer";
    PythonCall call(type);
    std::vector<Message> assumed;
    const auto* row = std::find_if(std::begin(kVitRows), std::end(kVitRows), [&](const VitRow& one) {
        return one.dims == dims && one.layers == layers && one.feedForward == feedForward;
    });
    if (row != std::end(kVitRows)) {
        call.add("arch", fmt::format("'{}'", row->name));
        assumed.push_back(message("derived.published-heads", "the number of heads is that of the published {name}: {heads}",
                                  {{"name", row->name}, {"heads", row->heads}}));
    } else {
        const std::int64_t heads = assumedHeads(dims, kHeadWidth);
        call.add("arch", fmt::format("dict(embed_dims={}, num_layers={}, num_heads={}, feedforward_channels={})", dims, layers, heads,
                                     feedForward));
        assumed.push_back(assumedHeadsNote(std::to_string(heads), kHeadWidth));
    }
    call.unless(224, "img_size", size).unless(16, "patch_size", patch).unless(3, "in_channels", channels);
    call.flag("qkv_bias", s.has("layers.0.attn.qkv.bias"), true).flag("final_norm", s.has("ln1.weight"), true);
    if (!classToken) call.flag("with_cls_token", false, true).flag("output_cls_token", false, true);
    DerivedBackbone found = transformer(type, call, size, channels);
    found.assumed = std::move(assumed);
    return found;
}

std::optional<DerivedBackbone> derivedT2tVit(const NamedShapes& s) {
    const std::int64_t dims = s.size("tokens_to_token.project.weight"), tokens = s.size("tokens_to_token.attention1.attn.proj.weight");
    if (dims == 0 || !s.has("encoder.0.attn.qkv.weight")) return std::nullopt;
    const bool performer = s.has("tokens_to_token.attention1.kqv.weight"), classToken = s.has("cls_token");
    constexpr std::int64_t kKernel = 9, kStride = 16;
    const std::int64_t places = s.size("pos_embed", 1) - (classToken ? 1 : 0), heads = assumedHeads(dims, kHeadWidth);
    const std::int64_t width = performer ? quotient(s.size("tokens_to_token.project.weight", 1), kKernel) : tokens;
    // The first attention sees 7 x 7 places of the picture.
    const std::int64_t channels =
        s.size(performer ? "tokens_to_token.attention1.kqv.weight" : "tokens_to_token.attention1.attn.qkv.weight", 1) / 49;
    if (squareSide(places) == 0) return std::nullopt;
    const std::int64_t size = squareSide(places) * kStride;
    PythonCall call("T2T_ViT");
    call.unless(224, "img_size", size).unless(3, "in_channels", channels).add("embed_dims", dims).add("num_layers", s.count("encoder."));
    call.add("t2t_cfg", fmt::format("dict(token_dims={}, use_performer={})", width, performer ? "True" : "False"));
    call.add("layer_cfgs", fmt::format("dict(num_heads={}, feedforward_channels={}{})", heads, s.size("encoder.0.ffn.layers.0.0.weight"),
                                       s.has("encoder.0.attn.qkv.bias") ? ", qkv_bias=True" : ""));
    call.flag("final_norm", s.has("norm.weight"), true);
    if (!classToken) call.flag("with_cls_token", false, true).flag("output_cls_token", false, true);
    DerivedBackbone found = transformer("T2T-ViT", call, size, channels);
    if (!classToken) found.neck = kPooled;
    found.assumed = {assumedHeadsNote(std::to_string(heads), kHeadWidth)};
    return found;
}

std::optional<DerivedBackbone> derivedMlpMixer(const NamedShapes& s) {
    const std::int64_t dims = s.size("patch_embed.projection.weight"), patch = s.size("patch_embed.projection.weight", 2);
    const std::int64_t side = squareSide(s.size("layers.0.token_mix.layers.0.0.weight", 1));
    if (dims == 0 || side == 0) return std::nullopt;
    PythonCall call("MlpMixer");
    call.add("arch", fmt::format("dict(embed_dims={}, num_layers={}, tokens_mlp_dims={}, channels_mlp_dims={})", dims, s.count("layers."),
                                 s.size("layers.0.token_mix.layers.0.0.weight"), s.size("layers.0.channel_mix.layers.0.0.weight")));
    call.unless(224, "img_size", side * patch).unless(16, "patch_size", patch);
    const std::int64_t channels = s.size("patch_embed.projection.weight", 1);
    if (channels != 3) call.add("patch_cfg", fmt::format("dict(in_channels={})", channels));
    DerivedBackbone found = transformer("MLP-Mixer", call, side * patch, channels);
    found.neck = "dict(type='GlobalAveragePooling', dim=1)";
    return found;
}

std::optional<DerivedBackbone> derivedSwin(const NamedShapes& s) {
    const std::string table = ".blocks.0.attn.w_msa.relative_position_bias_table";
    const std::int64_t stages = s.count("stages."), patch = s.size("patch_embed.projection.weight", 2),
                       dims = s.size("patch_embed.projection.weight"), side = squareSide(s.size("stages.0" + table));
    constexpr std::int64_t kMostStages = 8;
    if (side == 0 || dims == 0 || stages > kMostStages) return std::nullopt;
    const std::int64_t window = (side + 1) / 2, channels = s.size("patch_embed.projection.weight", 1),
                       ratio = quotient(s.size("stages.0.blocks.0.ffn.layers.0.0.weight"), dims);
    PythonCall call("SwinTransformer");
    call.add("arch", fmt::format("dict(embed_dims={}, depths={}, num_heads={})", dims, pythonList(blocksPerStage(s, stages, "blocks.")),
                                 pythonList(perStage(s, stages, "stages.", table, 1))));
    std::vector<Message> assumed;
    std::int64_t size = squareSide(s.size("absolute_pos_embed", 1)) * patch;
    const bool seen = size > 0;
    if (!seen) {
        // The last stage of a published network is one window.
        size = window * patch << (stages - 1);
        assumed.push_back(assumedSize(size));
    }
    call.unless(224, "img_size", size).unless(4, "patch_size", patch).unless(3, "in_channels", channels).unless(7, "window_size", window);
    call.flag("use_abs_pos_embed", seen);
    if (ratio != 4) call.add("stage_cfgs", fmt::format("dict(block_cfgs=dict(ffn_ratio={}))", ratio));
    addSwinOutputs(call, stages);
    DerivedBackbone found = transformer("Swin Transformer", call, size, channels);
    found.neck = kPooled;
    found.assumed = std::move(assumed);
    return found;
}

std::optional<DerivedBackbone> derivedSwinV2(const NamedShapes& s) {
    const std::string attention = ".blocks.0.attn.w_msa.";
    const std::int64_t stages = s.count("stages."), patch = s.size("patch_embed.projection.weight", 2),
                       dims = s.size("patch_embed.projection.weight");
    constexpr std::int64_t kMostStages = 8;
    if (!s.has("stages.0" + attention + "logit_scale") || dims == 0 || stages > kMostStages) return std::nullopt;
    const std::vector<std::int64_t> depths = blocksPerStage(s, stages, "blocks.");
    std::int64_t extra = 0;
    for (std::int64_t stage = 0; stage < stages; ++stage)
        for (std::int64_t block = 0; extra == 0 && block < depths[static_cast<std::size_t>(stage)]; ++block)
            if (s.has(fmt::format("stages.{}.blocks.{}.norm3.weight", stage, block))) extra = block + 1;
    std::vector<std::int64_t> windows = perStage(s, stages, "stages.", attention + "relative_coords_table", 1);
    for (std::int64_t& window : windows) window = (window + 1) / 2;
    DerivedBackbone found;
    constexpr std::int64_t kUsualWindow = 8;
    if (std::any_of(windows.begin(), windows.end(), [](std::int64_t window) { return window == 0; })) {
        windows.assign(windows.size(), kUsualWindow);
        found.assumed.push_back(message("derived.window", "windows are taken for 8 x 8 places, because no tensor shows their size"));
    }
    // In the last stage, whose map is smallest, the windows are not larger than the map.
    const std::int64_t size = std::max(windows.back() << (stages - 1), windows.front()) * patch;
    const std::int64_t channels = s.size("patch_embed.projection.weight", 1);
    PythonCall call("SwinTransformerV2");
    call.add("arch", fmt::format("dict(embed_dims={}, depths={}, num_heads={}, extra_norm_every_n_blocks={})", dims, pythonList(depths),
                                 pythonList(perStage(s, stages, "stages.", attention + "logit_scale")), extra));
    call.add("img_size", size).unless(4, "patch_size", patch).unless(3, "in_channels", channels);
    call.add("window_size", pythonList(windows));
    addSwinOutputs(call, stages);
    found.family = "Swin Transformer V2";
    found.text = call.text();
    found.neck = kPooled;
    found.size = size;
    found.channels = channels;
    found.assumed.push_back(assumedSize(size));
    found.assumed.push_back(
        message("derived.pretrained-windows", "the windows of a pre-training at another size are taken for the same ones"));
    return found;
}

std::optional<DerivedBackbone> derivedTnt(const NamedShapes& s) {
    const std::string inner = "layers.0.inner_block.", outer = "layers.0.outer_block.";
    const std::int64_t innerDims = s.size("pixel_embed.proj.weight"), outerDims = s.size("projection.weight"),
                       side = squareSide(s.size("patch_pos", 1) - 1);
    if (innerDims == 0 || outerDims == 0 || side == 0 || !s.has("pixel_pos")) return std::nullopt;
    // A patch has 4 x 4 pixels in published networks, at a stride of 4 pixels of the picture.
    constexpr std::int64_t kStride = 4, kInnerHeads = 4;
    const std::int64_t patch = s.size("pixel_pos", 2) * kStride, channels = s.size("pixel_embed.proj.weight", 1),
                       outerHeads = assumedHeads(outerDims, kHeadWidth), innerHeads = innerDims % kInnerHeads == 0 ? kInnerHeads : 1;
    PythonCall call("TNT");
    call.add("arch", fmt::format("dict(embed_dims_outer={}, embed_dims_inner={}, num_layers={}, num_heads_inner={}, num_heads_outer={})",
                                 outerDims, innerDims, s.count("layers."), innerHeads, outerHeads));
    call.unless(224, "img_size", side * patch).unless(16, "patch_size", patch).unless(3, "in_channels", channels);
    call.unless(4, "ffn_ratio", quotient(s.size(outer + "ffn.layers.0.0.weight"), outerDims));
    call.flag("qkv_bias", s.has(inner + "attn.attn.in_proj_bias"));
    DerivedBackbone found = transformer("TNT", call, side * patch, channels);
    found.assumed = {
        assumedHeadsNote(fmt::format("{} outside, {} inside of a patch", outerHeads, innerHeads), kHeadWidth),
        message("derived.pixels", "the first stride is taken for {stride}, because no tensor shows it", {{"stride", kStride}})};
    return found;
}

std::optional<DerivedBackbone> derivedConformer(const NamedShapes& s) {
    const std::int64_t dims = s.size("trans_patch_conv.weight"), width = s.size("conv_1.conv3.weight");
    if (dims == 0 || width == 0) return std::nullopt;
    constexpr std::int64_t kFirst = 2, kBase = 64, kStride = 4;
    const std::int64_t heads = assumedHeads(dims, kHeadWidth);
    PythonCall call("Conformer");
    call.add("arch",
             fmt::format("dict(embed_dims={}, depths={}, num_heads={}, channel_ratio={})", dims, s.count("conv_trans_", kFirst) + 1, heads,
                         width % kBase == 0 ? std::to_string(width / kBase)
                                            : pythonNumber(static_cast<double>(width) / static_cast<double>(kBase))));
    call.unless(16, "patch_size", s.size("trans_patch_conv.weight", 2) * kStride);
    if (const std::int64_t hidden = s.size("trans_1.ffn.layers.0.0.weight"); hidden != 4 * dims)
        call.add("mlp_ratio", pythonNumber(static_cast<double>(hidden) / static_cast<double>(dims)));
    call.flag("qkv_bias", s.has("trans_1.attn.qkv.bias"), true).flag("with_cls_token", s.has("cls_token"), true);
    DerivedBackbone found = transformer("Conformer", call, 224, 3);
    found.assumed = {assumedHeadsNote(std::to_string(heads), kHeadWidth), assumedSize(224)};
    return found;
}

std::optional<DerivedBackbone> derivedTwins(const NamedShapes& s) {
    const std::int64_t stages = s.count("patch_embeds.");
    if (stages == 0 || !s.has("position_encodings.0.proj.weight") || s.size("patch_embeds.0.projection.weight", 2) == 0)
        return std::nullopt;
    const bool separable = !s.has("stages.0.0.attn.q.weight");
    const std::int64_t width = separable ? 32 : kHeadWidth;
    const std::vector<std::int64_t> dims = perStage(s, stages, "patch_embeds.", ".projection.weight"),
                                    patches = perStage(s, stages, "patch_embeds.", ".projection.weight", 2),
                                    hidden = perStage(s, stages, "stages.", ".0.ffn.layers.0.0.weight");
    // Every second block of a separable network looks at the whole map.
    std::vector<std::int64_t> reduced = perStage(s, stages, "stages.", separable ? ".1.attn.sr.weight" : ".0.attn.sr.weight", 2), heads,
                              ratios;
    for (std::int64_t& one : reduced) one = std::max<std::int64_t>(one, 1);
    std::vector<std::string> normed;
    for (std::size_t stage = 0; stage < dims.size(); ++stage) {
        heads.push_back(assumedHeads(dims[stage], width));
        ratios.push_back(quotient(hidden[stage], dims[stage]));
        normed.push_back(s.has(fmt::format("norm_after_stage{}.weight", stage)) ? "True" : "False");
    }
    PythonCall call(separable ? "SVT" : "PCPVT");
    std::string arch = fmt::format("dict(embed_dims={}, depths={}, num_heads={}, patch_sizes={}, strides={}, mlp_ratios={}, sr_ratios={}",
                                   pythonList(dims), pythonList(blocksPerStage(s, stages, "")), pythonList(heads), pythonList(patches),
                                   pythonList(patches), pythonList(ratios), pythonList(reduced));
    if (separable) arch += ", window_sizes=" + pythonList(std::vector<std::int64_t>(dims.size(), 7));
    const std::int64_t channels = s.size("patch_embeds.0.projection.weight", 1);
    call.add("arch", arch + ")").unless(3, "in_channels", channels);
    call.flag("qkv_bias", s.has(separable ? "stages.0.0.attn.qkv.bias" : "stages.0.0.attn.q.bias"));
    call.add("norm_after_stage", fmt::format("[{}]", fmt::join(normed, ", ")));
    DerivedBackbone found = transformer("Twins", call, 224, channels);
    found.neck = kPooled;
    found.assumed = {assumedHeadsNote(pythonList(heads), width), assumedSize(224)};
    if (separable)
        found.assumed.push_back(message("derived.svt-window", "windows are taken for 7 x 7 places, because no tensor shows their size"));
    return found;
}

}  // namespace teardown
