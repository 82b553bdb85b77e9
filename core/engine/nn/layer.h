// Layer: a module whose calls can be observed. libtorch's nn::Module has no forward hooks, so every module of the zoo derives from Layer.
// Callable layers derive from UnaryLayer (tensor in, tensor out) or ValueLayer (values and a context); their non-virtual operator()
// notifies the thread's ForwardObserver (observer.h). Layers that only contain others have no call operator. Child and parameter names and
// their registration order equal PyTorch's / mmclassification's, so state_dict keys match without a map.
#pragma once

#include "core/base/result.h"
#include "core/checkpoint/fit/on_loading.h"
#include "core/engine/nn/description.h"
#include "core/engine/nn/value.h"
#include "core/trace/formula.h"

#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace teardown::engine {

class Initializer;

/// One key of PyTorch's state_dict(), in its order: a module's parameters, then its buffers, then its children's.
struct StateEntry {
    std::string key;
    at::Tensor tensor;  ///< shares storage with the model
    bool isBuffer = false;
    std::optional<std::int64_t> gridPrefix = {};  ///< Layer::gridPrefix
    OnLoading onLoading = OnLoading::Copy;        ///< Layer::onLoading
};

class Layer : public torch::nn::Module {
public:
    /// `type`: the Python class's name, "Conv2d", "RepVGGBlock"; `bases`: names of its direct base classes, which `layer=` of an init_cfg
    /// may also name ("_BatchNorm").
    explicit Layer(std::string type, std::vector<std::string> bases = {"Module"});

    const std::string& type() const { return m_type; }
    const std::vector<std::string>& bases() const { return m_bases; }
    /// What it is and does, with its current arguments.
    virtual Description describe() const = 0;
    /// What print(model) shows in brackets: "3, 64, kernel_size=(3, 3), stride=(1, 1)".
    std::string extraRepr() const { return reprOf(describe()); }

    /// A formula's name for calling a child or a child's child: "bn1", "features.3"; for any other layer its type.
    std::string nameOf(const Layer& child) const;

    /// What a call computes with the parts of this instance: branches, norms, bias, mode. Children are referred to by name.
    virtual Formula formula() const = 0;

    /// For an own tensor of position embeddings [1, prefix + h * w, C]: the prefix. None for all others.
    virtual std::optional<std::int64_t> gridPrefix(const std::string& key) const;
    /// For an own tensor: what loading does with the stored one.
    virtual OnLoading onLoading(const std::string& key) const;
    /// Adapts the checkpoint's value for the own tensor `key` to this network: resamples position embeddings of another grid and tables of
    /// another window. A _load_state_dict_pre_hook in the reference. Error config-value if it does not fit.
    virtual Result<at::Tensor> adapt(const std::string& key, const at::Tensor& stored) const;

    /// mmcv's init_weights(); PyTorch's own modules have none, and then nothing below them is visited (nn/init.h).
    virtual void initWeights(Initializer& initializer);

protected:
    Term called(const std::shared_ptr<Layer>& child, const Term& argument) const { return formula::call(nameOf(*child), {argument}); }

private:
    std::string m_type;
    std::vector<std::string> m_bases;
};

using LayerPtr = std::shared_ptr<Layer>;

/// A layer with one input tensor and one output tensor.
class UnaryLayer : public Layer {
public:
    using Layer::Layer;
    at::Tensor operator()(const at::Tensor& input);

protected:
    /// Never works in place: recorded tensors alias.
    virtual at::Tensor forward(const at::Tensor& input) = 0;
};

/// A layer whose input or output is a list, or that needs a context: backbones, necks, heads, losses, attention.
class ValueLayer : public Layer {
public:
    using Layer::Layer;
    Value operator()(const Value& input, const CallContext& context = {});

protected:
    /// Never works in place: recorded tensors alias.
    virtual Value forward(const Value& input, const CallContext& context) = 0;
};

using UnaryPtr = std::shared_ptr<UnaryLayer>;
using ValuePtr = std::shared_ptr<ValueLayer>;

/// PyTorch's model.state_dict() in order (depth-first: own parameters, own buffers, children in registration order).
std::vector<StateEntry> stateDict(const torch::nn::Module& module, const std::string& prefix = {});

/// PyTorch's named_modules(): ("" , root) first, depth-first. Children that are not Layers are skipped with their subtree.
std::vector<std::pair<std::string, Layer*>> namedModules(Layer& root);

/// The direct children that are Layers, in registration order.
std::vector<std::pair<std::string, LayerPtr>> childLayers(const Layer& layer);

/// "backbone.stage1" and "0" -> "backbone.stage1.0"; below the root only the name.
inline std::string childPath(const std::string& path, const std::string& name) { return path.empty() ? name : path + '.' + name; }

/// Gives the tensor a copy of its storage if something else holds that too, so that an in-place change is not visible elsewhere. Returns
/// the number of bytes copied.
std::uint64_t ownStorage(at::Tensor tensor);

/// Casts parameters and floating buffers; integer buffers (num_batches_tracked) keep their dtype as in PyTorch's module.double().
void castFloating(torch::nn::Module& module, at::ScalarType type);

/// Number of values of all parameters.
std::int64_t parameterCount(const torch::nn::Module& module);

}  // namespace teardown::engine
