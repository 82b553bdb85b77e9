#include "core/engine/zoo/backbones/swin_transformer.h"

#include "core/engine/nn/dropout.h"
#include "core/engine/nn/init.h"
#include "core/engine/nn/token_ops.h"
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>
#include <cmath>

namespace teardown::engine {

SwinTransformer::SwinTransformer(const Arguments& a, SwinVersion version)
    : Backbone(version == SwinVersion::One ? "SwinTransformer" : "SwinTransformerV2", a["init_cfg"], {"BaseBackbone"}), m_version(version) {
    const Arch arch = archOf(a, version);
    m_frozenStages = a.integer("frozen_stages");
    if (m_frozenStages >= std::ssize(arch.depths))
        throw BuildFailure{
            a.bad("frozen_stages", message("backbone.frozen-stages-there-are", "frozen_stages={frozen}: there are {stages} stages",
                                           {{"frozen", m_frozenStages}, {"stages", arch.depths.size()}}))};
    m_normEval = a.boolean("norm_eval");
    m_interpolateMode = a.choice("interpolate_mode", {"nearest", "bilinear", "bicubic"});
    if (version == SwinVersion::One) m_outAfterDownsample = a.boolean("out_after_downsample");
    makePatchEmbed(a, arch);
    const TokenGrid grid = m_patchEmbed->outSize();
    if (a.boolean("use_abs_pos_embed"))
        m_positions = register_parameter("absolute_pos_embed", at::zeros({1, grid.tokens(), arch.embedDims}));
    m_dropAfterPos = register_module("drop_after_pos", UnaryPtr(std::make_shared<Dropout>(rateOf(a, "drop_rate"))));
    makeStages(a, arch);
    makeNorms(a);
}

void SwinTransformer::makePatchEmbed(const Arguments& a, const Arch& arch) {
    const ConfigValue config = py::dict({{"in_channels", a["in_channels"]},
                                         {"input_size", a["img_size"]},
                                         {"embed_dims", ConfigValue::integer(arch.embedDims)},
                                         {"conv_type", py::value("Conv2d")},
                                         {"kernel_size", a["patch_size"]},
                                         {"stride", a["patch_size"]},
                                         {"norm_cfg", py::dict({{"type", py::value("LN")}})}});
    requireDictOrNone(a["patch_cfg"], "patch_cfg", a.path("patch_cfg"));
    m_patchEmbed = register_module("patch_embed", std::make_shared<PatchEmbed>(updated(config, a["patch_cfg"]), a.path("patch_cfg")));
}

/// An argument's value for each stage: a single one for all, or one per stage from a list.
static const ConfigValue& ofStage(const Arguments& a, const char* name, std::size_t stage, std::size_t stages) {
    const ConfigValue& given = a[name];
    if (!given.isSequence()) return given;
    if (given.items().size() < stages)
        throw BuildFailure{a.bad(name, message("swin-transformer.has-entries-for-stages", "{name} has {count} entries for {stages} stages",
                                               {{"name", name}, {"count", given.items().size()}, {"stages", stages}}))};
    return given.items()[stage];
}

void SwinTransformer::makeStages(const Arguments& a, const Arch& arch) {
    m_stages = register_module("stages", std::make_shared<ModuleListOf<SwinStage>>());
    const std::size_t stages = arch.depths.size();
    std::int64_t blocks = 0;
    for (const std::int64_t depth : arch.depths) blocks += depth;
    const at::Tensor shares = at::linspace(0, a.number("drop_path_rate"), blocks);
    TokenGrid grid = m_patchEmbed->outSize();
    m_seen.emplace_back(grid.h, grid.w);
    std::int64_t dims = arch.embedDims, block = 0;
    for (std::size_t i = 0; i < stages; ++i) {
        std::vector<ConfigValue> dropPaths;
        for (std::int64_t n = 0; n < arch.depths[i]; ++n)
            dropPaths.push_back(ConfigValue::floating(static_cast<double>(shares[block++].item<float>())));
        const bool downsample = m_version == SwinVersion::One ? i + 1 < stages : i > 0;
        ConfigValue config = py::dict({{"embed_dims", ConfigValue::integer(dims)},
                                       {"depth", ConfigValue::integer(arch.depths[i])},
                                       {"num_heads", ConfigValue::integer(arch.heads[i])},
                                       {"window_size", ofStage(a, "window_size", i, stages)},
                                       {"downsample", py::value(downsample)},
                                       {"drop_paths", py::list(std::move(dropPaths))},
                                       {"with_cp", a["with_cp"]},
                                       {"pad_small_map", a["pad_small_map"]}});
        if (m_version == SwinVersion::Two) {
            config = withEntry(config, "extra_norm_every_n_blocks", ConfigValue::integer(arch.extraNormEvery));
            config = withEntry(config, "pretrained_window_size", ofStage(a, "pretrained_window_sizes", i, stages));
        }
        const auto stage =
            std::make_shared<SwinStage>(updated(config, ofStage(a, "stage_cfgs", i, stages)), m_version, a.path("stage_cfgs"));
        m_stages->append(stage);
        const TokenGrid merged = stage->downsample() ? stage->downsample()->merged(grid) : grid;
        const bool outputMerged = m_version == SwinVersion::Two || m_outAfterDownsample;
        m_features.push_back(outputMerged ? stage->outChannels() : dims);
        m_seen.emplace_back(outputMerged ? merged.h : grid.h, outputMerged ? merged.w : grid.w);
        grid = merged;
        dims = stage->outChannels();
    }
}

void SwinTransformer::makeNorms(const Arguments& a) {
    for (const std::int64_t index : checkedOutIndices(a, std::ssize(m_features))) {
        // As in Python, negative indices select a stage's width but no output.
        const std::int64_t stage = index < 0 ? index + std::ssize(m_features) : index;
        if (stage < 0)
            throw BuildFailure{
                a.bad("out_indices", message("backbone.out-indices-there-are", "out_indices={arguments}: there are {stages} stages",
                                             {{"arguments", a["out_indices"].repr()}, {"stages", m_features.size()}}))};
        UnaryPtr norm = std::make_shared<Identity>();
        if (!a["norm_cfg"].isNone())
            norm = buildNormLayer(a["norm_cfg"], m_features[static_cast<std::size_t>(stage)], {}, a.path("norm_cfg")).layer;
        m_norms.emplace_back(index, register_module("norm" + std::to_string(index), norm));
    }
}

UnaryPtr SwinTransformer::normOf(std::size_t stage) const {
    const auto found =
        std::find_if(m_norms.begin(), m_norms.end(), [&](const auto& norm) { return norm.first == static_cast<std::int64_t>(stage); });
    return found == m_norms.end() ? nullptr : found->second;
}

bool SwinTransformer::downsamplesBetween(const SwinStage& stage) const {
    return m_version == SwinVersion::One && stage.downsample() && !m_outAfterDownsample;
}

void SwinTransformer::freezeStages() {
    if (m_frozenStages >= 0) freeze(*m_patchEmbed);
    for (std::int64_t i = 0; i <= m_frozenStages; ++i) {
        freeze(*m_stages->items()[static_cast<std::size_t>(i)]);
        if (const UnaryPtr norm = normOf(static_cast<std::size_t>(i)))
            for (at::Tensor& parameter : norm->parameters()) parameter.set_requires_grad(false);
    }
}

void SwinTransformer::initWeights(Initializer& initializer) {
    Backbone::initWeights(initializer);
    if (isPretrained(initCfg())) return;
    initializer.truncatedNormal(*this, "absolute_pos_embed", 0.02);
}

std::optional<std::int64_t> SwinTransformer::gridPrefix(const std::string& key) const {
    return key == "absolute_pos_embed" ? std::optional<std::int64_t>(0) : std::nullopt;
}

Result<at::Tensor> SwinTransformer::adapt(const std::string& key, const at::Tensor& stored) const {
    if (key != "absolute_pos_embed" || stored.sizes() == m_positions.sizes()) return stored;
    const auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(stored.dim() == 3 ? stored.size(1) : 0)));
    if (stored.dim() != 3 || side * side != stored.size(1) || stored.size(2) != m_positions.size(2))
        return Error{
            ErrorKind::BadInput,
            "config-value",
            message("swin-transformer.absolute-pos-embed-does-not", "absolute_pos_embed of shape {shape} is no square grid of patches.",
                    {{"shape", shapeText(stored.sizes().vec())}}),
            {},
            {}};
    return ops::resizedPositions(stored, {side, side, 0}, m_patchEmbed->outSize(), m_interpolateMode);
}

at::Tensor SwinTransformer::placed(const at::Tensor& patches, const TokenGrid& grid) {
    if (!m_positions.defined()) return patches;
    const TokenGrid own = m_patchEmbed->outSize();
    const at::Tensor positions =
        own == grid ? m_positions
                    : ops::resizePositions(m_positions, own, grid, m_interpolateMode,
                                           {"positions for this size", "The picture has another number of patches than img_size says."});
    return ops::add(patches, positions, {"plus positions", "A learned vector per position tells the attention where a token is."});
}

Value SwinTransformer::forward(const Value& picture, const CallContext&) {
    Value x = (*m_patchEmbed)(picture);
    m_seen[0] = *x.grid();
    x = Value((*m_dropAfterPos)(placed(x.tensor(), *x.grid())), *x.grid());
    std::vector<Value> outputs;
    for (std::size_t i = 0; i < m_stages->items().size(); ++i) {
        SwinStage& stage = *m_stages->items()[i];
        CallContext context{x.grid(), {}, {}};
        if (m_version == SwinVersion::One) context.values = {{"do_downsample", py::value(m_outAfterDownsample)}};
        x = stage(x, context);
        m_seen[i + 1] = *x.grid();
        if (const UnaryPtr norm = normOf(i))
            outputs.emplace_back(ops::tokensToMap((*norm)(x.tensor()), *x.grid(),
                                                  {"tokens as a map", "The layers after the backbone work on rows and columns."}));
        if (downsamplesBetween(stage)) x = (*stage.downsample())(x, {x.grid(), {}, {}});
    }
    return Value::list(std::move(outputs));
}

Formula SwinTransformer::formula() const {
    using formula::index;
    using formula::tensor;
    std::vector<FormulaLine> lines;
    Term x = formula::call(nameOf(*m_patchEmbed), {formula::x()});
    if (m_positions.defined()) {
        Term positions = tensor("absolute_pos_embed", "pos");
        const TokenGrid seen = m_seen[0].get();
        if (seen != m_patchEmbed->outSize()) {
            lines.push_back(
                {"pos",
                 {},
                 formula::words("absolute_pos_embed, resampled to " + std::to_string(seen.h) + " x " + std::to_string(seen.w) + " patches"),
                 -1});
            positions = tensor("pos");
        }
        x = x + positions;
    }
    x = called(m_dropAfterPos, x);
    int output = 0;
    for (std::size_t i = 0; i < m_stages->items().size(); ++i) {
        const SwinStage& stage = *m_stages->items()[i];
        const std::string name = "x" + std::to_string(i), path = nameOf(stage);
        lines.push_back({name, {}, formula::call(path, {x}), -1});
        x = tensor(name);
        if (const UnaryPtr norm = normOf(i)) {
            const std::string normed = "n" + std::to_string(i), number = m_norms.size() > 1 ? std::to_string(i) : std::string();
            const Term place = m_seen[i + 1].get().w * index("i") + index("j");
            lines.push_back({normed, {}, called(norm, x), -1});
            lines.push_back({"y" + number, {"c", "i", "j"}, tensor(normed)[{place, index("c")}], output++});
        }
        if (downsamplesBetween(stage)) x = formula::call(path + ".downsample", {x});
    }
    return Formula(std::move(lines));
}

}  // namespace teardown::engine
