// Reads one pickle, protocols 0 to 5, with a symbolic machine: nothing is imported, called or executed.
#pragma once

#include "core/base/error.h"
#include "core/base/task_context.h"
#include "core/checkpoint/pickle/pickle_input.h"
#include "core/checkpoint/pickle/pickle_value.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::pickle {

/// An opcode that names or calls something, in execution order; kept even if the value is dropped or an error follows.
struct Event {
    std::uint64_t offset = 0;
    const char* opcode = "";
    std::string subject;  ///< "module.name" if known
};

struct Program {
    Arena arena;
    Ref root = kNoRef;
    int protocol = 0;
    std::uint64_t base = 0;     ///< where it starts in its file or member; opcode offsets count from here
    std::uint64_t end = 0;      ///< offset after STOP
    std::uint64_t opcodes = 0;  ///< executed
    std::vector<Event> events;  ///< at most kMaxEvents
    std::uint64_t moreEvents = 0;
    std::vector<std::string> globals;  ///< distinct "module.name" in order of first appearance
    std::vector<std::string> opaque;   ///< those of them outside the allow list
    std::optional<Error> error;        ///< codes pickle-*; where.offset is the opcode's; root is then kNoRef
};

/// Valid UTF-8 in the sense of Python's "surrogatepass": may contain lone surrogates.
bool isPythonUtf8(std::string_view text);

/// Reads up to and including STOP.
Program readPickle(Input input, const TaskContext& task = {});

}  // namespace teardown::pickle
