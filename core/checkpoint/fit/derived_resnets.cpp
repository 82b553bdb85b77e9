// The ResNet family: ResNet and its stems, ResNeXt, SE-ResNet, Res2Net, and RegNet, whose widths follow a quantised line.
#include "core/checkpoint/fit/derived_models.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

struct DepthBlocks {
    std::int64_t depth;
    bool bottleneck;
    std::vector<std::int64_t> blocks;
};

/// The first of the depths of He et al. (2016, table 1) whose first stages have these blocks; 0 if none has.
std::int64_t publishedDepth(const std::vector<std::int64_t>& blocks, bool bottleneck) {
    static const std::vector<DepthBlocks> s_depths = {{18, false, {2, 2, 2, 2}},
                                                      {34, false, {3, 4, 6, 3}},
                                                      {50, true, {3, 4, 6, 3}},
                                                      {101, true, {3, 4, 23, 3}},
                                                      {152, true, {3, 8, 36, 3}}};
    for (const DepthBlocks& row : s_depths)
        if (row.bottleneck == bottleneck && blocks.size() <= row.blocks.size() &&
            std::equal(blocks.begin(), blocks.end(), row.blocks.begin()))
            return row.depth;
    return 0;
}

std::vector<std::int64_t> blocksOf(const NamedShapes& s) {
    std::vector<std::int64_t> blocks;
    for (std::int64_t stage = 1; stage <= 4; ++stage) {
        const std::int64_t count = s.count(fmt::format("layer{}.", stage));
        if (count == 0) break;
        blocks.push_back(count);
    }
    return blocks;
}

std::int64_t stageWidth(const NamedShapes& s, std::size_t stage, bool bottleneck) {
    return s.size(fmt::format("layer{}.0.{}.weight", stage + 1, bottleneck ? "conv3" : "conv2"));
}

/// "(1, 2, 2)", "(3,)"
std::string pythonTuple(const std::vector<std::int64_t>& values) {
    return fmt::format("({}{})", fmt::join(values, ", "), values.size() == 1 ? "," : "");
}

/// A pooling layer precedes the convolution of a shortcut that halves the map.
bool averagesDown(const NamedShapes& s, std::size_t stages) {
    for (std::size_t stage = stages; stage >= 1; --stage)
        if (s.has(fmt::format("layer{}.0.downsample.1.weight", stage)))
            return s.rank(fmt::format("layer{}.0.downsample.1.weight", stage)) == 4;
    return false;
}

void addStages(PythonCall& call, std::size_t stages) {
    constexpr std::size_t kUsual = 4;
    if (stages == kUsual) return;
    std::vector<std::int64_t> strides(stages, 2), dilations(stages, 1);
    strides.front() = 1;
    call.add("num_stages", static_cast<std::int64_t>(stages)).add("strides", pythonTuple(strides));
    call.add("dilations", pythonTuple(dilations)).add("out_indices", pythonTuple({static_cast<std::int64_t>(stages) - 1}));
}

// RegNet.

struct Line {
    std::int64_t w0 = 0;
    double wa = 0, wm = 0;
};

/// The stages' widths as the middle channels allow them: a multiple of the group width.
std::int64_t groupedWidth(std::int64_t width, std::int64_t group) {
    const std::int64_t used = std::min(group, width);
    return static_cast<std::int64_t>(std::nearbyint(static_cast<double>(width) / static_cast<double>(used))) * used;
}

/// Which power of wm makes w0 this wide; -1 if none does.
int powerOf(std::int64_t w0, double wm, std::int64_t group, std::int64_t width) {
    constexpr int kMostPowers = 12;
    double value = static_cast<double>(w0);
    for (int power = 0; power < kMostPowers; ++power, value *= wm) {
        const auto rounded = static_cast<std::int64_t>(std::nearbyint(value / 8)) * 8;
        if (groupedWidth(rounded, group) == width) return power;
        if (rounded > 2 * width) return -1;
    }
    return -1;
}

/// Block j is w0 + wa * j wide, rounded to w0 times a power of wm: every block bounds wa from both sides.
std::optional<Line> lineWith(std::int64_t w0, double wm, std::int64_t group, const std::vector<std::int64_t>& widths) {
    double low = 0, high = 1e9;
    for (std::size_t j = 0; j < widths.size(); ++j) {
        const int power = powerOf(w0, wm, group, widths[j]);
        if (power < 0 || (j == 0 && power != 0)) return std::nullopt;
        if (j == 0) continue;
        const auto bound = [&](double exponent) { return (std::pow(wm, exponent) - 1) * static_cast<double>(w0) / static_cast<double>(j); };
        low = std::max(low, bound(power - 0.5));
        high = std::min(high, bound(power + 0.5));
    }
    if (low >= high) return std::nullopt;
    // A number with two decimals, as the paper has them, if there is one between the bounds.
    const double middle = (low + high) / 2, rounded = std::round(middle * 100) / 100;
    return Line{w0, rounded > low && rounded < high ? rounded : middle, wm};
}

std::optional<Line> lineOf(std::int64_t group, const std::vector<std::int64_t>& widths) {
    constexpr int kSteps = 100, kLeast = 105, kMost = 600;
    const std::int64_t around = widths.front();
    for (std::int64_t offset = 0; offset <= group / 2 + 8; offset += 8)
        for (const std::int64_t w0 : {(around + 4) / 8 * 8 + offset, (around + 4) / 8 * 8 - offset}) {
            if (w0 <= 0) continue;
            for (int step = kLeast; step <= kMost; ++step)
                if (auto line = lineWith(w0, static_cast<double>(step) / kSteps, group, widths)) return line;
        }
    return std::nullopt;
}

}  // namespace

std::optional<DerivedBackbone> derivedRegNet(const NamedShapes& s) {
    const std::vector<std::int64_t> blocks = blocksOf(s);
    const std::int64_t group = s.size("layer1.0.conv2.weight", 1), width = stageWidth(s, 0, true);
    const bool plain =
        s.size("conv1.weight", 2) == 3 && width > 0 && s.size("layer1.0.conv1.weight") == width && !s.has("stem.0.conv.weight");
    constexpr std::int64_t kMostBlocks = 200, kMostGroupWidth = 1024;
    if (!plain || blocks.empty() || group == 0 || group > kMostGroupWidth) return std::nullopt;
    std::vector<std::int64_t> widths;
    std::int64_t widest = group;
    for (std::size_t stage = 0; stage < blocks.size(); ++stage) {
        if (blocks[stage] > kMostBlocks || stageWidth(s, stage, true) == 0) return std::nullopt;
        widths.insert(widths.end(), static_cast<std::size_t>(blocks[stage]), stageWidth(s, stage, true));
        // A stage narrower than a group is a single group.
        widest = std::max(widest, s.size(fmt::format("layer{}.0.conv2.weight", stage + 1), 1));
    }
    const auto line = lineOf(widest, widths);
    if (!line) return std::nullopt;
    DerivedBackbone found;
    found.family = "RegNet";
    found.channels = s.size("conv1.weight", 1);
    PythonCall call("RegNet");
    call.add("arch", fmt::format("dict(w0={}, wa={}, wm={}, group_w={}, depth={}, bot_mul=1.0)", line->w0, pythonNumber(line->wa),
                                 pythonNumber(line->wm), widest, widths.size()));
    call.unless(3, "in_channels", found.channels).unless(32, "stem_channels", s.size("conv1.weight"));
    if (blocks.size() != 4) {
        const std::vector<std::int64_t> strides(blocks.size(), 2), dilations(blocks.size(), 1);
        call.add("strides", pythonTuple(strides)).add("dilations", pythonTuple(dilations));
        call.add("out_indices", pythonTuple({std::ssize(blocks) - 1}));
    }
    call.flag("avg_down", averagesDown(s, blocks.size()));
    found.text = call.text();
    found.neck = kPooled;
    found.assumed = {assumedStrides(),
                     message("derived.line", "of the parameters that give these widths, the first that were found are used")};
    return found;
}

std::optional<DerivedBackbone> derivedResNet(const NamedShapes& s) {
    const std::vector<std::int64_t> blocks = blocksOf(s);
    if (blocks.empty() || s.rank("layer1.0.conv1.weight") != 4 || !s.has("layer1.0.bn1.weight")) return std::nullopt;
    const bool bottleneck = s.has("layer1.0.conv3.weight"), deep = s.has("stem.2.conv.weight"), scales = s.has("layer1.0.convs.0.weight");
    const std::int64_t depth = publishedDepth(blocks, bottleneck);
    const std::int64_t out = stageWidth(s, 0, bottleneck), middle = s.size("layer1.0.conv1.weight");
    const std::string stem = deep ? "stem.2.conv.weight" : "conv1.weight";
    if (depth == 0 || out == 0 || middle == 0 || s.rank(stem) != 4) return std::nullopt;
    const bool averages = averagesDown(s, blocks.size()), squeezes = s.has("layer1.0.se_layer.conv1.conv.weight");
    const bool small = !deep && s.size("conv1.weight", 2) == 3;
    const std::int64_t groupWidth = s.size("layer1.0.conv2.weight", 1), groups = scales || !bottleneck ? 1 : quotient(middle, groupWidth);
    const bool aggregated = groups > 1;
    if (small && (aggregated || squeezes || scales)) return std::nullopt;

    std::string type = small ? "ResNet_CIFAR" : aggregated ? "ResNeXt" : scales ? "Res2Net" : "ResNet";
    if (squeezes) type = "SE" + type;
    // The stem belongs to the name of a plain ResNet; the others have arguments for it.
    const bool named = type == "ResNet" && deep;
    if (named) type = averages ? "ResNetV1d" : "ResNetV1c";
    PythonCall call(type);
    call.add("depth", depth);
    DerivedBackbone found;
    found.family = type;
    found.channels = s.size(deep ? "stem.0.conv.weight" : "conv1.weight", 1);
    // Of groups and scales the middle channels depend, too; the width of a stage's blocks is that of a plain ResNet.
    const std::int64_t usualExpansion = bottleneck ? 4 : 1;
    const std::int64_t base = aggregated || scales ? out / usualExpansion : middle,
                       expansion = aggregated || scales ? usualExpansion : out / middle;
    call.unless(3, "in_channels", found.channels);
    call.unless(64, "stem_channels", s.size(stem)).unless(64, "base_channels", base);
    call.unless(usualExpansion, "expansion", expansion);
    if (aggregated) call.add("groups", groups).add("width_per_group", groupWidth);
    if (scales) {
        call.add("scales", s.count("layer1.0.convs.") + 1).add("base_width", s.size("layer1.0.convs.0.weight"));
        call.flag("deep_stem", deep, true).flag("avg_down", averages, true);
    } else if (!named) {
        call.flag("deep_stem", deep).flag("avg_down", averages);
    }
    // A narrow stage is squeezed to no less than 8 channels: the widest one shows the ratio.
    if (squeezes)
        call.unless(16, "se_ratio",
                    quotient(stageWidth(s, blocks.size() - 1, bottleneck),
                             s.size(fmt::format("layer{}.0.se_layer.conv1.conv.weight", blocks.size()))));
    addStages(call, blocks.size());
    found.text = call.text();
    found.neck = kPooled;
    found.size = small ? 32 : 224;
    found.assumed = {assumedStrides()};
    return found;
}

}  // namespace teardown
