// AnswerBlock: the answer as bars, with a doubt beside it - or, where the scores are no answer, the card that says why.
#pragma once

#include "widgets/answer/answer_card.h"

#include <QWidget>

#include <vector>

namespace teardown {

class AnswerBars;
class FlowLabel;
struct Prediction;

class AnswerBlock : public QWidget {
    Q_OBJECT
public:
    explicit AnswerBlock(QWidget* parent = nullptr);
    void setAnswer(const std::vector<Prediction>& top, const AnswerDoubt& doubt);
    /// Whether there is an answer or something to say about its absence.
    bool hasContent() const;
    /// The bars are shown: there is an answer.
    bool answers() const;
    AnswerBars* bars() const { return m_bars; }
    AnswerCard* card() const { return m_card; }
    /// What stands beside an answer that is doubtful; empty when nothing does.
    QString besideText() const;

private:
    AnswerBars* m_bars;
    FlowLabel* m_beside;
    AnswerCard* m_card;
};

}  // namespace teardown
