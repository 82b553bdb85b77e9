// CalendarPage: the stage's page about what a training of the open config would do. It needs no engine.
#pragma once

#include "widgets/common/task_runner.h"
#include "widgets/stage/stage_page.h"

namespace teardown {

class CalendarPanel;
class Workbench;

class CalendarPage : public StagePage {
    Q_OBJECT
public:
    static constexpr PageId kId{"calendar"};

    explicit CalendarPage(Workbench& workbench, QWidget* parent = nullptr);
    ~CalendarPage() override;
    CalendarPanel* panel() const { return m_panel; }
    bool isBusy() const { return m_planner.busy(); }

    QString title() const override { return tr("Calendar"); }
    QString helpId() const override { return QStringLiteral("calendar"); }
    PageKind kind() const override { return PageKind::Lasting; }
    bool staysOpen() const override { return true; }
    QString whyAbsent() const override { return tr("No config is open."); }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void configChanged();
    void plan();

    Workbench& m_workbench;
    CalendarPanel* m_panel;
    Lane m_lane;
    TaskRunner m_planner;
    bool m_stale = true;
};

}  // namespace teardown
