// One training iteration up to its loss: augments, forward with losses (ImageClassifier.train_step).
#pragma once

#include "core/data/batch/augments.h"
#include "core/data/loader/loaded_batch.h"
#include "core/engine/run/train/train_state.h"

#include <optional>

namespace teardown::engine {

class TrainIteration {
public:
    /// Reads model.train_cfg.augments. Errors: those of Augments.
    static Result<TrainIteration> fromConfig(const Config& config);

    /// Sets images, labels and terms of the state and adds the terms to its buffer. Errors: batch-no-labels, those of the augments;
    /// train-not-finite if the loss is not finite, with the first layer whose output is not. Exceptions of libtorch propagate.
    Result<void> run(TrainState& state, const LoadedBatch& batch) const;
    /// The same without an entry in the buffer.
    Result<void> runUnlogged(TrainState& state, const LoadedBatch& batch) const;

private:
    std::optional<Augments> m_augments;
};

}  // namespace teardown::engine
