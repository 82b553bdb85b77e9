#include "core/engine/nn/fourier_ops.h"

#include "core/engine/nn/op_report.h"

#include <ATen/ATen.h>

namespace teardown::engine::ops {

static at::Tensor asMap(const at::Tensor& complex) { return at::cat({at::real(complex), at::imag(complex)}, 1); }

static at::Tensor asComplex(const at::Tensor& spectrum) {
    TORCH_CHECK(spectrum.dim() == 4 && spectrum.size(1) % 2 == 0, "a map ", spectrum.sizes(), " is no spectrum");
    const std::int64_t channels = spectrum.size(1) / 2;
    return at::complex(spectrum.slice(1, 0, channels), spectrum.slice(1, channels));
}

at::Tensor rfft2(const at::Tensor& map, const Text& text) {
    return reported(opRow("rfft2"), text, {map}, asMap(at::fft_rfft2(map, c10::nullopt, {2, 3}, "ortho")));
}

at::Tensor filterSpectrum(const at::Tensor& spectrum, const at::Tensor& filter, const Text& text) {
    const at::Tensor factors = at::view_as_complex(filter.contiguous());
    return reported(opRow("filter_spectrum"), text, {spectrum, filter}, asMap(asComplex(spectrum) * factors));
}

at::Tensor irfft2(const at::Tensor& spectrum, std::int64_t height, std::int64_t width, const Text& text) {
    const std::array<std::int64_t, 2> size{height, width};  // a reference to a list would dangle
    return reported(opRow("irfft2"), text, {spectrum}, at::fft_irfft2(asComplex(spectrum), at::IntArrayRef(size), {2, 3}, "ortho"),
                    {.grid = {height, width, 0}});
}

at::Tensor resizeFilter(const at::Tensor& filter, std::int64_t rows, std::int64_t columns, const Text& text) {
    const std::array<std::int64_t, 2> size{rows, columns};
    const at::Tensor resized = at::upsample_bilinear2d(filter.permute({3, 0, 1, 2}), size, /*align_corners=*/true).permute({1, 2, 3, 0});
    return reported(opRow("resize_filter"), text, {filter}, resized, {.grid = {rows, columns, 0}});
}

}  // namespace teardown::engine::ops
