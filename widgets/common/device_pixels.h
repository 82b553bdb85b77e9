// Device pixels: at 150 % a whole logical pixel may lie between two device pixels. Heatmaps start at whole ones, so that their cells, which
// are whole device pixels wide, stay sharp.
#pragma once

#include <QPointF>
#include <QWidget>

#include <cmath>

namespace teardown {

/// The nearest position in the widget that is a whole device pixel of its window.
inline QPointF onDevicePixels(const QWidget& widget, QPointF place) {
    const double ratio = widget.devicePixelRatioF();
    const QPointF origin = widget.mapTo(widget.window(), QPoint(0, 0));
    const auto snapped = [ratio](double value, double from) { return std::round((value + from) * ratio) / ratio - from; };
    return {snapped(place.x(), origin.x()), snapped(place.y(), origin.y())};
}

}  // namespace teardown
