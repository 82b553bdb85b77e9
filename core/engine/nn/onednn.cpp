#include "core/engine/nn/onednn.h"

#include "core/engine/nn/as_torch.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <atomic>
#include <tuple>
#include <utility>
#include <vector>

namespace teardown::engine {

static thread_local bool t_asTorch = false;

AsTorch::AsTorch() : m_before(std::exchange(t_asTorch, true)) {}

AsTorch::~AsTorch() { t_asTorch = m_before; }

}  // namespace teardown::engine

namespace teardown::engine::onednn {

namespace {

/// Number of multiplications below which a oneDNN call (30 to 60 microseconds of overhead) is slower than a plain loop.
constexpr std::int64_t kWorthACall = 1 << 16;

std::atomic<std::int64_t> packedBytes{0};

bool isDenseFloat(const at::Tensor& tensor) {
    return tensor.device().is_cpu() && tensor.layout() == at::kStrided && tensor.scalar_type() == at::kFloat && tensor.numel() > 0;
}

bool isAvailable() { return !t_asTorch && at::hasMKLDNN() && at::globalContext().userEnabledMkldnn(); }

bool needsGradient(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
    return at::GradMode::is_enabled() && (input.requires_grad() || weight.requires_grad() || (bias.defined() && bias.requires_grad()));
}

/// Multiplications of the convolution; 0 if it cannot be computed as given.
std::int64_t productsOf(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, const Window& window) {
    if (input.dim() != 4 || weight.dim() != 4 || !isDenseFloat(input) || !isDenseFloat(weight)) return 0;
    if (bias.defined() && (!isDenseFloat(bias) || bias.dim() != 1 || bias.size(0) != weight.size(0))) return 0;
    if (window.groups < 1 || weight.size(0) % window.groups != 0 || input.size(1) != weight.size(1) * window.groups) return 0;
    std::int64_t places = input.size(0);
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const auto at = static_cast<std::int64_t>(axis) + 2;
        if (window.stride[axis] < 1 || window.dilation[axis] < 1 || window.padding[axis] < 0) return 0;
        const std::int64_t room = input.size(at) + 2 * window.padding[axis] - window.dilation[axis] * (weight.size(at) - 1) - 1;
        if (room < 0) return 0;
        places *= room / window.stride[axis] + 1;
    }
    return places * weight.numel();
}

/// `weight` may be packed.
at::Tensor convolve(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, const Window& window) {
    // Newer libtorch returns channels-last for a packed weight.
    return at::mkldnn_convolution(input, weight, bias, window.padding, window.stride, window.dilation, window.groups)
        .contiguous(input.suggest_memory_format());
}

bool isPointwise(const at::Tensor& weight, const Window& window) {
    return weight.size(2) == 1 && weight.size(3) == 1 && window.stride == std::array<std::int64_t, 2>{1, 1} &&
           window.padding == std::array<std::int64_t, 2>{0, 0};
}

/// [out, in / groups, 1, 1] -> [in, out / groups, 1, 1]: the pointwise convolution that propagates a gradient back.
at::Tensor turned(const at::Tensor& weight, std::int64_t groups) {
    const std::int64_t out = weight.size(0) / groups, in = weight.size(1);
    return weight.reshape({groups, out, in}).transpose(1, 2).reshape({groups * in, out, 1, 1});
}

/// ATen's own derivative of mkldnn_convolution calls use_mkldnn again, and so passes the gradient of a pointwise one to BLAS. The bias must
/// be defined: Function does not accept undefined tensors.
struct Convolution : torch::autograd::Function<Convolution> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                              const at::Tensor& bias, std::vector<std::int64_t> numbers) {
        context->save_for_backward({input, weight});
        const Window window = fromNumbers(numbers);
        context->saved_data["window"] = std::move(numbers);
        return convolve(input, weight, bias, window);
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context, torch::autograd::tensor_list gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &input = saved[0], &weight = saved[1];
        const Window window = fromNumbers(context->saved_data["window"].toIntVector());
        const at::Tensor gradient = gradients[0].contiguous(input.suggest_memory_format());
        const bool byHand = context->needs_input_grad(0) && isPointwise(weight, window);
        at::Tensor ofInput, ofWeight, ofBias;
        if (byHand) {
            Window back;
            back.groups = window.groups;
            ofInput = convolve(gradient, turned(weight, window.groups), {}, back);
        }
        const std::array<bool, 3> wanted{context->needs_input_grad(0) && !byHand, context->needs_input_grad(1),
                                         context->needs_input_grad(2)};
        if (wanted[0] || wanted[1] || wanted[2]) {
            const std::vector<std::int64_t> biasSize{weight.size(0)};
            auto [a, b, c] = at::convolution_backward(
                gradient, input, weight, at::OptionalIntArrayRef(biasSize), window.stride, window.padding, window.dilation,
                /*transposed=*/false, /*output_padding=*/at::IntArrayRef{0, 0}, window.groups, wanted);
            if (wanted[0]) ofInput = a;
            ofWeight = b;
            ofBias = c;
        }
        return {ofInput, ofWeight, ofBias, at::Tensor()};
    }

    static std::vector<std::int64_t> numbersOf(const Window& w) {
        return {w.stride[0], w.stride[1], w.padding[0], w.padding[1], w.dilation[0], w.dilation[1], w.groups};
    }
    static Window fromNumbers(const std::vector<std::int64_t>& n) { return {{n[0], n[1]}, {n[2], n[3]}, {n[4], n[5]}, n[6]}; }
};

at::Tensor differentiable(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, const Window& window) {
    return Convolution::apply(input, weight, bias.defined() ? bias : at::zeros({weight.size(0)}, weight.options().requires_grad(false)),
                              Convolution::numbersOf(window));
}

}  // namespace

PackedWeight::~PackedWeight() { forget(); }

void PackedWeight::forget() {
    packedBytes -= std::exchange(m_bytes, 0);
    m_packed.reset();
    m_source = {};
    m_data = nullptr;
}

bool PackedWeight::holds() const {
    const std::lock_guard lock(m_mutex);
    return m_packed.defined();
}

at::Tensor PackedWeight::of(const at::Tensor& weight, const Window& window) {
    // A tensor created in inference mode does not count its changes.
    if (weight.is_inference()) return weight;
    const std::lock_guard lock(m_mutex);
    const auto version = static_cast<std::uint32_t>(weight._version());
    if (m_packed.defined() && m_data == weight.data_ptr() && m_version == version) return m_packed;
    forget();
    const auto bytes = static_cast<std::int64_t>(weight.nbytes());
    if (packedBytes.fetch_add(bytes) + bytes > kMostPackedBytes) {
        packedBytes -= bytes;
        return weight;
    }
    m_bytes = bytes;
    m_packed = at::mkldnn_reorder_conv2d_weight(weight.detach().to_mkldnn(), window.padding, window.stride, window.dilation, window.groups);
    m_source = weight.storage();
    m_data = weight.data_ptr();
    m_version = version;
    return m_packed;
}

at::Tensor conv2d(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, const Window& window, PackedWeight& packed) {
    if (!isAvailable() || productsOf(input, weight, bias, window) < kWorthACall)
        return at::conv2d(input, weight, bias, window.stride, window.padding, window.dilation, window.groups);
    // Dense and in the usual axis order, so that the result is too.
    const at::Tensor dense = input.contiguous();
    if (needsGradient(input, weight, bias)) return differentiable(dense, weight.contiguous(), bias, window);
    return convolve(dense, weight.is_contiguous() ? packed.of(weight, window) : weight.contiguous(), bias, window);
}

at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
    const bool fits = isAvailable() && input.dim() >= 1 && weight.dim() == 2 && isDenseFloat(input) && isDenseFloat(weight) &&
                      input.size(-1) == weight.size(1) &&
                      (!bias.defined() || (isDenseFloat(bias) && bias.dim() == 1 && bias.size(0) == weight.size(0)));
    const std::int64_t rows = fits ? input.numel() / input.size(-1) : 0;
    // A single row reads every weight once, in BLAS as in oneDNN; reordering them first gains nothing.
    if (rows < 2 || rows * weight.numel() < kWorthACall) return at::linear(input, weight, bias);
    // One picture whose positions are the rows and whose values are the channels: in memory this is channels last. A transposed input (a
    // feature map, channels last) is copied first, else the result would be transposed too, and what follows four times slower.
    const at::Tensor places = input.contiguous().view({1, rows, 1, weight.size(1)}).permute({0, 3, 1, 2});
    const at::Tensor kernel = weight.contiguous().view({weight.size(0), weight.size(1), 1, 1});
    const at::Tensor result =
        needsGradient(input, weight, bias) ? differentiable(places, kernel, bias, {}) : convolve(places, kernel, bias, {});
    std::vector<std::int64_t> shape = input.sizes().vec();
    shape.back() = weight.size(0);
    return result.permute({0, 2, 3, 1}).reshape(shape);
}

}  // namespace teardown::engine::onednn
