// MemoryRoom: sets how much memory traces may use, and recomputes tensors that did not fit.
#pragma once

#include "app/gui/rooms/room.h"

#include <QTimer>

#include <optional>

class QAction;

namespace teardown {

class MemoryRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "memory"; }
    void install(WindowContext& context) override;

private:
    void addBudgets();
    void addRecomputing();
    /// Whether the current step has tensors that were not kept.
    bool currentIsDropped() const;
    void refresh();
    void recomputeCurrent();
    void showRecomputed(int step);

    std::optional<WindowContext> m_context;
    QAction* m_recompute = nullptr;
    QAction* m_always = nullptr;
    QTimer m_recomputeTimer;  ///< until the user has stayed at a step for a while
};

}  // namespace teardown
