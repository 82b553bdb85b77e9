// CodeTeller: writes the trace of a script: events that open and close, each with the whole call stack.
#pragma once

#include "core/trace/details/code_event.h"
#include "core/trace/trace.h"

#include <string>
#include <vector>

namespace teardown {

class CodeTeller {
public:
    CodeTeller(Journey journey, std::string subject);

    /// A step below the open ones, called through `frames`, outermost first. Its last frame is the function that the event calls. What is
    /// not about the call (path, type, title, variables) is the caller's to fill in.
    Step& open(CodeEvent event, const std::vector<ReferenceFrame>& frames);
    void close();
    /// The innermost open step.
    Step& current();
    /// Steps of another trace below the open step: [begin, end), whose parents are among them or outside.
    void insert(const Trace& other, int begin, int end);

    Trace take();

private:
    Trace m_trace;
    struct Opened {
        int step = -1;
        std::size_t frames = 0;  ///< of the stack, before it
    };
    std::vector<Opened> m_open;
    std::vector<ReferenceFrame> m_stack;
};

}  // namespace teardown
