#include "core/engine/zoo/image_classifier.h"

namespace teardown::engine {

ImageClassifier::ImageClassifier(LayerPtr backbone, LayerPtr neck, std::shared_ptr<Head> head, LayerPtr augments, ConfigValue initCfg)
    : BaseModule("ImageClassifier", std::move(initCfg), {"BaseClassifier"}),
      m_backbone(std::move(backbone)),
      m_neck(std::move(neck)),
      m_head(std::move(head)),
      m_augments(std::move(augments)) {
    register_module("backbone", m_backbone);
    if (m_neck) register_module("neck", m_neck);
    if (m_head) register_module("head", m_head);
}

Tensors ImageClassifier::forwardMany(const Tensors& inputs) {
    TORCH_CHECK(m_head, "the classifier has no head, so it gives features but no logits");
    Tensors features = (*m_backbone)(inputs);
    if (m_neck) features = (*m_neck)(features);
    at::Tensor logits = (*m_head)(features).back();
    at::Tensor scores = m_head->scores(logits);
    return {logits, scores};
}

ImageClassifier::Answer ImageClassifier::simpleTest(const at::Tensor& images) {
    Tensors answer = (*this)(Tensors{images});
    return {answer.at(0), answer.at(1)};
}

}  // namespace teardown::engine
