// ViewReopen: an exported picture, dropped on the window, becomes the view again that it was taken of - the same files, layer, tensor and
// colours. Files are known by name and SHA-256 and looked for beside the picture, among what is open, in recent workspaces and samples.
#pragma once

#include "core/render/view_record.h"

#include <QObject>
#include <QStringList>

#include <optional>

namespace teardown {

class Lane;
class MainWindow;

/// Where the files of a view are. Paths are empty where the view has no such file or it was not found.
struct ViewFiles {
    QString config;
    QString checkpoint;
    QString input;
    QStringList missing;    ///< names of those that are nowhere
    QStringList different;  ///< names of those that are there with other content
};

/// Looks for the view's files among the candidates (paths, tried in order; folders are searched for the names). Reads files to compare
/// hashes: for a lane. A config whose text differs is still `different` rather than missing.
ViewFiles findViewFiles(const ViewRecord& view, const QStringList& candidates);

class ViewReopen : public QObject {
    Q_OBJECT
public:
    explicit ViewReopen(MainWindow& window);
    bool pending() const { return m_pending.has_value(); }

private:
    void dropped(const QString& picture, const ViewRecord& view);
    void found(const QString& picture, const ViewRecord& view, const ViewFiles& files);
    void open(const ViewRecord& view, const ViewFiles& files);
    void goOn();
    QStringList candidates(const QString& picture) const;

    MainWindow& m_window;
    std::optional<ViewRecord> m_pending;  ///< to be shown once its journey is recorded
    int m_asked = 0;                      ///< the newest drop wins
};

}  // namespace teardown
