// ModelEffect: what the changes of the config do to the model: its outlines without and with them, and the differences.
#pragma once

#include "widgets/config/model_changes.h"

#include <QString>

#include <optional>
#include <vector>

namespace teardown {

class ModelEffect {
public:
    /// Another config: its model is unknown.
    void clear();
    /// The config is about to be rebuilt: the outline with the changes is out of date.
    void forgetChanged() { m_after.reset(); }
    /// A model was built, with or without changes.
    void add(const ModelOutline& outline, bool changed);
    /// Compares the outlines again; `changed`: whether there are changes.
    void refresh(bool changed);

    bool isKnown() const { return m_before && m_after; }
    const std::vector<ModelChange>& changes() const { return m_changes; }
    /// "2 layers differ, 10 parameters more"; empty if unknown.
    const QString& text() const { return m_text; }

private:
    std::optional<ModelOutline> m_before;
    std::optional<ModelOutline> m_after;
    std::vector<ModelChange> m_changes;
    QString m_text;
};

}  // namespace teardown
