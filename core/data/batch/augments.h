// Augments: model.train_cfg.augments of a config (mmcls/models/utils/augment/augments.py). One of its batch augments is picked for each
// batch.
#pragma once

#include "core/data/batch/batch_augment.h"

#include <vector>

namespace teardown {

class Augments {
public:
    /// From a dict or a list of dicts. Without an Identity among them, one gets what is missing to a sum of 1. Errors: those of the
    /// registry and of the augments; augments-empty; augments-sum if the probabilities do not add up as the reference asserts.
    static Result<Augments> fromConfig(const ConfigValue& config, const std::string& configPath);

    /// Picks one and applies it: a number of the module random seeds a RandomState of its own, which picks. See BatchAugment::apply.
    Result<TensorView> apply(const BatchImages& images, const TensorView& labels, ProcessRandom& random, BatchRecord& record) const;

    const std::vector<BatchAugmentPtr>& augments() const { return m_augments; }
    const std::vector<double>& probabilities() const { return m_probabilities; }

private:
    std::vector<BatchAugmentPtr> m_augments;
    std::vector<double> m_probabilities;
};

}  // namespace teardown
