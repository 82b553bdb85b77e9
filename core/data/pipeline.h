// Pipeline: the test pipeline of a config, as mmcls.apis.inference_model runs it on one picture.
#pragma once

#include "core/config/config.h"
#include "core/data/transform.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct PipelineRun {
    TensorView batch;                      ///< [1, C, H, W] float32
    std::vector<TransformRecord> records;  ///< one per transform; views only when recorded
    Diagnostics notes;
    Sample sample;  ///< as left by the last transform
};

class Pipeline {
public:
    /// From data.test.pipeline; LoadImageFromFile is inserted first if it is missing (grey if the network takes one channel). Errors:
    /// pipeline-missing and those of buildTransform.
    static Result<Pipeline> fromConfig(const Config& config, int inputChannels);

    /// The size that a square picture of any size is turned into; the size of the dataset's pictures if no transform sets one (CIFAR: 32),
    /// else 224.
    PictureSize outputSize() const;
    /// `before` is shown as what preceded the first transform (recorded ready pictures only). `random` makes the random choices and
    /// continues from run to run; null: a Random seeded with 0, so that equal pictures become equal tensors.
    /// Errors: those of the transforms; pipeline-no-tensor and pipeline-not-float when it ends without a float32 [C, H, W].
    Result<PipelineRun> run(Sample sample, const ImagingApi& imaging, bool record, SampleView before = {}, Random* random = nullptr) const;
    const std::vector<BuiltTransform>& transforms() const { return m_transforms; }

private:
    std::vector<BuiltTransform> m_transforms;
    int m_pictureSide = 224;  ///< of the dataset, in pixels
    Diagnostics m_notes;
};

}  // namespace teardown
