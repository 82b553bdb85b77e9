#include "widgets/common/notice_bar.h"

#include "widgets/common/icons.h"
#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include <utility>

namespace teardown {

NoticeBar::NoticeBar(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_layout->setContentsMargins(12, 8, 12, 8);
    m_layout->setSpacing(6);
    hide();
}

QWidget* NoticeBar::notice(const QString& id) const {
    for (int i = 0; i < m_layout->count(); ++i)
        if (QWidget* widget = m_layout->itemAt(i)->widget(); widget && widget->property("notice").toString() == id) return widget;
    return nullptr;
}

void NoticeBar::say(const QString& id, const QString& text, const QList<NoticeChoice>& choices, bool isWarning,
                    std::function<void()> dismissed) {
    withdraw(id);
    auto* frame = new QFrame(this);
    frame->setObjectName(QStringLiteral("banner"));
    frame->setProperty("severity", isWarning ? QStringLiteral("warning") : QStringLiteral("note"));
    frame->setProperty("notice", id);
    auto* label = new QLabel(text, frame);
    label->setObjectName(QStringLiteral("noticeText"));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    auto* row = new QHBoxLayout(frame);
    row->setContentsMargins(10, 6, 6, 6);
    row->setSpacing(8);
    row->addWidget(label, 1);
    for (const NoticeChoice& choice : choices) {
        auto* button = new QPushButton(choice.text, frame);
        if (choice.primary) button->setProperty("primary", true);
        connect(button, &QPushButton::clicked, this, [this, id, run = choice.run] {
            withdraw(id);
            if (run) run();
        });
        row->addWidget(button);
    }
    auto* close = new QToolButton(frame);
    close->setProperty("flat", true);
    close->setIcon(themedIcon(QStringLiteral("cancel")));
    close->setIconSize({12, 12});
    close->setToolTip(tr("Dismiss"));
    close->setAccessibleName(tr("Dismiss message"));
    connect(&Theme::instance(), &Theme::changed, close, [close] { close->setIcon(themedIcon(QStringLiteral("cancel"))); });
    connect(close, &QToolButton::clicked, this, [this, id, dismissed = std::move(dismissed)] {
        withdraw(id);
        if (dismissed) dismissed();
    });
    row->addWidget(close);
    m_layout->addWidget(frame);
    show();
}

void NoticeBar::withdraw(const QString& id) {
    QWidget* widget = notice(id);
    if (!widget) return;
    m_layout->removeWidget(widget);
    widget->setProperty("notice", QVariant());
    widget->hide();
    widget->deleteLater();  // one of its buttons may be speaking
    setVisible(m_layout->count() > 0);
}

QString NoticeBar::text(const QString& id) const {
    const QWidget* widget = notice(id);
    return widget ? widget->findChild<QLabel*>(QStringLiteral("noticeText"))->text() : QString();
}

bool NoticeBar::choose(const QString& id, const QString& choice) {
    if (const QWidget* widget = notice(id))
        for (QPushButton* button : widget->findChildren<QPushButton*>())
            if (button->text() == choice) {
                button->click();
                return true;
            }
    return false;
}

}  // namespace teardown
