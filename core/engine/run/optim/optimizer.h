// Optimizer: changes parameters by their gradients, as torch.optim 1.13 does - the same operations of libtorch in the same order, so the
// values are the same bit for bit. A class for each formula; optimizer_table.h has their names.
#pragma once

#include "core/base/result.h"
#include "core/config/config_value.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown::engine {

/// Parameters with settings of their own: an entry of torch's param_groups.
struct ParameterGroup {
    ConfigValue options;  ///< "lr", "momentum", ... in torch's order, without "params"
    std::vector<at::Tensor> parameters;

    /// The options are declared by the optimizer, so the names exist.
    double number(std::string_view name) const;
    bool flag(std::string_view name) const;
    /// Of a tuple of two: betas, etas.
    std::pair<double, double> pair(std::string_view name) const;
    void set(std::string_view name, ConfigValue value) { options = withEntry(options, name, std::move(value)); }
};

/// What a step leaves for the next one, of one parameter: tensors, or plain numbers, under the names of torch's state_dict.
class ParameterState {
public:
    struct Entry {
        std::string name;
        at::Tensor tensor;  ///< undefined: `value`
        ConfigValue value;
    };
    const std::vector<Entry>& entries() const { return m_entries; }
    bool empty() const { return m_entries.empty(); }
    /// Nullptr if there is none.
    const Entry* find(std::string_view name) const;
    void set(std::string name, at::Tensor tensor);
    void set(std::string name, ConfigValue value);
    /// The tensor of this name. Throws c10::Error if there is none: a file from elsewhere may lack it.
    at::Tensor tensor(std::string_view name) const;
    std::int64_t integer(std::string_view name) const;

private:
    Entry& entry(std::string name);
    std::vector<Entry> m_entries;
};

class Optimizer {
public:
    virtual ~Optimizer() = default;
    Optimizer(const Optimizer&) = delete;
    Optimizer& operator=(const Optimizer&) = delete;

    const std::string& type() const { return m_type; }
    std::vector<ParameterGroup>& groups() { return m_groups; }
    const std::vector<ParameterGroup>& groups() const { return m_groups; }
    /// Of each parameter that was stepped, by its place in all groups.
    std::map<std::size_t, ParameterState>& states() { return m_states; }
    const std::map<std::size_t, ParameterState>& states() const { return m_states; }

    /// Zeroes gradients in place, as zero_grad() of torch 1.13 does.
    void zeroGradients();
    /// One step of every parameter that has a gradient.
    void step();

protected:
    Optimizer(std::string type, std::vector<ParameterGroup> groups) : m_type(std::move(type)), m_groups(std::move(groups)) {}
    /// Changes the parameter. `gradient`: already negated where the group maximises.
    virtual void update(const ParameterGroup& group, at::Tensor& parameter, at::Tensor gradient, ParameterState& state) = 0;
    virtual void beginStep() {}
    virtual void beginGroup(ParameterGroup& group) { static_cast<void>(group); }

private:
    std::string m_type;
    std::vector<ParameterGroup> m_groups;
    std::map<std::size_t, ParameterState> m_states;
};

using OptimizerPtr = std::shared_ptr<Optimizer>;

/// torch.nn.utils.clip_grad_norm_: scales the gradients so that their norm, as of one vector, is at most maxNorm; returns the norm before.
/// normType: 2, or infinity. Errors: gradient-not-finite with errorIfNotFinite.
struct ClipRule {
    double maxNorm = 0;
    double normType = 2;
    bool errorIfNotFinite = false;
};
Result<double> clipGradients(const std::vector<at::Tensor>& parameters, const ClipRule& rule);

/// torch.norm over all dimensions.
at::Tensor wholeNorm(const at::Tensor& tensor, double order);

}  // namespace teardown::engine
