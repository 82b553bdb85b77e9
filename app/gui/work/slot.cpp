#include "app/gui/work/slot.h"

namespace teardown {

SlotBase::SlotBase(Journey id, Lane& lane, bool quiet, bool keepsLast) : m_id(id), m_quiet(quiet), m_keepsLast(keepsLast), m_runner(lane) {
    connect(&m_runner, &TaskRunner::progressed, this, [this](double done, const QString& label) {
        if (!m_quietRun) Q_EMIT progressed(done, label);
    });
    connect(&m_runner, &TaskRunner::busyChanged, this, [this] {
        if (!m_quietRun) Q_EMIT busyChanged();
    });
}

void SlotBase::run(JourneyInputPtr from, Work work, bool quiet) {
    if (quiet != m_quietRun) m_runner.abandon();
    m_quietRun = quiet;
    m_runner.run(std::move(work), [this, from = std::move(from), generation = m_generation](Result<Recorded> result) {
        finish(std::move(result), from, generation);
    });
}

void SlotBase::finish(Result<Recorded> result, const JourneyInputPtr& from, std::uint64_t generation) {
    if (!result.ok()) {
        // An outcome of an outdated input is not the answer.
        if (m_madeAt != m_generation && !m_keepsLast) {
            m_value = {};
            m_madeFrom.reset();
        }
        if (result.error().kind != ErrorKind::Cancelled) m_state = SlotState::Failed;
        Q_EMIT failed(result.error());
        return;
    }
    m_value = std::move(result).value();
    m_madeFrom = from;
    m_madeAt = generation;
    m_state = generation == m_generation ? SlotState::Fresh : SlotState::Stale;
    Q_EMIT arrived();
    Q_EMIT changed();
    Q_EMIT valueReady();
}

void SlotBase::outdate(bool finish) {
    ++m_generation;
    m_state = SlotState::Stale;
    if (!finish || !m_quietRun) m_runner.abandon();
    Q_EMIT outdated();
}

void SlotBase::clear() {
    m_value = {};
    m_madeFrom.reset();
    outdate();
}

}  // namespace teardown
