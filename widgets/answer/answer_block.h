// AnswerBlock: the answer as bars, with a doubt beside it - or, if the scores are not an answer, the card that explains why.
#pragma once

#include "core/session/prediction.h"
#include "widgets/answer/answer_card.h"

#include <QWidget>

#include <vector>

namespace teardown {

class AnswerBars;
class FlowLabel;

class AnswerBlock : public QWidget {
    Q_OBJECT
public:
    explicit AnswerBlock(QWidget* parent = nullptr);
    void setAnswer(const std::vector<Prediction>& top, const AnswerDoubt& doubt);
    /// Only the first class; the others are in the tooltip.
    void setBrief(bool brief);
    /// Where the names of the classes come from, below the bars; a warning if they may be wrong.
    void setNames(const QString& text, bool warning);
    /// Whether there is an answer, or something to say about why there is none.
    bool hasContent() const;
    /// Whether the bars are shown, that is, there is an answer.
    bool answers() const;
    AnswerBars* bars() const { return m_bars; }
    AnswerCard* card() const { return m_card; }
    /// The text beside a doubtful answer; empty if there is no doubt.
    QString doubtText() const;
    /// The text about the names of the classes; empty if there is no answer.
    QString namesText() const;

private:
    void showTop();

    std::vector<Prediction> m_top;  ///< empty: there is no answer
    bool m_brief = false;
    AnswerBars* m_bars;
    FlowLabel* m_doubtLabel;
    FlowLabel* m_namesLabel;
    AnswerCard* m_card;
};

}  // namespace teardown
