// StatusStrip: the status line - engine state, threads, memory of recorded tensors, running job with a button to stop it, problems.
#pragma once

#include <QWidget>

#include <utility>
#include <vector>

class QAction;
class QLabel;
class QProgressBar;
class QToolButton;

namespace teardown {

enum class EngineState { Loading, Ready, Failed };

class StatusStrip : public QWidget {
    Q_OBJECT
public:
    explicit StatusStrip(QWidget* parent = nullptr);
    void setEngine(EngineState state, const QString& toolTip, int threads);
    /// Shown if the BLAS could be faster; the advice is the tooltip. Empty advice: nothing is shown.
    void setBlas(const QString& name, const QString& advice);
    void setMemory(std::uint64_t bytes, std::uint64_t limit);
    /// done 0..1, negative: unknown.
    void setProgress(double done, const QString& label);
    void clearProgress();
    void setProblems(int errors, int warnings, int notes);
    void setMessage(const QString& text);
    /// A small button at the right end, for a command with an icon.
    void addToggle(QAction* action);
    /// In a narrow window some of it is hidden.
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void cancelClicked();
    void problemsClicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    /// Shows or hides what can be missed in a narrow window.
    void setWanted(QWidget* widget, bool wanted);
    void fit();

    std::vector<std::pair<QWidget*, bool>> m_optional;  ///< and whether there is something to show; the first are missed least
    EngineState m_state = EngineState::Loading;
    QLabel* m_engine;
    QLabel* m_threads;
    QLabel* m_blas;
    QLabel* m_memory;
    QProgressBar* m_memoryBar;
    QLabel* m_message;
    QLabel* m_progressLabel;
    QProgressBar* m_progress;
    QToolButton* m_cancel;
    QToolButton* m_problems;
};

}  // namespace teardown
