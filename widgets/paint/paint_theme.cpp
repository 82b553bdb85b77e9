#include "widgets/paint/paint_theme.h"

#include <QStringList>

namespace teardown {

const PaintTheme& paintTheme(bool dark) {
    static const PaintTheme light{QColor(0xf4f5f7), QColor(0xffffff), QColor(0xe2e5e9), QColor(0x1c2228),
                                  QColor(0x6a737e), QColor(0x2563c9), QColor(0xa8690b)};
    static const PaintTheme night{QColor(0x14171a), QColor(0x1b1f23), QColor(0x2b3137), QColor(0xe3e6ea),
                                  QColor(0x8b949e), QColor(0x6ea8fe), QColor(0xd9a441)};
    return dark ? night : light;
}

QFont textFont(int pixelSize, bool strong) {
    QFont font;
    font.setFamilies({QStringLiteral("Inter"), QStringLiteral("DejaVu Sans")});
    font.setPixelSize(pixelSize);
    font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
    return font;
}

QFont monoFont(int pixelSize, bool strong) {
    QFont font;
    font.setFamilies({QStringLiteral("JetBrains Mono"), QStringLiteral("DejaVu Sans Mono")});
    font.setStyleHint(QFont::Monospace);
    font.setPixelSize(pixelSize);
    font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
    return font;
}

Rgb toRgb(const QColor& colour) {
    return {static_cast<std::uint8_t>(colour.red()), static_cast<std::uint8_t>(colour.green()), static_cast<std::uint8_t>(colour.blue())};
}

QColor toColour(Rgb colour) { return QColor(colour.r, colour.g, colour.b); }

}  // namespace teardown
