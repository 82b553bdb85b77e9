// SwinBlockSequence: the blocks of a stage, and the layer that merges its tokens.
#include "core/engine/zoo/blocks/block_arguments.h"
#include "core/engine/zoo/blocks/swin_block.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

static Signature stageSignatureOf(SwinVersion version) {
    using py::value;
    const bool second = version == SwinVersion::Two;
    std::vector<ArgumentSpec> arguments{{"embed_dims", {}, "Channels of a token."},
                                        {"depth", {}, "Number of blocks."},
                                        {"num_heads", {}, "Heads of the attention."},
                                        {"window_size", value(second ? 8 : 7), "Height and width of a window."},
                                        {"downsample", value(false), "Whether neighbouring tokens are joined."},
                                        {"downsample_cfg", py::dict({}), "Further arguments of PatchMerging."},
                                        {"drop_paths", value(0.0), "Fraction of samples that skip a branch, or one per block."},
                                        {"block_cfgs", py::dict({}), "Further arguments of every block, or a dict for each."},
                                        {"with_cp", value(false), "Recompute activations in the backward pass; no effect on values."},
                                        {"pad_small_map", value(false), "Whether a map smaller than a window is padded."}};
    if (second) {
        arguments.push_back({"extra_norm_every_n_blocks", value(0), "After how many blocks a norm follows; 0: never."});
        arguments.push_back({"pretrained_window_size", value(0), "Window size used in pretraining."});
    }
    arguments.push_back({"init_cfg", py::none(), "Initialisation rules applied by --init-weights."});
    return {second ? "SwinBlockV2Sequence" : "SwinBlockSequence", "Blocks that attend in windows, one after the other.",
            ReferenceClass::of(second ? "mmcls.models.backbones.swin_transformer_v2.SwinBlockV2Sequence"
                                      : "mmcls.models.backbones.swin_transformer.SwinBlockSequence"),
            std::move(arguments)};
}

static const Signature& stageSignature(SwinVersion version) {
    static const Signature s_first = stageSignatureOf(SwinVersion::One), s_second = stageSignatureOf(SwinVersion::Two);
    return version == SwinVersion::One ? s_first : s_second;
}

SwinStage::SwinStage(const ConfigValue& config, SwinVersion version, const std::string& path)
    : SwinStage(checkedArguments(stageSignature(version), config, path), version) {}

SwinStage::SwinStage(const Arguments& a, SwinVersion version)
    : ValueModule(stageSignature(version).name, a["init_cfg"]), m_version(version), m_embedDims(a.integer("embed_dims")) {
    if (version == SwinVersion::Two) makeDownsample(a);
    makeBlocks(a);
    if (version == SwinVersion::One) makeDownsample(a);
}

void SwinStage::makeDownsample(const Arguments& a) {
    if (!a.boolean("downsample")) return;
    const ConfigValue config = py::dict({{"in_channels", a["embed_dims"]},
                                         {"out_channels", ConfigValue::integer(2 * m_embedDims)},
                                         {"norm_cfg", py::dict({{"type", py::value("LN")}})}});
    m_downsample = register_module("downsample", std::make_shared<PatchMerging>(updated(config, a["downsample_cfg"]),
                                                                                m_version == SwinVersion::Two, a.path("downsample_cfg")));
}

void SwinStage::makeBlocks(const Arguments& a) {
    const auto depth = static_cast<std::size_t>(std::max<std::int64_t>(0, a.integer("depth")));
    const auto oneForEach = [&](const char* name, std::size_t count) {
        if (count >= depth) return;
        throw BuildFailure{a.bad(name, message("swin-stage.has-entries-for-blocks", "{name} has {count} entries for {depth} blocks",
                                               {{"name", name}, {"count", count}, {"depth", depth}}))};
    };
    const bool oneDropPath = a["drop_paths"].isNumber();
    const std::vector<double> dropPaths = a.numbers("drop_paths");
    if (!oneDropPath) oneForEach("drop_paths", dropPaths.size());
    const ConfigValue& given = a["block_cfgs"];
    if (!given.isDict()) oneForEach("block_cfgs", given.items().size());
    const std::int64_t every = m_version == SwinVersion::Two ? a.integer("extra_norm_every_n_blocks") : 0;
    m_blocks = register_module("blocks", std::make_shared<ModuleListOf<ValueLayer>>());
    for (std::size_t i = 0; i < depth; ++i) {
        ConfigValue config = py::dict({{"embed_dims", ConfigValue::integer(m_version == SwinVersion::Two ? outChannels() : m_embedDims)},
                                       {"num_heads", a["num_heads"]},
                                       {"window_size", a["window_size"]},
                                       {"shift", py::value(i % 2 == 1)},
                                       {"drop_path", ConfigValue::floating(dropPaths[oneDropPath ? 0 : i])},
                                       {"with_cp", a["with_cp"]},
                                       {"pad_small_map", a["pad_small_map"]}});
        if (m_version == SwinVersion::Two) {
            const bool extraNorm = every != 0 && static_cast<std::int64_t>(i + 1) % every == 0;
            config = withEntry(config, "extra_norm", py::value(extraNorm));
            config = withEntry(config, "pretrained_window_size", a["pretrained_window_size"]);
        }
        m_blocks->append(
            std::make_shared<SwinBlock>(updated(config, given.isDict() ? given : given.items()[i]), m_version, a.path("block_cfgs")));
    }
}

Formula SwinStage::formula() const {
    FormulaLines lines;
    if (m_downsample && m_version == SwinVersion::Two) lines.call(nameOf(*m_downsample));
    for (const auto& block : m_blocks->items()) lines.call(nameOf(*block));
    if (m_downsample && m_version == SwinVersion::One && m_downsampled) lines.call(nameOf(*m_downsample));
    return lines.finish();
}

Value SwinStage::forward(const Value& tokens, const CallContext& context) {
    Value x(tokens.tensor(), gridOf(tokens, context));
    const auto through = [&x](ValueLayer& layer) { x = layer(x, {x.grid(), {}, {}}); };
    const ConfigValue* wanted = context.find("do_downsample");
    m_downsampled = wanted && wanted->truthy();
    if (m_downsample && m_version == SwinVersion::Two) through(*m_downsample);
    for (const auto& block : m_blocks->items()) through(*block);
    if (m_downsample && m_version == SwinVersion::One && m_downsampled) through(*m_downsample);
    return x;
}

}  // namespace teardown::engine
