// PasteDialog: a command of the notes, and below it what it becomes or, one by one, what is wrong with it.
#pragma once

#include "app/gui/rooms/runs/run_configuration.h"

#include <QDialog>

#include <optional>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTimer;

namespace teardown {

class PasteDialog : public QDialog {
    Q_OBJECT
public:
    PasteDialog(const QString& command, const QString& folder, QWidget* parent = nullptr);

    /// None while something is wrong with the command.
    const std::optional<RunConfiguration>& run() const { return m_run; }
    /// What is said about the command, a line for each mistake.
    QString said() const;

private:
    void check();
    void browse();

    std::optional<RunConfiguration> m_run;
    QPlainTextEdit* m_command;
    QLineEdit* m_folder;
    QLineEdit* m_mounts;
    QPlainTextEdit* m_said;
    QPushButton* m_accept;
    QTimer* m_later;
};

}  // namespace teardown
