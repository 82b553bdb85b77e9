// StrokeHistory: a drawing with undo. Every step is the whole drawing, so that undo and redo restore exactly what was there.
#pragma once

#include "core/render/drawing.h"

#include <vector>

namespace teardown {

class StrokeHistory {
public:
    const Drawing& drawing() const { return m_drawing; }
    /// Starts a stroke with its first point; redo steps are dropped.
    void begin(double pen, StrokePoint point);
    /// Continues the current stroke.
    void extend(StrokePoint point);
    /// Replaces everything, as one step. An equal drawing adds no step.
    void replace(Drawing drawing);
    bool canUndo() const { return !m_past.empty(); }
    bool canRedo() const { return !m_future.empty(); }
    /// False if there is nothing to undo.
    bool undo();
    bool redo();

private:
    void keep();
    static constexpr std::size_t kDeepest = 500;
    Drawing m_drawing;
    std::vector<Drawing> m_past;
    std::vector<Drawing> m_future;
};

}  // namespace teardown
