// EfficientFormerClsHead: two linear layers, one of which learned from a teacher network; the answer is their mean
// (mmcls/models/heads/efficientformer_head.py).
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/heads/cls_head.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

/// Children: compute_loss, compute_accuracy, head, dist_head.
class EfficientFormerClsHead : public ClsHead {
public:
    EfficientFormerClsHead(const Arguments& a, BuildContext& context) : ClsHead(a, context, "EfficientFormerClsHead", {"ClsHead"}) {
        m_head = register_module("head", UnaryPtr(makeClassifierLayer(a)));
        if (a.boolean("distillation")) m_distHead = register_module("dist_head", UnaryPtr(makeClassifierLayer(a)));
        m_classes = a.integer("num_classes");
    }
    std::int64_t numClasses() const override { return m_classes; }
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override {
        const Term x = formula::x();
        return Formula(m_distHead ? (called(m_head, x) + called(m_distHead, x)) / 2 : called(m_head, x), {}, "logits");
    }

    /// Throws c10::Error with the distillation's layer, as the reference.
    Value losses(const at::Tensor& logits, const at::Tensor& target) const override {
        TORCH_CHECK(!m_distHead, "MMClassification doesn't support to train the distilled version EfficientFormer.");
        return ClsHead::losses(logits, target);
    }

protected:
    /// [N, in_channels], or a list of which the last is used -> [N, num_classes].
    Value forward(const Value& features, const CallContext&) override {
        const at::Tensor& x = lastOf(features);
        const at::Tensor first = (*m_head)(x);
        if (!m_distHead) return first;
        const at::Tensor sum = ops::add(first, (*m_distHead)(x), {"both classifiers", "The second one learned the answers of a teacher."});
        return ops::mul(sum, 0.5, {"mean of both", "The answer is the mean of the two."});
    }

private:
    UnaryPtr m_head;
    UnaryPtr m_distHead;  ///< null without distillation
    std::int64_t m_classes;
};

}  // namespace

LayerEntry efficientFormerHeadEntry() {
    using py::value;
    std::vector<ArgumentSpec> arguments{
        {"num_classes", {}, "Number of classes."},
        {"in_channels", {}, "Channels of the features."},
        {"distillation", value(true), "Whether there is a second linear layer, which learned from a teacher network."},
        {"init_cfg", py::dict({{"type", value("Normal")}, {"layer", value("Linear")}, {"std", value(0.01)}}),
         "Initialisation rules applied by --init-weights."}};
    for (ArgumentSpec& argument : clsHeadArguments()) arguments.push_back(std::move(argument));
    return layerEntry<EfficientFormerClsHead>(ReferenceClass::of("mmcls.models.heads.efficientformer_head.EfficientFormerClsHead"),
                                              "The mean of two linear layers, one of which learned from a teacher; then softmax.",
                                              std::move(arguments));
}

}  // namespace teardown::engine
