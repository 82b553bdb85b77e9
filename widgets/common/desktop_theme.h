// DesktopTheme: listens to the desktop's settings portal, since Qt 6.4 does not tell light from dark by itself.
#pragma once

#include <QObject>

class QDBusVariant;

namespace teardown {

class DesktopTheme : public QObject {
    Q_OBJECT
public:
    explicit DesktopTheme(QObject* parent = nullptr);
    /// Asks without blocking; answers through Theme::setDesktopDark. Does nothing where there is no session bus.
    void start();

private Q_SLOTS:
    void onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);
};

}  // namespace teardown
