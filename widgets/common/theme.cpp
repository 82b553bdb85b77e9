#include "widgets/common/theme.h"

#include "widgets/common/typography.h"
#include "widgets/style/calm_style.h"
#include "widgets/style/looks.h"

#include <QApplication>
#include <QLabel>
#include <QPalette>
#include <QToolTip>

// Resources of a static library must be initialised by name, outside any namespace.
static void initResources() { Q_INIT_RESOURCE(icons); }

namespace teardown {
namespace {

QPalette paletteOf(const Colours& c, bool dark) {
    QPalette palette;
    palette.setColor(QPalette::Window, c.surface);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.surface);
    palette.setColor(QPalette::AlternateBase, c.ground);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::PlaceholderText, c.muted);
    palette.setColor(QPalette::Button, c.surface);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, c.bad);
    palette.setColor(QPalette::Highlight, c.selection);
    palette.setColor(QPalette::HighlightedText, c.text);
    palette.setColor(QPalette::Link, c.accent);
    palette.setColor(QPalette::LinkVisited, c.accent);
    palette.setColor(QPalette::ToolTipBase, c.surface);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::Light, dark ? c.line.lighter(120) : c.surface);
    palette.setColor(QPalette::Midlight, c.line);
    palette.setColor(QPalette::Mid, c.line);
    palette.setColor(QPalette::Dark, c.line.darker(dark ? 120 : 110));
    palette.setColor(QPalette::Shadow, dark ? QColor(Qt::black) : c.muted);
    for (auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText}) {
        QColor faded = c.muted;
        faded.setAlphaF(0.6f);
        palette.setColor(QPalette::Disabled, role, faded);
    }
    return palette;
}

/// Labels have palettes of their own, which do not follow the application's.
void toneLabels() {
    for (QWidget* widget : QApplication::allWidgets())
        if (auto* label = qobject_cast<QLabel*>(widget)) toneLabel(label);
}

}  // namespace

Theme& Theme::instance() {
    static Theme theme;
    return theme;
}

Theme::Theme() : m_animated(qEnvironmentVariable("TEARDOWN_ANIMATIONS") != QLatin1String("0")) { initResources(); }

void Theme::setAnimated(bool animated) {
    // The variable overrules the desktop.
    if (qEnvironmentVariableIsSet("TEARDOWN_ANIMATIONS") || animated == m_animated) return;
    m_animated = animated;
    Q_EMIT animatedChanged();
}

void Theme::apply(ThemeMode mode) {
    if (!m_applied) {
        m_desktopDark = QApplication::palette().color(QPalette::Window).lightness() < 110;
        QApplication::setStyle(new CalmStyle([this] { return m_animated; }));
        QApplication::setFont(textFont());
    }
    m_mode = mode;
    refresh();
}

void Theme::setDesktopDark(bool dark) {
    if (m_desktopDark == dark) return;
    m_desktopDark = dark;
    if (m_applied && m_mode == ThemeMode::System) refresh();
}

void Theme::refresh() {
    const bool dark = m_mode == ThemeMode::Dark || (m_mode == ThemeMode::System && m_desktopDark);
    if (m_applied && dark == m_dark) return;
    m_applied = true;
    m_dark = dark;
    setColours(dark ? darkColours() : lightColours());
    const QPalette palette = paletteOf(colours(), dark);
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
    toneLabels();
    Q_EMIT changed();
}

}  // namespace teardown
