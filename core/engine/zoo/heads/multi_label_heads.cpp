// MultiLabelClsHead and MultiLabelLinearClsHead: a sigmoid per class (mmcls/models/heads/multi_label_head.py, multi_label_linear_head.py).
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/heads/head_common.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

class MultiLabelClsHead : public Head {
public:
    /// linear: MultiLabelLinearClsHead.
    MultiLabelClsHead(const Arguments& a, BuildContext& context, bool linear)
        : Head(a.signature().name, a["init_cfg"], {linear ? "MultiLabelClsHead" : "BaseHead"}) {
        m_loss = register_module("compute_loss", buildLoss(a, context));
        if (!linear) return;
        m_fc = register_module("fc", UnaryPtr(makeClassifierLayer(a)));
        m_classes = a.integer("num_classes");
    }
    at::Tensor scores(const at::Tensor& logits) const override {
        return ops::sigmoid(logits, {"scores", "A picture can show several classes, so each has a score of its own."});
    }
    Value losses(const at::Tensor& logits, const at::Tensor& target) const override { return multiLabelLosses(*m_loss, logits, target); }
    /// Without its own layer it passes the backbone's output on; its sigmoid is an op.
    Description describe() const override {
        Description description = madeOfParts();
        if (!m_fc)
            description.cost =
                Cost{CostFormula::Nothing, CostFormula::Nothing, "passes the backbone's output on; its sigmoid is a separate op"};
        return description;
    }
    std::vector<FormulaLine> scoreLines(const Term& logits) const override { return {{"scores", {}, 1 / (1 + formula::exp(-logits)), 0}}; }
    std::int64_t numClasses() const override { return m_classes; }
    Formula formula() const override { return Formula(m_fc ? called(m_fc, formula::x()) : formula::x(), {}, "logits"); }

protected:
    Value forward(const Value& features, const CallContext&) override {
        const at::Tensor x = lastOf(features);
        return m_fc ? (*m_fc)(x) : x;
    }

private:
    std::shared_ptr<Loss> m_loss;
    UnaryPtr m_fc;
    std::int64_t m_classes = -1;
};

}  // namespace

void addMultiLabelHeads(LayerRegistry& registry) {
    const ArgumentSpec loss{"loss", sigmoidLoss(), "The loss that training minimises."};
    registry.add(layerEntry<MultiLabelClsHead>(ReferenceClass::of("mmcls.models.heads.multi_label_head.MultiLabelClsHead"),
                                               "A sigmoid per class over logits computed by the backbone.",
                                               {loss, {"init_cfg", py::none(), "Initialisation rules applied by --init-weights."}},
                                               /*linear=*/false));
    std::vector<ArgumentSpec> arguments = linearHeadArguments();
    arguments.insert(arguments.begin() + 2, loss);
    registry.add(layerEntry<MultiLabelClsHead>(ReferenceClass::of("mmcls.models.heads.multi_label_linear_head.MultiLabelLinearClsHead"),
                                               "One linear layer, then a sigmoid per class.", arguments, /*linear=*/true));
}

}  // namespace teardown::engine
