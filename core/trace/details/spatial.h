// Spatial: the window of a convolution, pooling or padding, or the output size of an adaptive pooling.
#pragma once

#include "core/trace/step_detail.h"

#include <array>
#include <cstdint>

namespace teardown {

/// Rows and columns.
using SpatialPair = std::array<std::int64_t, 2>;

enum class WindowPadding {
    Fixed,
    Same  ///< TensorFlow's: as much as the input's size requires, the smaller half before it
};

struct Spatial : DetailOf<Spatial> {
    static constexpr std::string_view kKind = "spatial";

    SpatialPair kernel{0, 0};  ///< 0: no window
    SpatialPair stride{1, 1};
    SpatialPair padding{0, 0};  ///< rows above, columns on the left
    SpatialPair dilation{1, 1};
    WindowPadding mode = WindowPadding::Fixed;
    std::int64_t groups = 1;
    std::int64_t inChannels = 0;   ///< of a convolution; else 0
    SpatialPair outputSize{0, 0};  ///< of an adaptive pooling; else 0

    bool isDepthwise() const { return groups > 1 && groups == inChannels; }
    Json toJson() const override {
        Json json = Json::object();
        if (kernel[0] > 0) {
            json.set("kernel", Json::arrayOf(kernel)).set("stride", Json::arrayOf(stride)).set("padding", Json::arrayOf(padding));
            json.set("dilation", Json::arrayOf(dilation)).set("groups", groups);
            if (mode == WindowPadding::Same) json.set("same", true);
        }
        if (outputSize[0] > 0) json.set("output_size", Json::arrayOf(outputSize));
        return json;
    }
};

}  // namespace teardown
