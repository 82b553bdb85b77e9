// inspect: identifies and describes any supported file, as a document and as a table; executes nothing.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/task_context.h"

#include <memory>
#include <optional>
#include <string>

namespace teardown {

struct InspectOptions {
    bool sha256 = false;  ///< of every tensor's C-order little-endian bytes
    bool stats = false;   ///< min, max, mean, std ... of every tensor
    bool xray = false;    ///< what the pickle does: every name and call with its offset, and the archive's members
};

struct InspectResult {
    std::string format;          ///< as returned by sniffFormat
    std::string status;          ///< "accept", "accept-with-warning", "reject"
    std::optional<Error> error;  ///< of a rejected file
    Diagnostics warnings;
    std::string json;  ///< one line: status, format, error, warnings, globals, tensors, meta, config, hash_ok[, xray]
    std::string text;  ///< the same for a terminal; ends with a line feed

    bool accepted() const { return !error.has_value(); }
};

/// Checkpoints, .npy, .npz and configs; pictures are recognised and rejected here (the imaging module reads them).
InspectResult inspectFile(const std::string& path, const InspectOptions& options = {}, const TaskContext& task = {});
/// The same for a file that is already open; a config is read by its path.
InspectResult inspectFile(const std::shared_ptr<const InputFile>& file, const InspectOptions& options = {}, const TaskContext& task = {});

}  // namespace teardown
