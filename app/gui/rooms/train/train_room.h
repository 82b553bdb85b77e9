// TrainRoom: the stage pages about trainings - the open config's training, its calendar, logs - and what the window does about a training
// that runs: other pages show its weights at a pause, and closing asks first.
#pragma once

#include "app/gui/rooms/room.h"
#include "core/trace/trace.h"
#include "widgets/stage/page_id.h"

#include <QStringList>

#include <optional>
#include <set>
#include <string_view>

class QMessageBox;

namespace teardown {

class CalendarPage;
class LogsPage;
class TrainPage;

class TrainRoom : public Room {
    Q_OBJECT
public:
    TrainRoom();
    ~TrainRoom() override;
    const char* id() const override { return "train"; }
    void install(WindowContext& context) override;

    TrainPage* page() const { return m_page; }
    CalendarPage* calendar() const { return m_calendar; }
    LogsPage* logs() const { return m_logs; }
    void show(PageId page);
    void openLogs(const QStringList& paths);
    /// The question before the window closes; null: it is not asked.
    QMessageBox* question() const { return m_question; }

private:
    void refresh();
    void showSample();
    bool mayClose();
    void ask();
    void stopAndClose();

    std::optional<WindowContext> m_context;
    TrainPage* m_page = nullptr;
    CalendarPage* m_calendar = nullptr;
    LogsPage* m_logs = nullptr;
    QMessageBox* m_question = nullptr;
    std::set<std::string_view> m_asked;  ///< pages that were shown in this session
    bool m_sample = false;               ///< the sample is being opened: its page is to be shown
    TracePtr m_before;                   ///< the run that was shown when the sample was chosen; null: none
    bool m_closing = false;              ///< the window closes when the training has ended
};

}  // namespace teardown
