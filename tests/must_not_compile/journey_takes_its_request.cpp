// expected: no matching function
#include "core/session/explain_journey.h"
#include "core/session/session_api.h"

void use(teardown::SessionApi& session) {
#ifdef WRONG
    [[maybe_unused]] const auto outcome = session.run(teardown::ExplainMethod::GradCam, {});
#else
    [[maybe_unused]] const auto outcome = session.run(teardown::ExplainRequest{}, {});
#endif
}
