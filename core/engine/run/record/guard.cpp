#include "core/engine/run/record/guard.h"

#include "core/base/text.h"

#include <c10/util/Exception.h>

#include <exception>
#include <new>
#include <string>

namespace teardown::engine {

namespace {

/// libtorch's messages contain a C++ stack trace after the first sentence.
std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

Error currentExceptionAsError(const Message& doing) {
    try {
        throw;
    } catch (const CancelledException&) {
        return cancelledError();
    } catch (const c10::Error& error) {
        return {ErrorKind::BadInput,
                "engine-torch",
                message("engine-torch.libtorch-refused-while", "libtorch refused while {doing}: {what_without_backtrace}",
                        {{"doing", doing}, {"what_without_backtrace", escapeForDisplay(firstLine(error.what_without_backtrace()), 400)}}),
                message("do.check-that-the-configs", "Check that the config's channels and the input's size fit each other."),
                {}};
    } catch (const std::bad_alloc&) {
        return {ErrorKind::BadInput,
                "engine-memory",
                message("engine-memory.there-is-not-enough", "There is not enough memory while {doing}.", {{"doing", doing}}),
                message("do.close-other-programs-or", "Close other programs or use a smaller input."),
                {}};
    } catch (const std::exception& error) {
        return {ErrorKind::BadInput,
                "engine-torch",
                message("engine-torch.the-engine-failed-while", "The engine failed while {doing}: {what}",
                        {{"doing", doing}, {"what", escapeForDisplay(firstLine(error.what()), 400)}}),
                {},
                {}};
    } catch (...) {
        return {ErrorKind::Internal,
                "engine-unknown",
                message("engine-unknown.the-engine-failed-while", "The engine failed while {doing}.", {{"doing", doing}}),
                message("do.please-report-this-with", "Please report this with the files that were open."),
                {}};
    }
}

}  // namespace teardown::engine
