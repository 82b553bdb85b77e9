// Which tensors of a recorded forward are written when all its layers are exported, and under which names.
#pragma once

#include "core/trace/trace.h"

#include <string>
#include <vector>

namespace teardown {

struct LayerChoice {
    std::string layers;       ///< glob on the module's path; empty: every module that has no modules below it
    bool activations = true;  ///< outputs, of every call
    bool weights = false;     ///< parameters and buffers, once
};

struct LayerTensor {
    const Step* step = nullptr;
    const RecordedTensor* tensor = nullptr;
    std::string stem;  ///< file name without ending: "0012_backbone.stem.act_output"; distinct in one list, no separators
};

/// In the order of the trace, which must outlive the list. Tensors that the byte budget left out have no view; the caller says so.
std::vector<LayerTensor> layerTensors(const Trace& trace, const LayerChoice& choice);

}  // namespace teardown
