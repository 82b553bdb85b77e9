// TrainPanel: the page of a training: its options, buttons, how far it is, curves, layers and log.
#pragma once

#include "core/base/error.h"
#include "core/session/train_journey.h"

#include <QString>
#include <QWidget>

class QActionGroup;
class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;

namespace teardown {

class Banner;
class CurrentStack;
class FlowLabel;
class LayersPanel;
class LiveCurves;
class TrainOptionsPanel;

enum class TrainPhase { Idle, Preparing, Running, Pausing, Paused, Stopping };

class TrainPanel : public QWidget {
    Q_OBJECT
public:
    enum class Section { Curves, Layers, Log };

    explicit TrainPanel(QWidget* parent = nullptr);

    /// `whyNot`: why no training can begin now; empty: it can.
    void setRunnable(const QString& whyNot);
    void setPhase(TrainPhase phase);
    TrainPhase phase() const { return m_phase; }
    /// A training begins: what was shown of another one goes. `folder`: where its files are.
    void begin(std::int64_t done, std::int64_t maxIters, std::int64_t itersPerEpoch, const QString& folder);
    void add(const std::vector<TrainStep>& steps);
    void addLog(const QStringList& lines);
    /// What it does besides iterations: "evaluating".
    void setDoing(const QString& text);
    void setProblem(const Error& error);
    void setNote(const QString& text);
    void showSection(Section section);

    TrainOptionsPanel* options() const { return m_options; }
    LiveCurves* curves() const { return m_curves; }
    LayersPanel* layers() const { return m_layers; }
    QPlainTextEdit* log() const { return m_log; }
    Banner* banner() const { return m_banner; }
    QPushButton* startButton() const { return m_start; }
    QPushButton* pauseButton() const { return m_pause; }
    QPushButton* stepButton() const { return m_step; }
    QPushButton* followButton() const { return m_follow; }
    QPushButton* stopButton() const { return m_stop; }
    QString status() const;

Q_SIGNALS:
    void startAsked();
    void pauseAsked();
    void goOnAsked();
    void stepAsked();
    void stopAsked();
    /// The user wants to see tensors over the checkpoints.
    void followAsked();

private:
    QLayout* makeBar();
    QLayout* makeSections();
    void refresh();
    void refreshStatus();

    QPushButton* m_start;
    QPushButton* m_pause;
    QPushButton* m_step;
    QPushButton* m_stop;
    QPushButton* m_follow;
    TrainOptionsPanel* m_options;
    QProgressBar* m_progress;
    QLabel* m_status;
    Banner* m_banner;
    FlowLabel* m_intro;
    QWidget* m_body;
    QActionGroup* m_sections;
    CurrentStack* m_stack;
    LiveCurves* m_curves;
    LayersPanel* m_layers;
    QPlainTextEdit* m_log;

    QString m_whyNot;
    QString m_doing;
    QString m_folder;
    TrainPhase m_phase = TrainPhase::Idle;
    bool m_begun = false;
    bool m_focusPause = false;  ///< as soon as it can be used
    std::int64_t m_done = 0, m_maxIters = 0, m_itersPerEpoch = 1;
    std::int64_t m_epoch = 0;
    double m_loss = 0;
    bool m_hasLoss = false;
};

}  // namespace teardown
