#include "widgets/common/icons.h"

#include "widgets/common/theme.h"

#include <QFile>
#include <QPainter>
#include <QSvgRenderer>

namespace teardown {

QPixmap themedPixmap(const QString& name, int size, const QColor& colour, double devicePixelRatio) {
    QPixmap pixmap(QSize(size, size) * devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QFile file(QStringLiteral(":/teardown/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) return pixmap;
    // The drawings say "currentColor", which Qt's SVG does not resolve.
    QByteArray svg = file.readAll();
    svg.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(svg);
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, pixmap.width(), pixmap.height()));
    painter.end();
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

QIcon themedIcon(const QString& name) {
    const Colours& c = colours();
    QColor faded = c.muted;
    faded = QColor::fromRgbF((faded.redF() + c.surface.redF()) / 2, (faded.greenF() + c.surface.greenF()) / 2,
                             (faded.blueF() + c.surface.blueF()) / 2);
    QIcon icon;
    for (double ratio : {1.0, 2.0}) {
        icon.addPixmap(themedPixmap(name, 16, c.text, ratio), QIcon::Normal, QIcon::Off);
        icon.addPixmap(themedPixmap(name, 16, c.accent, ratio), QIcon::Normal, QIcon::On);
        icon.addPixmap(themedPixmap(name, 16, faded, ratio), QIcon::Disabled, QIcon::Off);
    }
    return icon;
}

}  // namespace teardown
