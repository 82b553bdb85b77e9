// Loss: what training minimises. A child of the head (compute_loss) without parameters; loss() computes its value from scores and targets.
#pragma once

#include "core/engine/nn/layer.h"

#include <optional>

namespace teardown::engine {

/// For layers that a forward in evaluation mode does not call.
inline Description inTrainingOnly() {
    Description description;
    description.cost = Cost{CostFormula::Nothing, CostFormula::Nothing, "runs in training only"};
    return description;
}

class Loss : public ValueLayer {
public:
    using ValueLayer::ValueLayer;
    Description describe() const override { return inTrainingOnly(); }
    struct Options {
        at::Tensor weight;                    ///< per sample [N]; undefined: none
        std::optional<double> averageFactor;  ///< divides the sum instead of the number of values
        std::string reduction;                ///< none, mean, sum; empty: as configured
    };
    /// Observed as a call with named inputs score, target and, if present, weight and the class's own tensors.
    /// score: logits [N, C]; target: class indices [N] (int64) or soft labels [N, C]. A scalar, or [N...] with reduction none.
    at::Tensor loss(const at::Tensor& score, const at::Tensor& target, const Options& options);
    at::Tensor loss(const at::Tensor& score, const at::Tensor& target) { return loss(score, target, Options{}); }

protected:
    virtual at::Tensor compute(const at::Tensor& score, const at::Tensor& target, const Options& options) = 0;
    /// Tensors that the formula names besides score and target: class_weight.
    virtual std::vector<Value::Named> ownTensors() const { return {}; }

private:
    Value forward(const Value& input, const CallContext& context) final;
};

/// mmcls's weight_reduce_loss: weights, then none / mean / sum; avg_factor replaces the count of mean.
at::Tensor reduceLoss(const at::Tensor& values, const std::string& reduction, const Loss::Options& options);

/// The share of samples, in percent, whose target is among the k best scores. A child of ClsHead (compute_accuracy).
class Accuracy : public ValueLayer {
public:
    explicit Accuracy(std::vector<std::int64_t> topk) : ValueLayer("Accuracy"), m_topk(std::move(topk)) {}
    Description describe() const override { return inTrainingOnly(); }
    /// scores [N, C], target [N] int64 -> one value per k. Observed as a call with named inputs score and target.
    std::vector<double> accuracy(const at::Tensor& scores, const at::Tensor& target);
    Formula formula() const override;

protected:
    /// -> "top-1", "top-5": float64 scalars.
    Value forward(const Value& input, const CallContext& context) override;

private:
    std::vector<std::int64_t> m_topk;
};

}  // namespace teardown::engine
