#include "core/engine/run/fast/fast_plan.h"

#include "core/engine/nn/activation.h"
#include "core/engine/nn/conv.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/norm.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <optional>
#include <typeinfo>
#include <utility>

namespace teardown::engine {

namespace {

/// oneDNN computes more steps than this in one pass, but no network of the zoo has a longer chain.
constexpr std::size_t kMostSteps = 4;

std::optional<Fusable> fusableOf(const UnaryLayer* layer) {
    const auto* activation = dynamic_cast<const Activation*>(layer);
    if (!activation) return std::nullopt;
    static const std::pair<const char*, Fusable> kNames[] = {
        {"ReLU", Fusable::Relu},  {"ReLU6", Fusable::Relu6}, {"Sigmoid", Fusable::Sigmoid},     {"Tanh", Fusable::Tanh},
        {"SiLU", Fusable::Swish}, {"Swish", Fusable::Swish}, {"Hardswish", Fusable::Hardswish},
    };
    for (const auto& [name, fusable] : kNames)
        if (activation->type() == name) return fusable;
    if (activation->type() == "GELU") return activation->options().approximate == "none" ? Fusable::Gelu : Fusable::GeluTanh;
    return std::nullopt;
}

/// A convolution without a way of its own to pad or to make its weight.
const Conv2d* convolutionOf(const UnaryLayer* layer) {
    const auto* conv = dynamic_cast<const Conv2d*>(layer);
    if (!conv || conv->options().paddingMode != "zeros") return nullptr;
    const std::type_info& type = typeid(*conv);
    return type == typeid(Conv2d) || type == typeid(Conv2dAdaptivePadding) ? conv : nullptr;
}

const Linear* linearOf(const UnaryLayer* layer) {
    return layer && typeid(*layer) == typeid(Linear) ? static_cast<const Linear*>(layer) : nullptr;
}

/// A norm that is the same for every input.
const BatchNorm* fixedNormOf(const UnaryLayer* layer) {
    const auto* norm = dynamic_cast<const BatchNorm*>(layer);
    return norm && !norm->is_training() && norm->runningMean.defined() && norm->runningVar.defined() ? norm : nullptr;
}

ConvolutionGeometry geometryOf(const Conv2d& conv, const CapturedCall& call) {
    const Conv2dOptions& options = conv.options();
    ConvolutionGeometry geometry{call.inputShape, call.outputShape, options.stride, options.dilation,
                                 options.padding, options.padding,  options.groups};
    if (typeid(conv) != typeid(Conv2dAdaptivePadding)) return geometry;
    // As much as the output needs; an odd row or column goes to the end.
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const std::int64_t needed =
            std::max<std::int64_t>((call.outputShape[axis + 2] - 1) * options.stride[axis] +
                                       (options.kernel[axis] - 1) * options.dilation[axis] + 1 - call.inputShape[axis + 2],
                                   0);
        geometry.before[axis] = needed / 2;
        geometry.after[axis] = needed - needed / 2;
    }
    return geometry;
}

/// Weight and bias of a convolution, with the norm behind it multiplied in.
struct Weights {
    at::Tensor weight, bias;

    /// w' = w gamma / sqrt(var + eps), b' = (b - mean) gamma / sqrt(var + eps) + beta, in double precision.
    void fold(const BatchNorm& norm) {
        at::Tensor factor = at::rsqrt(norm.runningVar.to(at::kDouble) + norm.eps());
        if (norm.weight.defined()) factor = factor * norm.weight.to(at::kDouble);
        at::Tensor shifted = (bias.to(at::kDouble) - norm.runningMean.to(at::kDouble)) * factor;
        if (norm.bias.defined()) shifted = shifted + norm.bias.to(at::kDouble);
        weight = (weight.to(at::kDouble) * factor.reshape({-1, 1, 1, 1})).to(at::kFloat);
        bias = shifted.to(at::kFloat);
    }

    /// Adds the branch norm(x) beside the convolution of x: its factor of each channel at the middle of that channel's own kernel. For
    /// convolutions that keep the shape.
    void addNormOfInput(const BatchNorm& norm) {
        Weights branch{at::zeros_like(weight, at::TensorOptions().dtype(at::kFloat)), at::zeros_like(bias)};
        const std::int64_t channels = weight.size(0), ofGroup = weight.size(1);
        for (std::int64_t channel = 0; channel < channels; ++channel)
            branch.weight.index_put_(
                {at::tensor(channel), at::tensor(channel % ofGroup), at::tensor(weight.size(2) / 2), at::tensor(weight.size(3) / 2)},
                at::tensor(1.0f));
        branch.fold(norm);
        weight = weight + branch.weight;
        bias = bias + branch.bias;
    }
};

/// Odd kernel, stride 1, as many rows, columns and channels out as in, each seen at the kernel's middle.
bool keepsShape(const Conv2d& conv, const CapturedCall& call) {
    const Conv2dOptions& options = conv.options();
    for (std::size_t axis = 0; axis < 2; ++axis)
        if (options.kernel[axis] % 2 == 0 || options.stride[axis] != 1 ||
            options.padding[axis] != options.dilation[axis] * (options.kernel[axis] - 1) / 2)
            return false;
    return typeid(conv) == typeid(Conv2d) && call.inputShape == call.outputShape;
}

class Planner {
public:
    explicit Planner(const CallCapture& capture) : m_capture(capture) {
        for (const CapturedCall& call : capture.calls()) {
            m_plan.calls.emplace_back();
            m_plan.calls.back().layer = call.layer;
        }
        m_keptBy.assign(capture.tensors().size(), {});
    }

    FastPlan plan() {
        for (std::size_t i = 0; i < calls().size(); ++i) {
            if (m_plan.calls[i].kind == PlannedCall::Itself) planCall(static_cast<int>(i));
            // From here on a sum can add what this call has seen.
            if (m_plan.calls[i].kind != PlannedCall::PassInput && m_plan.calls[i].kind != PlannedCall::PassSecond)
                remember(calls()[i].input, {static_cast<int>(i), false});
        }
        return std::move(m_plan);
    }

private:
    /// Where a tensor can be had before a later call: as the input of a call or as the result of a compiled one.
    struct Source {
        int call = -1;
        bool isResult = false;
    };
    struct Chain {
        std::vector<FollowingStep> steps;
        std::vector<std::pair<int, PlannedCall::Kind>> passes;
        std::vector<Source> operands;
        int result = -1;
        int norms = 0;

        bool isLinear() const {
            return std::all_of(steps.begin(), steps.end(), [](const FollowingStep& step) { return step.isSum; });
        }
    };

    const std::vector<CapturedCall>& calls() const { return m_capture.calls(); }
    const CapturedTensor& tensor(int index) const { return m_capture.tensors()[static_cast<std::size_t>(index)]; }
    void remember(int tensor, Source source) {
        Source& kept = m_keptBy[static_cast<std::size_t>(tensor)];
        if (kept.call < 0) kept = source;
    }

    void planCall(int index) {
        const CapturedCall& call = calls()[static_cast<std::size_t>(index)];
        const bool isFloat = tensor(call.input).isFloat && call.output >= 0 && tensor(call.output).isFloat;
        if (const Conv2d* conv = convolutionOf(call.layer);
            conv && isFloat && call.inputShape.size() == 4 && conv->weight.scalar_type() == at::kFloat) {
            Weights weights{conv->weight, conv->bias.defined() ? conv->bias : at::zeros({conv->weight.size(0)})};
            compile(index, &weights, [&](const std::vector<FollowingStep>& steps) {
                return CompiledLayer::convolution(weights.weight, weights.bias, geometryOf(*conv, call), steps);
            });
        } else if (const Linear* linear = linearOf(call.layer);
                   linear && isFloat && !call.inputShape.empty() && linear->weight.scalar_type() == at::kFloat) {
            const at::Tensor bias = linear->bias.defined() ? linear->bias : at::zeros({linear->weight.size(0)});
            std::int64_t rows = 1;
            for (std::size_t axis = 0; axis + 1 < call.inputShape.size(); ++axis) rows *= call.inputShape[axis];
            if (rows > 0)
                compile(index, nullptr,
                        [&](const std::vector<FollowingStep>& steps) { return CompiledLayer::linear(linear->weight, bias, rows, steps); });
        } else if (fusableOf(call.layer) == Fusable::Relu && isOnlyRead(call.input)) {
            m_plan.calls[static_cast<std::size_t>(index)].kind = PlannedCall::InPlaceRelu;
        }
    }

    /// Nothing else reads the tensor, and it was made by a call that returns memory of its own.
    bool isOnlyRead(int index) const {
        const CapturedTensor& made = tensor(index);
        if (made.users.size() != 1 || made.producer < 0) return false;
        const auto producer = static_cast<std::size_t>(made.producer);
        const UnaryLayer* layer = calls()[producer].layer;
        return m_plan.calls[producer].kind == PlannedCall::Itself && (!layer || fixedNormOf(layer));
    }

    /// The call of a norm that has the same input as the convolution `index` and whose output `tensor` nothing else reads; -1: it is none.
    /// RepVGG's third branch.
    int normBeside(int index, int other) const {
        const CapturedCall& call = calls()[static_cast<std::size_t>(index)];
        const int producer = tensor(other).producer;
        const Conv2d* conv = convolutionOf(call.layer);
        if (!conv || producer < 0 || tensor(other).users.size() != 1 || !keepsShape(*conv, call)) return -1;
        const CapturedCall& norm = calls()[static_cast<std::size_t>(producer)];
        return fixedNormOf(norm.layer) && norm.input == call.input ? producer : -1;
    }

    /// The calls after `index` that can be computed with it, at most `most` steps. `weights`: receives a norm, null if there can be none.
    Chain follow(int index, Weights* weights, std::size_t most) const {
        Chain chain;
        chain.result = calls()[static_cast<std::size_t>(index)].output;
        for (;;) {
            const std::vector<int>& users = tensor(chain.result).users;
            if (users.size() != 1 || users.front() < 0) break;
            const int next = users.front();
            const CapturedCall& call = calls()[static_cast<std::size_t>(next)];
            PlannedCall::Kind pass = PlannedCall::PassInput;
            if (const BatchNorm* norm = fixedNormOf(call.layer); norm && weights && chain.passes.empty()) {
                weights->fold(*norm);
                ++chain.norms;
            } else if (chain.steps.size() >= most) {
                break;
            } else if (const auto function = fusableOf(call.layer)) {
                chain.steps.push_back({false, *function});
            } else if (!call.layer && !call.inputShape.empty()) {
                const bool isFirst = call.input == chain.result;
                const int other = isFirst ? call.second : call.input;
                const Source source = m_keptBy[static_cast<std::size_t>(other)];
                if (other == chain.result || !tensor(other).isFloat) break;
                if (const int branch = normBeside(index, other); branch >= 0 && weights && chain.isLinear()) {
                    weights->addNormOfInput(*fixedNormOf(calls()[static_cast<std::size_t>(branch)].layer));
                    chain.passes.emplace_back(branch, PlannedCall::PassInput);
                    ++chain.norms;
                } else if (source.call >= 0) {
                    chain.steps.push_back({true, {}});
                    chain.operands.push_back(source);
                } else {
                    break;
                }
                if (!isFirst) pass = PlannedCall::PassSecond;
            } else {
                break;
            }
            chain.passes.emplace_back(next, pass);
            chain.result = call.output;
        }
        return chain;
    }

    template <class Compile>
    void compile(int index, Weights* weights, const Compile& compile) {
        const std::optional<Weights> own = weights ? std::optional(*weights) : std::nullopt;
        Chain chain = follow(index, weights, kMostSteps);
        std::shared_ptr<const CompiledLayer> compiled = compile(chain.steps);
        if (!compiled && !chain.steps.empty()) {
            // oneDNN may be fast at the layer and not at what follows.
            if (weights) *weights = *own;
            chain = follow(index, weights, 0);
            compiled = compile(chain.steps);
        }
        if (!compiled) return;
        PlannedCall& call = m_plan.calls[static_cast<std::size_t>(index)];
        call.kind = PlannedCall::Compiled;
        call.compiled = compiled;
        for (const auto& [passed, kind] : chain.passes) m_plan.calls[static_cast<std::size_t>(passed)].kind = kind;
        for (const Source& source : chain.operands) {
            const int slot = m_plan.slots++;
            PlannedCall& keeper = m_plan.calls[static_cast<std::size_t>(source.call)];
            (source.isResult ? keeper.keepOutput : keeper.keepInput).push_back(slot);
            call.operands.push_back(slot);
        }
        remember(chain.result, {index, true});
        FastReport& report = m_plan.report;
        ++report.layers;
        report.norms += chain.norms;
        for (const FollowingStep& step : chain.steps) ++(step.isSum ? report.sums : report.activations);
    }

    const CallCapture& m_capture;
    FastPlan m_plan;
    std::vector<Source> m_keptBy;  ///< by tensor
};

}  // namespace

FastPlan makeFastPlan(const CallCapture& capture) { return Planner(capture).plan(); }

}  // namespace teardown::engine
