// FakeSession: a SessionApi without torch for tests of the window - a small RepVGG whose numbers are made up but whose stories have the
// shape of the real ones: transforms, nested modules, ops, blocks that fold. Deterministic; can be told to be slow or to fail.
#pragma once

#include "core/session/session_api.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
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
    /// What its answers say of themselves; at first that all is well.
    void setTrust(const Trust& trust);

    std::chrono::milliseconds delay{0};  ///< of every journey; cancellable
    bool failBuild = false;
    static inline std::atomic<int> builds = 0;
    static inline std::atomic<int> forwards = 0;
    static inline std::string lastInput;  ///< of the forward pass; read it when nothing runs

    EngineInfo info() const override;
    void setThreads(int) override {}
    std::vector<RegistryInfo> registries() const override;
    virtual Result<std::shared_ptr<const BuildOutcome>> build(const BuildRequest& request, const TaskContext& task);
    virtual Result<std::shared_ptr<const ForwardOutcome>> forward(const ForwardRequest& request, const TaskContext& task);
    virtual Result<std::shared_ptr<const ReparamOutcome>> reparameterise(const ReparamRequest& request, const TaskContext& task);
    virtual Result<std::shared_ptr<const ProfileOutcome>> profile(const ProfileRequest& request, const TaskContext& task);
    virtual Result<std::shared_ptr<const ExplainOutcome>> explain(const ExplainRequest& request, const TaskContext& task);
    virtual Result<std::shared_ptr<const ClassifyOutcome>> classify(const ClassifyRequest& request, const TaskContext& task);

protected:
    Result<std::shared_ptr<const void>> answer(std::string_view journey, const void* request, const TaskContext& task) override;

private:
    std::unique_ptr<Trust> m_trust;
    bool waited(const TaskContext& task, const char* label) const;
};

}  // namespace teardown::test
