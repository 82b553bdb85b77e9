// SessionApi: what the engine can do, without a word of torch. The program loads the real one from the engine module (loader.h); tests of
// the window inject a fake. All calls are made from one thread (the engine lane) and return immutable data.
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

/// One workspace of the engine: holds the model that was built last, the current one, and those that were built or cloned beside it.
class SessionApi {
public:
    virtual ~SessionApi() = default;
    virtual EngineInfo info() const = 0;
    /// 0 leaves the choice to the engine.
    virtual void setThreads(int threads) = 0;
    virtual std::vector<RegistryInfo> registries() const = 0;
    /// Lets a model go that was made beside the current one (held_model.h). One that is not there is none to let go.
    virtual void release(ModelId model) = 0;

    /// Runs the journey that the request is of, for example run(ForwardRequest{...}, task). Each journey has a header of its own with its
    /// request and its outcome (build_journey.h, forward_journey.h ...) and a name, so that a new one edits nothing here. All but the build
    /// need a built model: errors no-model and, of one that was released, model-released.
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
/// A text that must be the program's kSessionAbi (session_abi.h, a hash over all headers that this interface reaches).
inline constexpr const char* kSessionAbiSymbol = "teardown_session_abi";

}  // namespace teardown
