// The mark of a breakpoint on strips, bars and rows.
#pragma once

#include "core/trace/breakpoint.h"

#include <QPointF>
#include <QString>

class QPainter;

namespace teardown {

inline constexpr double kStopDot = 8;  ///< its diameter in pixels

/// A red dot, or a ring for a disabled breakpoint; nothing for none. `small`: the breakpoint is inside of what is marked.
void paintStop(QPainter& painter, const QPointF& centre, StopMark mark, bool small = false);
/// "breakpoint", "disabled breakpoint"; empty for none.
QString stopText(StopMark mark);

}  // namespace teardown
