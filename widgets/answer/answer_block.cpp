#include "widgets/answer/answer_block.h"

#include "widgets/answer/answer_bars.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/strings.h"
#include "widgets/style/looks.h"

#include <QBoxLayout>

namespace teardown {

AnswerBlock::AnswerBlock(QWidget* parent)
    : QWidget(parent),
      m_bars(new AnswerBars(this)),
      m_doubtLabel(new FlowLabel(this)),
      m_namesLabel(new FlowLabel(this)),
      m_card(new AnswerCard(this)) {
    m_doubtLabel->setTextFormat(Qt::PlainText);
    m_doubtLabel->setProperty("warning", true);
    m_namesLabel->setTextFormat(Qt::PlainText);
    m_namesLabel->setProperty("muted", true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_bars);
    layout->addWidget(m_doubtLabel);
    layout->addWidget(m_namesLabel);
    layout->addWidget(m_card);
    setAnswer({}, {});
}

void AnswerBlock::setAnswer(const std::vector<Prediction>& top, const AnswerDoubt& doubt) {
    const bool answers = doubt.answers;
    m_top = answers ? top : std::vector<Prediction>();
    showTop();
    m_card->setVisible(!answers);
    if (!answers) m_card->setDoubt(doubt);
    const QString beside = answers && doubt.any() && !top.empty() ? doubt.title + QLatin1Char('.') : QString();
    m_doubtLabel->setText(beside);
    m_doubtLabel->setVisible(!beside.isEmpty());
}

void AnswerBlock::setBrief(bool brief) {
    if (brief == m_brief) return;
    m_brief = brief;
    showTop();
}

void AnswerBlock::showTop() {
    const bool hides = m_brief && m_top.size() > 1;
    m_bars->setTop(hides ? std::vector<Prediction>{m_top.front()} : m_top);
    m_bars->setVisible(!m_top.empty());
    QStringList lines;
    for (const Prediction& item : m_top)
        if (hides) lines += QStringLiteral("%1  %2").arg(item.score, 0, 'f', 3).arg(toQt(item.label));
    m_bars->setToolTip(lines.join(QLatin1Char('\n')));
    // A warning is never hidden.
    const bool named = !m_namesLabel->text().isEmpty() && (!m_brief || m_namesLabel->property("warning").toBool());
    m_namesLabel->setVisible(answers() && named);
}

void AnswerBlock::setNames(const QString& text, bool warning) {
    m_namesLabel->setText(text);
    m_namesLabel->setProperty("muted", !warning);
    m_namesLabel->setProperty("warning", warning);
    restyle(m_namesLabel);
    showTop();
}

bool AnswerBlock::hasContent() const { return m_bars->hasAnswer() || !m_card->isHidden(); }

bool AnswerBlock::answers() const { return m_bars->hasAnswer(); }

QString AnswerBlock::doubtText() const { return m_doubtLabel->isHidden() ? QString() : m_doubtLabel->text(); }

QString AnswerBlock::namesText() const { return m_namesLabel->isHidden() ? QString() : m_namesLabel->text(); }

}  // namespace teardown
