// Reads one pickle, all protocols 0 to 5, as a symbolic machine: nothing is imported, called or executed.
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

/// One opcode that names or calls something, in the order of execution; kept also when the value is dropped or a fault follows.
struct Event {
    std::uint64_t offset = 0;
    const char* opcode = "";
    std::string subject;  ///< "module.name" where it is known
};

struct Program {
    Arena arena;
    Ref root = kNoRef;
    int protocol = 0;
    std::uint64_t base = 0;     ///< where it begins in its file or member; offsets of opcodes count from here
    std::uint64_t end = 0;      ///< offset behind STOP
    std::uint64_t opcodes = 0;  ///< executed
    std::vector<Event> events;  ///< at most kMaxEvents
    std::uint64_t moreEvents = 0;
    std::vector<std::string> globals;  ///< distinct "module.name" in order of first appearance
    std::vector<std::string> opaque;   ///< those of them outside the allow list
    std::optional<Error> error;        ///< codes pickle-*; where.offset is the opcode's; root is kNoRef then
};

/// Valid UTF-8 in Python's sense of "surrogatepass": lone surrogates may stand in it.
bool isPythonUtf8(std::string_view text);

/// Reads up to and including STOP.
Program readPickle(Input input, const TaskContext& task = {});

}  // namespace teardown::pickle
