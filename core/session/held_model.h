// HeldModel: an additional model of a session, released at the end of the scope.
#pragma once

#include "core/session/session_api.h"

namespace teardown {

class HeldModel {
public:
    /// Used and destroyed on the session's thread.
    HeldModel(SessionApi& session, ModelId id) : m_session(session), m_id(id) {}
    ~HeldModel() { m_session.release(m_id); }
    HeldModel(const HeldModel&) = delete;
    HeldModel& operator=(const HeldModel&) = delete;

    ModelId id() const { return m_id; }

private:
    SessionApi& m_session;
    ModelId m_id;
};

}  // namespace teardown
