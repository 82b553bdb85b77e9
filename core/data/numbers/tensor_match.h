// Which reading of a picture is the tensor that another program fed? No network is needed.
#pragma once

#include "core/base/task_context.h"
#include "core/data/numbers/reading_maker.h"

namespace teardown {

/// `given`: [C, H, W], [H, W, C], either with a batch in front (the first picture counts), numbers of any type. A straight line between
/// the picture's bytes and the tensor's values is fitted for each channel, so that readings are compared whatever mean and std were used; a
/// mean and std that no convention has are reported as numbers. `channels`: what the network takes.
/// Errors: numbers-tensor-shape, numbers-tensor-channels, those of Pipeline::fromConfig and of decoding the picture, cancelled.
Result<NumbersReport> matchTensor(const Config& config, int channels, const PictureSource& picture, const TensorView& given,
                                  const ImagingApi& imaging, const TaskContext& task);

}  // namespace teardown
