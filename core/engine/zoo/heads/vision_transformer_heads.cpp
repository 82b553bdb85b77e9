// VisionTransformerClsHead: classifies the class token with linear layers (mmcls/models/heads/vision_transformer_head.py); DeiTClsHead also
// classifies the distillation token and returns the mean (deit_head.py).
#include "core/engine/nn/containers.h"
#include "core/engine/nn/init.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/heads/cls_head.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <cmath>

namespace teardown::engine {

namespace {

class VisionTransformerClsHead : public ClsHead {
public:
    VisionTransformerClsHead(const Arguments& a, BuildContext& context, bool distilled)
        : ClsHead(a, context, distilled ? "DeiTClsHead" : "VisionTransformerClsHead", {distilled ? "VisionTransformerClsHead" : "ClsHead"}),
          m_classes(a.integer("num_classes")) {
        if (m_classes <= 0)
            throw BuildFailure{a.bad("num_classes", message("head-parts.num-classes-must-be",
                                                            "num_classes={classes} must be a positive integer", {{"classes", m_classes}}))};
        m_layers = register_module("layers", std::make_shared<Sequential>(/*ofMmcv=*/true));
        std::int64_t width = a.integer("in_channels");
        if (!a["hidden_dim"].isNone()) {
            m_preLogits = linear("pre_logits", width, a.integer("hidden_dim"));
            m_act = buildActivationLayer(a["act_cfg"], a.path("act_cfg"));
            m_layers->append(m_act, "act");
            width = a.integer("hidden_dim");
        }
        m_head = linear("head", width, m_classes);
        if (distilled) m_headDist = linear("head_dist", width, m_classes);
    }

    std::int64_t numClasses() const override { return m_classes; }
    Description describe() const override { return madeOfParts(); }
    std::vector<const Layer*> preLogitsLayers() const override {
        return m_preLogits ? std::vector<const Layer*>{m_preLogits.get(), m_act.get()} : std::vector<const Layer*>{};
    }

    void initWeights(Initializer& initializer) override {
        ClsHead::initWeights(initializer);
        if (!m_preLogits) return;
        const auto width = static_cast<double>(m_preLogits->weight.size(1));
        initializer.truncatedNormal(*m_preLogits, "weight", std::sqrt(1.0 / width));
        initializer.zeros(*m_preLogits, "bias");
    }

    Formula formula() const override {
        if (!m_headDist) return Formula(called(m_head, beforeHead(formula::x())), {}, "logits");
        const Term sum = called(m_head, beforeHead(formula::tensor("cls"))) + called(m_headDist, beforeHead(formula::tensor("dist")));
        return Formula(sum / 2, {}, "logits");
    }

protected:
    /// The last item of the list, with cls [N, in_channels] and, for DeiT, dist -> [N, num_classes].
    Value forward(const Value& features, const CallContext&) override {
        const Value& last = features.isList() && !features.find("cls") ? features.back() : features;
        const at::Tensor cls = beforeHead(last.at("cls").tensor());
        if (!m_headDist) return (*m_head)(cls);
        const at::Tensor dist = beforeHead(last.at("dist").tensor());
        const at::Tensor first = (*m_head)(cls);
        const at::Tensor sum = ops::add(first, (*m_headDist)(dist), {"both classifiers", "Each token has a classifier of its own."});
        return ops::mul(sum, 0.5, {"mean of both", "The answer is the mean of the two."});
    }

private:
    std::shared_ptr<Linear> linear(const char* name, std::int64_t in, std::int64_t out) {
        auto layer = std::make_shared<Linear>(in, out);
        m_layers->append(layer, name);
        return layer;
    }
    at::Tensor beforeHead(const at::Tensor& token) { return m_preLogits ? (*m_act)((*m_preLogits)(token)) : token; }
    Term beforeHead(const Term& token) const { return m_preLogits ? called(m_act, called(m_preLogits, token)) : token; }

    std::shared_ptr<Sequential> m_layers;
    std::shared_ptr<Linear> m_preLogits;  ///< null without hidden_dim
    UnaryPtr m_act;
    std::shared_ptr<Linear> m_head, m_headDist;
    std::int64_t m_classes;
};

}  // namespace

void addVisionTransformerHeads(LayerRegistry& registry) {
    using py::value;
    std::vector<ArgumentSpec> arguments = {
        {"num_classes", {}, "Number of classes."},
        {"in_channels", {}, "Channels of the class token."},
        {"hidden_dim", py::none(), "Values of a hidden layer before the last; None: no hidden layer."},
        {"act_cfg", py::dict({{"type", value("Tanh")}}), "Activation of the hidden layer."},
        {"init_cfg", py::dict({{"type", value("Constant")}, {"layer", value("Linear")}, {"val", value(0)}}),
         "Initialisation rules applied by --init-weights."}};
    for (ArgumentSpec& argument : clsHeadArguments()) arguments.push_back(std::move(argument));
    const auto add = [&](const char* name, const char* cls, const char* doc, bool distilled) {
        registry.add(
            {name, doc, ReferenceClass::of(cls), arguments, [distilled](const Arguments& a, BuildContext& context) -> Result<LayerPtr> {
                 return LayerPtr(std::make_shared<VisionTransformerClsHead>(a, context, distilled));
             }});
    };
    add("VisionTransformerClsHead", "mmcls.models.heads.vision_transformer_head.VisionTransformerClsHead",
        "The class token through linear layers, then softmax.", false);
    add("DeiTClsHead", "mmcls.models.heads.deit_head.DeiTClsHead", "The mean of classifiers of the class and the distillation token.",
        true);
}

}  // namespace teardown::engine
