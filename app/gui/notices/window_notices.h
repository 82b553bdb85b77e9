// WindowNotices: what the window says above its columns. Errors of files, journeys and exports stand there until they are mended, and in
// the list of problems; what merely was done is said for a while.
#pragma once

#include "app/gui/notices/standing_errors.h"
#include "widgets/notices/notice_bar.h"

namespace teardown {

class WindowNotices : public QObject {
    Q_OBJECT
public:
    static constexpr int kWhile = 10;  ///< seconds for what was merely done

    WindowNotices(Workbench& workbench, QWidget* parent);

    NoticeBar* bar() const { return m_bar; }
    const StandingErrors& errors() const { return m_errors; }
    /// Into the bar and into the problems; a cancelled piece of work is none.
    void fail(const QString& source, const Error& error);
    /// The work of this source came through: its errors go.
    void mended(const QString& source);
    /// What was done, for a while.
    void note(const QString& text);
    /// Why something could not be done, for a while.
    void warn(const QString& text);
    /// A file or a folder was written: offers to show it.
    void saved(const QString& path, const QString& text = {});

Q_SIGNALS:
    void errorsChanged();

private:
    void show(const StandingErrors::Entry& entry);

    Workbench& m_workbench;
    NoticeBar* m_bar;
    StandingErrors m_errors;
};

}  // namespace teardown
