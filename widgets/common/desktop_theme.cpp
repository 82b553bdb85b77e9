#include "widgets/common/desktop_theme.h"

#include "widgets/common/theme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QSettings>
#include <QStandardPaths>

namespace teardown {
namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");

struct DesktopSetting {
    const char* group;
    const char* key;
    void (*take)(const QVariant& value);
};

const DesktopSetting kSettings[] = {
    {"org.freedesktop.appearance", "color-scheme",
     [](const QVariant& value) {
         if (value.toUInt() == 1) Theme::instance().setDesktopDark(true);
         if (value.toUInt() == 2) Theme::instance().setDesktopDark(false);
     }},
    {"org.freedesktop.appearance", "reduced-motion", [](const QVariant& value) { Theme::instance().setAnimated(value.toUInt() != 1); }},
    {"org.gnome.desktop.interface", "enable-animations", [](const QVariant& value) { Theme::instance().setAnimated(value.toBool()); }},
    // A factor by which all durations are multiplied.
    {"org.kde.kdeglobals.KDE", "AnimationDurationFactor",
     [](const QVariant& value) { Theme::instance().setAnimated(value.toDouble() > 0); }},
};

}  // namespace

DesktopTheme::DesktopTheme(QObject* parent) : QObject(parent) {}

void DesktopTheme::start() {
    if (kdeIsStill(QStandardPaths::locate(QStandardPaths::GenericConfigLocation, QStringLiteral("kdeglobals"))))
        Theme::instance().setAnimated(false);
    // Without an address Qt would start its own bus daemon and wait for it.
    if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")) return;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return;
    bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
                SLOT(onSettingChanged(QString, QString, QDBusVariant)));
    for (const DesktopSetting& setting : kSettings) {
        const QString group = QString::fromLatin1(setting.group), key = QString::fromLatin1(setting.key);
        QDBusMessage question = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
        question << group << key;
        auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
        connect(watcher, &QDBusPendingCallWatcher::finished, this, [watcher, group, key] {
            const QDBusPendingReply<QDBusVariant> reply = *watcher;
            if (!reply.isError()) take(group, key, reply.value().variant());
            watcher->deleteLater();
        });
    }
}

void DesktopTheme::take(const QString& group, const QString& key, const QVariant& value) {
    // Depending on its version, the portal wraps the value in one variant or in two.
    QVariant inner = value;
    while (inner.canConvert<QDBusVariant>()) inner = inner.value<QDBusVariant>().variant();
    for (const DesktopSetting& setting : kSettings)
        if (group == QLatin1String(setting.group) && key == QLatin1String(setting.key)) setting.take(inner);
}

bool DesktopTheme::kdeIsStill(const QString& file) {
    if (file.isEmpty()) return false;
    const QVariant factor = QSettings(file, QSettings::IniFormat).value(QStringLiteral("KDE/AnimationDurationFactor"));
    bool isNumber = false;
    return factor.toDouble(&isNumber) == 0 && isNumber;
}

void DesktopTheme::onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value) {
    take(group, key, value.variant());
}

}  // namespace teardown
