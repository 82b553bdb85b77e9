// Loss: what training minimises. A child of the head (compute_loss) without parameters; loss() computes its value from scores and targets.
#pragma once

#include "core/engine/nn/layer.h"
#include "core/registry/arguments.h"

#include <mutex>
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

/// A loss with a value for each picture, or for each picture and class, which are weighted and reduced as mmcls's weight_reduce_loss does.
class ElementwiseLoss : public Loss {
public:
    struct Reduction {
        std::string kind = "mean";  ///< none, mean, sum
        double lossWeight = 1.0;
    };
    /// Reads the arguments reduction and loss_weight.
    static Reduction reductionOf(const Arguments& arguments);

protected:
    ElementwiseLoss(std::string type, Reduction reduction);
    /// [N], or [N, C] if perClass().
    virtual at::Tensor values(const at::Tensor& score, const at::Tensor& target) = 0;
    virtual bool perClass() const = 0;
    /// The line "loss" from the value for picture n (and class k), reduced as in the last call.
    FormulaLine reducedLine(Term each) const;
    /// The target of the last call for picture n and class k: t[n,k] of the target, or 1 for the class with the target's index. `lines`
    /// receives the line that defines it.
    Term targetOf(std::vector<FormulaLine>& lines) const;
    /// Whether the last call's target had a value per class.
    bool sawTargetPerClass() const { return seen().targetRank == 2 && !seen().byIndex; }

private:
    at::Tensor compute(const at::Tensor& score, const at::Tensor& target, const Options& options) final;

    /// How the loss was last called, for its formula.
    struct Seen {
        std::string reduction;
        std::optional<double> averageFactor;
        bool weighted = false;
        std::int64_t targetRank = 1;
        bool byIndex = true;  ///< the target has one column at most
    };
    Seen seen() const;

    Reduction m_reduction;
    mutable std::mutex m_mutex;
    Seen m_seen;
};

/// mmcls's weight_reduce_loss: weights, then none / mean / sum; avg_factor replaces the count of mean.
at::Tensor reduceLoss(const at::Tensor& values, const std::string& reduction, const Loss::Options& options);

/// Whether the target holds class indices: [N] or [N, 1].
bool isIndexTarget(const at::Tensor& target);
/// mmcls's convert_to_one_hot: class indices [N] or [N, 1] -> int64 [N, classes]. Throws c10::Error for an index that is too large.
at::Tensor oneHotLabels(const at::Tensor& target, std::int64_t classes);

/// reduction and loss_weight, with the reference's defaults.
ArgumentSpec reductionArgument();
ArgumentSpec lossWeightArgument();

/// max(z, 0) - z t + log(1 + e^-|z|): the binary cross entropy of the logit z and the target t, without overflow.
Term binaryCrossEntropyTerm(const Term& z, const Term& t);

/// The share of samples, in percent, whose target is among the k best scores, if its score is above 0. A child of ClsHead
/// (compute_accuracy).
class Accuracy : public ValueLayer {
public:
    explicit Accuracy(std::vector<std::int64_t> topk) : ValueLayer("Accuracy"), m_topk(std::move(topk)) {}
    Description describe() const override { return inTrainingOnly(); }
    /// scores [N, C], target [N] int64 -> one value per k. Observed as a call with named inputs score and target.
    std::vector<double> accuracy(const at::Tensor& scores, const at::Tensor& target);
    Formula formula() const override;

protected:
    /// -> "top-1", "top-5": float32 [1].
    Value forward(const Value& input, const CallContext& context) override;

private:
    std::vector<std::int64_t> m_topk;
};

}  // namespace teardown::engine
