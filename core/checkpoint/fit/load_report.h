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
    /// For position embeddings [1, prefix + h * w, C], which a network resamples to its own grid on loading: the prefix.
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
    int entries = 0;                   ///< of the model's state_dict: the one denominator
    int counters = 0;                  ///< num_batches_tracked that the file lacks: they are loaded as 0, so nothing is random
    std::vector<std::string> missing;  ///< without num_batches_tracked, as mmcv
    std::vector<std::string> unexpected;
    std::vector<std::string> remade;         ///< not taken from the file: the network computes them for its own window, which mmcv counts
                                             ///< as missing, or of a weight of the file
    std::vector<std::string> missingToMmcv;  ///< missing, and computed for its own window, in model order
    std::vector<ShapeMismatch> mismatched;
    std::vector<ShapeMismatch> resampled;  ///< positions for another grid or window: resampled on loading, and counted as matched
    double share = 0;                      ///< loaded() / entries, 0..1
    double parameterShare = 0;             ///< parameters loaded / parameters of the model, 0..1
    std::string mapping;                   ///< name of the applied key mapping, "" for none
    Message verdict;                       ///< in words
    Message container;                     ///< the part of the verdict about weights under a key where mmcv does not look; usually empty
    std::string diagnosis;  ///< the verdict as an id: exact, head, deploy-file, train-file, mixed-form, depth, family, transposed,
                            ///< partial, other
    std::string proposal;   ///< what helps, as options: "--cfg-options model.head.num_classes=10", "--map repvgg"; empty if nothing does
    Message advice;         ///< the proposal in words, also when no option exists for it ("Open the config of a ResNeSt."); may be empty
    Message reason;         ///< the advice apart from renaming keys
    double shareThen = -1;  ///< share of the entries that the proposal would load; negative: not known in advance

    /// Entries of the model with the right values: the matched ones, counters that files of old PyTorch versions do not have, and what the
    /// network computes itself.
    int loaded() const { return matched + counters + static_cast<int>(remade.size()); }
};

}  // namespace teardown
