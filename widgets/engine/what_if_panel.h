// WhatIfPanel: the original answer beside the answers for the picture read in another way - another resampler, BGR, no normalisation,
// another padding, grey - with the first step where the runs differ and how much each layer differs.
#pragma once

#include "core/base/error.h"
#include "core/config/what_if.h"
#include "core/session/prediction.h"
#include "core/trace/trace_difference.h"
#include "widgets/answer/answer_doubt.h"

#include <QWidget>

#include <optional>
#include <vector>

class QLabel;
class QProgressBar;
class QToolButton;
class QTreeWidget;

namespace teardown {

class AnswerBlock;
class Banner;
class DifferenceStrip;

struct WhatIfAnswer {
    WhatIf change;
    std::vector<Prediction> top;
    AnswerDoubt doubt;
    TraceDifference difference;
    TensorView seenBefore;  ///< uint8 [H, W, 3]: the last picture of the pipeline in both runs; not valid() if there is none
    TensorView seenAfter;
    std::optional<Error> error;  ///< the rest is then empty
};

class WhatIfPanel : public QWidget {
    Q_OBJECT
public:
    explicit WhatIfPanel(QWidget* parent = nullptr);

    /// Starts a new round: the original run, which the answers are compared with.
    void begin(const std::vector<Prediction>& before, const TracePtr& trace, const AnswerDoubt& doubt = {});
    void add(const WhatIfAnswer& answer);
    void setBusy(bool busy, double done = -1, const QString& label = {});
    /// The round failed or was stopped; existing answers are kept.
    void setProblem(const Error& error);
    void clear(const QString& why);
    QTreeWidget* list() const { return m_list; }
    const std::vector<WhatIfAnswer>& answers() const { return m_answers; }

Q_SIGNALS:
    void cancelled();
    /// Go to this step of the original run.
    void stepChosen(int step);
    void doubtFollowed(const teardown::AnswerDoubt& doubt);

private:
    void showChosen();
    void showPictures(const WhatIfAnswer& answer);
    QString stepName(int step) const;

    TracePtr m_trace;
    std::vector<Prediction> m_before;
    AnswerDoubt m_doubt;  ///< of m_before
    std::vector<WhatIfAnswer> m_answers;
    Banner* m_banner;
    QLabel* m_hint;
    QTreeWidget* m_list;
    QProgressBar* m_progress;
    QToolButton* m_stop;
    QWidget* m_detail;
    QLabel* m_why;
    AnswerBlock* m_asIs;
    AnswerBlock* m_changed;
    QToolButton* m_first;
    DifferenceStrip* m_strip;
    QWidget* m_pictures;
    QLabel* m_seen[3];  ///< original, changed, difference
    QLabel* m_seenText[3];
};

}  // namespace teardown
