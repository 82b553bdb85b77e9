// HRFuseScales: fuses HRNet's resolutions into one map for the classifier (Wang et al., TPAMI 2020, appendix A;
// mmcls/models/necks/hr_fuse.py).
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/backbones/resnet_block.h"
#include "core/engine/zoo/blocks/conv_module.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

constexpr std::int64_t kFusedChannels[] = {128, 256, 512, 1024};  // of the resolutions when they meet

class HRFuseScales : public ValueModule {
public:
    explicit HRFuseScales(const Arguments& a) : ValueModule(a.signature().name, a["init_cfg"]) {
        const auto in = a.integers("in_channels");
        if (in.empty() || in.size() > std::size(kFusedChannels))
            throw BuildFailure{a.bad("in_channels", message("hr-fuse.in-channels-must-have", "in_channels={a}: must have 1 to 4 entries",
                                                            {{"a", a["in_channels"].repr()}}))};
        ResNetBlockOptions block;
        block.normCfg = py::dict({{"type", py::value("BN")}});
        block.path = a.configPath();
        m_increase = register_module("increase_layers", std::make_shared<ModuleList>(/*ofMmcv=*/false));
        for (std::size_t i = 0; i < in.size(); ++i) {
            block.inChannels = in[i];
            block.outChannels = kFusedChannels[i];
            m_increase->append(makeResLayer(block, 1));
        }
        ConvModuleOptions shared = ConvModuleOptions::sharedBy(a);
        shared.actCfg = py::dict({{"type", py::value("ReLU")}});
        shared.bias = false;
        m_downsample = register_module("downsample_layers", std::make_shared<ModuleList>(/*ofMmcv=*/false));
        for (std::size_t i = 0; i + 1 < in.size(); ++i)
            m_downsample->append(
                convModule(shared, Conv2dOptions::square(kFusedChannels[i], kFusedChannels[i + 1], 3).strided(2).padded(1)));
        m_final =
            register_module("final_layer", convModule(shared, Conv2dOptions::square(kFusedChannels[3], a.integer("out_channels"), 1)));
    }

    Formula formula() const override {
        const auto input = [](std::size_t i) { return formula::tensor("input " + std::to_string(i), "x" + std::to_string(i + 1)); };
        std::vector<FormulaLine> lines;
        Term y = called(m_increase->items()[0], input(0));
        for (std::size_t i = 0; i < m_downsample->items().size(); ++i) {
            const std::string name = "s" + std::to_string(i + 2);
            lines.push_back({name, {}, called(m_downsample->items()[i], y) + called(m_increase->items()[i + 1], input(i + 1)), -1});
            y = formula::tensor(name);
        }
        lines.push_back({"y", {}, called(m_final, y), 0});
        return Formula(std::move(lines));
    }

protected:
    /// {[N, in_channels[0], H, W], [N, in_channels[1], H / 2, W / 2], ...} -> {[N, out_channels, H / 8, W / 8]}.
    Value forward(const Value& inputs, const CallContext&) override {
        TORCH_CHECK(inputs.size() == m_increase->items().size(), "HRFuseScales was built for ", m_increase->items().size(),
                    " feature maps, but the backbone gives ", inputs.size());
        at::Tensor x = (*m_increase->items()[0])(inputs[0].tensor());
        for (std::size_t i = 0; i < m_downsample->items().size(); ++i) {
            const at::Tensor halved = (*m_downsample->items()[i])(x);
            x = ops::add(halved, (*m_increase->items()[i + 1])(inputs[i + 1].tensor()),
                         {"plus the next resolution", "The finer map was halved to its size; both have the same channels now."});
        }
        return Value::list({(*m_final)(x)});
    }

private:
    std::shared_ptr<ModuleList> m_increase, m_downsample;
    UnaryPtr m_final;
};

}  // namespace

LayerEntry hrFuseScalesEntry() {
    using py::value;
    return layerEntry<HRFuseScales>(
        ReferenceClass::of("mmcls.models.necks.hr_fuse.HRFuseScales"), "Sums HRNet's resolutions, from the finest to the coarsest.",
        {{"in_channels", {}, "Channels of each resolution, the finest first."},
         {"out_channels", value(2048), "Channels of the result."},
         normCfgArgument(py::dict({{"type", value("BN")}, {"momentum", value(0.1)}})),
         initCfgArgument(py::dict({{"type", value("Normal")}, {"layer", value("Linear")}, {"std", value(0.01)}}))});
}

}  // namespace teardown::engine
