// ModelEffect: what the changes of the config do to the model - its outlines without and with them, and the difference.
#pragma once

#include "widgets/config/model_changes.h"

#include <QString>

#include <optional>
#include <vector>

namespace teardown {

class ModelEffect {
public:
    /// Another config: nothing is known of its model.
    void clear();
    /// The config is about to be built anew: the outline with the changes no longer holds.
    void forgetChanged() { m_after.reset(); }
    /// A model that was built, with or without changes of the config.
    void add(const ModelOutline& outline, bool changed);
    /// Compares the outlines again; `changed`: there are changes now.
    void refresh(bool changed);

    bool isKnown() const { return m_before && m_after; }
    const std::vector<ModelChange>& changes() const { return m_changes; }
    /// "2 layers differ, 10 parameters more"; empty where it is not known.
    const QString& text() const { return m_text; }

private:
    std::optional<ModelOutline> m_before;
    std::optional<ModelOutline> m_after;
    std::vector<ModelChange> m_changes;
    QString m_text;
};

}  // namespace teardown
