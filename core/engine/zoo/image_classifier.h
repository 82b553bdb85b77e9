// ImageClassifier: backbone, neck and head (mmcls/models/classifiers/image.py).
#pragma once

#include "core/engine/zoo/head.h"

namespace teardown::engine {

class ImageClassifier : public ValueModule {
public:
    ImageClassifier(ValuePtr backbone, ValuePtr neck /* may be null */, std::shared_ptr<Head> head, LayerPtr augments /* may be null */,
                    ConfigValue initCfg = {});

    ValuePtr backbone() const { return m_backbone; }
    ValuePtr neck() const { return m_neck; }
    std::shared_ptr<Head> head() const { return m_head; }
    /// train_cfg.augments as mmcls's Augments; no module of the network, so it is no child. May be null.
    LayerPtr augments() const { return m_augments; }

    /// What simple_test does up to the scores: extract_feat -> head. Returns {logits, scores}.
    struct Answer {
        at::Tensor logits;
        at::Tensor scores;
    };
    /// Observed as one call of the root module. images: [N, C, H, W]; exceptions of libtorch (wrong shapes) pass through.
    Answer simpleTest(const at::Tensor& images);
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> named logits and scores.
    Value forward(const Value& images, const CallContext& context) override;

private:
    ValuePtr m_backbone;
    ValuePtr m_neck;
    std::shared_ptr<Head> m_head;
    LayerPtr m_augments;
};

}  // namespace teardown::engine
