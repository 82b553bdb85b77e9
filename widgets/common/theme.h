// Theme: whether the window is light or dark. It sets palette, style and fonts of the application; everyone else reads colours().
#pragma once

#include "widgets/style/colours.h"

#include <QObject>

namespace teardown {

enum class ThemeMode { System, Light, Dark };

class Theme : public QObject {
    Q_OBJECT
public:
    static Theme& instance();

    ThemeMode mode() const { return m_mode; }
    bool isDark() const { return m_dark; }
    /// Sets style, palette and fonts of the application; emits changed() if colours differ.
    void apply(ThemeMode mode);
    /// The desktop's setting (portal or palette); used while the mode is System.
    void setDesktopDark(bool dark);
    /// Whether anything may move by itself, such as the bar of a job of unknown length. Off by the desktop's setting, or by
    /// TEARDOWN_ANIMATIONS=0, also for windows that are shown on another machine.
    bool isAnimated() const { return m_animated; }
    void setAnimated(bool animated);

Q_SIGNALS:
    void changed();
    void animatedChanged();

private:
    Theme();
    void refresh();
    ThemeMode m_mode = ThemeMode::System;
    bool m_desktopDark = false;
    bool m_applied = false;
    bool m_dark = false;
    bool m_animated = true;
};

}  // namespace teardown
