// init_cfg as steps of the build journey: which rule, from which config line, changed which tensor.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/engine/nn/layer.h"
#include "core/engine/run/record/trace_builder.h"

namespace teardown::engine {

/// Runs mmcv's init_weights(). Views recorded before keep their values. `load`: files of Pretrained rules are loaded, each with steps of
/// its own; an address is never fetched and a warning. Errors: those of initWeights(), CheckpointFile::open() and loadCheckpoint().
Result<void> runInitialisation(Layer& model, TraceBuilder& builder, Diagnostics& notes, bool load, const TaskContext& task);

}  // namespace teardown::engine
