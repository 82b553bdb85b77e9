// Folds of a cross-validation, as mmclassification's tools/kfold-cross-valid.py makes them: --fold of `test`, --folds of `eval`.
#pragma once

#include "core/base/diagnostics.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/config/config.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace teardown {

struct FoldChoice {
    std::int64_t fold = 0;   ///< from 0, as in KFoldDataset
    std::int64_t count = 5;  ///< num_splits
    std::optional<std::int64_t> seed;
};

/// "0/5". Error of kind Usage.
Result<FoldChoice> parseFold(const std::string& word);

/// The config with a KFoldDataset of data.train in place of data.test: the pictures that this fold leaves out of the training, with the
/// pipeline of data.val. Errors: fold-data (no data.train or data.val, or a list).
Result<std::shared_ptr<const Config>> withFold(const Config& config, const FoldChoice& choice);

/// The seed of the split that a checkpoint of a cross-validation was trained with, which its meta tells; nullopt for other checkpoints. A
/// warning (test-fold-trained) if it was trained for another fold, and so with pictures of this one.
std::optional<std::int64_t> foldSeedOf(const CheckpointFile& checkpoint, const FoldChoice& choice, Diagnostics& notes);

}  // namespace teardown
