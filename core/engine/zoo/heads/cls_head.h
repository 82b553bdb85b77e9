// ClsHead: softmax over classes that exclude each other (mmcls/models/heads/cls_head.py). Of itself it hands on what the backbone gave.
#pragma once

#include "core/engine/zoo/heads/head_parts.h"

namespace teardown::engine {

class ClsHead : public Head {
public:
    ClsHead(const Arguments& arguments, BuildContext& context, const std::string& type = "ClsHead",
            std::vector<std::string> bases = {"BaseHead"});
    at::Tensor scores(const at::Tensor& logits) const override;
    std::vector<FormulaLine> scoreLines(const Term& logits) const override;
    std::int64_t numClasses() const override { return -1; }
    Description describe() const override;
    Formula formula() const override { return Formula(formula::x(), {}, "logits"); }

protected:
    Value forward(const Value& features, const CallContext& context) override;
};

/// loss, topk and cal_acc.
std::vector<ArgumentSpec> clsHeadArguments();

}  // namespace teardown::engine
