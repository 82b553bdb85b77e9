// HorNet (Rao et al., NeurIPS 2022; mmcls/models/backbones/hornet.py).
#include "core/base/text.h"
#include "core/engine/nn/activation.h"
#include "core/engine/nn/conv.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/map_ops.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/normed_stages.h"
#include "core/engine/zoo/blocks/gn_conv.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

#include <algorithm>
#include <array>

namespace teardown::engine {

namespace {

constexpr std::size_t kHorStages = 4;

struct HorNetRow {
    std::array<const char*, 2> names;
    std::int64_t baseDim;
    std::array<std::array<int, 2>, 2> filters;  ///< rows and columns of the global filters in the last two stages; 0: 7x7 kernels there too
};
// The paper's table 7; the last number of a name is the size of the pictures.
constexpr HorNetRow kHorNetRows[] = {{{"t", "tiny"}, 64, {}},
                                     {{"t-gf", "tiny-gf"}, 64, {{{14, 8}, {7, 4}}}},
                                     {{"s", "small"}, 96, {}},
                                     {{"s-gf", "small-gf"}, 96, {{{14, 8}, {7, 4}}}},
                                     {{"b", "base"}, 128, {}},
                                     {{"b-gf", "base-gf"}, 128, {{{14, 8}, {7, 4}}}},
                                     {{"b-gf384", "base-gf384"}, 128, {{{24, 12}, {13, 7}}}},
                                     {{"l", "large"}, 192, {}},
                                     {{"l-gf", "large-gf"}, 192, {{{14, 8}, {7, 4}}}},
                                     {{"l-gf384", "large-gf384"}, 192, {{{24, 12}, {13, 7}}}}};
constexpr std::array<std::int64_t, kHorStages> kHorDepths{2, 3, 18, 2}, kHorOrders{2, 3, 4, 5};

ConfigValue dwCfgOf(const HorNetRow& row, std::size_t stage) {
    using py::value;
    if (stage < 2 || row.filters[stage - 2][0] == 0) return py::dict({{"type", value("DW")}, {"kernel_size", value(7)}});
    return py::dict({{"type", value("GF")}, {"h", value(row.filters[stage - 2][0])}, {"w", value(row.filters[stage - 2][1])}});
}

struct HorNetBlockOptions {
    std::int64_t channels, order;
    ConfigValue dwCfg;
    double scale, dropPath;
    bool layerScale;
    std::string path;  ///< of dwCfg
};

/// Children: norm1, gnconv, norm2, pwconv1, act, pwconv2, gamma1, gamma2, drop_path, which runs twice.
class HorNetBlock : public UnaryLayer {
public:
    explicit HorNetBlock(const HorNetBlockOptions& o) : UnaryLayer("HorNetBlock") {
        const auto add = [&](const char* name, UnaryPtr layer) { return register_module(name, std::move(layer)); };
        const auto scale = [&](ChannelPlace place) -> UnaryPtr {
            if (o.layerScale) return std::make_shared<LayerScale>(o.channels, place);
            return std::make_shared<Identity>();
        };
        m_norm1 = add("norm1", std::make_shared<HorNetLayerNorm>(o.channels, ChannelPlace::First));
        m_gnConv = add("gnconv", std::make_shared<GnConv>(o.channels, o.order, o.dwCfg, o.scale, o.path));
        m_norm2 = add("norm2", std::make_shared<HorNetLayerNorm>(o.channels, ChannelPlace::Last));
        m_pointwise1 = add("pwconv1", std::make_shared<Linear>(o.channels, 4 * o.channels));
        m_act = add("act", std::make_shared<Activation>("GELU"));
        m_pointwise2 = add("pwconv2", std::make_shared<Linear>(4 * o.channels, o.channels));
        m_gamma1 = add("gamma1", scale(ChannelPlace::First));
        m_gamma2 = add("gamma2", scale(ChannelPlace::Last));
        m_dropPath = add("drop_path", o.dropPath > 0 ? UnaryPtr(std::make_shared<DropPath>(o.dropPath)) : std::make_shared<Identity>());
    }
    Description describe() const override { return madeOfParts(); }

    Formula formula() const override {
        using formula::tensor;
        const Term c = formula::index("c"), i = formula::index("i"), j = formula::index("j"), x = formula::x();
        const Term mixed = called(m_gamma1, called(m_gnConv, called(m_norm1, x)));
        const Term widened = called(m_act, called(m_pointwise1, called(m_norm2, tensor("l"))));
        return Formula({{"a", {}, x + called(m_dropPath, mixed), -1},
                        {"l", {"i", "j", "c"}, tensor("a")[{c, i, j}], -1},
                        {"w", {}, called(m_gamma2, called(m_pointwise2, widened)), -1},
                        {"b", {"c", "i", "j"}, tensor("w")[{i, j, c}], -1},
                        {"y", {}, tensor("a") + called(m_dropPath, tensor("b")), 0}});
    }

protected:
    at::Tensor forward(const at::Tensor& input) override {
        const at::Tensor mixed = ops::add(input, (*m_dropPath)((*m_gamma1)((*m_gnConv)((*m_norm1)(input)))),
                                          {"residual sum", "What the places tell each other is added to the map."});
        const at::Tensor last =
            ops::channelsLast(mixed, {"channels last", "The linear layers work on the last axis: on each place by itself."});
        const at::Tensor widened = (*m_gamma2)((*m_pointwise2)((*m_act)((*m_pointwise1)((*m_norm2)(last)))));
        return ops::add(mixed, (*m_dropPath)(ops::channelsFirst(widened, {"channels first", "Back to a feature map."})),
                        {"residual sum", "What each place made of its own channels is added to the map."});
    }

private:
    UnaryPtr m_norm1, m_gnConv, m_norm2, m_pointwise1, m_act, m_pointwise2, m_gamma1, m_gamma2, m_dropPath;
};

class HorNet : public NormedStages {
public:
    explicit HorNet(const Arguments& a) : NormedStages(a) {
        const Arch arch = archOf(a);
        constexpr auto kStages = static_cast<std::int64_t>(kHorStages);
        m_outIndices = outIndicesFromEnd(a, kStages, kStages - 1);
        checkFrozenStages(a);
        m_downsample = register_module("downsample_layers", std::make_shared<ModuleList>(/*ofMmcv=*/false));
        for (std::size_t i = 0; i < kHorStages; ++i) m_downsample->append(makeDownsample(a.integer("in_channels"), arch.baseDim, i));
        makeStages(a, arch);
        m_norms.resize(kHorStages);
        for (const std::int64_t index : m_outIndices) {
            UnaryPtr& norm = m_norms[static_cast<std::size_t>(index)];
            if (!norm)
                norm = register_module("norm" + std::to_string(index),
                                       UnaryPtr(std::make_shared<HorNetLayerNorm>(arch.baseDim << index, ChannelPlace::First)));
        }
    }

protected:
    /// Of a frozen stage that is an output the reference freezes the norm of the next stage.
    void freezeStages() override {
        for (std::size_t i = 0; static_cast<std::int64_t>(i) <= m_frozenStages; ++i) {
            freeze(*m_downsample->items()[i]);
            freeze(*m_stages->items()[i]);
            if (m_norms[i]) freeze(*m_norms[i + 1]);
        }
    }

private:
    struct Arch {
        std::int64_t baseDim = 0;
        std::array<std::int64_t, kHorStages> depths{}, orders{};
        std::array<ConfigValue, kHorStages> dwCfgs;
    };

    static Arch archOf(const Arguments& a) {
        Arch arch;
        if (a["arch"].isString()) {
            const HorNetRow& row = rowNamed(a);
            arch = {row.baseDim, kHorDepths, kHorOrders, {}};
            for (std::size_t i = 0; i < kHorStages; ++i) arch.dwCfgs[i] = dwCfgOf(row, i);
            return arch;
        }
        constexpr const char* kKeys = "base_dim, depths, orders and dw_cfg";
        arch.baseDim = archInteger(a, "base_dim", kKeys);
        const auto listOf = [&](const char* key) {
            const ConfigValue* list = a["arch"].find(key);
            if (!list || !list->isSequence() || list->items().size() < kHorStages)
                throw BuildFailure{
                    a.bad("arch", message("hornet.arch-needs-lists", "{key} must be a list with an item for each of the {stages} stages",
                                          {{"key", key}, {"stages", kHorStages}}))};
            return list->items();
        };
        const auto numbers = [&](const char* key, std::array<std::int64_t, kHorStages>& into, std::int64_t least, std::int64_t most) {
            const auto items = listOf(key);
            for (std::size_t i = 0; i < kHorStages; ++i) {
                if (!items[i].isInt() || items[i].asInt() < least || items[i].asInt() > most)
                    throw BuildFailure{
                        a.bad("arch", message("hornet.bad-number", "{key}: {value} is no number from {least} to {most}",
                                              {{"key", key}, {"value", items[i].repr()}, {"least", least}, {"most", most}}))};
                into[i] = items[i].asInt();
            }
        };
        numbers("depths", arch.depths, 0, 1000);
        numbers("orders", arch.orders, 1, 60);  // no number of channels can be halved more often
        const auto cfgs = listOf("dw_cfg");
        std::copy_n(cfgs.begin(), kHorStages, arch.dwCfgs.begin());
        return arch;
    }

    static const HorNetRow& rowNamed(const Arguments& a) {
        const std::string name = lowered(a["arch"].asString());
        std::string known;
        for (const HorNetRow& row : kHorNetRows) {
            for (const char* rowName : row.names)
                if (name == rowName) return row;
            known += (known.empty() ? "" : ", ") + std::string(row.names[1]);
        }
        throw BuildFailure{a.bad("arch", message("arch.arch-is-not-in", "Arch {name} is not in default archs", {{"name", name}}),
                                 message("do.choose-from-or-give", "Choose from {known} or give a dict.", {{"known", known}}))};
    }

    /// Where train() and eval() of the reference fail.
    void checkFrozenStages(const Arguments& a) const {
        if (m_frozenStages >= static_cast<std::int64_t>(kHorStages))
            throw BuildFailure{
                a.bad("frozen_stages", message("backbone.frozen-stages-there-are", "frozen_stages={frozen}: there are {stages} stages",
                                               {{"frozen", m_frozenStages}, {"stages", kHorStages}}))};
        const auto isOutput = [&](std::int64_t stage) { return std::ranges::find(m_outIndices, stage) != m_outIndices.end(); };
        for (std::int64_t i = 0; i <= m_frozenStages; ++i)
            if (isOutput(i) && !isOutput(i + 1))
                throw BuildFailure{a.bad(
                    "frozen_stages", message("hornet.no-next-norm", "'HorNet' object has no attribute 'norm{number}'", {{"number", i + 1}}),
                    message("do.freeze-before-outputs",
                            "mmclassification freezes the norm of the stage after a frozen output: freeze stages before the first output "
                            "only."))};
    }

    static UnaryPtr makeDownsample(std::int64_t inChannels, std::int64_t baseDim, std::size_t stage) {
        auto layers = std::make_shared<Sequential>();
        if (stage == 0) {
            layers->append(std::make_shared<Conv2d>(Conv2dOptions::square(inChannels, baseDim, 4).strided(4)));
            layers->append(std::make_shared<HorNetLayerNorm>(baseDim, ChannelPlace::First));
        } else {
            const std::int64_t in = baseDim << (stage - 1);
            layers->append(std::make_shared<HorNetLayerNorm>(in, ChannelPlace::First));
            layers->append(std::make_shared<Conv2d>(Conv2dOptions::square(in, 2 * in, 2).strided(2)));
        }
        return layers;
    }

    void makeStages(const Arguments& a, const Arch& arch) {
        std::int64_t blocks = 0, block = 0;
        for (const std::int64_t depth : arch.depths) blocks += depth;
        const at::Tensor dropPaths = at::linspace(0, a.number("drop_path_rate"), blocks);
        m_stages = register_module("stages", std::make_shared<ModuleList>(/*ofMmcv=*/false));
        for (std::size_t i = 0; i < kHorStages; ++i) {
            HorNetBlockOptions options{
                arch.baseDim << i, arch.orders[i], arch.dwCfgs[i], a.number("scale"), 0, a.boolean("use_layer_scale"), a.path("arch")};
            auto stage = std::make_shared<Sequential>();
            for (std::int64_t j = 0; j < arch.depths[i]; ++j) {
                options.dropPath = static_cast<double>(dropPaths[block++].item<float>());
                stage->append(std::make_shared<HorNetBlock>(options));
            }
            m_stages->append(stage);
        }
    }
};

}  // namespace

LayerEntry horNetEntry() {
    using py::value;
    return layerEntry<HorNet>(
        ReferenceClass::of("mmcls.models.backbones.hornet.HorNet"),
        "A transformer's block with recursive gated convolutions in place of attention (Rao et al. 2022).",
        {{"arch", value("tiny"),
          "tiny, small, base, large, each with -gf, base and large with -gf384, or a dict of base_dim, depths, orders, dw_cfg."},
         inChannelsArgument(),
         {"drop_path_rate", value(0.0),
          "Fraction of samples that skip a branch during training, increasing to this value in the last block."},
         {"scale", value(1.0 / 3), "Factor of the values that the gated convolution multiplies by."},
         {"use_layer_scale", value(true), "Whether each branch has a learned factor per channel."},
         {"out_indices", py::tuple({3}), "Stages whose output is returned; negative ones count from the last."},
         {"frozen_stages", value(-1), "Last frozen stage, counted from 0; -1: none."},
         withCpArgument(),
         {"gap_before_final_norm", value(true), "Whether the norm of an output sees the mean over all places; else the map."},
         initCfgArgument(py::none())});
}

}  // namespace teardown::engine
