#include "core/lint/normalize_checks.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace teardown::lint_rules {

namespace {

constexpr double kClose = 0.003;  // relative; rounded values such as 116.3 are still the known ones
constexpr double kLeastByte = 200, kMostByte = 300;

/// Red, green, blue, as bytes: means and standard deviations of torchvision and mmclassification, of Caffe's VGG, of CLIP.
constexpr std::array<double, 3> kKnown[] = {
    {123.675, 116.28, 103.53},   {58.395, 57.12, 57.375},     {123.68, 116.779, 103.939},
    {122.771, 116.746, 104.094}, {68.5005, 66.6322, 70.3232},
};

bool isClose(const std::vector<double>& values, const std::array<double, 3>& known, double scale) {
    for (std::size_t i = 0; i < known.size(); ++i)
        if (std::abs(values[i] - known[i] * scale) > kClose * known[i] * scale) return false;
    return true;
}

bool all(const std::vector<double>& values, double least, double most) {
    return std::all_of(values.begin(), values.end(), [&](double value) { return value >= least && value <= most; });
}

}  // namespace

bool NormalizeNumbers::makesUnit() const { return all(mean, 0, 0) && all(std, kLeastByte, kMostByte); }
bool NormalizeNumbers::isIdentity() const { return all(mean, 0, 0) && all(std, 1, 1); }
bool NormalizeNumbers::isForUnit() const { return all(mean, -1, 1) && all(std, -1, 1) && !isIdentity(); }

std::optional<NormalizeNumbers> normalizeNumbers(const ConfigValue& transform) {
    const ConfigValue *mean = transform.find("mean"), *std = transform.find("std"), *toRgb = transform.find("to_rgb");
    const auto means = mean ? numbersOf(*mean) : std::nullopt, stds = std ? numbersOf(*std) : std::nullopt;
    if (!means || !stds || means->empty() || stds->empty()) return std::nullopt;
    return NormalizeNumbers{*means, *stds, !toRgb || toRgb->truthy()};
}

ChannelOrder orderOf(const std::vector<double>& values) {
    if (values.size() != 3) return ChannelOrder::Unknown;
    const std::vector<double> reversed(values.rbegin(), values.rend());
    for (const auto& known : kKnown)
        for (const double scale : {1.0, 1.0 / 255}) {
            if (isClose(values, known, scale)) return ChannelOrder::Rgb;
            if (isClose(reversed, known, scale)) return ChannelOrder::Bgr;
        }
    return ChannelOrder::Unknown;
}

}  // namespace teardown::lint_rules
