// Convolutional networks that are not ResNets.
#include "core/checkpoint/fit/derived_models.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace teardown {

namespace {

constexpr std::size_t kUsualStages = 4;

/// What most convolutional networks share.
DerivedBackbone convolutional(const char* family, const PythonCall& call, std::int64_t channels, const char* neck = kPooled) {
    return {family, call.text(), neck, 224, channels, {assumedStrides()}};
}

/// "(2, 2, 2)"
std::string pythonTupleOf(const char* value, std::size_t times) {
    return fmt::format("({}{})", fmt::join(std::vector<std::string>(times, value), ", "), times == 1 ? "," : "");
}

}  // namespace

std::optional<DerivedBackbone> derivedRepVgg(const NamedShapes& s) {
    const bool deploy = s.has("stem.branch_reparam.weight");
    const std::string kernel = deploy ? "branch_reparam.weight" : "branch_3x3.conv.weight";
    std::int64_t channels = s.size("stem." + kernel);
    if (channels == 0) return std::nullopt;
    constexpr std::int64_t kBase = 64;
    std::vector<std::int64_t> blocks;
    std::vector<std::string> widths, groups, strides;
    std::int64_t number = 1, first = 0;
    for (int stage = 0;; ++stage) {
        const std::string prefix = fmt::format("stage_{}.", stage + 1);
        const std::int64_t count = s.count(prefix), out = s.size(prefix + "0." + kernel);
        if (count == 0 || out == 0 || stage > 12) break;
        blocks.push_back(count);
        widths.push_back(pythonNumber(static_cast<double>(out) / static_cast<double>(kBase << stage)));
        if (stage == 0) first = out;
        // A block has a branch for its input only if it keeps the size.
        strides.push_back(s.has(prefix + "0.branch_norm.weight") ? "1" : "2");
        for (std::int64_t i = 0; i < count; ++i, ++number, channels = out)
            if (const std::int64_t grouped = quotient(channels, s.size(prefix + std::to_string(i) + "." + kernel, 1)); grouped > 1)
                groups.push_back(fmt::format("{}: {}", number, grouped));
    }
    if (blocks.empty()) return std::nullopt;
    const std::int64_t squeezed = s.size("stem.se_layer.conv1.conv.weight"), stem = s.size("stem." + kernel);
    std::string arch = fmt::format("dict(num_blocks={}, width_factor=[{}], group_layer_map={}", pythonList(blocks), fmt::join(widths, ", "),
                                   groups.empty() ? std::string("None") : fmt::format("{{{}}}", fmt::join(groups, ", ")));
    arch += squeezed > 0 ? fmt::format(", se_cfg=dict(ratio={}, divisor=1)", stem / squeezed) : ", se_cfg=None";
    if (stem != std::min(kBase, first)) arch += fmt::format(", stem_channels={}", stem);
    PythonCall call("RepVGG");
    call.add("arch", arch + ")").unless(3, "in_channels", s.size("stem." + kernel, 1)).flag("deploy", deploy);
    // mmclassification drops the squeeze of a folded network, which was trained with it.
    call.flag("keep_se", deploy && squeezed > 0).flag("add_ppf", s.has("ppf.conv1.conv.weight"));
    const bool usual = blocks.size() == kUsualStages;
    if (!usual || std::find(strides.begin(), strides.end(), "1") != strides.end())
        call.add("strides", fmt::format("({}{})", fmt::join(strides, ", "), strides.size() == 1 ? "," : ""));
    if (!usual) call.add("dilations", pythonTupleOf("1", blocks.size())).add("out_indices", fmt::format("({},)", blocks.size() - 1));
    return convolutional("RepVGG", call, s.size("stem." + kernel, 1));
}

std::optional<DerivedBackbone> derivedMobileNetV2(const NamedShapes& s) {
    constexpr std::array<std::int64_t, 7> kWidths{16, 24, 32, 64, 96, 160, 320};
    constexpr double kStem = 32, kLast = 1280;
    const std::int64_t stem = s.size("conv1.conv.weight"), last = s.size("conv2.conv.weight");
    if (stem == 0 || last == 0 || !s.has("layer7.0.conv.2.conv.weight")) return std::nullopt;
    const double factor = widenFactor([&](double widen) {
        for (std::size_t i = 0; i < kWidths.size(); ++i) {
            const std::string key = fmt::format("layer{}.0.conv.{}.conv.weight", i + 1, i == 0 ? 1 : 2);
            if (s.size(key) != nearestMultipleOf8(static_cast<double>(kWidths[i]) * widen)) return false;
        }
        return stem == nearestMultipleOf8(kStem * widen) && last == static_cast<std::int64_t>(kLast * std::max(1.0, widen));
    });
    if (factor == 0) return std::nullopt;
    PythonCall call("MobileNetV2");
    call.add("widen_factor", pythonNumber(factor));
    return convolutional("MobileNetV2", call, 3);
}

std::optional<DerivedBackbone> derivedShuffleNetV1(const NamedShapes& s) {
    struct Row {
        std::int64_t groups;
        std::array<std::int64_t, 3> channels;
    };
    // Zhang et al. (2018), table 1.
    constexpr std::array<Row, 5> kRows{
        {{1, {144, 288, 576}}, {2, {200, 400, 800}}, {3, {240, 480, 960}}, {4, {272, 544, 1088}}, {8, {384, 768, 1536}}}};
    const auto expanded = [&](std::size_t layer) { return s.size(fmt::format("layers.{}.1.g_conv_1x1_expand.conv.weight", layer)); };
    const std::int64_t groups = quotient(expanded(0), s.size("layers.0.1.g_conv_1x1_compress.conv.weight", 1));
    for (const Row& row : kRows) {
        if (row.groups != groups) continue;
        const double factor = widenFactor([&](double widen) {
            for (std::size_t i = 0; i < row.channels.size(); ++i)
                if (expanded(i) != nearestMultipleOf8(static_cast<double>(row.channels[i]) * widen)) return false;
            return s.size("conv1.conv.weight") == static_cast<std::int64_t>(24 * widen);
        });
        if (factor == 0) return std::nullopt;
        PythonCall call("ShuffleNetV1");
        call.add("groups", groups).add("widen_factor", pythonNumber(factor)).unless(3, "in_channels", s.size("conv1.conv.weight", 1));
        return convolutional("ShuffleNetV1", call, s.size("conv1.conv.weight", 1));
    }
    return std::nullopt;
}

std::optional<DerivedBackbone> derivedVgg(const NamedShapes& s) {
    struct Row {
        std::int64_t depth;
        std::vector<std::int64_t> blocks;
    };
    static const std::vector<Row> s_rows = {{11, {1, 1, 2, 2, 2}}, {13, {2, 2, 2, 2, 2}}, {16, {2, 2, 3, 3, 3}}, {19, {2, 2, 4, 4, 4}}};
    if (!s.has("features.0.conv.weight")) return std::nullopt;
    // A pooling layer after each stage leaves a gap in the numbers.
    std::vector<std::int64_t> blocks;
    constexpr std::int64_t kMostLayers = 64;
    for (std::int64_t i = 0; i < kMostLayers;) {
        const std::int64_t convolutions = s.count("features.", i);
        if (convolutions == 0) break;
        blocks.push_back(convolutions);
        i += convolutions + 1;
    }
    const auto row = std::find_if(s_rows.begin(), s_rows.end(), [&](const Row& one) { return one.blocks == blocks; });
    if (row == s_rows.end()) return std::nullopt;
    const std::int64_t classes = s.size("classifier.6.weight");
    PythonCall call("VGG");
    call.add("depth", row->depth);
    if (s.has("features.0.bn.weight")) call.add("norm_cfg", "dict(type='BN')");
    if (classes > 0) call.add("num_classes", classes);
    return convolutional("VGG", call, 3, classes > 0 ? "" : kPooled);
}

std::optional<DerivedBackbone> derivedDenseNet(const NamedShapes& s) {
    const std::int64_t growth = s.size("stages.0.block.0.conv2.weight"), init = s.size("stem.0.weight");
    if (growth == 0 || init == 0) return std::nullopt;
    std::vector<std::int64_t> depths;
    for (std::int64_t stage = 0; stage < s.count("stages."); ++stage) depths.push_back(s.count(fmt::format("stages.{}.block.", stage)));
    PythonCall call("DenseNet");
    call.add("arch", fmt::format("dict(growth_rate={}, depths={}, init_channels={})", growth, pythonList(depths), init));
    call.unless(3, "in_channels", s.size("stem.0.weight", 1));
    call.unless(4, "bn_size", quotient(s.size("stages.0.block.0.conv1.weight"), growth));
    // The quotient of the first transition; that of channels which it does not divide is rounded down.
    if (const std::int64_t from = s.size("transitions.0.conv.weight", 1), to = s.size("transitions.0.conv.weight");
        from > 0 && to != from / 2)
        call.add("compression_factor", pythonNumber(static_cast<double>(to) / static_cast<double>(from)));
    return convolutional("DenseNet", call, s.size("stem.0.weight", 1));
}

std::optional<DerivedBackbone> derivedConvNeXt(const NamedShapes& s) {
    if (!s.has("stages.0.0.pointwise_conv1.weight") || !s.has("downsample_layers.0.0.weight")) return std::nullopt;
    std::vector<std::int64_t> depths, channels;
    for (std::int64_t stage = 0; stage < s.count("stages."); ++stage) {
        depths.push_back(s.count(fmt::format("stages.{}.", stage)));
        channels.push_back(s.size(fmt::format("stages.{}.0.depthwise_conv.weight", stage)));
    }
    PythonCall call("ConvNeXt");
    call.add("arch", fmt::format("dict(depths={}, channels={})", pythonList(depths), pythonList(channels)));
    call.unless(3, "in_channels", s.size("downsample_layers.0.0.weight", 1));
    call.unless(4, "stem_patch_size", s.size("downsample_layers.0.0.weight", 2));
    call.flag("linear_pw_conv", s.rank("stages.0.0.pointwise_conv1.weight") == 2, true);
    if (!s.has("stages.0.0.gamma")) call.add("layer_scale_init_value", 0);
    DerivedBackbone found = convolutional("ConvNeXt", call, s.size("downsample_layers.0.0.weight", 1), "");
    found.assumed.clear();
    return found;
}

std::optional<DerivedBackbone> derivedHorNet(const NamedShapes& s) {
    const std::int64_t base = s.size("downsample_layers.0.0.weight");
    if (base == 0 || !s.has("stages.0.0.gnconv.proj_in.weight")) return std::nullopt;
    std::vector<std::int64_t> depths, orders;
    std::vector<std::string> filters;
    std::int64_t width = 0;
    for (std::int64_t stage = 0; stage < s.count("stages."); ++stage) {
        const std::string prefix = fmt::format("stages.{}.", stage), filter = prefix + "0.gnconv.dwconv.";
        depths.push_back(s.count(prefix));
        orders.push_back(s.count(prefix + "0.gnconv.projs.") + 1);
        if (const std::int64_t rows = s.size(filter + "complex_weight", 1)) {
            filters.push_back(fmt::format("dict(type='GF', h={}, w={})", rows, s.size(filter + "complex_weight", 2)));
            if (width == 0) width = rows << (stage + 2);
        } else {
            filters.push_back(fmt::format("dict(type='DW', kernel_size={})", s.size(filter + "weight", 2)));
        }
    }
    PythonCall call("HorNet");
    call.add("arch", fmt::format("dict(base_dim={}, depths={}, orders={}, dw_cfg=[{}])", base, pythonList(depths), pythonList(orders),
                                 fmt::join(filters, ", ")));
    call.unless(3, "in_channels", s.size("downsample_layers.0.0.weight", 1));
    call.flag("use_layer_scale", s.has("stages.0.0.gamma1.weight"), true);
    DerivedBackbone found = convolutional("HorNet", call, s.size("downsample_layers.0.0.weight", 1), "");
    // A global filter has a row for each row of its map.
    if (width > 0) found.size = width;
    found.assumed = {message("derived.gated-scale", "the scale of the recursive gated convolutions is the default")};
    return found;
}

std::optional<DerivedBackbone> derivedConvMixer(const NamedShapes& s) {
    const std::int64_t dims = s.size("stem.0.weight"), kernel = s.size("stages.0.0.fn.0.weight", 2);
    if (dims == 0 || kernel == 0) return std::nullopt;
    PythonCall call("ConvMixer");
    call.add("arch", fmt::format("dict(embed_dims={}, depth={}, patch_size={}, kernel_size={})", dims, s.count("stages."),
                                 s.size("stem.0.weight", 2), kernel));
    call.unless(3, "in_channels", s.size("stem.0.weight", 1));
    DerivedBackbone found = convolutional("ConvMixer", call, s.size("stem.0.weight", 1));
    found.assumed.clear();
    return found;
}

std::optional<DerivedBackbone> derivedPoolFormer(const NamedShapes& s) {
    if (!s.has("patch_embed.proj.weight") || s.rank("network.0.0.mlp.fc1.weight") != 4) return std::nullopt;
    std::vector<std::int64_t> layers, dims, ratios;
    // Stages and the layers between them alternate.
    for (std::int64_t i = 0; i < s.count("network."); i += 2) {
        const std::string prefix = fmt::format("network.{}.", i);
        layers.push_back(s.count(prefix));
        dims.push_back(s.size(prefix + "0.norm1.weight"));
        ratios.push_back(quotient(s.size(prefix + "0.mlp.fc1.weight"), dims.back()));
    }
    PythonCall call("PoolFormer");
    call.add("arch", fmt::format("dict(layers={}, embed_dims={}, mlp_ratios={}, layer_scale_init_value=1e-5)", pythonList(layers),
                                 pythonList(dims), pythonList(ratios)));
    call.unless(7, "in_patch_size", s.size("patch_embed.proj.weight", 2)).unless(3, "down_patch_size", s.size("network.1.proj.weight", 2));
    return convolutional("PoolFormer", call, s.size("patch_embed.proj.weight", 1));
}

std::optional<DerivedBackbone> derivedVan(const NamedShapes& s) {
    if (!s.has("blocks1.0.attn.spatial_gating_unit.DW_conv.weight")) return std::nullopt;
    std::vector<std::int64_t> dims, depths, ratios, patches;
    for (std::int64_t stage = 1; s.count(fmt::format("blocks{}.", stage)) > 0; ++stage) {
        depths.push_back(s.count(fmt::format("blocks{}.", stage)));
        dims.push_back(s.size(fmt::format("patch_embed{}.projection.weight", stage)));
        patches.push_back(s.size(fmt::format("patch_embed{}.projection.weight", stage), 2));
        ratios.push_back(quotient(s.size(fmt::format("blocks{}.0.mlp.fc1.weight", stage)), dims.back()));
    }
    PythonCall call("VAN");
    call.add("arch",
             fmt::format("dict(embed_dims={}, depths={}, ffn_ratios={})", pythonList(dims), pythonList(depths), pythonList(ratios)));
    call.unless(3, "in_channels", s.size("patch_embed1.projection.weight", 1));
    if (patches != std::vector<std::int64_t>{7, 3, 3, 3}) call.add("patch_sizes", pythonList(patches));
    return convolutional("VAN", call, s.size("patch_embed1.projection.weight", 1));
}

}  // namespace teardown
