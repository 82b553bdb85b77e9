// ClsHead: softmax over mutually exclusive classes (mmcls/models/heads/cls_head.py). By itself it passes the backbone's output on.
#pragma once

#include "core/engine/zoo/heads/head_common.h"

namespace teardown::engine {

class ClsHead : public Head {
public:
    ClsHead(const Arguments& arguments, BuildContext& context, const std::string& type = "ClsHead",
            std::vector<std::string> bases = {"BaseHead"});
    at::Tensor scores(const at::Tensor& logits) const override;
    /// With cal_acc "accuracy" {"top-1", ...} in percent, then "loss".
    Value losses(const at::Tensor& logits, const at::Tensor& target) const override;
    std::vector<FormulaLine> scoreLines(const Term& logits) const override;
    std::int64_t numClasses() const override { return -1; }
    Description describe() const override;
    Formula formula() const override { return Formula(formula::x(), {}, "logits"); }

protected:
    Value forward(const Value& features, const CallContext& context) override;
    /// The loss, with cal_acc preceded by the accuracy of the logits.
    Value reported(const at::Tensor& loss, const at::Tensor& logits, const at::Tensor& target) const;
    Loss& lossLayer() const { return *m_loss; }

private:
    std::shared_ptr<Loss> m_loss;
    std::shared_ptr<Accuracy> m_accuracy;
    bool m_reportsAccuracy;
};

/// loss, topk and cal_acc.
std::vector<ArgumentSpec> clsHeadArguments();

}  // namespace teardown::engine
