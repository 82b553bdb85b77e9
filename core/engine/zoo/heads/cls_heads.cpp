// ClsHead and LinearClsHead: softmax over exclusive classes (mmcls/models/heads/cls_head.py, linear_head.py).
#include "core/engine/nn/linear.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/heads/head_parts.h"
#include "core/engine/zoo/losses/loss.h"
#include "core/engine/zoo/python_values.h"

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
        return ops::softmax(
            logits, 1,
            {"scores", "s_i = exp(z_i) / sum_j exp(z_j)", "The classes exclude each other, so the scores of a picture sum to 1."});
    }
    std::int64_t numClasses() const override { return m_classes; }

protected:
    Tensors forwardMany(const Tensors& features) override { return {m_fc ? (*m_fc)(features.back()) : features.back()}; }

private:
    LayerPtr m_fc;
    std::int64_t m_classes = -1;
};

}  // namespace

void addClassHeads(Registry& registry) {
    using py::value;
    const ConfigValue loss = py::dict({{"type", value("CrossEntropyLoss")}, {"loss_weight", value(1.0)}});
    const std::vector<ArgumentSpec> common = {{"loss", loss, "What training minimises."},
                                              {"topk", py::tuple({1}), "Which top-k accuracies training reports."},
                                              {"cal_acc", value(false), "Whether training reports accuracy."}};
    std::vector<ArgumentSpec> plain = common;
    plain.push_back({"init_cfg", py::none(), "Rules that --init-weights runs over the layers."});
    registry.add({"ClsHead", "Softmax over logits that the backbone has already made.", "mmcls.models.heads.cls_head.ClsHead",
                  "mmcls/models/heads/cls_head.py", plain, [](const Arguments& a, BuildContext& context) -> Result<LayerPtr> {
                      return LayerPtr(std::make_shared<ClsHead>("ClsHead", a, context));
                  }});
    std::vector<ArgumentSpec> linear = linearHeadArguments();
    linear.insert(linear.end(), common.begin(), common.end());
    registry.add({"LinearClsHead", "One linear layer, then softmax.", "mmcls.models.heads.linear_head.LinearClsHead",
                  "mmcls/models/heads/linear_head.py", linear, [](const Arguments& a, BuildContext& context) -> Result<LayerPtr> {
                      return LayerPtr(std::make_shared<ClsHead>("LinearClsHead", a, context));
                  }});
}

}  // namespace teardown::engine
