// SessionApi: the engine's interface, without torch. The program loads the implementation from the engine module (loader.h); tests of the
// window inject a fake. All calls are made from one thread (the engine lane) and return immutable data.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/session/model_id.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown {

struct EngineInfo;
struct RegistryInfo;

/// One workspace of the engine: holds the model built last, which is the current one, and those built or cloned beside it.
class SessionApi {
public:
    virtual ~SessionApi() = default;
    virtual EngineInfo info() const = 0;
    /// 0 leaves the choice to the engine.
    virtual void setThreads(int threads) = 0;
    virtual std::vector<RegistryInfo> registries() const = 0;
    /// Releases a model that was made beside the current one (held_model.h). Does nothing if it does not exist.
    virtual void release(ModelId model) = 0;

    /// Runs the request's journey, for example run(ForwardRequest{...}, task). Each journey has its own header with request, outcome
    /// (build_journey.h, forward_journey.h ...) and name, so a new one changes nothing here. All but the build need a built model: errors
    /// no-model and, if it was released, model-released.
    template <class Request>
    Result<std::shared_ptr<const typename Request::Outcome>> run(const Request& request, const TaskContext& task) {
        TD_TRY(std::shared_ptr<const void> outcome, answer(Request::kJourney, &request, task));
        return std::static_pointer_cast<const typename Request::Outcome>(std::move(outcome));
    }

protected:
    /// `request` points to the request type of this journey; the outcome is one of its outcome type.
    virtual Result<std::shared_ptr<const void>> answer(std::string_view journey, const void* request, const TaskContext& task) = 0;
};

/// Exported by the engine module with C linkage.
using CreateSessionFunction = SessionApi* (*)();
inline constexpr const char* kCreateSessionSymbol = "teardown_create_session";
/// Must equal the program's kSessionAbi (session_abi.h, a hash over all headers reachable from this interface).
inline constexpr const char* kSessionAbiSymbol = "teardown_session_abi";

}  // namespace teardown
