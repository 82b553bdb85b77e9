#include "core/engine/zoo/image_classifier.h"

#include "core/engine/zoo/augments.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/hole.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

ImageClassifier::ImageClassifier(ValuePtr backbone, ValuePtr neck, std::shared_ptr<Head> head, LayerPtr augments, ConfigValue initCfg)
    : Model("ImageClassifier", std::move(initCfg), {"BaseClassifier"}),
      m_backbone(std::move(backbone)),
      m_neck(std::move(neck)),
      m_head(std::move(head)),
      m_augments(std::move(augments)) {
    register_module("backbone", m_backbone);
    if (m_neck) register_module("neck", m_neck);
    if (m_head) register_module("head", m_head);
}

Value ImageClassifier::features(const Value& images) {
    Value features = (*m_backbone)(images);
    return m_neck ? (*m_neck)(features) : features;
}

Value ImageClassifier::losses(const Value& images, const Value& targets) {
    return (*this)(Value::named({{"img", images}, {"gt_label", targets}}));
}

Value ImageClassifier::forward(const Value& input, const CallContext&) {
    TORCH_CHECK(m_head, "the classifier has no head, so it outputs features but no logits");
    if (input.isList()) return m_head->lossesOf(features(input.at("img")), input.at("gt_label").tensor());
    const at::Tensor logits = (*m_head)(features(input)).tensor();
    return Value::named({{"logits", logits}, {"scores", m_head->scores(logits)}});
}

Formula ImageClassifier::formula() const {
    Term y = called(m_backbone, formula::x());
    if (m_neck) y = called(m_neck, y);
    if (!m_head) return Formula(y, {}, "features");
    std::vector<FormulaLine> lines{{"logits", {}, called(m_head, y), 0}};
    for (FormulaLine& line : m_head->scoreLines(formula::tensor("logits"))) lines.push_back(std::move(line));
    lines.back().output = 1;
    return Formula(std::move(lines));
}

static Result<LayerPtr> createImageClassifier(const Arguments& a, BuildContext& context) {
    // As in the reference, a pretrained address replaces any init_cfg.
    ConfigValue initCfg = a["init_cfg"];
    if (!a["pretrained"].isNone()) initCfg = py::dict({{"type", py::value("Pretrained")}, {"checkpoint", a["pretrained"]}});
    TD_TRY(const LayerPtr made, context.build(modelRegistry(), a["backbone"], a.path("backbone")));
    auto backbone = std::dynamic_pointer_cast<ValueLayer>(made);
    if (!backbone)
        return a.bad("backbone", message("backbone.is-no-backbone", "{type} is not a backbone", {{"type", made->type()}}),
                     message("do.use-for-example-resnet", "Use for example ResNet."));
    ValuePtr neck;
    if (!a["neck"].isNone()) {
        TD_TRY(const LayerPtr layer, context.build(modelRegistry(), a["neck"], a.path("neck")));
        neck = std::dynamic_pointer_cast<ValueLayer>(layer);
        if (!neck)
            return a.bad("neck", message("neck.is-no-neck", "{type} is not a neck", {{"type", layer->type()}}),
                         message("do.use-for-example-globalaveragepooling", "Use for example GlobalAveragePooling."));
    }
    std::shared_ptr<Head> head;
    if (!a["head"].isNone()) {
        TD_TRY(LayerPtr layer, context.build(modelRegistry(), a["head"], a.path("head")));
        head = std::dynamic_pointer_cast<Head>(layer);
        if (!head)
            return a.bad("head", message("head.is-no-head", "{type} is not a head", {{"type", layer->type()}}),
                         message("do.use-for-example-linearclshead", "Use for example LinearClsHead."));
    }
    LayerPtr augments;
    if (const ConfigValue* config = a["train_cfg"].find("augments"); config && !config->isNone()) {
        const Result<LayerPtr> list = buildAugments(*config, a.path("train_cfg") + ".augments", context);
        HoleScope* scope = HoleScope::current();
        if (!list.ok() && !scope) return list.error();
        // They are no part of the network, so no hole stands in for them.
        if (list.ok())
            augments = *list;
        else
            scope->record(list.error());
    }
    return LayerPtr(
        std::make_shared<ImageClassifier>(std::move(backbone), std::move(neck), std::move(head), std::move(augments), std::move(initCfg)));
}

LayerEntry imageClassifierEntry() {
    return {"ImageClassifier",
            "Backbone, neck and head in a row.",
            ReferenceClass::of("mmcls.models.classifiers.image.ImageClassifier"),
            {{"backbone", {}, "Computes features from the picture."},
             {"neck", py::none(), "Adapts the features to the head."},
             {"head", py::none(), "Computes class scores from the features."},
             {"pretrained", py::none(), "Address of a checkpoint; the older spelling of init_cfg Pretrained."},
             {"train_cfg", py::none(), "Settings of training: augments."},
             {"init_cfg", py::none(), "Initialisation rules applied by --init-weights."}},
            createImageClassifier};
}

}  // namespace teardown::engine
