// ImageClassifier: backbone, neck and head (mmcls/models/classifiers/image.py).
#pragma once

#include "core/engine/zoo/head.h"
#include "core/engine/zoo/model.h"

namespace teardown::engine {

class ImageClassifier : public Model {
public:
    ImageClassifier(ValuePtr backbone, ValuePtr neck /* may be null */, std::shared_ptr<Head> head, LayerPtr augments /* may be null */,
                    ConfigValue initCfg = {});

    ValuePtr backbone() const { return m_backbone; }
    ValuePtr neck() const { return m_neck; }
    std::shared_ptr<Head> head() const { return m_head; }
    /// train_cfg.augments as mmcls's Augments; not a module of the network, so it is not a child. May be null.
    LayerPtr augments() const { return m_augments; }

    Value test(const Value& images) override { return (*this)(images); }
    Value losses(const Value& images, const Value& targets) override;
    Value features(const Value& images) override;
    bool canTest() const override { return m_head != nullptr; }
    /// Of test().
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> logits and scores; "img" and "gt_label" -> losses.
    Value forward(const Value& input, const CallContext& context) override;

private:
    ValuePtr m_backbone;
    ValuePtr m_neck;
    std::shared_ptr<Head> m_head;
    LayerPtr m_augments;
};

}  // namespace teardown::engine
