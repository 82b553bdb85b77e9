#include "core/engine/nn/layer.h"

#include "core/engine/nn/observer.h"
#include "core/engine/nn/substitute.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <unordered_set>

namespace teardown::engine {

Layer::Layer(std::string type, std::vector<std::string> bases)
    : torch::nn::Module(type), m_type(std::move(type)), m_bases(std::move(bases)) {}

static thread_local CallSubstitute* t_substitute = nullptr;

CallSubstitute* currentSubstitute() { return t_substitute; }

SubstituteScope::SubstituteScope(CallSubstitute* substitute) : m_previous(std::exchange(t_substitute, substitute)) {}

SubstituteScope::~SubstituteScope() { t_substitute = m_previous; }

at::Tensor UnaryLayer::operator()(const at::Tensor& input) {
    const auto compute = [&] {
        at::Tensor output = t_substitute ? t_substitute->call(*this, input) : at::Tensor();
        return output.defined() ? output : forward(input);
    };
    ForwardObserver* observer = currentObserver();
    if (!observer) return compute();
    const Value value(input);
    observer->entered(*this, value, {});
    const Value output(compute());
    observer->left(*this, value, output);
    return output.tensor();
}

Value ValueLayer::operator()(const Value& input, const CallContext& context) {
    ForwardObserver* observer = currentObserver();
    if (observer) observer->entered(*this, input, context);
    Value output = forward(input, context);
    output.setMaker(type());
    if (observer) observer->left(*this, input, output);
    return output;
}

void Layer::initWeights(Initializer&) {}

std::optional<std::int64_t> Layer::gridPrefix(const std::string&) const { return std::nullopt; }

OnLoading Layer::onLoading(const std::string&) const { return OnLoading::Copy; }

Result<at::Tensor> Layer::adapt(const std::string&, const at::Tensor& stored) const { return stored; }

std::string Layer::nameOf(const Layer& child) const {
    for (const auto& item : named_children())
        if (item.value().get() == &child) return item.key();
    for (const auto& item : named_children())
        for (const auto& inner : item.value()->named_children())
            if (inner.value().get() == &child) return item.key() + '.' + inner.key();
    return child.type();
}

static void collectState(const torch::nn::Module& module, const std::string& prefix, std::vector<StateEntry>& out) {
    const auto* layer = dynamic_cast<const Layer*>(&module);
    for (const auto& item : module.named_parameters(/*recurse=*/false))
        if (item.value().defined())
            out.push_back({prefix + item.key(), item.value(), false, layer ? layer->gridPrefix(item.key()) : std::nullopt,
                           layer ? layer->onLoading(item.key()) : OnLoading::Copy});
    for (const auto& item : module.named_buffers(/*recurse=*/false))
        if (item.value().defined())
            out.push_back({prefix + item.key(), item.value(), true, layer ? layer->gridPrefix(item.key()) : std::nullopt,
                           layer ? layer->onLoading(item.key()) : OnLoading::Copy});
    for (const auto& item : module.named_children()) collectState(*item.value(), prefix + item.key() + ".", out);
}

std::vector<StateEntry> stateDict(const torch::nn::Module& module, const std::string& prefix) {
    std::vector<StateEntry> entries;
    collectState(module, prefix.empty() || prefix.back() == '.' ? prefix : prefix + ".", entries);
    return entries;
}

// A module with two parents is listed once, under its first name, as in PyTorch.
static void collectModules(Layer& layer, const std::string& path, std::unordered_set<const Layer*>& seen,
                           std::vector<std::pair<std::string, Layer*>>& out) {
    if (!seen.insert(&layer).second) return;
    out.emplace_back(path, &layer);
    for (const auto& item : layer.named_children())
        if (auto* child = dynamic_cast<Layer*>(item.value().get()))
            collectModules(*child, path.empty() ? item.key() : path + "." + item.key(), seen, out);
}

std::vector<std::pair<std::string, Layer*>> namedModules(Layer& root) {
    std::vector<std::pair<std::string, Layer*>> modules;
    std::unordered_set<const Layer*> seen;
    collectModules(root, {}, seen, modules);
    return modules;
}

std::vector<std::pair<std::string, LayerPtr>> childLayers(const Layer& layer) {
    std::vector<std::pair<std::string, LayerPtr>> children;
    for (const auto& item : layer.named_children())
        if (auto child = std::dynamic_pointer_cast<Layer>(item.value())) children.emplace_back(item.key(), child);
    return children;
}

std::uint64_t ownStorage(at::Tensor tensor) {
    if (!tensor.defined() || !tensor.has_storage() || tensor.storage().use_count() < 2) return 0;
    const at::NoGradGuard noGrad;
    // A tensor created in inference mode could not be trained.
    const c10::InferenceMode ordinary(false);
    tensor.set_data(tensor.detach().clone());
    return tensor.nbytes();
}

void castFloating(torch::nn::Module& module, at::ScalarType type) {
    at::NoGradGuard noGrad;
    for (const StateEntry& entry : stateDict(module)) {
        at::Tensor tensor = entry.tensor;
        if (tensor.is_floating_point()) tensor.set_data(tensor.to(type));
    }
}

std::int64_t parameterCount(const torch::nn::Module& module) {
    std::int64_t count = 0;
    // Shared ones (ConvMixer's activation) count once, as in Python.
    std::unordered_set<const at::TensorImpl*> seen;
    for (const at::Tensor& parameter : module.parameters())
        if (parameter.defined() && seen.insert(parameter.unsafeGetTensorImpl()).second) count += parameter.numel();
    return count;
}

}  // namespace teardown::engine
