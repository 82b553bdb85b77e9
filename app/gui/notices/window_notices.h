// WindowNotices: the messages above the columns of the window. Errors of files, journeys and exports stay there until they are fixed, and
// are listed as problems; notes disappear after a while.
#pragma once

#include "app/gui/notices/standing_errors.h"
#include "widgets/notices/notice_bar.h"

namespace teardown {

class WindowNotices : public QObject {
    Q_OBJECT
public:
    static constexpr int kWhile = 10;       ///< seconds for which a note is shown
    static constexpr int kSavedWhile = 30;  ///< the same for a note about a saved file, which has a button

    WindowNotices(Workbench& workbench, QWidget* parent);

    NoticeBar* bar() const { return m_bar; }
    const StandingErrors& errors() const { return m_errors; }
    /// Shows the error and adds it to the problems; cancelled work is not an error.
    void fail(const QString& source, const Error& error);
    /// The work of this source succeeded: removes its errors.
    void succeeded(const QString& source);
    /// Says for a while what was done.
    void note(const QString& text);
    /// Says for a while why something could not be done.
    void warn(const QString& text);
    /// A file or folder was written: says so until the next one is, or for a while, and offers to show it.
    void saved(const QString& path, const QString& text = {}, const QList<NoticeChoice>& more = {});

Q_SIGNALS:
    void errorsChanged();

private:
    void show(const StandingErrors::Entry& entry);

    Workbench& m_workbench;
    NoticeBar* m_bar;
    StandingErrors m_errors;
};

}  // namespace teardown
