#include "widgets/common/file_manager.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDesktopServices>
#include <QFileInfo>
#include <QUrl>

namespace teardown {
namespace {

const QString kManager = QStringLiteral("org.freedesktop.FileManager1");

void openFolderOf(const QString& path) {
    const QFileInfo info(path);
    QDesktopServices::openUrl(QUrl::fromLocalFile(info.isDir() ? info.absoluteFilePath() : info.absolutePath()));
}

}  // namespace

void showInFolder(const QString& path) {
    // Without an address Qt would start its own bus daemon and wait for it.
    QDBusConnection bus =
        qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS") ? QDBusConnection(QString()) : QDBusConnection::sessionBus();
    if (!bus.isConnected()) return openFolderOf(path);
    QDBusMessage call =
        QDBusMessage::createMethodCall(kManager, QStringLiteral("/org/freedesktop/FileManager1"), kManager, QStringLiteral("ShowItems"));
    call << QStringList{QUrl::fromLocalFile(QFileInfo(path).absoluteFilePath()).toString(QUrl::FullyEncoded)} << QString();
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), qApp);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, qApp, [watcher, path] {
        if (QDBusPendingReply<>(*watcher).isError()) openFolderOf(path);
        watcher->deleteLater();
    });
}

}  // namespace teardown
