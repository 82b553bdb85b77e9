// EpochBar: goes through the checkpoints of a training: a slider, a button that plays them, one that exports.
#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QSlider;
class QTimer;
class QToolButton;

namespace teardown {

class EpochBar : public QWidget {
    Q_OBJECT
public:
    explicit EpochBar(QWidget* parent = nullptr);

    /// A label for each checkpoint; the first one is shown.
    void setLabels(const QStringList& labels);
    void show(int place);
    int shown() const;
    void play(bool plays);
    QSlider* slider() const { return m_slider; }
    QToolButton* playButton() const { return m_play; }
    QToolButton* exportButton() const { return m_export; }

Q_SIGNALS:
    void chosen(int place);
    void exportAsked();

private:
    void step();

    QToolButton* m_play;
    QSlider* m_slider;
    QLabel* m_label;
    QToolButton* m_export;
    QTimer* m_turn;
    QStringList m_labels;
};

}  // namespace teardown
