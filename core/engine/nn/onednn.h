// Convolutions and linear layers by oneDNN, independent of the machine's BLAS. at::conv2d passes a 1x1 convolution of a single picture to
// BLAS unless it has two threads (use_mkldnn in ATen/native/Convolution.cpp), and at::linear always does; with Debian's reference BLAS both
// are ten to forty times slower. Here oneDNN is used wherever it supports the operation and the operation is large enough; everything else
// - double precision, empty batches, inputs that do not fit - goes to ATen and produces ATen's errors. Results are plain dense tensors.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <mutex>

namespace teardown::engine::onednn {

/// How a convolution's kernel moves over its input; pads with zeros.
struct Window {
    std::array<std::int64_t, 2> stride{1, 1};
    std::array<std::int64_t, 2> padding{0, 0};
    std::array<std::int64_t, 2> dilation{1, 1};
    std::int64_t groups = 1;
};

/// A convolution's weight reordered for oneDNN, kept between calls: reordering takes up to a third of the time of a forward pass of one
/// picture. Recreated as soon as the weight has other values or another storage. All packed weights of the process take at most
/// kMostPackedBytes; further ones are reordered at every call. Thread-safe.
class PackedWeight {
public:
    static constexpr std::int64_t kMostPackedBytes = std::int64_t{1} << 30;

    PackedWeight() = default;
    ~PackedWeight();
    PackedWeight(const PackedWeight&) = delete;
    PackedWeight& operator=(const PackedWeight&) = delete;

    /// The packed weight, or `weight` itself if it cannot be kept (its changes cannot be detected, or there are too many already).
    at::Tensor of(const at::Tensor& weight, const Window& window);
    /// True while a copy is held.
    bool holds() const;

private:
    void forget();

    mutable std::mutex m_mutex;
    at::Tensor m_packed;
    c10::Storage m_source;  ///< keeps the address from being given to another tensor
    const void* m_data = nullptr;
    std::uint32_t m_version = 0;  ///< of the weight: incremented by every ATen op that writes to it
    std::int64_t m_bytes = 0;
};

/// [N, in, H, W] by [out, in / groups, kH, kW] and [out] or undefined -> [N, out, H', W']; differentiable.
at::Tensor conv2d(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, const Window& window, PackedWeight& packed);

/// [..., in] by [out, in] and [out] or undefined -> [..., out]; differentiable.
at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias);

}  // namespace teardown::engine::onednn
