#include "app/gui/work/engine_service.h"

#include "core/registry/registry_info.h"
#include "core/session/engine_info.h"
#include "core/session/session_api.h"

#include <utility>

namespace teardown {

struct EngineService::Started {
    std::shared_ptr<SessionApi> session;
    EngineInfo info;
    std::vector<RegistryInfo> registries;
};

EngineService::EngineService(SessionFactory factory, Reports& reports, QObject* parent)
    : QObject(parent),
      m_factory(std::move(factory)),
      m_reports(reports),
      m_lane(QStringLiteral("engine")),
      m_loader(m_lane),
      m_info(std::make_unique<EngineInfo>()) {}

EngineService::~EngineService() {
    m_loader.abandon();
    // The layers belong to the engine lane and must be destroyed there.
    m_lane.post([session = std::move(m_session)]() mutable { session.reset(); });
}

void EngineService::start() {
    m_loader.run(
        [factory = m_factory, threads = m_threads](const TaskContext&) -> Result<Started> {
            TD_TRY(std::shared_ptr<SessionApi> session, factory());
            if (threads > 0) session->setThreads(threads);
            return Started{session, session->info(), session->registries()};
        },
        [this](Result<Started> result) {
            if (!result.ok()) {
                m_state = EngineState::Failed;
                m_reports.fail(WorkspacePart::Engine, sourceOf(WorkspacePart::Engine), result.error());
            } else {
                m_session = std::move(result->session);
                *m_info = std::move(result->info);
                m_registries = std::move(result->registries);
                m_state = EngineState::Ready;
            }
            Q_EMIT changed();
            if (m_session) Q_EMIT ready();
        });
}

void EngineService::setThreads(int threads) {
    m_threads = threads;
    if (!m_session) return;
    m_lane.post([session = m_session, threads] { session->setThreads(threads); });
}

}  // namespace teardown
