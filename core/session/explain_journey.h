// Which part of a picture supports a class.
#pragma once

#include "core/base/diagnostics.h"
#include "core/session/input_choice.h"
#include "core/session/model_id.h"
#include "core/session/prediction.h"
#include "core/session/trust.h"
#include "core/tensor/tensor_view.h"

#include <string>
#include <string_view>
#include <vector>

namespace teardown {

struct ExplainOutcome;

enum class ExplainMethod { GradCam, Occlusion };

/// Needs a built model, which is not changed.
struct ExplainRequest {
    static constexpr std::string_view kJourney = "explain";
    using Outcome = ExplainOutcome;

    InputChoice input;  ///< for a tensor its first sample
    ExplainMethod method = ExplainMethod::GradCam;
    int classIndex = -1;  ///< -1: the best class
    std::string layer;    ///< Grad-CAM: named_modules() path; empty: the last layer that outputs feature maps
    int window = 0;       ///< occlusion: side of the covered square in pixels of the network's input; 0: a seventh of the input
    int stride = 0;       ///< occlusion: its stride; 0: half of the window
    ModelId model;
};

struct ChannelPush {
    int channel = 0;
    double weight = 0;  ///< Grad-CAM's alpha: mean of the logit's gradient over the channel
    double push = 0;    ///< alpha times the channel's mean: its average contribution to the map
};

struct ExplainOutcome {
    ExplainMethod method = ExplainMethod::GradCam;
    std::string layer;  ///< empty for occlusion
    int classIndex = 0;
    std::string label;
    double score = 0;
    TensorView map;       ///< float32 [h, w]. Grad-CAM: relu(sum of alpha_k A_k); occlusion: by how much the score drops
    TensorView seen;      ///< uint8 [H, W, 3]: the part of the picture that the network sees; not valid() for tensors
    int inputHeight = 0;  ///< of the network's input, which the map covers
    int inputWidth = 0;
    std::vector<ChannelPush> channels;  ///< Grad-CAM: all channels, largest contribution first
    std::vector<Prediction> top;
    Trust trust;
    Diagnostics diagnostics;
};

}  // namespace teardown
