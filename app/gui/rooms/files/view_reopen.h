// ViewReopen: an exported picture, dropped on the window, becomes the view again that it was taken of - the same files, layer, tensor and
// colours. Files are known by name and SHA-256 and looked for beside the picture, among what is open, in recent workspaces and samples.
#pragma once

#include "app/gui/window_context.h"
#include "core/render/view_record.h"
#include "widgets/common/task_runner.h"

#include <QObject>
#include <QStringList>

#include <optional>

namespace teardown {

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
    explicit ViewReopen(const WindowContext& context);
    bool pending() const { return m_pending.has_value(); }

private:
    void dropped(const QString& picture, const ViewRecord& view);
    void found(const QString& picture, const ViewRecord& view, const ViewFiles& files);
    void open(const ViewRecord& view, const ViewFiles& files);
    /// Goes to the layer of the view as soon as its journey is recorded.
    void resume();
    QStringList candidates(const QString& picture) const;

    WindowContext m_context;
    TaskRunner m_finder;                  ///< the newest drop wins
    std::optional<ViewRecord> m_pending;  ///< to be shown once its journey is recorded
};

}  // namespace teardown
