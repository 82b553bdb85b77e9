// DesktopTheme: listens to the desktop's settings portal, since Qt 6.4 cannot distinguish light and dark itself.
#pragma once

#include <QObject>

class QDBusVariant;

namespace teardown {

class DesktopTheme : public QObject {
    Q_OBJECT
public:
    explicit DesktopTheme(QObject* parent = nullptr);
    /// Queries without blocking; reports through Theme::setDesktopDark. Does nothing without a session bus.
    void start();

private Q_SLOTS:
    void onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);
};

}  // namespace teardown
