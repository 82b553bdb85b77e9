// The graph of a torch.export archive as names: inputs, calls, outputs.
#pragma once

#include "core/checkpoint/archive/zip_directory.h"
#include "core/checkpoint/stored_checkpoint.h"

#include <string>

namespace teardown {

inline constexpr std::size_t kMaxShownCalls = 5000;

/// {"torch_version", "schema_version", "inputs": ["p_0_weight = parameter 0.weight", "input"], "calls": ["conv2d =
/// torch.ops.aten.conv2d.default(input, p_0_weight)"], "outputs": ["conv2d"]} of the archive's program; None without one. Unreadable parts
/// become warnings.
ConfigValue exportedGraph(const ZipDirectory& zip, const std::string& path, OpenReport& report, const TaskContext& task);

/// The members of an archive of PyTorch 2.7 or older that hold weights as torch.save checkpoints.
bool isExportedState(std::string_view member);
/// True if the member names are those of torch.export.
bool isExportArchive(const ZipDirectory& zip);
/// True if it describes its weights in a JSON member.
bool hasWeightsConfig(const ZipDirectory& zip);

}  // namespace teardown
