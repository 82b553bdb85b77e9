// Converting and editing checkpoints: one file in, one file out, never over the one that is read.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/checkpoint/checkpoint_writer.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct ConvertOptions {
    std::optional<OutputFormat> format;  ///< nullopt: by the extension of the output (.pth and .pt: zip)
    std::vector<std::string> select;     ///< globs of keys; a tensor stays when one fits; empty: all
    std::string mapping;                 ///< a name of keyMappings()
    std::string weights;                 ///< the place of the weights, as stateDictOf takes it; "": the file's own
    bool stripOptimizer = false;
    std::optional<DType> cast;  ///< of the floating tensors
    bool publish = false;       ///< as OpenMMLab's publish_model: no optimizer, legacy format, -<hash> in the name
    std::string date;           ///< YYYYMMDD for `publish`
};

struct ConvertOutcome {
    std::size_t tensors = 0;
    std::string path;    ///< of the written file; with `publish` not the one that was asked for
    std::string sha256;  ///< of the written file
    Diagnostics notes;   ///< what was left out
};

/// A torch format keeps the object's structure (meta, optimizer...), with pickled modules as their state dicts; safetensors and npz hold
/// the state dict's tensors. Weights that were asked for by name stand in the new file as its state_dict, without the other places of
/// weights. Errors: those of opening, convert-extension, convert-mapping, convert-nothing, convert-duplicate-key, convert-sparse,
/// weights-*, export-*.
Result<ConvertOutcome> convertCheckpoint(const std::string& input, const std::string& output, const ConvertOptions& options,
                                         const TaskContext& task = {});

/// "zip", "legacy", "safetensors", "npz" as words; by extension of a path.
std::optional<OutputFormat> outputFormatOf(const std::string& path);

}  // namespace teardown
