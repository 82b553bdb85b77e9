#include "app/cli/heatmap_options.h"

#include "core/base/text.h"
#include "core/render/range_text.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace teardown {

namespace {

std::vector<std::string> mapNames() {
    std::vector<std::string> names;
    for (const ColourMap map : allColourMaps()) names.emplace_back(colourMapName(map));
    return names;
}

Error badRange(const std::string& text) {
    return {ErrorKind::Usage,
            "usage",
            message("heatmap-options.range-is-none", "--range {value} is not a valid range.", {{"value", escapeForDisplay(text)}}),
            message("do.write-tile-layer-percentile", "Write tile, layer, percentile, percentile:P, fixed:LOW:HIGH or log."),
            {}};
}

void normaliseRun(std::span<float> run) {
    float low = std::numeric_limits<float>::infinity();
    float high = -low;
    for (const float value : run)
        if (std::isfinite(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    const float reach = std::max(high - low, 1e-6f);
    for (float& value : run)
        if (std::isfinite(value)) value = (value - low) / reach;
}

}  // namespace

void addHeatmapOptions(CLI::App& verb, HeatmapOptions& options) {
    verb.add_option("--cmap", options.map, "colour map (default: coolwarm for signed data, viridis for non-negative data)")
        ->check(CLI::IsMember(mapNames()));
    verb.add_option("--range", options.range, "tile, layer (default), percentile[:P], fixed:LOW:HIGH or log")->type_name("RULE");
    verb.add_flag("--normalize", options.normalise, "scale the values to 0..1 first");
    verb.add_flag("--per-channel", options.perChannel, "range, and normalisation if requested, separately for each channel");
    verb.add_option("--layout", options.layout, "layout of the array: torch (CHW, NCHW) or numpy (HWC, HWCN)")
        ->check(CLI::IsMember({"torch", "numpy"}));
    verb.add_option("--theme", options.theme, "colours of the picture: light (default) or dark, like the window")
        ->check(CLI::IsMember({"light", "dark"}));
}

Result<HeatmapStyle> heatmapStyle(const HeatmapOptions& options) {
    HeatmapStyle style;
    if (!options.map.empty()) style.map = colourMapFromName(options.map);
    if (options.perChannel) style.rule = RangeRule::Tile;
    if (!options.range.empty() && !readRangeText(options.range, style)) return badRange(options.range);
    if (options.perChannel && style.rule != RangeRule::Tile)
        return Error{ErrorKind::Usage,
                     "usage",
                     message("heatmap-options.per-channel-and-range", "--per-channel and --range {range} cannot be combined.",
                             {{"range", escapeForDisplay(options.range)}}),
                     message("do.leave-one-out", "Leave one out."),
                     {}};
    return style;
}

TensorView inTorchLayout(const TensorView& view, const HeatmapOptions& options) {
    if (options.layout != "numpy") return view;
    if (view.rank() == 3) return view.permuted({2, 0, 1});
    if (view.rank() == 4) return view.permuted({3, 2, 0, 1});
    return view;
}

TensorView asDrawn(const TensorView& view, const HeatmapOptions& options) {
    const TensorView given = inTorchLayout(view, options);
    return options.normalise ? normalised(given, options.perChannel) : given;
}

TensorView normalised(const TensorView& view, bool perChannel) {
    std::vector<float> values = view.toFloats();
    const std::size_t planeSize =
        view.rank() < 2 ? values.size()
                        : static_cast<std::size_t>(view.shape()[view.shape().size() - 1] * view.shape()[view.shape().size() - 2]);
    const std::size_t run = perChannel ? planeSize : values.size();
    for (std::size_t at = 0; run > 0 && at < values.size(); at += run) normaliseRun(std::span(values).subspan(at, run));
    return TensorView::fromFloats(view.shape(), std::move(values));
}

}  // namespace teardown
