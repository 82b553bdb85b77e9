// WhyPanel: which part of the picture supports a class. Shows an outcome, and emits the next request: class, layer, method.
#pragma once

#include "core/session/explain_journey.h"
#include "widgets/answer/answer_doubt.h"
#include "widgets/paint/why_painter.h"

#include <QStringList>
#include <QWidget>

#include <memory>

class QGridLayout;
class QComboBox;
class QLabel;
class QListWidget;
class QProgressBar;
class QSlider;
class QToolButton;

namespace teardown {

class AnswerCard;
class OverlayPicture;

/// A request.
struct WhyQuestion {
    ExplainMethod method = ExplainMethod::GradCam;
    int classIndex = -1;  ///< -1: the top class
    QString layer;        ///< empty: the last layer with maps
};

class WhyPanel : public QWidget {
    Q_OBJECT
public:
    explicit WhyPanel(QWidget* parent = nullptr);

    /// The names of all classes, and the layers with maps, in execution order. The selection is kept if it still exists.
    void setChoices(const std::vector<std::string>& classes, const QStringList& layers);
    /// Scores that are not an answer: the map is shown, but marked as such.
    void setOutcome(const std::shared_ptr<const ExplainOutcome>& outcome, const AnswerDoubt& doubt = {});
    /// It could not be computed; the window shows why.
    void setProblem(const Error& error);
    /// done in 0..1, negative if unknown; the current map stays.
    void setBusy(bool busy, double done = -1, const QString& label = {});
    /// Clears the panel: the map does not belong to the new input.
    void clear(const QString& why);

    WhyQuestion question() const;
    bool hasOutcome() const { return m_outcome != nullptr; }
    /// The current content, for the export.
    WhyView view() const;
    QComboBox* classes() const { return m_classes; }
    QComboBox* layers() const { return m_layers; }
    QComboBox* method() const { return m_method; }
    QSlider* opacity() const { return m_opacity; }
    QListWidget* channels() const { return m_channels; }
    QString title() const;
    OverlayPicture* picture() const { return m_picture; }

Q_SIGNALS:
    void asked();
    void cancelled();
    /// A channel of the list was selected: it belongs to this layer's output.
    void channelChosen(const QString& layer, int channel);
    void doubtFollowed(const teardown::AnswerDoubt& doubt);

private:
    void buildChoices(QGridLayout* grid);
    void fillChannels();
    void refreshPicture();
    void refreshRaw();

    std::shared_ptr<const ExplainOutcome> m_outcome;
    AnswerDoubt m_doubt;
    AnswerCard* m_card;
    OverlayPicture* m_picture;
    QLabel* m_title;
    QLabel* m_caption;
    QLabel* m_probe;
    QLabel* m_raw;
    QLabel* m_rawRange;
    QComboBox* m_method;
    QComboBox* m_classes;
    QComboBox* m_layers;
    QComboBox* m_map;
    QSlider* m_opacity;
    QListWidget* m_channels;
    QLabel* m_channelsTitle;
    QProgressBar* m_progress;
    QToolButton* m_stop;
    bool m_filling = false;
};

}  // namespace teardown
