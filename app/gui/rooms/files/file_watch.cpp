#include "app/gui/rooms/files/file_watch.h"

#include <QFileInfo>

namespace teardown {

FileWatch::FileWatch(QObject* parent) : QObject(parent) {
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettle);
    m_return.setInterval(kReturn);
    connect(&m_settle, &QTimer::timeout, this, &FileWatch::check);
    connect(&m_return, &QTimer::timeout, this, &FileWatch::check);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_settle, qOverload<>(&QTimer::start));
}

FileWatch::Stamp FileWatch::stampOf(const QString& path) {
    const QFileInfo info(path);
    if (!info.exists()) return {};
    return {true, info.size(), info.lastModified()};
}

void FileWatch::watch(int part, const QStringList& paths) {
    for (auto it = m_files.begin(); it != m_files.end();) {
        it->removeIf([part](const File& file) { return file.part == part; });
        it = it->isEmpty() ? m_files.erase(it) : std::next(it);
    }
    for (const QString& path : paths) {
        if (path.isEmpty()) continue;
        const Stamp now = stampOf(path);
        m_files[path].append(File{part, now, now});
    }
    rewatch();
}

void FileWatch::rewatch() {
    // The system stops watching a file that was replaced under its name.
    const QStringList before = m_watcher.files();
    QStringList gone;
    for (const QString& path : before)
        if (!m_files.contains(path)) gone += path;
    if (!gone.isEmpty()) m_watcher.removePaths(gone);
    QStringList fresh;
    bool missing = false;
    for (auto it = m_files.cbegin(); it != m_files.cend(); ++it) {
        if (!QFileInfo::exists(it.key()))
            missing = true;
        else if (!before.contains(it.key()))
            fresh += it.key();
    }
    if (!fresh.isEmpty()) m_watcher.addPaths(fresh);
    if (missing != m_return.isActive()) missing ? m_return.start() : m_return.stop();
}

void FileWatch::check() {
    struct News {
        int part;
        QString path;
        Stamp now;
        bool asOpened;
    };
    QList<News> news;
    for (auto it = m_files.begin(); it != m_files.end(); ++it) {
        const Stamp now = stampOf(it.key());
        for (File& file : *it) {
            if (now == file.said) continue;
            file.said = now;
            news += News{file.part, it.key(), now, now == file.seen};
        }
    }
    // If the file was renamed over while another process has the old one open, the system would keep watching the old one.
    for (const News& item : news) m_watcher.removePath(item.path);
    rewatch();
    // Listeners may call watch(), so no container may be iterated here any more.
    for (const News& item : news) {
        if (!item.now.there)
            Q_EMIT removed(item.part, item.path);
        else if (item.asOpened)
            Q_EMIT returned(item.part, item.path);
        else
            Q_EMIT changed(item.part, item.path);
    }
}

}  // namespace teardown
