// FileOpener: opens files on a lane of its own, one after the other, and knows what the opening under way has brought so far.
#pragma once

#include "app/gui/work/open_part.h"
#include "widgets/common/task_runner.h"

#include <QObject>
#include <QStringList>

#include <set>

namespace teardown {

class FileOpener : public QObject {
    Q_OBJECT
public:
    explicit FileOpener(Reports& reports, QObject* parent = nullptr);

    /// Files that come while others are being opened belong to the same opening. `perhapsView`: one of them, which may be a picture of a
    /// view. `unit`: what the opening does not bring is to be closed.
    void open(const QStringList& paths, const QString& perhapsView, bool unit);
    /// A picture was chosen in the list. Of those that are leafed through while one is read only the last is wanted.
    void openFromList(const QString& path);
    void cancel();
    void abandon();

    bool busy() const { return m_runner.busy(); }
    /// Files are still to come.
    bool opening() const { return m_runner.busy() || hasMore() || !m_next.isEmpty(); }
    /// Further files of the opening, beside the one that is being opened.
    bool hasMore() const { return !m_queue.isEmpty(); }
    /// The file that was opened last was chosen in the list.
    bool isFromList() const { return m_fromList; }
    /// The opening is a unit and has not brought this.
    bool closes(Part part) const { return m_unit && !m_took.contains(part); }
    bool hasFailed(Part part) const { return m_failed.contains(part); }

    void setProbe(const CheckpointProbe& probe) { m_probe = probe; }
    const CheckpointProbe& probe() const { return m_probe; }

Q_SIGNALS:
    void began();
    void opened(const teardown::OpenedPart& part);
    void ended();
    void busyChanged();

private:
    void begin(bool unit);
    void next();

    Reports& m_reports;
    Lane m_lane;  ///< of its own: what is dropped does not wait until the last picture's statistics are done
    TaskRunner m_runner;
    CheckpointProbe m_probe;
    QStringList m_queue;
    QString m_next;         ///< chosen in the list while another was being opened
    QString m_perhapsView;  ///< opened alone
    bool m_fromList = false;
    bool m_unit = false;
    std::set<Part> m_failed;
    std::set<Part> m_took;
};

}  // namespace teardown
