// StackedLinearClsHead: hidden linear layers, then the one of the classes (mmcls/models/heads/stacked_head.py).
#include "core/engine/nn/containers.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/heads/cls_head.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

/// Children: fc, norm, act, dropout.
class LinearBlock : public UnaryModule {
public:
    explicit LinearBlock(std::shared_ptr<Linear> fc) : UnaryModule("LinearBlock") { add("fc", std::move(fc)); }
    void add(const char* name, UnaryPtr part) { m_parts.push_back(register_module(name, std::move(part))); }
    Formula formula() const override {
        Term y = formula::x();
        for (const UnaryPtr& part : m_parts) y = called(part, y);
        return Formula(y);
    }

protected:
    /// [N, in] -> [N, out].
    at::Tensor forward(const at::Tensor& input) override {
        at::Tensor x = input;
        for (const UnaryPtr& part : m_parts) x = (*part)(x);
        return x;
    }

private:
    std::vector<UnaryPtr> m_parts;
};

class StackedLinearClsHead : public ClsHead {
public:
    StackedLinearClsHead(const Arguments& a, BuildContext& context)
        : ClsHead(a, context, "StackedLinearClsHead", {"ClsHead"}), m_classes(a.integer("num_classes")) {
        if (m_classes <= 0)
            throw BuildFailure{a.bad("num_classes", message("stacked-head.num-classes-must-be",
                                                            "`num_classes` of StackedLinearClsHead must be a positive integer, got "
                                                            "{classes} instead.",
                                                            {{"classes", m_classes}}))};
        const ConfigValue& middle = a["mid_channels"];
        if (!middle.isSequence())
            throw BuildFailure{a.bad("mid_channels", message("stacked-head.mid-channels-should-be",
                                                             "`mid_channels` of StackedLinearClsHead should be a sequence, instead of "
                                                             "<class '{typeName}'>",
                                                             {{"typeName", middle.typeName()}}))};
        const std::vector<std::int64_t> hidden = a.integers("mid_channels");
        if (hidden.empty())
            throw BuildFailure{a.bad("mid_channels", message("stacked-head.mid-channels-is-empty", "mid_channels is empty"),
                                     message("do.use-linearclshead", "LinearClsHead has no hidden layers."))};
        m_layers = register_module("layers", std::make_shared<ModuleList>());
        std::int64_t width = a.integer("in_channels");
        for (const std::int64_t channels : hidden) {
            auto block = std::make_shared<LinearBlock>(std::make_shared<Linear>(width, channels));
            if (!a["norm_cfg"].isNone()) block->add("norm", buildNormLayer(a["norm_cfg"], channels, {}, a.path("norm_cfg")).layer);
            if (!a["act_cfg"].isNone()) block->add("act", buildActivationLayer(a["act_cfg"], a.path("act_cfg")));
            if (const double rate = a.number("dropout_rate"); rate > 0) block->add("dropout", std::make_shared<Dropout>(rate));
            m_layers->append(block);
            width = channels;
        }
        m_layers->append(std::make_shared<LinearBlock>(std::make_shared<Linear>(width, m_classes)));
    }

    std::int64_t numClasses() const override { return m_classes; }
    Description describe() const override { return madeOfParts(); }
    std::vector<const Layer*> preLogitsLayers() const override {
        std::vector<const Layer*> layers;
        for (const UnaryPtr& layer : m_layers->items()) layers.push_back(layer.get());
        layers.pop_back();
        return layers;
    }
    /// The reference's does not apply its own init_cfg.
    void initWeights(Initializer& initializer) override { m_layers->initWeights(initializer); }
    Formula formula() const override {
        Term y = formula::x();
        for (const UnaryPtr& layer : m_layers->items()) y = called(layer, y);
        return Formula(y, {}, "logits");
    }

protected:
    Value forward(const Value& features, const CallContext&) override {
        at::Tensor x = lastOf(features);
        for (const UnaryPtr& layer : m_layers->items()) x = (*layer)(x);
        return x;
    }

private:
    std::shared_ptr<ModuleList> m_layers;
    std::int64_t m_classes;
};

}  // namespace

LayerEntry stackedLinearHeadEntry() {
    using py::value;
    std::vector<ArgumentSpec> arguments = {{"num_classes", {}, "Number of classes."},
                                           {"in_channels", {}, "Channels of the features."},
                                           {"mid_channels", {}, "Values of each hidden layer."},
                                           {"dropout_rate", value(0.0), "Fraction dropped after a hidden layer during training."},
                                           {"norm_cfg", py::none(), "Which norm layer after a hidden layer; None: no norm."},
                                           {"act_cfg", py::dict({{"type", value("ReLU")}}), "Activation of the hidden layers."}};
    for (ArgumentSpec& argument : clsHeadArguments()) arguments.push_back(std::move(argument));
    arguments.push_back({"init_cfg", py::none(), "Initialisation rules; mmclassification's head does not apply them."});
    return layerEntry<StackedLinearClsHead>(ReferenceClass::of("mmcls.models.heads.stacked_head.StackedLinearClsHead"),
                                            "Hidden linear layers and one for the classes, then softmax.", std::move(arguments));
}

}  // namespace teardown::engine
