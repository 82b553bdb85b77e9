// Colours and fonts of everything that is painted rather than built from widgets: the same in the window, in pictures and in documents.
#pragma once

#include "core/render/colour_map.h"

#include <QColor>
#include <QFont>

namespace teardown {

struct PaintTheme {
    QColor ground;
    QColor surface;
    QColor line;
    QColor text;
    QColor muted;
    QColor accent;
    QColor warning;
};

const PaintTheme& paintTheme(bool dark);

/// Inter, else DejaVu Sans. Sizes in pixels.
QFont textFont(int pixelSize, bool strong = false);
/// JetBrains Mono, else DejaVu Sans Mono: captions, numbers, paths.
QFont monoFont(int pixelSize, bool strong = false);

Rgb toRgb(const QColor& colour);
QColor toColour(Rgb colour);

}  // namespace teardown
