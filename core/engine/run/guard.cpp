#include "core/engine/run/guard.h"

#include "core/base/text.h"

#include <c10/util/Exception.h>

#include <exception>
#include <new>

namespace teardown::engine {

namespace {

/// libtorch's messages carry a C++ stack behind the first sentence.
std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

Error currentExceptionAsError(const std::string& doing) {
    try {
        throw;
    } catch (const CancelledException&) {
        return cancelledError();
    } catch (const c10::Error& error) {
        return {ErrorKind::BadInput, "engine-torch", "libtorch refused while " + doing + ": " + escapeForDisplay(firstLine(error.what_without_backtrace()), 400),
                "Check that the config's channels and the input's size fit each other.", {}};
    } catch (const std::bad_alloc&) {
        return {ErrorKind::BadInput, "engine-memory", "There is not enough memory while " + doing + ".", "Close other programs or take a smaller input.", {}};
    } catch (const std::exception& error) {
        return {ErrorKind::BadInput, "engine-torch", "The engine failed while " + doing + ": " + escapeForDisplay(firstLine(error.what()), 400), {}, {}};
    } catch (...) {
        return {ErrorKind::Internal, "engine-unknown", "The engine failed while " + doing + ".", "Please report this with the files that were open.", {}};
    }
}

}  // namespace teardown::engine
