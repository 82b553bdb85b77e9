// TestBar: the buttons of the test's page, and how far its work is.
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace teardown {

class TestBar : public QWidget {
    Q_OBJECT
public:
    /// How many pictures the test of the open files has answers for.
    enum class Done { Nothing, Partly, Whole };

    explicit TestBar(QWidget* parent = nullptr);
    /// done in 0..1, negative: unknown.
    void setBusy(bool busy, double done = -1, const QString& label = {});
    /// `whyNot`: why the test cannot run now; empty: it can.
    void setRunnable(const QString& whyNot, Done done);
    /// There are results to compare and to save.
    void setHasResults(bool has);

    QPushButton* runButton() const { return m_run; }
    QToolButton* stopButton() const { return m_stop; }

Q_SIGNALS:
    void runAsked();
    void openAsked();
    void compareAsked();
    void saveAsked();
    void stopAsked();

private:
    void enable();

    QPushButton* m_run;
    QPushButton* m_open;
    QPushButton* m_compare;
    QPushButton* m_save;
    QProgressBar* m_progress;
    QLabel* m_label;
    QToolButton* m_stop;
    QString m_whyNot;
    bool m_busy = false;
    bool m_hasResults = false;
};

}  // namespace teardown
