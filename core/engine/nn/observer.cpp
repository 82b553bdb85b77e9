#include "core/engine/nn/observer.h"

namespace teardown::engine {

static thread_local ForwardObserver* s_observer = nullptr;

ForwardObserver* currentObserver() { return s_observer; }

ObserverScope::ObserverScope(ForwardObserver* observer) : m_previous(s_observer) { s_observer = observer; }

ObserverScope::~ObserverScope() { s_observer = m_previous; }

}  // namespace teardown::engine
