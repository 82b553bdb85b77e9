// LogsPage: the stage's page about logs of trainings. It needs no config.
#pragma once

#include "widgets/common/task_runner.h"
#include "widgets/stage/stage_page.h"

#include <QStringList>

namespace teardown {

class LogsPanel;

class LogsPage : public StagePage {
    Q_OBJECT
public:
    static constexpr PageId kId{"logs"};

    explicit LogsPage(QWidget* parent = nullptr);
    ~LogsPage() override;
    LogsPanel* panel() const { return m_panel; }
    bool isBusy() const { return m_reader.busy(); }

    QString title() const override { return tr("Logs"); }
    QString helpId() const override { return QStringLiteral("logs"); }
    PageKind kind() const override { return PageKind::Lasting; }
    bool staysOpen() const override { return true; }
    QString whyAbsent() const override { return tr("No log is open."); }

    /// Beside those that are open.
    void openLogs(const QStringList& paths);

private:
    void readNext();
    void chooseFiles();

    LogsPanel* m_panel;
    Lane m_lane;
    TaskRunner m_reader;
    QStringList m_waiting;
};

}  // namespace teardown
