#include "widgets/draw/stroke_history.h"

#include <utility>

namespace teardown {

void StrokeHistory::keep() {
    if (m_past.size() == kDeepest) m_past.erase(m_past.begin());
    m_past.push_back(m_drawing);
    m_future.clear();
}

void StrokeHistory::begin(double pen, StrokePoint point) {
    keep();
    m_drawing.push_back({pen, {point}});
}

void StrokeHistory::extend(StrokePoint point) {
    if (!m_drawing.empty()) m_drawing.back().points.push_back(point);
}

void StrokeHistory::replace(Drawing drawing) {
    if (drawing == m_drawing) return;
    keep();
    m_drawing = std::move(drawing);
}

bool StrokeHistory::undo() {
    if (m_past.empty()) return false;
    m_future.push_back(std::exchange(m_drawing, std::move(m_past.back())));
    m_past.pop_back();
    return true;
}

bool StrokeHistory::redo() {
    if (m_future.empty()) return false;
    m_past.push_back(std::exchange(m_drawing, std::move(m_future.back())));
    m_future.pop_back();
    return true;
}

}  // namespace teardown
