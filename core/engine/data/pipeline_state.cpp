#include "core/engine/data/pipeline_state.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace teardown::engine {

Picture PipelineState::takePicture() { return {width, height, channels, bgr, std::move(bytes)}; }

void PipelineState::setPicture(Picture picture) {
    stage = Stage::Bytes;
    width = picture.width;
    height = picture.height;
    channels = picture.channels;
    bgr = picture.bgr;
    bytes = std::move(picture.pixels);
}

std::string PipelineState::sizeText() const { return fmt::format("{} x {}", height, width); }

StateView viewOfState(const PipelineState& state) {
    const Shape shape{state.height, state.width, state.channels};
    switch (state.stage) {
        case PipelineState::Stage::Nothing: return {};
        case PipelineState::Stage::Bytes: {
            std::vector<std::byte> copy(state.bytes.size());
            std::memcpy(copy.data(), state.bytes.data(), copy.size());
            if (state.channels == 3 && state.bgr)
                for (std::size_t i = 0; i + 2 < copy.size(); i += 3) std::swap(copy[i], copy[i + 2]);
            return {TensorView::fromBytes(DType::UInt8, shape, std::move(copy)), TensorRole::Picture};
        }
        case PipelineState::Stage::Floats: return {TensorView::fromFloats(shape, state.floats).permuted({2, 0, 1}), TensorRole::Activation};
        case PipelineState::Stage::Tensor: return {state.tensor, TensorRole::Activation};
    }
    return {};
}

std::string shapeOfState(const PipelineState& state) {
    if (state.stage == PipelineState::Stage::Nothing) return "-";
    if (state.stage == PipelineState::Stage::Tensor) return shapeText(state.tensor.shape());
    if (state.channels == 1) return fmt::format("({}, {})", state.height, state.width);
    return fmt::format("({}, {}, {})", state.height, state.width, state.channels);
}

}  // namespace teardown::engine
