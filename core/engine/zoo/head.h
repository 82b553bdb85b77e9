// Head: turns features into class scores (mmcls/models/heads).
#pragma once

#include "core/engine/nn/base_module.h"

namespace teardown::engine {

class Head : public ValueModule {
public:
    using ValueModule::ValueModule;
    /// Called with the features (from the backbone or neck) -> logits [N, classes], before softmax / sigmoid. Observed through operator().
    /// Scores: softmax, sigmoid or (CSRAClsHead) the logits themselves; reported to the observer as an op.
    virtual at::Tensor scores(const at::Tensor& logits) const = 0;
    /// What training minimises, for logits from this head: "loss", a scalar, preceded by "accuracy" if the head reports it.
    /// target: class indices [N] (int64) or labels [N, classes]. Observed as calls of compute_loss and compute_accuracy.
    virtual Value losses(const at::Tensor& logits, const at::Tensor& target) const = 0;
    /// The same from the features. Another one where the loss is not one of the logits: ConformerHead.
    virtual Value lossesOf(const Value& features, const at::Tensor& target) { return losses((*this)(features).tensor(), target); }
    /// scores() as formula lines; the last one is "scores".
    virtual std::vector<FormulaLine> scoreLines(const Term& logits) const = 0;
    /// Classes of the last layer; -1 for heads that receive ready logits (ClsHead, MultiLabelClsHead).
    virtual std::int64_t numClasses() const = 0;
    /// What the reference's pre_logits() runs: layers between the features and the last one. mmclassification's get_flops stops there.
    virtual std::vector<const Layer*> preLogitsLayers() const { return {}; }

protected:
    /// The features of the last stage.
    static const at::Tensor& lastOf(const Value& features) { return features.isList() ? features.back().tensor() : features.tensor(); }
};

/// A network's head: the first one found below it. Null if it has none.
inline const Head* headOf(Layer& network) {
    for (const auto& [path, layer] : namedModules(network))
        if (const auto* head = dynamic_cast<const Head*>(layer)) return head;
    return nullptr;
}

}  // namespace teardown::engine
