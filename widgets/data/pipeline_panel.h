// PipelinePanel: the pipeline of a phase on one picture, with a seed to turn; the selected transform's picture is shown large.
#pragma once

#include "core/base/error.h"
#include "core/data/pipeline.h"
#include "widgets/data/transform_list.h"

#include <QWidget>

class QActionGroup;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace teardown {

class Banner;
class KeptSplitter;
class PictureLabel;

class PipelinePanel : public QWidget {
    Q_OBJECT
public:
    explicit PipelinePanel(QWidget* parent = nullptr);

    Phase phase() const { return m_phase; }
    int list() const;
    PhaseSeed seed() const;
    /// Which pipelines the config has for the phase: "data.train.pipeline".
    void setLists(const QStringList& paths);
    void setRun(ShownRun shown);
    void setProblem(const Error& error);
    /// Nothing to show, and why.
    void clear(const QString& why);
    void setBusy(bool busy);
    TransformList* transforms() const { return m_list; }
    QSpinBox* seedBox() const { return m_seed; }
    QPushButton* next() const { return m_next; }
    void setPhase(Phase phase);

Q_SIGNALS:
    /// Phase, pipeline, seed or sample were changed.
    void changed();
    void configPathChosen(const QString& path);

private:
    QLayout* makeTop();
    void showRow(int row);

    Phase m_phase = Phase::Test;
    int m_sample = 0;  ///< samples drawn before
    QActionGroup* m_phases;
    QComboBox* m_lists;
    QSpinBox* m_seed;
    QPushButton* m_next;
    QLabel* m_sampleText;
    Banner* m_banner;
    QLabel* m_hint;
    KeptSplitter* m_body;
    TransformList* m_list;
    PictureLabel* m_picture;
    QLabel* m_detail;
    QPushButton* m_source;
};

}  // namespace teardown
