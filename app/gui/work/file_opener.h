// FileOpener: opens files on its own lane, one after the other, and tracks what the current batch has delivered so far.
#pragma once

#include "app/gui/work/opened_file.h"
#include "widgets/common/task_runner.h"

#include <QObject>
#include <QStringList>

#include <set>

namespace teardown {

class FileOpener : public QObject {
    Q_OBJECT
public:
    explicit FileOpener(Reports& reports, QObject* parent = nullptr);

    /// Files added while others are being opened join the same batch. `perhapsView`: one of them that may be an exported view. `unit`:
    /// everything that the batch does not contain is to be closed.
    void open(const QStringList& paths, const QString& perhapsView, bool unit);
    /// A picture was selected in the list. If several are selected while one is being read, only the last is opened.
    void openFromList(const QString& path);
    void cancel();
    void abandon();

    bool busy() const { return m_runner.busy(); }
    /// More files are pending.
    bool opening() const { return m_runner.busy() || hasMore() || !m_next.isEmpty(); }
    /// More files of the batch are pending, besides the one being opened.
    bool hasMore() const { return !m_queue.isEmpty(); }
    /// The last opened file was selected in the list.
    bool isFromList() const { return m_fromList; }
    /// The batch is a unit and does not contain this.
    bool closes(WorkspacePart part) const { return m_unit && !m_openedParts.contains(part); }
    bool hasFailed(WorkspacePart part) const { return m_failed.contains(part); }

    void setProbe(const CheckpointProbe& probe) { m_probe = probe; }
    const CheckpointProbe& probe() const { return m_probe; }

Q_SIGNALS:
    void began();
    void opened(const teardown::OpenedFile& part);
    void ended();
    void busyChanged();

private:
    void begin(bool unit);
    void next();

    Reports& m_reports;
    Lane m_lane;  ///< its own lane, so that dropped files do not wait for the statistics of the last picture
    TaskRunner m_runner;
    CheckpointProbe m_probe;
    QStringList m_queue;
    QString m_next;         ///< selected in the list while another was being opened
    QString m_perhapsView;  ///< opened alone
    bool m_fromList = false;
    bool m_unit = false;
    std::set<WorkspacePart> m_failed;
    std::set<WorkspacePart> m_openedParts;
};

}  // namespace teardown
