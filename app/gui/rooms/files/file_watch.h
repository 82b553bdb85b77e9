// FileWatch: notices that an opened file has changed or gone. Says so once; what to do about it is the person's decision.
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
    static constexpr int kSettle = 300;   ///< milliseconds: editors write in several steps
    static constexpr int kReturn = 2000;  ///< how often a removed file is looked for

    explicit FileWatch(QObject* parent = nullptr);
    /// Watches these for a part of the workspace, as they are now, instead of those before.
    void watch(int part, const QStringList& paths);

Q_SIGNALS:
    void changed(int part, const QString& path);
    void removed(int part, const QString& path);
    /// A removed file is there again, as it was.
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
        Stamp said;  ///< what was last told about it
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
