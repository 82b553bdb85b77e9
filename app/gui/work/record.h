// record: runs a request of any journey for a slot.
#pragma once

#include "app/gui/work/slot.h"
#include "core/session/session_api.h"

namespace teardown {

/// The outcome of a request in the form that a slot expects.
template <class Request>
Result<Recorded> record(SessionApi& session, const Request& request, const TaskContext& task) {
    TD_TRY(auto outcome, session.run(request, task));
    return recorded(std::move(outcome));
}

}  // namespace teardown
