#include "widgets/common/banner.h"

#include "widgets/common/pane_head.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/style/looks.h"

#include <QBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace teardown {

Banner::Banner(QWidget* parent) : QFrame(parent), m_place(new QLabel(this)), m_text(new QLabel(this)) {
    setObjectName(QStringLiteral("banner"));
    m_place->setFont(monoFont());
    m_place->setProperty("muted", true);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QToolButton* close = makeCross(tr("Dismiss message"), this);
    connect(close, &QToolButton::clicked, this, &Banner::dismiss);

    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_place);
    texts->addWidget(m_text);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 8, 6, 8);
    layout->addLayout(texts, 1);
    layout->addWidget(close, 0, Qt::AlignTop);
    hide();
}

void Banner::setSeverity(const QString& severity) {
    setProperty("severity", severity);
    restyle(this);
    show();
    Q_EMIT shown(true);
}

void Banner::showError(const Error& error) {
    const QString place = placeText(error.where);
    m_place->setText(place);
    m_place->setVisible(!place.isEmpty());
    m_place->setToolTip(toQt(error.where.file));
    m_text->setText(sentenceOf(error));
    setSeverity(QStringLiteral("error"));
}

void Banner::showMessage(const QString& text, bool isWarning) {
    m_place->hide();
    m_text->setText(text);
    setSeverity(isWarning ? QStringLiteral("warning") : QStringLiteral("note"));
}

void Banner::dismiss() {
    hide();
    Q_EMIT shown(false);
}

QString Banner::text() const { return isHidden() ? QString() : m_text->text(); }

}  // namespace teardown
