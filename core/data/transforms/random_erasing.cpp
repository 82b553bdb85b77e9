// RandomErasing (mmcls/datasets/pipelines/transforms.py): covers a rectangle of random area, aspect ratio and position.
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

struct ErasingOptions {
    double probability = 0.5;
    double leastArea = 0.02;
    double mostArea = 0.4;
    double leastLogAspect = 0;  ///< of height to width
    double mostLogAspect = 0;
    bool random = false;
    std::array<double, 3> colour{};
    std::optional<std::array<double, 3>> deviation;
};

/// numpy rounds to the type without saturation; colours lie in 0..255.
std::uint8_t toByte(double value) { return static_cast<std::uint8_t>(static_cast<int>(value)); }

template <class T>
void fill(Picture& picture, const CropBox& box, const std::vector<std::uint8_t>& patch) {
    T* values = picture.values<T>();
    std::size_t next = 0;
    for (int y = box.top; y <= box.bottom; ++y) {
        T* row = values + (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(box.left)) * 3;
        for (int i = 0; i < (box.right - box.left + 1) * 3; ++i) row[i] = static_cast<T>(patch[next++]);
    }
}

class RandomErasing : public Transform {
public:
    explicit RandomErasing(ErasingOptions options) : m_options(options) {}

    Result<void> apply(const TransformCall& call) const override {
        SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        TD_CHECK(checkPixels(call, PixelKind::Any, true));
        Draws draws = call.draws();
        const double drawn = draws.numpyRand();
        const bool taken = !(drawn > m_options.probability);
        const std::string draw = fmt::format("{:.6f} {} {}", drawn, taken ? "<=" : ">", m_options.probability);
        if (!taken) {
            record.changed = false;
            record.numbers = message("random-erasing.unchanged", "rand() = {draw}: unchanged", {{"draw", draw}});
            return {};
        }
        const int height = img.height();
        const int width = img.width();
        const double aspect = std::exp(draws.numpyUniform(m_options.leastLogAspect, m_options.mostLogAspect));
        const double area = static_cast<double>(height) * width * draws.numpyUniform(m_options.leastArea, m_options.mostArea);
        const int h = std::min(pythonRound(std::sqrt(area * aspect)), height);
        const int w = std::min(pythonRound(std::sqrt(area / aspect)), width);
        const int top = height > h ? static_cast<int>(draws.numpyRandint(0, height - h)) : 0;
        const int left = width > w ? static_cast<int>(draws.numpyRandint(0, width - w)) : 0;
        const CropBox box{left, top, left + w - 1, top + h - 1};
        const std::vector<std::uint8_t> values = patch(draws, h, w);
        switch (img.picture.depth) {
            case Depth::UInt8:
                fill<std::uint8_t>(img.picture, box, values);
                break;
            case Depth::UInt16:
                fill<std::uint16_t>(img.picture, box, values);
                break;
            case Depth::Float32:
                fill<float>(img.picture, box, values);
                break;
            case Depth::Float64:
                fill<double>(img.picture, box, values);
                break;
        }
        record.numbers = message("random-erasing.numbers", "rand() = {draw}: {h} x {w} at row {top}, column {left} are covered",
                                 {{"draw", draw}, {"h", h}, {"w", w}, {"top", top}, {"left", left}});
        return {};
    }

    bool isRandom() const override { return m_options.probability > 0; }

private:
    std::vector<std::uint8_t> patch(Draws& draws, int h, int w) const {
        std::vector<std::uint8_t> result(static_cast<std::size_t>(h) * static_cast<std::size_t>(w) * 3);
        if (!m_options.random) {
            for (std::size_t i = 0; i < result.size(); ++i) result[i] = toByte(m_options.colour[i % 3]);
            return result;
        }
        const std::vector<double> values =
            m_options.deviation ? draws.numpyNormal(m_options.colour, *m_options.deviation, h, w) : draws.numpyUniform(0, 256, h, w);
        for (std::size_t i = 0; i < result.size(); ++i) result[i] = toByte(std::clamp(std::trunc(values[i]), 0.0, 255.0));
        return result;
    }

    ErasingOptions m_options;
};

/// A float counts as (ratio, 1 / ratio).
std::pair<double, double> aspectRangeOf(const Arguments& a) {
    const std::vector<double> values = a.numbers("aspect_range");
    if (values.size() == 1 && values[0] > 0 && !a["aspect_range"].isSequence()) {
        const double least = std::min(values[0], 1 / values[0]);
        return {least, 1 / least};
    }
    const auto range = rangeOf(a, "aspect_range");
    if (!(range.first > 0)) throw BuildFailure{a.bad("aspect_range", message("random-erasing.aspect", "aspect_range must be positive."))};
    return range;
}

}  // namespace

Result<TransformPtr> createRandomErasing(const Arguments& a, Diagnostics&) {
    ErasingOptions options;
    options.probability = probabilityOf(a, "erase_prob");
    options.leastArea = probabilityOf(a, "min_area_ratio");
    options.mostArea = probabilityOf(a, "max_area_ratio");
    if (options.leastArea > options.mostArea)
        return a.bad("min_area_ratio", message("random-erasing.area", "min_area_ratio must not be above max_area_ratio."));
    // numpy takes the logarithms in single precision.
    const auto [least, most] = aspectRangeOf(a);
    options.leastLogAspect = std::log(static_cast<float>(least));
    options.mostLogAspect = std::log(static_cast<float>(most));
    options.random = a.choice("mode", {"const", "rand"}) == "rand";
    options.colour = fillColourOf(a, "fill_color");
    if (!a["fill_std"].isNone()) options.deviation = fillColourOf(a, "fill_std");
    for (const double value : options.colour)
        if (!options.random && !(value >= 0 && value < 256))
            return a.bad("fill_color", message("random-erasing.colour", "the values of fill_color lie in 0..255."));
    for (const double value : options.deviation.value_or(std::array<double, 3>{}))
        if (!(value >= 0)) return a.bad("fill_std", message("random-erasing.deviation", "fill_std must not be negative."));
    return TransformPtr(std::make_shared<RandomErasing>(options));
}

}  // namespace teardown
