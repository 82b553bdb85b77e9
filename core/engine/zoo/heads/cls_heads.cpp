// ClsHead and LinearClsHead (mmcls/models/heads/cls_head.py, linear_head.py).
#include "core/engine/nn/activation.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/heads/cls_head.h"
#include "core/engine/zoo/losses/loss.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

ClsHead::ClsHead(const Arguments& a, BuildContext& context, const std::string& type, std::vector<std::string> bases)
    : Head(type, a["init_cfg"], std::move(bases)) {
    // The reference asserts it: a config in JSON or YAML, which have no tuples, can only give an int.
    if (const ConfigValue& given = a["topk"]; given.kind() == ValueKind::List)
        throw BuildFailure{a.bad("topk",
                                 message("topk.int-or-tuple", "Top-k is an int or a tuple, not a list: {given}", {{"given", given.repr()}}),
                                 message("do.write-a-tuple", "Write it in round brackets."))};
    const std::vector<std::int64_t> topk = a.integers("topk");
    for (std::int64_t k : topk)
        if (k <= 0) throw BuildFailure{a.bad("topk", message("topk.top-k-should-be", "Top-k should be larger than 0"))};
    m_loss = register_module("compute_loss", buildLoss(a, context));
    m_accuracy = register_module("compute_accuracy", std::make_shared<Accuracy>(topk));
    m_reportsAccuracy = a.boolean("cal_acc");
}

at::Tensor ClsHead::scores(const at::Tensor& logits) const {
    return ops::softmax(logits, 1, {"scores", "The classes exclude each other, so the scores of a picture sum to 1."});
}

Value ClsHead::losses(const at::Tensor& logits, const at::Tensor& target) const {
    return reported(meanLoss(*m_loss, logits, target), logits, target);
}

Value ClsHead::reported(const at::Tensor& loss, const at::Tensor& logits, const at::Tensor& target) const {
    if (!m_reportsAccuracy) return Value::named({{"loss", loss}});
    return Value::named({{"accuracy", (*m_accuracy)(Value::named({{"score", logits}, {"target", target}}))}, {"loss", loss}});
}

std::vector<FormulaLine> ClsHead::scoreLines(const Term& logits) const { return softmaxLines(logits, 1, "the classes", "scores"); }

Description ClsHead::describe() const {
    Description description = madeOfParts();
    description.cost = Cost{CostFormula::Nothing, CostFormula::Nothing, "passes the backbone's output on; its softmax is a separate op"};
    return description;
}

Value ClsHead::forward(const Value& features, const CallContext&) { return lastOf(features); }

std::vector<ArgumentSpec> clsHeadArguments() {
    using py::value;
    const ConfigValue loss = py::dict({{"type", value("CrossEntropyLoss")}, {"loss_weight", value(1.0)}});
    return {{"loss", loss, "The loss that training minimises."},
            {"topk", py::tuple({1}), "Which top-k accuracies training reports."},
            {"cal_acc", value(false), "Whether training reports accuracy."}};
}

namespace {

class LinearClsHead : public ClsHead {
public:
    LinearClsHead(const Arguments& a, BuildContext& context) : ClsHead(a, context, "LinearClsHead", {"ClsHead"}) {
        m_fc = register_module("fc", UnaryPtr(makeClassifierLayer(a)));
        m_classes = a.integer("num_classes");
    }
    std::int64_t numClasses() const override { return m_classes; }
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override { return Formula(called(m_fc, formula::x()), {}, "logits"); }

protected:
    Value forward(const Value& features, const CallContext&) override { return (*m_fc)(lastOf(features)); }

private:
    UnaryPtr m_fc;
    std::int64_t m_classes;
};

}  // namespace

void addClassHeads(LayerRegistry& registry) {
    const std::vector<ArgumentSpec> common = clsHeadArguments();
    std::vector<ArgumentSpec> plain = common;
    plain.push_back({"init_cfg", py::none(), "Initialisation rules applied by --init-weights."});
    registry.add(layerEntry<ClsHead>(ReferenceClass::of("mmcls.models.heads.cls_head.ClsHead"),
                                     "Softmax over logits computed by the backbone.", plain));
    std::vector<ArgumentSpec> linear = linearHeadArguments();
    linear.insert(linear.end(), common.begin(), common.end());
    registry.add(layerEntry<LinearClsHead>(ReferenceClass::of("mmcls.models.heads.linear_head.LinearClsHead"),
                                           "One linear layer, then softmax.", linear));
}

}  // namespace teardown::engine
