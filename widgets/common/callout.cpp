#include "widgets/common/callout.h"

#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/style/looks.h"

#include <QBoxLayout>
#include <QFrame>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>

#include <algorithm>

namespace teardown {
namespace {
constexpr int kCardWidth = 320;
constexpr int kCalloutGap = 12;
constexpr double kCorner = 8;
}  // namespace

Callout::Callout(QWidget* window)
    : QWidget(window),
      m_card(new QFrame(this)),
      m_title(new QLabel(m_card)),
      m_text(new QLabel(m_card)),
      m_count(new QLabel(m_card)),
      m_back(new QPushButton(tr("Back"), m_card)),
      m_next(new QPushButton(m_card)),
      m_try(new QPushButton(m_card)) {
    m_card->setObjectName(QStringLiteral("card"));
    m_card->setProperty("emphasis", true);
    m_card->setAttribute(Qt::WA_StyledBackground);
    m_card->setFixedWidth(kCardWidth);
    m_title->setProperty("strong", true);
    m_title->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_count->setProperty("muted", true);
    m_next->setProperty("primary", true);
    m_next->setDefault(true);
    auto* skip = new QPushButton(tr("Skip"), m_card);
    skip->setToolTip(tr("Ends the tour (Esc)"));
    m_try->hide();
    connect(m_try, &QPushButton::clicked, this, &Callout::tried);
    connect(m_next, &QPushButton::clicked, this, &Callout::next);
    connect(m_back, &QPushButton::clicked, this, &Callout::back);
    connect(skip, &QPushButton::clicked, this, &Callout::skipped);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_count, 1);
    buttons->addWidget(skip);
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);
    auto* layout = new QVBoxLayout(m_card);
    layout->setContentsMargins(16, 14, 16, 12);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addWidget(m_try, 0, Qt::AlignLeft);
    layout->addSpacing(4);
    layout->addLayout(buttons);
    setFocusPolicy(Qt::StrongFocus);
    window->installEventFilter(this);
    hide();
}

void Callout::point(QWidget* target, const QString& title, const QString& text, int number, int count) {
    m_target = target;
    m_title->setText(title);
    m_text->setText(text);
    m_count->setText(tr("%1 of %2").arg(number).arg(count));
    m_back->setVisible(number > 1);
    m_next->setText(number == count ? tr("Done") : tr("Next"));
    setAccessibleName(QStringLiteral("%1. %2").arg(title, text));
    offer({});
    show();
    raise();
    place();
    m_next->setFocus();
    update();
}

void Callout::offer(const QString& text, const QKeySequence& key) {
    m_offer = text;
    m_key = key;
    m_tried = false;
    m_try->setText(text);
    m_try->setToolTip(key.isEmpty() ? text : tr("%1 (%2)").arg(text, key.toString(QKeySequence::NativeText)));
    m_try->setVisible(!text.isEmpty());
    m_next->setProperty("primary", text.isEmpty());
    m_try->setProperty("primary", !text.isEmpty());
    polishButtons();
    if (isVisible()) place();
}

void Callout::setTried() {
    m_tried = true;
    m_try->setText(QStringLiteral("\u2713 ") + m_offer);
    m_try->setProperty("primary", false);
    m_next->setProperty("primary", true);
    polishButtons();
    m_next->setFocus();
    place();
    update();
}

void Callout::polishButtons() {
    for (QPushButton* button : {m_try, m_next}) restyle(button);
}

QString Callout::title() const { return m_title->text(); }

QRect Callout::targetRect() const {
    if (!m_target || !m_target->isVisible()) return {};
    return QRect(m_target->mapTo(parentWidget(), QPoint(0, 0)), m_target->size()).intersected(rect());
}

void Callout::place() {
    setGeometry(parentWidget()->rect());
    m_card->layout()->activate();
    m_card->resize(kCardWidth,
                   m_card->layout()->hasHeightForWidth() ? m_card->layout()->totalHeightForWidth(kCardWidth) : m_card->sizeHint().height());
    const QRect at = targetRect();
    const QSize size = m_card->size();
    QPoint place = rect().center() - QPoint(size.width() / 2, size.height() / 2);
    // Beside the target if there is space: right, left, below, above; inside a target that fills the window.
    if (!at.isEmpty()) {
        if (at.right() + kCalloutGap + size.width() < width() - 8)
            place = {at.right() + kCalloutGap, at.top()};
        else if (at.left() - kCalloutGap - size.width() > 8)
            place = {at.left() - kCalloutGap - size.width(), at.top()};
        else if (at.bottom() + kCalloutGap + size.height() < height() - 8)
            place = {at.center().x() - size.width() / 2, at.bottom() + kCalloutGap};
        else if (at.top() - kCalloutGap - size.height() > 8)
            place = {at.center().x() - size.width() / 2, at.top() - kCalloutGap - size.height()};
        else
            place = at.center() - QPoint(size.width() / 2, size.height() / 2);
    }
    place.setX(std::clamp(place.x(), 8, std::max(8, width() - size.width() - 8)));
    place.setY(std::clamp(place.y(), 8, std::max(8, height() - size.height() - 8)));
    m_card->move(place);
}

void Callout::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath shade;
    shade.addRect(rect());
    const QRect at = targetRect();
    if (!at.isEmpty()) shade.addRoundedRect(QRectF(at).adjusted(2, 2, -2, -2), kCorner, kCorner);
    painter.fillPath(shade, QColor(0, 0, 0, Theme::instance().isDark() ? 120 : 70));
    if (at.isEmpty()) return;
    painter.setPen(QPen(colours().accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(at).adjusted(2, 2, -2, -2), kCorner, kCorner);
}

void Callout::mousePressEvent(QMouseEvent*) {}  // the widgets below are disabled until the tour ends

bool Callout::event(QEvent* event) {
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress) return QWidget::event(event);
    // The window's shortcuts are disabled during the tour.
    const int key = static_cast<QKeyEvent*>(event)->key();
    event->accept();
    if (event->type() == QEvent::ShortcutOverride) return true;
    const auto pressed = static_cast<QKeyEvent*>(event)->keyCombination();
    if (!m_key.isEmpty() && m_key[0] == pressed)
        Q_EMIT tried();
    else if (key == Qt::Key_Escape)
        Q_EMIT skipped();
    else if (key == Qt::Key_Right || key == Qt::Key_Return || key == Qt::Key_Enter)
        Q_EMIT next();
    else if (key == Qt::Key_Left && !m_back->isHidden())
        Q_EMIT back();
    else
        return QWidget::event(event);
    return true;
}

bool Callout::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest) && isVisible()) place();
    return QWidget::eventFilter(watched, event);
}

}  // namespace teardown
