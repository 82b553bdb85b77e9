// PipelineState: what flows through a test pipeline - a decoded picture, then floats, then a tensor (the results dict of mmclassification).
#pragma once

#include "core/imaging/imaging_api.h"
#include "core/tensor/tensor_view.h"
#include "core/trace/trace.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown::engine {

struct PipelineState {
    enum class Stage { Nothing, Bytes, Floats, Tensor };

    std::string path;
    std::optional<Picture> ready;  ///< taken by LoadImageFromFile in place of the file
    Stage stage = Stage::Nothing;
    int width = 0;
    int height = 0;
    int channels = 0;
    bool bgr = true;
    std::vector<std::uint8_t> bytes;  ///< height x width x channels, at Stage::Bytes
    std::vector<float> floats;        ///< the same layout, at Stage::Floats
    TensorView tensor;                ///< at Stage::Tensor: what Collect hands over, normally [C, H, W]
    bool collected = false;
    bool damaged = false;             ///< the file could be decoded in part only

    /// The picture with its ownership, at Stage::Bytes.
    Picture takePicture();
    void setPicture(Picture picture);
    /// "3 x 500 x 375"
    std::string sizeText() const;
};

/// How the state looks: bytes as uint8 [H, W, C] in RGB order (role Picture), floats as [C, H, W], a tensor as it is.
struct StateView {
    TensorView view;
    TensorRole role = TensorRole::Picture;
};
StateView viewOfState(const PipelineState& state);

/// "(500, 375, 3)", as numpy prints the shape.
std::string shapeOfState(const PipelineState& state);

}  // namespace teardown::engine
