// ConformerHead: classifies the features of both branches, and adds the scores (Peng et al., ICCV 2021, section 3.1;
// mmcls/models/heads/conformer_head.py).
#include "core/engine/nn/init.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/heads/cls_head.h"
#include "core/registry/python_values.h"

#include <atomic>

namespace teardown::engine {

namespace {

constexpr const char* kApart = "softmax";  ///< the reference's simple_test(softmax=False) gives the scores of the two

class ConformerHead : public ClsHead {
public:
    ConformerHead(const Arguments& a, BuildContext& context) : ClsHead(a, context, "ConformerHead", {"ClsHead"}) {
        m_classes = a.integer("num_classes");
        if (m_classes <= 0)
            throw BuildFailure{a.bad("num_classes", message("head-parts.num-classes-must-be",
                                                            "num_classes={classes} must be a positive integer", {{"classes", m_classes}}))};
        const std::vector<std::int64_t> channels = a.integers("in_channels");
        if (channels.size() < 2)
            throw BuildFailure{a.bad(
                "in_channels",
                message("conformer-head.two-channels", "in_channels={given}: must have the channels of the convolutions and of the tokens",
                        {{"given", a["in_channels"].repr()}}))};
        m_conv = register_module("conv_cls_head", UnaryPtr(std::make_shared<Linear>(channels[0], m_classes)));
        m_trans = register_module("trans_cls_head", UnaryPtr(std::make_shared<Linear>(channels[1], m_classes)));
    }

    std::int64_t numClasses() const override { return m_classes; }
    Description describe() const override { return madeOfParts(); }

    void initWeights(Initializer& initializer) override {
        ClsHead::initWeights(initializer);
        const ConfigValue* type = initCfg().find("type");
        if (type && type->isString() && type->asString() == "Pretrained") return;
        for (const UnaryPtr& layer : {m_conv, m_trans}) {
            initializer.truncatedNormal(*layer, "weight", 0.02);
            initializer.zeros(*layer, "bias");
        }
    }

    /// Each classifier has a loss; their mean is minimised, so that neither branch leaves the work to the other.
    Value lossesOf(const Value& features, const at::Tensor& target) override {
        const Value scores = (*this)(features, {{}, {}, {{kApart, py::value(false)}}});
        const at::Tensor &conv = scores[0].tensor(), &trans = scores[1].tensor();
        const at::Tensor loss = meanLoss(lossLayer(), conv, target) / 2 + meanLoss(lossLayer(), trans, target) / 2;
        return reported(loss, conv + trans, target);
    }

    Formula formula() const override {
        const Term conv = called(m_conv, formula::tensor("conv")), trans = called(m_trans, formula::tensor("trans"));
        if (m_apart) return Formula({{"logits1", {}, conv, 0}, {"logits2", {}, trans, 1}});
        return Formula(conv + trans, {}, "logits");
    }

protected:
    /// The last item of the list, with conv [N, in_channels[0]] and trans [N, in_channels[1]] -> [N, num_classes]; with softmax=False in
    /// the context the scores of both.
    Value forward(const Value& features, const CallContext& context) override {
        const Value& last = features.isList() && !features.find("conv") ? features.back() : features;
        const ConfigValue* softmax = context.find(kApart);
        m_apart = softmax && !softmax->truthy();
        const at::Tensor conv = (*m_conv)(last.at("conv").tensor()), trans = (*m_trans)(last.at("trans").tensor());
        if (m_apart) return Value::list({conv, trans});
        return ops::add(conv, trans, {"both classifiers", "Each branch has a classifier of its own; their scores are added."});
    }

private:
    UnaryPtr m_conv, m_trans;
    std::int64_t m_classes;
    std::atomic<bool> m_apart = false;  ///< in the last call
};

}  // namespace

LayerEntry conformerHeadEntry() {
    using py::value;
    std::vector<ArgumentSpec> arguments = {
        {"num_classes", {}, "Number of classes."},
        {"in_channels", {}, "Channels of the convolutions' features and of the tokens."},
        {"init_cfg", py::dict({{"type", value("Normal")}, {"layer", value("Linear")}, {"std", value(0.01)}}),
         "Initialisation rules applied by --init-weights; truncated normal values replace theirs."}};
    for (ArgumentSpec& argument : clsHeadArguments()) arguments.push_back(std::move(argument));
    return layerEntry<ConformerHead>(ReferenceClass::of("mmcls.models.heads.conformer_head.ConformerHead"),
                                     "A linear layer for each branch of a Conformer; the sum of their scores, then softmax.",
                                     std::move(arguments));
}

}  // namespace teardown::engine
