// RecentWorkspaces: the recently opened workspaces, each with config, checkpoint, input and a thumbnail, stored in the settings. A damaged
// list counts as empty.
#pragma once

#include "app/gui/work/workspace_files.h"

#include <QImage>
#include <QObject>

#include <vector>

namespace teardown {

struct RecentWorkspace {
    WorkspaceFiles files;
    QString thumbnail;       ///< file name in the thumbnail folder; empty: none
    QString name() const;    ///< "repvgg-digits.py"
    QString detail() const;  ///< "repvgg-digits.pth, 3_1.png"
    bool exists() const;     ///< all files still exist
};

class RecentWorkspaces : public QObject {
    Q_OBJECT
public:
    static constexpr int kMost = 10;
    static constexpr int kThumbnailWidth = 256;  ///< device pixels
    static constexpr int kThumbnailHeight = 160;

    /// Reads the settings. Thumbnails are stored in `folder` (normally in the user's cache).
    explicit RecentWorkspaces(QString folder, QObject* parent = nullptr);
    static QString defaultFolder();

    const std::vector<RecentWorkspace>& list() const { return m_list; }
    /// Adds it at the front, replacing an entry with the same config and checkpoint. A null picture keeps the old thumbnail.
    void add(const WorkspaceFiles& files, const QImage& thumbnail);
    void remove(const WorkspaceFiles& files);
    /// Puts it back at an index of the list, unless it is already there.
    void insert(int place, const WorkspaceFiles& files, const QImage& thumbnail);
    void clear();
    QImage thumbnail(const RecentWorkspace& workspace) const;

Q_SIGNALS:
    void changed();

private:
    void load();
    void save();
    void drop(std::size_t index);
    QString m_folder;
    std::vector<RecentWorkspace> m_list;
};

}  // namespace teardown
