// Batch augments for training (mmcls/models/utils/augment): constructed and shown; a forward in evaluation mode does not run them.
#pragma once

#include "core/engine/zoo/registry.h"

namespace teardown::engine {

class BatchAugment : public Layer {
public:
    /// type: the Python class's name. arguments: shown as they were given.
    BatchAugment(const std::string& type, std::int64_t classes, double probability, std::vector<LayerArgument> arguments)
        : Layer(type, {"object"}), m_classes(classes), m_probability(probability), m_arguments(std::move(arguments)) {}
    std::int64_t numClasses() const { return m_classes; }
    double probability() const { return m_probability; }
    Description describe() const override;
    Formula formula() const override;

private:
    std::int64_t m_classes;
    double m_probability;
    std::vector<LayerArgument> m_arguments;
};

/// mmcls's Augments: one of its children is drawn per batch; the remaining probability up to 1 goes to Identity. `config`: a dict or a list
/// of them.
Result<LayerPtr> buildAugments(const ConfigValue& config, const std::string& configPath, BuildContext& context);

}  // namespace teardown::engine
