// Inspector: everything about the selected step in words and figures - where it is, its formula with this step's numbers, its arguments and
// who set them, one caption per tensor, the distribution of the values, why it is done, and where the reference does it.
#pragma once

#include "core/session/journeys.h"
#include "core/tensor/statistics.h"
#include "widgets/answer/answer_doubt.h"
#include "widgets/common/link.h"
#include "widgets/common/run_text.h"
#include "widgets/common/task_runner.h"
#include "widgets/tensor/field_lookup.h"
#include "widgets/tensor/stage_tensor.h"
#include "widgets/trace/inspector_card.h"

#include <QScrollArea>
#include <QTimer>

#include <functional>
#include <optional>
#include <vector>

class QLabel;
class QVBoxLayout;

namespace teardown {

struct Prediction;
class AnswerBlock;
class FactTable;
class FieldPicture;
class FlowLabel;
class HistogramView;
class ProbeBlock;
class StepCaptions;

class Inspector : public QScrollArea {
    Q_OBJECT
public:
    explicit Inspector(Lane& lane, QWidget* parent = nullptr, JourneyTable journeys = kJourneys);

    void setStep(const TracePtr& trace, int step);
    /// The same step of a trace in which only numbers differ. Updated a few times per second: more cannot be read.
    void refreshNumbers(const TracePtr& trace);
    void clear(const QString& hint);
    /// Shows this in place of the step, and the step again once there is none.
    void setCard(std::optional<InspectorCard> card);
    const std::optional<InspectorCard>& card() const { return m_card; }
    /// Which class names lead to a page of their own; without it none do.
    void setKnownClass(std::function<bool(const QString& name)> known) { m_knownClass = std::move(known); }
    /// The tensor whose distribution is drawn; nullptr: none.
    void setTensor(const StageTensor* tensor);
    void setProbe(const QString& text);
    /// What the probed value depends on: in words, and marked on the picture.
    void setField(const ProbedField& field);
    FieldPicture* fieldPicture() const;
    QString fieldText() const;
    /// The values covered by the stage's colours.
    void setSpan(double low, double high);
    /// If a doubt forbids an answer, the reason is shown in its place.
    void setAnswer(const std::vector<Prediction>& top, const AnswerDoubt& doubt = {});
    AnswerBlock* answer() const { return m_answer; }
    /// The forward pass's times are the best of this many runs; those of a single run include one-time work, and are marked. 0: not known.
    void setTimedRuns(int runs) { m_timedRuns = runs; }

Q_SIGNALS:
    void configPathChosen(const QString& path);
    void modulePathChosen(const QString& path);
    void linkChosen(const teardown::Link& link);
    /// Emitted after dragging on the histogram, and after undoing it.
    void spanChosen(double low, double high);
    void spanCleared();
    /// refreshNumbers() took effect: the selected tensor's display should be updated too.
    void refreshed();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Section {
        QLabel* heading = nullptr;
        QWidget* body = nullptr;
        void setVisible(bool visible);
    };
    Section addSection(const QString& heading, QWidget* body);
    FlowLabel* addText(bool mono, bool muted);
    void showText(Section& section, FlowLabel* label, const QString& text);
    void follow(const QString& code);
    void showStep();
    void showCard();
    void showHint();
    void hideSections();
    void setBreadcrumb(const QString& path, const QString& without);
    void setTitle(const QString& title, const QString& beside);
    void refreshBreadcrumb(const Step& step);
    /// A link to the class's page, if there is one.
    QString classLink(const QString& name) const;
    void fill(const Step& step);
    void measureHistogram(const TensorView& view);
    void applyColours();
    void placeProbe();

    TaskRunner m_histogramRunner;
    JourneyTable m_journeys;
    QTimer m_later;
    TracePtr m_trace;
    int m_step = -1;
    QString m_hint;  ///< shown while there is no step
    std::optional<InspectorCard> m_card;
    std::function<bool(const QString& name)> m_knownClass;
    QVBoxLayout* m_layout;
    RunText* m_breadcrumb;
    RunText* m_title;
    StepCaptions* m_captions;
    ProbeBlock* m_probe;
    int m_timedRuns = 0;
    FlowLabel* m_formula;
    Section m_formulaSection;
    HistogramView* m_histogram;
    Section m_histogramSection;
    FactTable* m_arguments;
    Section m_argumentSection;
    FlowLabel* m_why;
    Section m_whySection;
    FactTable* m_facts;
    Section m_factSection;
    FactTable* m_places;
    Section m_placeSection;
    FactTable* m_variables;
    Section m_variableSection;
    RunText* m_reference;
    Section m_referenceSection;
    AnswerBlock* m_answer;
    Section m_answerSection;
};

}  // namespace teardown
