// ImageClassifier: backbone, neck and head (mmcls/models/classifiers/image.py).
#pragma once

#include "core/engine/zoo/head.h"

namespace teardown::engine {

class ImageClassifier : public Layer {
public:
    ImageClassifier(LayerPtr backbone, LayerPtr neck /* may be null */, std::shared_ptr<Head> head, LayerPtr augments /* may be null */);

    LayerPtr backbone() const;
    LayerPtr neck() const;
    std::shared_ptr<Head> head() const;

    /// What simple_test does up to the scores: extract_feat -> head. Returns {logits, scores}.
    struct Answer {
        at::Tensor logits;
        at::Tensor scores;
    };
    Answer simpleTest(const at::Tensor& images);
};

}  // namespace teardown::engine
