// Functional ops on the spectra of feature maps, reported to the observer like those of ops.h. A spectrum is complex; it is passed as a map
// of real numbers [N, 2 * C, H, W / 2 + 1] that can be drawn like any other: the real parts of all channels, then their imaginary parts.
// Negative frequencies of the columns are left out, as the spectrum of a real map has the same values there.
#pragma once

#include "core/engine/nn/ops.h"

namespace teardown::engine::ops {

/// [N, C, H, W] -> its spectrum: torch.fft.rfft2(map, norm='ortho').
at::Tensor rfft2(const at::Tensor& map, const Text& text);
/// Each frequency times a complex factor: a spectrum of C channels by [C, H, W / 2 + 1, 2] (real and imaginary part) -> a spectrum.
at::Tensor filterSpectrum(const at::Tensor& spectrum, const at::Tensor& filter, const Text& text);
/// The inverse of rfft2 -> [N, C, height, width]: torch.fft.irfft2(spectrum, s=(height, width), norm='ortho').
at::Tensor irfft2(const at::Tensor& spectrum, std::int64_t height, std::int64_t width, const Text& text);
/// A filter [C, h, w, 2] for spectra of another size: linearly between its values, the corners stay where they are.
at::Tensor resizeFilter(const at::Tensor& filter, std::int64_t rows, std::int64_t columns, const Text& text);

}  // namespace teardown::engine::ops
