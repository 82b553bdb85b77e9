// Pipeline: the test pipeline of a config, as mmcls.apis.inference_model runs it on one picture.
#pragma once

#include "core/config/config.h"
#include "core/engine/data/transform.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown::engine {

/// What a pipeline starts from: a file, or a picture that is there already.
struct PipelineSource {
    std::string path;  ///< of the file; of a ready picture its name
    std::optional<Picture> ready;
};

struct PipelineRun {
    TensorView batch;                      ///< [1, C, H, W] float32
    std::vector<TransformRecord> records;  ///< one per transform; views only when recorded
    Diagnostics notes;
    bool damaged = false;                  ///< the picture could be decoded in part only; a ready picture is whole
};

class Pipeline {
public:
    /// From data.test.pipeline; LoadImageFromFile is put in front when it is missing (grey when the network takes one channel).
    /// Errors: pipeline-missing and those of buildTransform.
    static Result<Pipeline> fromConfig(const Config& config, int inputChannels);

    /// What a square picture of any size becomes; the dataset's own size when no transform sets one (CIFAR: 32), else 224.
    PictureSize outputSize() const;
    /// `before` is what the first transform is shown to have begun with (recorded ready pictures only).
    Result<PipelineRun> run(PipelineSource source, const ImagingApi& imaging, bool record, StateView before = {}) const;
    const std::vector<BuiltTransform>& transforms() const { return m_transforms; }

private:
    std::vector<BuiltTransform> m_transforms;
    int m_datasetSize = 224;
    Diagnostics m_notes;
};

}  // namespace teardown::engine
