// LoadReport: how a checkpoint fits a model, as data. Shared by the matcher, the engine's session and the panels.
#pragma once

#include "core/base/message.h"
#include "core/checkpoint/fit/on_loading.h"
#include "core/tensor/tensor_view.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct StateDictEntry {
    std::string key;
    Shape shape;
    std::string dtype;  ///< "float32"
    /// Of position embeddings [1, prefix + h * w, C], which a network resamples to its own grid on loading: the prefix.
    std::optional<std::int64_t> gridPrefix = {};
    OnLoading onLoading = OnLoading::Copy;
};

struct ShapeMismatch {
    std::string key;
    Shape model;
    Shape file;
};

/// How a checkpoint fits a model. Lists are in model order (missing) and file order (unexpected).
struct LoadReport {
    int matched = 0;
    int entries = 0;                   ///< of the model's state_dict: the denominator everywhere
    int counters = 0;                  ///< num_batches_tracked that the file lacks: loaders start them at 0, so that nothing is random
    std::vector<std::string> missing;  ///< without num_batches_tracked, as mmcv
    std::vector<std::string> unexpected;
    std::vector<std::string> remade;         ///< not taken from the file: the network computes them for its own window. Missing, says mmcv
    std::vector<std::string> missingToMmcv;  ///< missing and remade, in the order of the model
    std::vector<ShapeMismatch> mismatched;
    std::vector<ShapeMismatch> resampled;  ///< positions for another grid or window: fitted on loading, and counted as matched
    double share = 0;                      ///< loaded() / entries, 0..1
    double parameterShare = 0;             ///< parameters loaded / parameters of the model, 0..1
    std::string mapping;                   ///< name of the key mapping that was applied, "" for none
    Message verdict;                       ///< in words
    Message container;      ///< the part of the verdict that tells of weights under a key where mmcv does not look; mostly empty
    std::string diagnosis;  ///< the verdict as a word: exact, head, deploy-file, train-file, depth, family, transposed, partial, other
    std::string proposal;   ///< what helps, as options: "--cfg-options model.head.num_classes=10", "--map repvgg"; empty: nothing does
    Message advice;         ///< the proposal in words; also where there is no option for it ("Open the config of a ResNeSt."); may be empty
    Message reason;         ///< the advice without what the renaming of keys did
    double shareThen = -1;  ///< share of the entries that would be loaded with the proposal; negative: not known beforehand

    /// Entries of the model that are as they should be: the matched ones, counters that a file of an old PyTorch need not have, and what
    /// the network makes itself.
    int loaded() const { return matched + counters + static_cast<int>(remade.size()); }
};

}  // namespace teardown
