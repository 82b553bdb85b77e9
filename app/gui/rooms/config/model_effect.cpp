#include "app/gui/rooms/config/model_effect.h"

namespace teardown {

void ModelEffect::clear() { *this = ModelEffect(); }

void ModelEffect::add(const ModelOutline& outline, bool changed) {
    if (changed) {
        m_after = outline;
    } else {
        m_before = outline;
        m_after.reset();
    }
}

void ModelEffect::refresh(bool changed) {
    m_changes.clear();
    m_text.clear();
    if (!isKnown() || !changed) return;
    m_changes = compareModels(*m_before, *m_after);
    m_text = changeSummary(*m_before, *m_after, m_changes);
}

}  // namespace teardown
