// ClsHead and LinearClsHead: softmax over exclusive classes (mmcls/models/heads/cls_head.py, linear_head.py).
#include "core/engine/nn/activation.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/heads/head_parts.h"
#include "core/engine/zoo/losses/loss.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

class ClsHead : public Head {
public:
    ClsHead(const std::string& type, const Arguments& a, BuildContext& context)
        : Head(type, a["init_cfg"], {type == "ClsHead" ? "BaseHead" : "ClsHead"}) {
        const std::vector<std::int64_t> topk = a.integers("topk");
        for (std::int64_t k : topk)
            if (k <= 0) throw BuildFailure{a.bad("topk", message("topk.top-k-should-be", "Top-k should be larger than 0"))};
        register_module("compute_loss", buildLoss(a, context));
        register_module("compute_accuracy", LayerPtr(std::make_shared<Accuracy>(topk)));
        if (type == "ClsHead") return;
        m_fc = register_module("fc", LayerPtr(makeClassifierLayer(a)));
        m_classes = a.integer("num_classes");
    }
    at::Tensor scores(const at::Tensor& logits) const override {
        return ops::softmax(logits, 1, {"scores", "The classes exclude each other, so the scores of a picture sum to 1."});
    }
    /// Without a layer of its own it hands on what the backbone gave; its softmax is an op.
    Description describe() const override {
        Description description = madeOfParts();
        if (!m_fc)
            description.cost =
                Cost{CostFormula::Nothing, CostFormula::Nothing, "hands on what the backbone gave; its softmax is an op of its own"};
        return description;
    }
    std::vector<FormulaLine> scoreLines(const Term& logits) const override { return softmaxLines(logits, 1, "the classes", "scores"); }
    std::int64_t numClasses() const override { return m_classes; }
    Formula formula() const override { return Formula(m_fc ? called(m_fc, formula::x()) : formula::x(), {}, "logits"); }

protected:
    Tensors forwardMany(const Tensors& features) override { return {m_fc ? (*m_fc)(features.back()) : features.back()}; }

private:
    LayerPtr m_fc;
    std::int64_t m_classes = -1;
};

}  // namespace

void addClassHeads(LayerRegistry& registry) {
    using py::value;
    const ConfigValue loss = py::dict({{"type", value("CrossEntropyLoss")}, {"loss_weight", value(1.0)}});
    const std::vector<ArgumentSpec> common = {{"loss", loss, "What training minimises."},
                                              {"topk", py::tuple({1}), "Which top-k accuracies training reports."},
                                              {"cal_acc", value(false), "Whether training reports accuracy."}};
    std::vector<ArgumentSpec> plain = common;
    plain.push_back({"init_cfg", py::none(), "Rules that --init-weights runs over the layers."});
    registry.add({"ClsHead", "Softmax over logits that the backbone has already made.",
                  ReferenceClass::of("mmcls.models.heads.cls_head.ClsHead"), plain,
                  [](const Arguments& a, BuildContext& context) -> Result<LayerPtr> {
                      return LayerPtr(std::make_shared<ClsHead>("ClsHead", a, context));
                  }});
    std::vector<ArgumentSpec> linear = linearHeadArguments();
    linear.insert(linear.end(), common.begin(), common.end());
    registry.add({"LinearClsHead", "One linear layer, then softmax.", ReferenceClass::of("mmcls.models.heads.linear_head.LinearClsHead"),
                  linear, [](const Arguments& a, BuildContext& context) -> Result<LayerPtr> {
                      return LayerPtr(std::make_shared<ClsHead>("LinearClsHead", a, context));
                  }});
}

}  // namespace teardown::engine
