#include "widgets/answer/answer_card.h"

#include "widgets/common/elided_button.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/typography.h"
#include "widgets/style/looks.h"

#include <QBoxLayout>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kThumbnail = 52;
constexpr int kSides = 10;

/// Layer paths have no blanks where they could be broken.
QString breakable(QString text) {
    static const QRegularExpression inside(QStringLiteral("([._])(?=\\w)"));
    return text.replace(inside, QStringLiteral("\\1\u200b"));
}

QString severityOfGrade(AnswerDoubt::Grade grade) {
    switch (grade) {
        case AnswerDoubt::Grade::Bad:
            return QStringLiteral("error");
        case AnswerDoubt::Grade::Warning:
            return QStringLiteral("warning");
        default:
            return QStringLiteral("note");
    }
}

}  // namespace

AnswerCard::AnswerCard(QWidget* parent)
    : QFrame(parent),
      m_title(new FlowLabel(this)),
      m_text(new FlowLabel(this)),
      m_button(new ElidedButton({}, this)),
      m_pictures(new QWidget(this)),
      m_row(new QHBoxLayout(m_pictures)) {
    setObjectName(QStringLiteral("answerCard"));
    m_title->setObjectName(QStringLiteral("answerCardTitle"));
    m_title->setTextFormat(Qt::PlainText);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setProperty("muted", true);
    // As tall as the text at the card's width, for the layouts around it.
    QSizePolicy asTallAsNeeded(QSizePolicy::Ignored, QSizePolicy::Fixed);
    asTallAsNeeded.setHeightForWidth(true);
    for (FlowLabel* label : {m_title, m_text}) label->setSizePolicy(asTallAsNeeded);
    m_row->setContentsMargins(0, 2, 0, 0);
    m_row->setSpacing(6);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kSides, 8, kSides, 10);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addWidget(m_pictures);
    layout->addSpacing(2);
    auto* line = new QHBoxLayout;
    line->addWidget(m_button);
    line->addStretch(1);
    layout->addLayout(line);
    connect(m_button, &QPushButton::clicked, this, [this] { Q_EMIT followed(m_doubt); });
    setDoubt({});
}

void AnswerCard::setDoubt(const AnswerDoubt& doubt) {
    m_doubt = doubt;
    setProperty("severity", severityOfGrade(doubt.grade));
    m_title->setText(breakable(doubt.title));
    m_text->setText(breakable(doubt.text));
    m_text->setVisible(!doubt.text.isEmpty());
    m_button->setText(doubt.button);
    m_button->setVisible(!doubt.button.isEmpty());
    m_pictures->setVisible(doubt.grade == AnswerDoubt::Grade::Note && m_row->count() > 0);
    setAccessibleName(doubt.title);
    setAccessibleDescription(doubt.text);
    restyle(this);
    restyle(m_title);
}

void AnswerCard::setPictures(const std::vector<SamplePicture>& pictures) {
    while (QLayoutItem* item = m_row->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();  // this may be called from one of their own signals
        delete item;
    }
    for (const SamplePicture& picture : pictures) {
        auto* button = new QToolButton(m_pictures);
        const QString name = QFileInfo(picture.path).completeBaseName();
        button->setIcon(QIcon(QPixmap::fromImage(picture.thumbnail)));
        button->setIconSize({kThumbnail, kThumbnail});
        button->setToolTip(tr("Open %1").arg(QFileInfo(picture.path).fileName()));
        button->setAccessibleName(tr("Open the picture %1").arg(name));
        button->setProperty("thumbnail", true);
        connect(button, &QToolButton::clicked, this, [this, path = picture.path] { Q_EMIT pictureChosen(path); });
        m_row->addWidget(button);
    }
    if (!pictures.empty()) m_row->addStretch(1);
    setDoubt(m_doubt);
}

QString AnswerCard::title() const { return m_doubt.title; }

}  // namespace teardown
