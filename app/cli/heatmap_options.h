// The heatmap options of the command line (--cmap, --range, --normalize, --per-channel, --layout, --theme) in the renderer's types.
#pragma once

#include "core/base/result.h"
#include "core/render/heatmap.h"

#include <string>

namespace CLI {
class App;
}

namespace teardown {

struct HeatmapOptions {
    std::string map;
    std::string range;
    std::string layout = "torch";
    bool normalise = false;
    bool perChannel = false;
    std::string theme = "light";
    bool dark() const { return theme == "dark"; }
};

void addHeatmapOptions(CLI::App& verb, HeatmapOptions& options);

/// tile | layer | percentile[:p] | fixed:low:high | log; errors of kind Usage.
Result<HeatmapStyle> heatmapStyle(const HeatmapOptions& options);

/// numpy's HWC as CHW and HWCN as NCHW; other ranks and the torch layout as they are.
TensorView inTorchLayout(const TensorView& view, const HeatmapOptions& options);

/// The tensor to draw under these options: layout first, then normalisation.
TensorView asDrawn(const TensorView& view, const HeatmapOptions& options);

/// (x - min) / max(max - min, 1e-6) over the finite elements, of the whole tensor or of each plane; NaN and infinities stay.
TensorView normalised(const TensorView& view, bool perChannel);

}  // namespace teardown
