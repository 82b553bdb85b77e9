// The modes of mmclassification's tools/visualizations/vis_pipeline.py: which pictures of a run are looked at.
#pragma once

#include "core/data/view/phase_run.h"

#include <string>
#include <vector>

namespace teardown {

enum class VisMode {
    Original,     ///< as it was read
    Transformed,  ///< after the last transform that leaves a picture
    Concat,       ///< both
    Pipeline,     ///< after every transform
};

struct VisPicture {
    std::string title;  ///< the transform's type
    TensorView pixels;  ///< uint8 [H, W, 1 or 3], RGB
};

/// Transforms that change no pixel (formatting) and Normalize are left out, as in the reference. Empty if the run has no picture.
std::vector<VisPicture> visPictures(const PhaseRun& run, VisMode mode);

/// The most pictures that a run of the pipeline has in this mode.
int visPictureCount(const Pipeline& pipeline, VisMode mode);

}  // namespace teardown
