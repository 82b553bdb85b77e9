// FakeSession: a SessionApi without torch for tests of the window - a small RepVGG whose numbers are made up but whose stories have the
// shape of the real ones: transforms, nested modules, ops, blocks that fold. Deterministic; can be told to be slow or to fail, and to run
// further journeys: a recorder each.
#pragma once

#include "core/session/session_api.h"
#include "core/trace/trace.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown {
struct BuildOutcome;
struct BuildRequest;
struct ClassifyOutcome;
struct ClassifyRequest;
struct ExplainOutcome;
struct ExplainRequest;
struct ForwardOutcome;
struct ForwardRequest;
struct ProfileOutcome;
struct ProfileRequest;
struct ReparamOutcome;
struct ReparamRequest;
struct Trust;
}  // namespace teardown

namespace teardown::test {

class FakeSession : public SessionApi {
public:
    FakeSession();
    ~FakeSession() override;
    /// The trust of its answers; initially without doubts.
    void setTrust(const Trust& trust);

    /// Runs the journey of this request by the function from now on.
    template <class Request>
    void add(std::function<Result<std::shared_ptr<const typename Request::Outcome>>(const Request&, const TaskContext&)> recorder) {
        m_recorders[std::string(Request::kJourney)] = [recorder = std::move(recorder)](const void* request, const TaskContext& task) {
            auto outcome = recorder(*static_cast<const Request*>(request), task);
            return outcome.ok() ? Answer(std::shared_ptr<const void>(std::move(outcome).value())) : Answer(std::move(outcome).error());
        };
    }

    std::chrono::milliseconds delay{0};  ///< of every journey; cancellable
    bool failBuild = false;
    static inline std::atomic<int> builds = 0;
    static inline std::atomic<int> forwards = 0;
    static inline std::atomic<int> releases = 0;
    static inline std::atomic<int> journeysOnMainThread = 0;  ///< which would have kept the window waiting
    static inline std::string lastInput;                      ///< of the forward pass; read it when nothing runs

    EngineInfo info() const override;
    void setThreads(int) override {}
    std::vector<RegistryInfo> registries() const override;
    void release(ModelId) override { ++releases; }
    virtual Result<std::shared_ptr<const BuildOutcome>> build(const BuildRequest& request, const TaskContext& task);
    virtual Result<std::shared_ptr<const ForwardOutcome>> forward(const ForwardRequest& request, const TaskContext& task);
    virtual Result<std::shared_ptr<const ReparamOutcome>> reparameterise(const ReparamRequest& request, const TaskContext& task);
    virtual Result<std::shared_ptr<const ProfileOutcome>> profile(const ProfileRequest& request, const TaskContext& task);
    virtual Result<std::shared_ptr<const ExplainOutcome>> explain(const ExplainRequest& request, const TaskContext& task);
    virtual Result<std::shared_ptr<const ClassifyOutcome>> classify(const ClassifyRequest& request, const TaskContext& task);

    /// For tests that want nothing else of these journeys. Null: it failed.
    TracePtr buildTrace();
    TracePtr forwardTrace();

protected:
    Result<std::shared_ptr<const void>> answer(std::string_view journey, const void* request, const TaskContext& task) override;

private:
    using Answer = Result<std::shared_ptr<const void>>;
    std::map<std::string, std::function<Answer(const void*, const TaskContext&)>> m_recorders;
    std::unique_ptr<Trust> m_trust;
    bool waited(const TaskContext& task, const char* label) const;
};

}  // namespace teardown::test
