// A bare pickle: detectron2's and Caffe2's .pkl of NumPy arrays, or anything else - shown, never run.
#include "core/base/text.h"
#include "core/checkpoint/stored_checkpoint.h"

#include <fmt/format.h>

namespace teardown {

Result<void> openPickle(CheckpointParts& parts, OpenReport& report, const TaskContext& task) {
    pickle::Program program = pickle::readPickle(pickle::Input(parts.file, 0), task);
    TD_CHECK(noteProgram(program, {}, parts, report));
    if (program.end < parts.file->size())
        addWarning(report, parts, "pickle-trailing-data",
                   message("pickle-trailing-data.bytes-follow-the-end", "{end} bytes follow the end of the pickle.",
                           {{"end", parts.file->size() - program.end}}));
    bool persistent = false;
    for (pickle::Ref ref = 0; ref < program.arena.size() && !persistent; ++ref)
        persistent = program.arena.kind(ref) == pickle::Kind::Persistent;
    if (persistent)
        addWarning(report, parts, "pickle-persistent-id",
                   message("pickle-persistent-id.the-pickle-refers-to",
                           "The pickle refers to external objects that only the program that wrote it knows."));
    const StorageLookup lookup = [](const StorageId& id) -> Result<StorageExtent> {
        return graphError("storage-missing",
                          message("storage-missing.the-file-is-a", "The file is a bare pickle and holds no storage '{key}'.",
                                  {{"key", escapeForDisplay(id.key, 40)}}));
    };
    return adoptProgram(std::move(program), {lookup}, {}, {}, parts, report, task);
}

}  // namespace teardown
