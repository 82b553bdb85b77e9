// FileWatch: reports once when an open file has changed or was removed. The user decides what to do.
#pragma once

#include <QDateTime>
#include <QFileSystemWatcher>
#include <QHash>
#include <QObject>
#include <QStringList>
#include <QTimer>

namespace teardown {

class FileWatch : public QObject {
    Q_OBJECT
public:
    static constexpr int kSettle = 300;   ///< milliseconds to wait: editors write in several steps
    static constexpr int kReturn = 2000;  ///< milliseconds between checks whether a removed file is back

    explicit FileWatch(QObject* parent = nullptr);
    /// Watches these files, in their current state, for one part of the workspace, instead of the previous ones.
    void watch(int part, const QStringList& paths);

Q_SIGNALS:
    void changed(int part, const QString& path);
    void removed(int part, const QString& path);
    /// A removed file is back, unchanged.
    void returned(int part, const QString& path);

private:
    struct Stamp {
        bool there = false;
        qint64 size = 0;
        QDateTime modified;
        bool operator==(const Stamp&) const = default;
    };
    struct File {
        int part = 0;
        Stamp seen;  ///< when it was opened
        Stamp said;  ///< when it was last reported
    };
    static Stamp stampOf(const QString& path);
    void check();
    void rewatch();
    QFileSystemWatcher m_watcher;
    QTimer m_settle;
    QTimer m_return;
    QHash<QString, QList<File>> m_files;
};

}  // namespace teardown
