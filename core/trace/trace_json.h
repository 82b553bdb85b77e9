// A trace as JSON, and as a folder of trace.json with each recorded tensor once as N.npy: what `--trace` writes and scripts read.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/trace/trace.h"

#include <string>

namespace teardown {

struct TraceJsonOptions {
    std::string layers;   ///< glob on Step::path; empty: every step. Indices stay those of the whole trace.
    bool arrays = false;  ///< name the tensors' files; false: dtypes and shapes only
};

/// {"journey","subject","complete","steps":[...]}. A step has index, depth, kind, path, type, call, inputs, outputs (file names, null for a
/// tensor beyond the byte budget), tensors (role, name, dtype, shape, file), stats of the first output (shape, mean, std (population),
/// absmax, min, max, nan, inf) or null, and where there are some title, formula, numbers, why, arguments, variables, facts, detail (one
/// member, named by its kind), reference, ms.
/// The forward journey lists transforms, modules and ops only.
Json traceJson(const Trace& trace, const TraceJsonOptions& options = {});

/// Writes `folder`/N.npy and then `folder`/trace.json; creates the folder. Errors: those of writeFileAtomically, cancelled.
Result<void> writeTraceFolder(const Trace& trace, const std::string& folder, const std::string& layers = {}, const TaskContext& task = {});

/// Writes only the document, without arrays.
Result<void> writeTraceFile(const Trace& trace, const std::string& path, const std::string& layers = {});

}  // namespace teardown
