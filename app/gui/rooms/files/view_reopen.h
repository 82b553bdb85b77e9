// ViewReopen: dropping an exported picture on the window restores its view: the same files, layer, tensor and colours. Files are identified
// by name and SHA-256 and searched beside the picture, among the open files, in recent workspaces and samples.
#pragma once

#include "app/gui/window_context.h"
#include "core/render/view_record.h"
#include "widgets/common/task_runner.h"

#include <QObject>
#include <QStringList>

#include <optional>

namespace teardown {

/// The files of a view. A path is empty if the view has no such file or it was not found.
struct ViewFiles {
    QString config;
    QString checkpoint;
    QString input;
    QStringList missing;    ///< names of files that were not found
    QStringList different;  ///< names of files that were found with different content
};

/// Looks for the view's files among the candidates (paths, tried in order; folders are searched for the names). Reads files to compare
/// hashes, so it is meant for a lane. A config with different text is reported as `different`, not as missing.
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
    /// Goes to the view's layer as soon as its journey is recorded.
    void resume();
    QStringList candidates(const QString& picture) const;

    WindowContext m_context;
    TaskRunner m_finder;                  ///< the newest drop wins
    std::optional<ViewRecord> m_pending;  ///< shown once its journey is recorded
};

}  // namespace teardown
