// Theme: the program's few colours, light and dark, as a palette and a small style sheet for Fusion. Decided here; everyone else reads
// colours().
#pragma once

#include <QColor>
#include <QObject>

namespace teardown {

struct Colours {
    QColor ground;   ///< behind the stage
    QColor surface;  ///< panels
    QColor line;     ///< hairlines between panels
    QColor text;
    QColor muted;
    QColor accent;
    QColor selection;  ///< background of the selected row
    QColor good;
    QColor warning;
    QColor bad;
    QColor raised;  ///< hovered and checked elements, slightly different from the surface
};

enum class ThemeMode { System, Light, Dark };

class Theme : public QObject {
    Q_OBJECT
public:
    static Theme& instance();

    ThemeMode mode() const { return m_mode; }
    bool isDark() const { return m_dark; }
    const Colours& colours() const { return m_colours; }
    /// Sets style, palette, style sheet and fonts of the application; emits changed() if colours differ.
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
    Colours m_colours;
};

inline const Colours& colours() { return Theme::instance().colours(); }

}  // namespace teardown
