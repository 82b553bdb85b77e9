// Converts and edits checkpoints: one file in, one file out; never overwrites the input.
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
    std::optional<OutputFormat> format;  ///< nullopt: by the output's extension (.pth and .pt: zip)
    std::vector<std::string> select;     ///< globs of keys; a tensor is kept if one matches; empty: all
    std::string mapping;                 ///< a name of keyMappings()
    std::string weights;                 ///< the place of the weights, as in stateDictOf; "": the file's default
    bool stripOptimizer = false;
    std::optional<DType> cast;  ///< of the floating tensors
    bool publish = false;       ///< as OpenMMLab's publish_model: no optimizer, legacy format, -<hash> in the name
    std::string date;           ///< YYYYMMDD for `publish`
};

struct ConvertOutcome {
    std::size_t tensors = 0;
    std::string path;    ///< the written file; with `publish` not the requested path
    std::string sha256;  ///< of the written file
    Diagnostics notes;   ///< what was left out
};

/// A torch format keeps the object's structure (meta, optimizer...), with pickled modules as their state dicts; safetensors and npz hold
/// only the state dict's tensors. Weights selected by name become the new file's state_dict, without the other places of weights. Errors:
/// those of opening, convert-extension, convert-mapping, convert-nothing, convert-duplicate-key, convert-sparse, weights-*, export-*.
Result<ConvertOutcome> convertCheckpoint(const std::string& input, const std::string& output, const ConvertOptions& options,
                                         const TaskContext& task = {});

/// The format for "zip", "legacy", "safetensors", "npz", or for a path's extension.
std::optional<OutputFormat> outputFormatOf(const std::string& path);

}  // namespace teardown
