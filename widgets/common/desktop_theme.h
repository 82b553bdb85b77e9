// DesktopTheme: listens to the desktop's settings portal, since Qt 6.4 cannot distinguish light and dark itself, and does not know whether
// the user wants animations.
#pragma once

#include <QObject>
#include <QString>
#include <QVariant>

class QDBusVariant;

namespace teardown {

class DesktopTheme : public QObject {
    Q_OBJECT
public:
    explicit DesktopTheme(QObject* parent = nullptr);
    /// Queries without blocking; reports to the Theme. Without a session bus only KDE's file of settings is read.
    void start();

    /// A setting of the portal arrived. Others than those that it knows are ignored.
    static void take(const QString& group, const QString& key, const QVariant& value);
    /// Whether the file of KDE's settings switches animations off; the portal of KDE does not tell this in all versions.
    static bool kdeIsStill(const QString& file);

private Q_SLOTS:
    void onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);
};

}  // namespace teardown
