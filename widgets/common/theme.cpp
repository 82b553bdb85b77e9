#include "widgets/common/theme.h"

#include "widgets/common/typography.h"

#include <QApplication>
#include <QFile>
#include <QPalette>
#include <QProxyStyle>
#include <QStyle>
#include <QStyleFactory>

// Resources of a static library must be initialised by name, outside any namespace.
static void initResources() { Q_INIT_RESOURCE(icons); }

namespace teardown {
namespace {

Colours lightColours() {
    return {QColor(0xf4f5f7), QColor(0xffffff), QColor(0xe2e5e9), QColor(0x1c2228), QColor(0x636c76), QColor(0x2563c9),
            QColor(0xe7effc), QColor(0x2c8a57), QColor(0xa8690b), QColor(0xc0392f), QColor(0xeceef1)};
}

Colours darkColours() {
    return {QColor(0x14171a), QColor(0x1b1f23), QColor(0x2b3137), QColor(0xe3e6ea), QColor(0x8b949e), QColor(0x6ea8fe),
            QColor(0x22324a), QColor(0x57b885), QColor(0xd9a441), QColor(0xf0837a), QColor(0x262b31)};
}

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

QString styleSheetOf(const Colours& c) {
    QFile file(QStringLiteral(":/teardown/themes/teardown.qss"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const std::pair<QLatin1String, QColor> names[] = {
        {QLatin1String("@ground"), c.ground},       {QLatin1String("@surface"), c.surface},
        {QLatin1String("@line"), c.line},           {QLatin1String("@text"), c.text},
        {QLatin1String("@muted"), c.muted},         {QLatin1String("@accent"), c.accent},
        {QLatin1String("@selection"), c.selection}, {QLatin1String("@good"), c.good},
        {QLatin1String("@warning"), c.warning},     {QLatin1String("@bad"), c.bad},
        {QLatin1String("@raised"), c.raised},
    };
    for (const auto& [name, colour] : names) sheet.replace(name, colour.name());
    return sheet;
}

/// Fusion without underlined mnemonics, which make a menu bar look cluttered.
class CalmStyle : public QProxyStyle {
public:
    using QProxyStyle::QProxyStyle;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const override {
        if (hint == SH_UnderlineShortcut) return 0;
        if (hint == SH_Widget_Animation_Duration && !Theme::instance().isAnimated()) return 0;
        // The focus ring is drawn inside its widget: above it, because many widgets fill their background, and without Fusion's mask,
        // which leaves only what is outside.
        if (hint == SH_FocusFrame_AboveWidget) return 1;
        if (hint == SH_FocusFrame_Mask) return 0;
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
};

}  // namespace

Theme& Theme::instance() {
    static Theme theme;
    return theme;
}

Theme::Theme() : m_animated(qEnvironmentVariable("TEARDOWN_ANIMATIONS") != QLatin1String("0")), m_colours(lightColours()) {
    initResources();
}

void Theme::setAnimated(bool animated) {
    // The variable overrules the desktop.
    if (qEnvironmentVariableIsSet("TEARDOWN_ANIMATIONS") || animated == m_animated) return;
    m_animated = animated;
    Q_EMIT animatedChanged();
}

void Theme::apply(ThemeMode mode) {
    if (!m_applied) {
        m_desktopDark = QApplication::palette().color(QPalette::Window).lightness() < 110;
        QApplication::setStyle(new CalmStyle(QStyleFactory::create(QStringLiteral("Fusion"))));
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
    m_colours = dark ? darkColours() : lightColours();
    QApplication::setPalette(paletteOf(m_colours, dark));
    qApp->setStyleSheet(styleSheetOf(m_colours));
    Q_EMIT changed();
}

}  // namespace teardown
