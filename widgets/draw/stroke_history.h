// StrokeHistory: a drawing and the way back. Every step is the whole drawing, so that undo and redo give back exactly what was there.
#pragma once

#include "core/render/drawing.h"

#include <vector>

namespace teardown {

class StrokeHistory {
public:
    const Drawing& drawing() const { return m_drawing; }
    /// Begins a stroke with its first point; what had been undone is gone then.
    void begin(double pen, StrokePoint point);
    /// Goes on with the stroke that was begun last.
    void extend(StrokePoint point);
    /// Replaces everything, as one step. The same drawing is no step.
    void replace(Drawing drawing);
    bool canUndo() const { return !m_past.empty(); }
    bool canRedo() const { return !m_future.empty(); }
    /// False when there is nothing to go back to.
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
