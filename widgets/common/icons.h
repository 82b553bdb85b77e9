// Icons: symbolic SVGs drawn in the theme's text colour, so that one file serves light and dark.
#pragma once

#include <QIcon>
#include <QPixmap>

namespace teardown {

/// resources/icons/<name>.svg in the theme's text colour (disabled: faded; checked: accent). Call again after the theme changes.
QIcon themedIcon(const QString& name);
/// One pixmap of it, `size` in device-independent pixels.
QPixmap themedPixmap(const QString& name, int size, const QColor& colour, double devicePixelRatio = 1);

}  // namespace teardown
