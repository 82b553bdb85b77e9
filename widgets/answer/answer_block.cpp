#include "widgets/answer/answer_block.h"

#include "widgets/answer/answer_bars.h"
#include "widgets/common/flow_label.h"

#include <QBoxLayout>

namespace teardown {

AnswerBlock::AnswerBlock(QWidget* parent)
    : QWidget(parent), m_bars(new AnswerBars(this)), m_doubtLabel(new FlowLabel(this)), m_card(new AnswerCard(this)) {
    m_doubtLabel->setTextFormat(Qt::PlainText);
    m_doubtLabel->setProperty("warning", true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_bars);
    layout->addWidget(m_doubtLabel);
    layout->addWidget(m_card);
    setAnswer({}, {});
}

void AnswerBlock::setAnswer(const std::vector<Prediction>& top, const AnswerDoubt& doubt) {
    const bool answers = doubt.answers;
    m_bars->setTop(answers ? top : std::vector<Prediction>());
    m_bars->setVisible(answers && !top.empty());
    m_card->setVisible(!answers);
    if (!answers) m_card->setDoubt(doubt);
    const QString beside = answers && doubt.any() && !top.empty() ? doubt.title + QLatin1Char('.') : QString();
    m_doubtLabel->setText(beside);
    m_doubtLabel->setVisible(!beside.isEmpty());
}

bool AnswerBlock::hasContent() const { return m_bars->hasAnswer() || !m_card->isHidden(); }

bool AnswerBlock::answers() const { return m_bars->hasAnswer(); }

QString AnswerBlock::doubtText() const { return m_doubtLabel->isHidden() ? QString() : m_doubtLabel->text(); }

}  // namespace teardown
