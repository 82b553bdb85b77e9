// DenseNet (Huang et al., CVPR 2017, table 1; mmcls/models/backbones/densenet.py).
#include "core/base/text.h"
#include "core/engine/nn/containers.h"
#include "core/engine/nn/conv.h"
#include "core/engine/nn/ops.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/staged_backbone.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>
#include <cmath>

namespace teardown::engine {

namespace {

struct DenseNetRow {
    const char* name;
    std::int64_t growthRate;  ///< channels that each layer adds
    std::array<std::int64_t, 4> depths;
    std::int64_t initChannels;
};
constexpr DenseNetRow kDenseNetRows[] = {
    {"121", 32, {6, 12, 24, 16}, 64}, {"169", 32, {6, 12, 32, 32}, 64}, {"201", 32, {6, 12, 48, 32}, 64}, {"161", 48, {6, 12, 36, 24}, 96}};

/// The input `number` of `count` ones, as the formulas of a list's readers name it.
Term denseInput(std::size_t number, std::size_t count) {
    return count == 1 ? formula::x() : formula::tensor("input " + std::to_string(number), "x" + std::to_string(number));
}

/// Children: norm1, conv1, act, norm2, conv2; the activation runs twice.
class DenseLayer : public ValueModule {
public:
    /// a: of the network; inputs: how many feature maps it gets, which have `channels` together.
    DenseLayer(const Arguments& a, std::size_t inputs, std::int64_t channels, std::int64_t growthRate)
        : ValueModule("DenseLayer", {}, {"BaseBackbone"}), m_inputs(inputs), m_dropRate(a.number("drop_rate")) {
        const std::int64_t middle = a.integer("bn_size") * growthRate;
        const auto norm = [&](std::int64_t features) { return buildNormLayer(a["norm_cfg"], features, {}, a.path("norm_cfg")).layer; };
        m_norm1 = register_module("norm1", norm(channels));
        m_conv1 = register_module("conv1", UnaryPtr(std::make_shared<Conv2d>(Conv2dOptions::square(channels, middle, 1).withBias(false))));
        m_act = register_module("act", buildActivationLayer(a["act_cfg"], a.path("act_cfg")));
        m_norm2 = register_module("norm2", norm(middle));
        m_conv2 = register_module(
            "conv2", UnaryPtr(std::make_shared<Conv2d>(Conv2dOptions::square(middle, growthRate, 3).padded(1).withBias(false))));
    }

    Formula formula() const override {
        std::vector<Term> maps;
        for (std::size_t i = 0; i < m_inputs; ++i) maps.push_back(denseInput(i, m_inputs));
        const Term narrowed = called(m_conv1, called(m_act, called(m_norm1, m_inputs == 1 ? maps[0] : formula::stack(maps, 1))));
        const Term made = called(m_conv2, called(m_act, called(m_norm2, narrowed)));
        if (!drops()) return Formula(made);
        const double keep = 1.0 - m_dropRate;
        return Formula({{"f", {}, made, -1},
                        {"m", {}, formula::words("1 with probability " + pythonFloat(keep) + ", else 0; drawn for each value"), -1},
                        {"y", {}, formula::tensor("f") / keep * formula::tensor("m"), 0}});
    }

protected:
    /// {[N, C1, H, W], [N, C2, H, W], ...} -> [N, growth rate, H, W].
    Value forward(const Value& maps, const CallContext&) override {
        const at::Tensor all = ops::cat(
            maps.tensors(), 1,
            {"all earlier maps", "Every layer sees the maps of all layers before it in the block, so none learns again what is known."});
        const at::Tensor narrowed = (*m_conv1)((*m_act)((*m_norm1)(all)));
        const at::Tensor made = (*m_conv2)((*m_act)((*m_norm2)(narrowed)));
        return drops() ? at::dropout(made, m_dropRate, /*train=*/true) : made;
    }

private:
    bool drops() const { return m_dropRate > 0 && is_training(); }

    std::size_t m_inputs;
    double m_dropRate;
    UnaryPtr m_norm1, m_conv1, m_act, m_norm2, m_conv2;
};

/// The child block: a list of layers, each of which gets the input and the outputs of all layers before it.
class DenseBlock : public UnaryLayer {
public:
    DenseBlock(const Arguments& a, std::int64_t layers, std::int64_t channels, std::int64_t growthRate) : UnaryLayer("DenseBlock") {
        m_layers = register_module("block", std::make_shared<ModuleListOf<ValueLayer>>(/*ofMmcv=*/false));
        for (std::int64_t i = 0; i < layers; ++i)
            m_layers->append(std::make_shared<DenseLayer>(a, static_cast<std::size_t>(i) + 1, channels + i * growthRate, growthRate));
    }
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override {
        std::vector<FormulaLine> lines;
        std::vector<Term> maps{formula::x()};
        for (const ValuePtr& layer : m_layers->items()) {
            const std::string name = "f" + std::to_string(maps.size());
            lines.push_back({name, {}, formula::call(nameOf(*layer), maps), -1});
            maps.push_back(formula::tensor(name));
        }
        lines.push_back({"y", {}, formula::stack(maps, 1), 0});
        return Formula(std::move(lines));
    }

protected:
    /// [N, C, H, W] -> [N, C + layers * growth rate, H, W].
    at::Tensor forward(const at::Tensor& input) override {
        std::vector<Value> maps{input};
        for (const ValuePtr& layer : m_layers->items()) maps.push_back((*layer)(Value::list(maps)));
        return ops::cat(Value::list(std::move(maps)).tensors(), 1,
                        {"the block's maps", "The input and what each layer added: all of it goes on."});
    }

private:
    std::shared_ptr<ModuleListOf<ValueLayer>> m_layers;
};

class DenseNet : public StagedBackbone {
public:
    explicit DenseNet(const Arguments& a) : StagedBackbone(a) {
        const Arch arch = archOf(a);
        const std::vector<std::int64_t> given = a.integers("out_indices");
        const std::int64_t stages = std::ssize(arch.depths);
        // One beyond the last stage is never reached, which the reference does not mind.
        m_outIndices = outIndicesFromEnd(a, stages, given.empty() ? stages : std::max(stages, *std::ranges::max_element(given)));
        const std::int64_t frozen = a.integer("frozen_stages");
        if (frozen > stages)
            throw BuildFailure{
                a.bad("frozen_stages", message("backbone.frozen-stages-there-are", "frozen_stages={frozen}: there are {stages} stages",
                                               {{"frozen", frozen}, {"stages", stages}}))};
        m_act = register_module("act", buildActivationLayer(a["act_cfg"], a.path("act_cfg")));
        addStem("stem", makeStem(a, arch.initChannels), /*freezes=*/false);
        makeStages(a, arch);
        StagedBackbone::freezeStages();
    }

private:
    struct Arch {
        std::int64_t growthRate;
        std::vector<std::int64_t> depths;
        std::int64_t initChannels;
    };

    static Arch archOf(const Arguments& a) {
        const ConfigValue& given = a["arch"];
        if (given.isString()) {
            const DenseNetRow& row = archRow(kDenseNetRows, a, [](const Arguments& wrong, const std::string& known) {
                return wrong.bad("arch", message("densenet.unavailable-arch",
                                                 "Unavailable arch, please choose from ({known}) or pass a dict.", {{"known", known}}));
            });
            return {row.growthRate, {row.depths.begin(), row.depths.end()}, row.initChannels};
        }
        constexpr const char* kKeys = "growth_rate, depths and init_channels";
        const ConfigValue* depths = given.isDict() ? given.find("depths") : nullptr;
        Arch arch{archInteger(a, "growth_rate", kKeys), {}, archInteger(a, "init_channels", kKeys)};
        if (depths && depths->isSequence())
            for (const ConfigValue& depth : depths->items())
                if (depth.isInt() && depth.asInt() >= 0) arch.depths.push_back(depth.asInt());
        if (arch.depths.empty() || arch.depths.size() != depths->items().size())
            throw BuildFailure{a.bad("arch", message("densenet.depths-must-be", "depths must be a list of integers, one per block"))};
        return arch;
    }

    UnaryPtr makeNorm(const Arguments& a, std::int64_t channels) const {
        return buildNormLayer(a["norm_cfg"], channels, {}, a.path("norm_cfg")).layer;
    }

    UnaryPtr makeStem(const Arguments& a, std::int64_t channels) const {
        auto stem = std::make_shared<Sequential>();
        stem->append(
            std::make_shared<Conv2d>(Conv2dOptions::square(a.integer("in_channels"), channels, 7).strided(2).padded(3).withBias(false)));
        stem->append(makeNorm(a, channels));
        stem->append(m_act);
        stem->append(std::make_shared<MaxPool2d>(3, 2, 1));
        return stem;
    }

    void makeStages(const Arguments& a, const Arch& arch) {
        const auto stages = register_module("stages", std::make_shared<ModuleList>(/*ofMmcv=*/false));
        const auto transitions = register_module("transitions", std::make_shared<ModuleList>(/*ofMmcv=*/false));
        std::int64_t channels = arch.initChannels;
        for (std::size_t i = 0; i < arch.depths.size(); ++i) {
            stages->append(std::make_shared<DenseBlock>(a, arch.depths[i], channels, arch.growthRate));
            channels += arch.depths[i] * arch.growthRate;
            const bool last = i + 1 == arch.depths.size();
            const auto narrowed = static_cast<std::int64_t>(std::floor(static_cast<double>(channels) * a.number("compression_factor")));
            transitions->append(last ? makeEnd(a, channels) : makeTransition(a, channels, narrowed));
            addStage({stages->items().back(), transitions->items().back()});
            channels = narrowed;
        }
    }

    UnaryPtr makeTransition(const Arguments& a, std::int64_t in, std::int64_t out) const {
        auto transition = std::make_shared<Sequential>(/*ofMmcv=*/false, "DenseTransition");
        transition->append(makeNorm(a, in), "norm");
        transition->append(buildActivationLayer(a["act_cfg"], a.path("act_cfg")), "act");
        transition->append(std::make_shared<Conv2d>(Conv2dOptions::square(in, out, 1).withBias(false)), "conv");
        transition->append(std::make_shared<AvgPool2d>(2, 2), "pool");
        return transition;
    }

    /// After the last block only a norm and the network's activation follow.
    UnaryPtr makeEnd(const Arguments& a, std::int64_t channels) const {
        auto end = std::make_shared<Sequential>();
        end->append(makeNorm(a, channels));
        end->append(m_act);
        return end;
    }

    UnaryPtr m_act;  ///< one for the stem and the end
};

}  // namespace

LayerEntry denseNetEntry() {
    using py::value;
    return layerEntry<DenseNet>(
        ReferenceClass::of("mmcls.models.backbones.densenet.DenseNet"),
        "Each layer sees the maps of all layers before it in its block (Huang et al. 2017).",
        {{"arch", value("121"), "121, 161, 169, 201, or a dict of growth_rate, depths, init_channels."},
         inChannelsArgument(),
         {"bn_size", value(4), "Channels between the two convolutions of a layer, as a multiple of the growth rate."},
         {"drop_rate", value(0), "Fraction of values set to zero during training."},
         {"compression_factor", value(0.5), "Channels after a transition over those before it."},
         {"memory_efficient", value(false), "Recompute activations in the backward pass to save memory; no effect on values."},
         normCfgArgument(py::dict({{"type", value("BN")}})),
         actCfgArgument(),
         outIndexArgument(),
         {"frozen_stages", value(0), "Number of frozen stages, from the first; the stem always learns."},
         initCfgArgument(py::none())});
}

}  // namespace teardown::engine
