// NetworkInput: the input of a journey - a ready tensor, a picture through the test pipeline, or the fixed input.
#pragma once

#include "core/data/pipeline.h"
#include "core/engine/run/model/built_model.h"
#include "core/session/input_choice.h"
#include "core/session/trust.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace teardown::engine {

struct NetworkInput {
    at::Tensor batch;                      ///< [N, C, H, W], of the network's dtype
    std::vector<TransformRecord> records;  ///< of the pipeline; empty for tensors
    Message description;                   ///< "the picture 3_1.png", "the fixed input 1x3x224x224"
    Diagnostics notes;
    PictureState picture = PictureState::None;  ///< None for tensors and the fixed input
};

/// Without a choice: the recipe's fixed input at the config's test size.
/// Errors: input-rank, input-channels, input-empty, input-picture (not uint8 [H, W, 3]), those of the pipeline and the decoder.
Result<NetworkInput> networkInput(const BuiltModel& model, const InputChoice& choice, bool record);

/// A batch in the dtype of the network: float32, or that of a clone.
at::Tensor asInputOf(const BuiltModel& model, const at::Tensor& batch);

/// Checks that the batch has as many channels as the network expects; `what` is used in the message. Error input-channels.
Result<void> checkNetworkInput(const BuiltModel& model, const at::Tensor& batch, const Message& what);

/// The Transform steps of a pipeline run.
void writeTransformSteps(TraceBuilder& builder, const std::vector<TransformRecord>& records);

}  // namespace teardown::engine
