// The arrays of pickles of protocol 2, such as mmcv.dump writes: Python's pickler stores their bytes as text that _codecs.encode turns
// back, up to half as long again. Long ones are turned back here, piece by piece, before the pickle is read.
#pragma once

#include "core/base/file.h"
#include "core/base/task_context.h"

#include <cstdint>
#include <memory>

namespace teardown::metrics {

/// The same pickle with bytes (BINBYTES8) in place of calls of _codecs.encode(text, 'latin1') with long texts, in a scratch file; the file
/// itself if it has none, or is not a pickle of protocol 2 made of the opcodes that results need: then the reader says what is wrong with
/// it. Nothing is executed. Memory does not grow with the file. Errors: file-*, results-scratch, cancelled.
/// `kept`: bytes of a text that stays as it is.
Result<std::shared_ptr<const InputFile>> withLongTextsAsBytes(std::shared_ptr<const InputFile> file, const TaskContext& task = {},
                                                              std::uint64_t kept = std::uint64_t{1} << 20);

}  // namespace teardown::metrics
