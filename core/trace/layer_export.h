// Which tensors of a recorded forward to write when all its layers are exported, and their file names.
#pragma once

#include "core/trace/trace.h"

#include <string>
#include <vector>

namespace teardown {

struct LayerChoice {
    std::string layers;       ///< glob on the module's path; empty: every module without child modules
    bool activations = true;  ///< outputs, of every call
    bool weights = false;     ///< parameters and buffers, once
};

struct LayerTensor {
    const Step* step = nullptr;
    const RecordedTensor* tensor = nullptr;
    std::string stem;  ///< file name without extension: "0012_backbone.stem.act_output"; distinct within a list, no separators
};

/// In the order of the trace, which must outlive the list. Tensors left out by the byte budget have no view; the caller reports that.
std::vector<LayerTensor> layerTensors(const Trace& trace, const LayerChoice& choice);

}  // namespace teardown
