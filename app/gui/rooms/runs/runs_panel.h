// RunsPanel: the commands that were pasted, below the stage: each can be run again, in a process of this program, and shows what it prints.
#pragma once

#include "app/gui/rooms/runs/run_configuration.h"

#include <QProcess>
#include <QWidget>

#include <vector>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTreeWidget;

namespace teardown {

class RunsPanel : public QWidget {
    Q_OBJECT
public:
    explicit RunsPanel(QWidget* parent = nullptr);
    ~RunsPanel() override;

    /// Appends it to the list, or selects it if it is there; kept for the next session.
    void add(const RunConfiguration& run);
    void runSelected();
    void stop();
    bool running() const { return m_process.state() != QProcess::NotRunning; }
    const std::vector<RunConfiguration>& runs() const { return m_runs; }
    QTreeWidget* table() const { return m_table; }
    QString output() const;
    /// The program that runs commands; this one by default.
    void setProgram(const QString& program) { m_program = program; }

Q_SIGNALS:
    void closed();
    void pasteWanted();
    /// The user wants its config, checkpoint and pictures in the window.
    void filesWanted(const QStringList& files);
    void runningChanged(bool running);
    /// `code`: of the program; negative: it crashed, was stopped, or did not start.
    void ended(int code);

private:
    void append(const RunConfiguration& run);
    void removeSelected();
    void print();
    void end(int code, const QString& state);
    void refresh();
    int selected() const;

    std::vector<RunConfiguration> m_runs;
    QString m_program;
    QProcess m_process;
    int m_running = -1;  ///< its row
    QTreeWidget* m_table;
    QPlainTextEdit* m_output;
    QPushButton* m_run;
    QPushButton* m_stop;
    QPushButton* m_open;
    QPushButton* m_remove;
};

}  // namespace teardown
