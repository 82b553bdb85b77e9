#include "core/engine/run/fast/compiled_layer.h"

#include <ATen/ATen.h>
#include <oneapi/dnnl/dnnl.hpp>

#include <string_view>
#include <unordered_map>
#include <utility>

namespace teardown::engine {

namespace {

using dnnl::memory;
using Dims = memory::dims;

// The engine of version 3 is the same, the descriptions of primitives are created in one step there.
constexpr bool kSeparateDescription = DNNL_VERSION_MAJOR < 3;

const dnnl::engine& processor() {
    static const dnnl::engine s_engine(dnnl::engine::kind::cpu, 0);
    return s_engine;
}

dnnl::stream& stream() {
    static thread_local dnnl::stream t_stream(processor());
    return t_stream;
}

memory::desc described(const Dims& sizes, memory::format_tag order) { return {sizes, memory::data_type::f32, order}; }

memory at(const memory::desc& desc, const void* data) {
    // oneDNN does not write to what it reads.
    return memory(desc, processor(), const_cast<void*>(data));
}

struct Function {
    dnnl::algorithm algorithm;
    float alpha;
    float beta;
};

Function functionOf(Fusable fusable) {
    using A = dnnl::algorithm;
    switch (fusable) {
        case Fusable::Relu:
            return {A::eltwise_relu, 0, 0};
        case Fusable::Relu6:
            return {A::eltwise_clip, 0, 6};
        case Fusable::Sigmoid:
            return {A::eltwise_logistic, 0, 0};
        case Fusable::Tanh:
            return {A::eltwise_tanh, 0, 0};
        case Fusable::Swish:
            return {A::eltwise_swish, 1, 0};
        case Fusable::Gelu:
            return {A::eltwise_gelu_erf, 0, 0};
        case Fusable::GeluTanh:
            return {A::eltwise_gelu_tanh, 0, 0};
        case Fusable::Hardswish:
            // Version 3 wants the constants of max(0, min(1, alpha x + beta)); version 2 has them built in.
            return kSeparateDescription ? Function{A::eltwise_hardswish, 0, 0} : Function{A::eltwise_hardswish, 1.0f / 6, 0.5f};
    }
    return {A::eltwise_linear, 1, 0};
}

dnnl::primitive_attr attributesOf(const std::vector<FollowingStep>& steps, const memory::desc& output) {
    dnnl::post_ops following;
    for (const FollowingStep& step : steps) {
        const Function function = functionOf(step.function);
        if (step.isSum)
            following.append_binary(dnnl::algorithm::binary_add, output);
        else
#if DNNL_VERSION_MAJOR < 3
            following.append_eltwise(1, function.algorithm, function.alpha, function.beta);
#else
            following.append_eltwise(function.algorithm, function.alpha, function.beta);
#endif
    }
    dnnl::primitive_attr attributes;
    attributes.set_post_ops(following);
    // Several threads may run one primitive at a time: each brings its own memory.
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return attributes;
}

/// The reference implementations of oneDNN are plain loops.
template <class Description>
bool isWorthwhile(const Description& description) {
    return description && !std::string_view(description.impl_info_str()).starts_with("ref");
}

dnnl::convolution_forward::primitive_desc describedConvolution(const memory::desc& source, const memory::desc& weight,
                                                               const memory::desc& bias, const memory::desc& target,
                                                               const ConvolutionGeometry& geometry,
                                                               const dnnl::primitive_attr& attributes) {
    const auto both = [](const std::array<std::int64_t, 2>& pair) { return Dims(pair.begin(), pair.end()); };
    // oneDNN counts the gaps between the taps.
    const Dims gaps{geometry.dilation[0] - 1, geometry.dilation[1] - 1};
    using Forward = dnnl::convolution_forward;
#if DNNL_VERSION_MAJOR < 3
    const Forward::desc desc(dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, source, weight, bias, target,
                             both(geometry.stride), gaps, both(geometry.before), both(geometry.after));
    return Forward::primitive_desc(desc, attributes, processor(), /*allow_empty=*/true);
#else
    return Forward::primitive_desc(processor(), dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, source, weight,
                                   bias, target, both(geometry.stride), gaps, both(geometry.before), both(geometry.after), attributes,
                                   /*allow_empty=*/true);
#endif
}

dnnl::inner_product_forward::primitive_desc innerProductOf(const memory::desc& source, const memory::desc& weight, const memory::desc& bias,
                                                           const memory::desc& target, const dnnl::primitive_attr& attributes) {
    using Forward = dnnl::inner_product_forward;
#if DNNL_VERSION_MAJOR < 3
    const Forward::desc desc(dnnl::prop_kind::forward_inference, source, weight, bias, target);
    return Forward::primitive_desc(desc, attributes, processor(), /*allow_empty=*/true);
#else
    return Forward::primitive_desc(processor(), dnnl::prop_kind::forward_inference, source, weight, bias, target, attributes,
                                   /*allow_empty=*/true);
#endif
}

/// A tensor whose memory has the format of a description.
at::Tensor blockOf(std::size_t bytes) { return at::empty({static_cast<std::int64_t>(bytes)}, at::kByte); }

/// The weight in the order that the primitive wants.
at::Tensor packed(const at::Tensor& weight, const memory::desc& given, const memory::desc& wanted) {
    at::Tensor block = blockOf(wanted.get_size());
    memory from = at(given, weight.data_ptr()), to = at(wanted, block.data_ptr());
    dnnl::reorder(from, to).execute(stream(), from, to);
    stream().wait();
    return block;
}

/// Everything that a primitive needs besides its input.
struct Compiled {
    dnnl::primitive primitive;
    memory::desc source, weight, bias, target, scratchpad;
    at::Tensor weights, biases;
    std::vector<int> sums;  ///< indices of the following steps that are sums

    template <class Description>
    void fill(const Description& description, const at::Tensor& plainWeight, const memory::desc& plainOrder, const at::Tensor& plainBias,
              const std::vector<FollowingStep>& steps) {
        source = description.src_desc();
        weight = description.weights_desc();
        bias = description.bias_desc();
        target = description.dst_desc();
        scratchpad = description.scratchpad_desc();
        weights = packed(plainWeight.contiguous(), plainOrder, weight);
        biases = plainBias.contiguous().clone();
        for (std::size_t i = 0; i < steps.size(); ++i)
            if (steps[i].isSum) sums.push_back(static_cast<int>(i));
    }

    void execute(const void* input, const std::vector<at::Tensor>& others, void* output) const {
        TORCH_CHECK(others.size() == sums.size(), "expected ", sums.size(), " tensors to add, got ", others.size());
        const at::Tensor scratch = blockOf(scratchpad.get_size());
        std::unordered_map<int, memory> arguments{{DNNL_ARG_SRC, at(source, input)},
                                                  {DNNL_ARG_WEIGHTS, at(weight, weights.data_ptr())},
                                                  {DNNL_ARG_BIAS, at(bias, biases.data_ptr())},
                                                  {DNNL_ARG_DST, at(target, output)},
                                                  {DNNL_ARG_SCRATCHPAD, at(scratchpad, scratch.data_ptr())}};
        for (std::size_t i = 0; i < sums.size(); ++i)
            arguments.emplace(DNNL_ARG_ATTR_MULTIPLE_POST_OP(sums[i]) | DNNL_ARG_SRC_1, at(target, others[i].data_ptr()));
        primitive.execute(stream(), arguments);
        stream().wait();
    }
};

class CompiledConvolution : public CompiledLayer {
public:
    CompiledConvolution(Compiled compiled, ConvolutionGeometry geometry)
        : m_compiled(std::move(compiled)), m_geometry(std::move(geometry)) {}

    at::Tensor run(const at::Tensor& input, const std::vector<at::Tensor>& others) const override {
        TORCH_CHECK(input.sizes() == at::IntArrayRef(m_geometry.input), "expected an input of size ", m_geometry.input, ", got ",
                    input.sizes());
        const at::Tensor source = input.contiguous(at::MemoryFormat::ChannelsLast);
        at::Tensor output = at::empty(m_geometry.output, input.options().memory_format(at::MemoryFormat::ChannelsLast));
        std::vector<at::Tensor> added;
        for (const at::Tensor& other : others) added.push_back(other.contiguous(at::MemoryFormat::ChannelsLast));
        m_compiled.execute(source.data_ptr(), added, output.data_ptr());
        return output;
    }

private:
    Compiled m_compiled;
    ConvolutionGeometry m_geometry;
};

class CompiledLinear : public CompiledLayer {
public:
    CompiledLinear(Compiled compiled, std::int64_t rows, std::int64_t in, std::int64_t out)
        : m_compiled(std::move(compiled)), m_rows(rows), m_in(in), m_out(out) {}

    at::Tensor run(const at::Tensor& input, const std::vector<at::Tensor>& others) const override {
        TORCH_CHECK(input.dim() > 0 && input.size(-1) == m_in && input.numel() == m_rows * m_in, "expected ", m_rows, " rows of ", m_in,
                    ", got ", input.sizes());
        const at::Tensor source = input.contiguous();
        std::vector<std::int64_t> shape = input.sizes().vec();
        shape.back() = m_out;
        at::Tensor output = at::empty(shape, input.options().memory_format(at::MemoryFormat::Contiguous));
        std::vector<at::Tensor> added;
        for (const at::Tensor& other : others) added.push_back(other.contiguous());
        m_compiled.execute(source.data_ptr(), added, output.data_ptr());
        return output;
    }

private:
    Compiled m_compiled;
    std::int64_t m_rows, m_in, m_out;
};

}  // namespace

std::shared_ptr<const CompiledLayer> CompiledLayer::convolution(const at::Tensor& weight, const at::Tensor& bias,
                                                                const ConvolutionGeometry& geometry,
                                                                const std::vector<FollowingStep>& steps) {
    using Tag = memory::format_tag;
    const std::int64_t groups = geometry.groups;
    Dims sizes = weight.sizes().vec();
    if (groups > 1) {
        sizes[0] /= groups;
        sizes.insert(sizes.begin(), groups);
    }
    const memory::desc plain = described(sizes, groups > 1 ? Tag::goihw : Tag::oihw);
    const memory::desc target = described(geometry.output, Tag::nhwc);
    const auto description = describedConvolution(described(geometry.input, Tag::nhwc), described(sizes, Tag::any),
                                                  described({weight.size(0)}, Tag::a), target, geometry, attributesOf(steps, target));
    if (!isWorthwhile(description)) return nullptr;
    Compiled compiled;
    compiled.fill(description, weight, plain, bias, steps);
    compiled.primitive = dnnl::convolution_forward(description);
    return std::make_shared<const CompiledConvolution>(std::move(compiled), geometry);
}

std::shared_ptr<const CompiledLayer> CompiledLayer::linear(const at::Tensor& weight, const at::Tensor& bias, std::int64_t rows,
                                                           const std::vector<FollowingStep>& steps) {
    using Tag = memory::format_tag;
    const std::int64_t out = weight.size(0), in = weight.size(1);
    const memory::desc target = described({rows, out}, Tag::ab);
    const auto description = innerProductOf(described({rows, in}, Tag::ab), described({out, in}, Tag::any), described({out}, Tag::a),
                                            target, attributesOf(steps, target));
    if (!isWorthwhile(description)) return nullptr;
    Compiled compiled;
    compiled.fill(description, weight, described({out, in}, Tag::ab), bias, steps);
    compiled.primitive = dnnl::inner_product_forward(description);
    return std::make_shared<const CompiledLinear>(std::move(compiled), rows, in, out);
}

}  // namespace teardown::engine
