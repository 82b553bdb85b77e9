// Loss: what training minimises. A child of the head (compute_loss) without parameters; loss() is its value for logits and targets.
#pragma once

#include "core/engine/nn/layer.h"

#include <optional>

namespace teardown::engine {

/// Of what a forward in evaluation does not call.
inline Description inTrainingOnly() {
    Description description;
    description.cost = Cost{CostFormula::Nothing, CostFormula::Nothing, "runs in training only"};
    return description;
}

class Loss : public Layer {
public:
    using Layer::Layer;
    Description describe() const override { return inTrainingOnly(); }
    struct Options {
        at::Tensor weight;                    ///< per sample [N]; undefined: none
        std::optional<double> averageFactor;  ///< divides the sum in place of the number of values
        std::string reduction;                ///< none, mean, sum; empty: the configured one
    };
    /// logits [N, C]; target: class indices [N] (int64) or soft labels [N, C]. A scalar, or [N...] with reduction none.
    virtual at::Tensor loss(const at::Tensor& logits, const at::Tensor& target, const Options& options) const = 0;
    at::Tensor loss(const at::Tensor& logits, const at::Tensor& target) const { return loss(logits, target, Options{}); }
};

/// mmcls weight_reduce_loss: weights, then none / mean / sum; the average factor replaces the count of mean.
at::Tensor reduceLoss(const at::Tensor& values, const std::string& reduction, const Loss::Options& options);

/// The share of samples, in percent, whose target is among the k best scores. A child of ClsHead (compute_accuracy).
class Accuracy : public Layer {
public:
    explicit Accuracy(std::vector<std::int64_t> topk) : Layer("Accuracy"), m_topk(std::move(topk)) {}
    Description describe() const override { return inTrainingOnly(); }
    /// scores [N, C], target [N] int64 -> one value per k.
    std::vector<double> accuracy(const at::Tensor& scores, const at::Tensor& target) const;
    Formula formula() const override;

private:
    std::vector<std::int64_t> m_topk;
};

}  // namespace teardown::engine
