// EngineService: the window's engine: its lane, the session on it, and its limits.
#pragma once

#include "app/gui/work/reports.h"
#include "core/base/result.h"
#include "widgets/common/task_runner.h"
#include "widgets/engine/status_strip.h"

#include <QObject>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace teardown {

struct EngineInfo;
class SessionApi;
struct RegistryInfo;

using SessionFactory = std::function<Result<std::unique_ptr<SessionApi>>()>;

class EngineService : public QObject {
    Q_OBJECT
public:
    static constexpr std::uint64_t kByteBudget = 2048ull << 20;

    EngineService(SessionFactory factory, Reports& reports, QObject* parent = nullptr);
    ~EngineService() override;

    /// Loads the engine on its lane; work requested meanwhile waits.
    void start();
    EngineState state() const { return m_state; }
    const EngineInfo& info() const { return *m_info; }
    /// Empty until the engine is loaded.
    const std::vector<RegistryInfo>& registries() const { return m_registries; }
    /// Only to be used on the lane; null until the engine is loaded.
    const std::shared_ptr<SessionApi>& session() const { return m_session; }
    /// Makes further sessions, each for a lane of its own.
    const SessionFactory& factory() const { return m_factory; }
    /// The lane that owns the layers.
    Lane& lane() { return m_lane; }

    std::uint64_t byteBudget() const { return m_byteBudget; }
    /// Applies to the next forward pass.
    void setByteBudget(std::uint64_t bytes) { m_byteBudget = bytes; }
    /// Applies to all work from now on; 0 leaves the choice to the engine.
    void setThreads(int threads);

Q_SIGNALS:
    void changed();
    /// The session is ready. Emitted after changed().
    void ready();

private:
    struct Started;

    SessionFactory m_factory;
    Reports& m_reports;
    Lane m_lane;
    TaskRunner m_loader;
    std::shared_ptr<SessionApi> m_session;
    EngineState m_state = EngineState::Loading;
    std::unique_ptr<EngineInfo> m_info;  ///< never null
    std::vector<RegistryInfo> m_registries;
    std::uint64_t m_byteBudget = kByteBudget;
    int m_threads = 0;
};

}  // namespace teardown
