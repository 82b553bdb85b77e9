#include "widgets/notices/notice_bar.h"

#include "widgets/common/pane_head.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QEvent>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

constexpr int kNoticeMargin = 8;
constexpr int kLowest = 48;       // pixels: enough to read one line
constexpr int kLargestShare = 3;  // of the window's height: a third

QString severityOfKind(NoticeKind kind) {
    switch (kind) {
        case NoticeKind::Error:
            return QStringLiteral("error");
        case NoticeKind::Warning:
            return QStringLiteral("warning");
        case NoticeKind::Note:
            break;
    }
    return QStringLiteral("note");
}

}  // namespace

/// As high as its notices, but limited in a small window: then it scrolls, and never enlarges the window.
class NoticeBar::Scroll : public QScrollArea {
public:
    using QScrollArea::QScrollArea;
    int wanted = 0;
    QSize sizeHint() const override { return {0, wanted}; }
    QSize minimumSizeHint() const override { return {0, std::min(wanted, kLowest)}; }
};

NoticeBar::NoticeBar(QWidget* parent)
    : QWidget(parent),
      m_scroll(new Scroll(this)),
      m_list(new QWidget(m_scroll)),
      m_layout(new QVBoxLayout(m_list)),
      m_more(new QToolButton(this)) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Messages"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(6);
    m_scroll->setWidget(m_list);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Maximum);
    m_more->setProperty("flat", true);
    connect(m_more, &QToolButton::clicked, this, [this] {
        m_all = !m_all;
        arrange();
    });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, kNoticeMargin, 12, kNoticeMargin);
    column->setSpacing(4);
    column->addWidget(m_scroll);
    column->addWidget(m_more, 0, Qt::AlignLeft);
    hide();
}

QFrame* NoticeBar::at(int place) const { return qobject_cast<QFrame*>(m_layout->itemAt(place)->widget()); }

QFrame* NoticeBar::notice(const QString& id) const {
    for (int i = 0; i < m_layout->count(); ++i)
        if (QFrame* frame = at(i); frame && frame->property("notice").toString() == id) return frame;
    return nullptr;
}

QStringList NoticeBar::ids() const {
    QStringList all;
    for (int i = 0; i < m_layout->count(); ++i) all += at(i)->property("notice").toString();
    return all;
}

void NoticeBar::addNotice(const QString& id, const QString& text, const QList<NoticeChoice>& choices, bool isWarning,
                          std::function<void()> dismissed) {
    addNotice(Notice{id, text, isWarning ? NoticeKind::Warning : NoticeKind::Note, {}, {}, choices, 0, std::move(dismissed)});
}

void NoticeBar::addNotice(Notice said) {
    withdraw(said.id);
    auto* frame = new QFrame(m_list);
    frame->setObjectName(QStringLiteral("banner"));
    frame->setProperty("severity", severityOfKind(said.kind));
    frame->setProperty("notice", said.id);
    frame->setToolTip(said.toolTip);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(1);
    if (!said.place.isEmpty()) {
        auto* place = new QLabel(said.place, frame);
        place->setFont(monoFont());
        place->setProperty("muted", true);
        place->setTextFormat(Qt::PlainText);
        texts->addWidget(place);
    }
    auto* label = new QLabel(said.text, frame);
    label->setObjectName(QStringLiteral("noticeText"));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    texts->addWidget(label);
    auto* row = new QHBoxLayout(frame);
    row->setContentsMargins(10, 6, 6, 6);
    row->setSpacing(8);
    row->addLayout(texts, 1);
    for (const NoticeChoice& choice : said.choices) {
        auto* button = new QPushButton(choice.text, frame);
        if (choice.primary) button->setProperty("primary", true);
        connect(button, &QPushButton::clicked, this, [this, id = said.id, run = choice.run] {
            withdraw(id);
            if (run) run();
        });
        row->addWidget(button, 0, Qt::AlignVCenter);
    }
    QToolButton* close = makeCross(NoticeBar::tr("Dismiss message"), frame);
    close->setObjectName(QStringLiteral("noticeCross"));
    connect(close, &QToolButton::clicked, this, [this, id = said.id, dismissed = std::move(said.dismissed)] {
        withdraw(id);
        if (dismissed) dismissed();
    });
    row->addWidget(close, 0, Qt::AlignTop);
    m_layout->insertWidget(0, frame);
    if (said.seconds > 0) releaseLater(frame, said.seconds);
    arrange();
}

void NoticeBar::releaseLater(QFrame* frame, int seconds) {
    auto* timer = new QTimer(frame);
    timer->setInterval(seconds * 1000);
    connect(timer, &QTimer::timeout, this, [this, frame] {
        // Does not disappear while it is being read or a button may be pressed.
        if (!frame->underMouse()) withdraw(frame->property("notice").toString());
    });
    timer->start();
}

void NoticeBar::withdraw(const QString& id) {
    QFrame* frame = notice(id);
    if (!frame) return;
    m_layout->removeWidget(frame);
    frame->setProperty("notice", QVariant());
    frame->hide();
    frame->deleteLater();  // this may be called from one of its buttons
    arrange();
}

void NoticeBar::arrange() {
    const int count = m_layout->count();
    m_all = m_all && count > kShown;
    for (int i = 0; i < count; ++i) at(i)->setVisible(m_all || i < kShown);
    m_more->setVisible(count > kShown);
    m_more->setText(m_all ? tr("Show fewer") : tr("Show %1 more").arg(count - kShown));
    m_more->setAccessibleName(m_more->text());
    setVisible(count > 0);
    fitHeight();
}

void NoticeBar::fitHeight() {
    // Wrapped lines need more height the narrower they are: beyond a third of the window they scroll.
    const int width = std::max(80, m_scroll->width());
    m_layout->invalidate();
    const int wanted = m_layout->hasHeightForWidth() ? m_layout->totalHeightForWidth(width) : m_layout->totalSizeHint().height();
    const int most = std::max(96, window()->height() / kLargestShare);
    if (const int height = std::min(wanted, most); height != m_scroll->wanted) {
        m_scroll->wanted = height;
        m_scroll->updateGeometry();
    }
}

void NoticeBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitHeight();
}

bool NoticeBar::event(QEvent* event) {
    const bool done = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest) fitHeight();
    return done;
}

QString NoticeBar::text(const QString& id) const {
    const QWidget* widget = notice(id);
    return widget ? widget->findChild<QLabel*>(QStringLiteral("noticeText"))->text() : QString();
}

QString NoticeBar::allText() const {
    QStringList lines;
    for (const QString& id : ids()) lines += text(id);
    return lines.join(QLatin1Char('\n'));
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

void NoticeBar::dismiss(const QString& id) {
    if (const QWidget* widget = notice(id)) widget->findChild<QToolButton*>(QStringLiteral("noticeCross"))->click();
}

Notice errorNotice(const QString& id, const Error& error) {
    Notice said;
    said.id = id;
    said.kind = NoticeKind::Error;
    said.text = sentenceOf(error);
    said.place = placeText(error.where);
    said.toolTip = wholeTextOf(error);
    return said;
}

}  // namespace teardown
