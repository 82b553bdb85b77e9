// torch.nn.functional.interpolate of planes of float32, as ResizeMix calls it: a size is given, align_corners is off.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace teardown {

enum class InterpolateMode { Nearest, NearestExact, Bilinear, Bicubic, Area };

/// The mode of F.interpolate for a batch of pictures; nullopt for others ("linear" and "trilinear" are for other dimensions).
std::optional<InterpolateMode> interpolateModeNamed(std::string_view name);

struct PlaneSize {
    std::size_t height = 0;
    std::size_t width = 0;
    std::size_t area() const { return height * width; }
};

/// Interpolates planes of one size to another, with the weights computed once.
class Interpolator {
public:
    /// No side is 0.
    Interpolator(InterpolateMode mode, PlaneSize from, PlaneSize to);
    /// One plane; `to` has rows of `stride` values. Nearest, NearestExact and Bilinear are equal bit for bit to torch 1.13 on a processor
    /// with AVX2, Bilinear for more than one channel; Bicubic, and Bilinear for one channel, differ by rounding (3e-6 for values around 1),
    /// and so does Area if all of the plane becomes one value.
    void apply(std::span<const float> from, float* to, std::size_t stride) const;

private:
    /// The values that one output position along an axis is made of.
    struct Taps {
        std::size_t count = 0;             ///< per position
        std::vector<std::size_t> indices;  ///< positions x count
        std::vector<float> weights;        ///< the same; empty if each position is a copy
    };
    static Taps tapsOf(InterpolateMode mode, std::size_t from, std::size_t to);
    float value(const float* plane, std::size_t y, std::size_t x) const;
    void averageAreas(std::span<const float> from, float* to, std::size_t stride) const;

    InterpolateMode m_mode;
    PlaneSize m_from;
    PlaneSize m_to;
    Taps m_rows;
    Taps m_columns;
};

}  // namespace teardown
