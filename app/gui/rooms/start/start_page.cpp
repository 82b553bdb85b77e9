#include "app/gui/rooms/start/start_page.h"

#include "widgets/common/icons.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/style/looks.h"

#include <QAction>
#include <QBoxLayout>
#include <QFontMetrics>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kTextWidth = 440;
constexpr int kCardWidth = 290;
constexpr QSize kSampleThumbnail(80, 50);

/// The picture with rounded corners, or the program's icon if there is none.
QPixmap cardPicture(const QImage& image, double ratio) {
    QPixmap pixmap(kSampleThumbnail * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    QPainterPath shape;
    shape.addRoundedRect(QRectF(QPointF(0.5, 0.5), QSizeF(kSampleThumbnail) - QSizeF(1, 1)), 4, 4);
    painter.fillPath(shape, colours().ground);
    if (image.isNull()) {
        const QPixmap sign = themedPixmap(QStringLiteral("teardown"), 22, colours().muted, ratio);
        painter.drawPixmap(QPointF((kSampleThumbnail.width() - 22) / 2.0, (kSampleThumbnail.height() - 22) / 2.0), sign);
    } else {
        painter.setClipPath(shape);
        const QSizeF size = QSizeF(image.size()).scaled(QSizeF(kSampleThumbnail), Qt::KeepAspectRatio);
        painter.drawImage(
            QRectF(QPointF((kSampleThumbnail.width() - size.width()) / 2, (kSampleThumbnail.height() - size.height()) / 2), size), image);
        painter.setClipping(false);
    }
    painter.setPen(colours().line);
    painter.drawPath(shape);
    return pixmap;
}

QLabel* elided(const QString& text, const QFont& font, QWidget* parent) {
    auto* label = new QLabel(QFontMetrics(font).elidedText(text, Qt::ElideMiddle, kCardWidth - kSampleThumbnail.width() - 66), parent);
    label->setTextFormat(Qt::PlainText);
    return label;
}

}  // namespace

RecentCard::RecentCard(const StartPage::Recent& recent, QWidget* parent) : QFrame(parent), m_exists(recent.exists) {
    setObjectName(QStringLiteral("recentCard"));
    setFixedWidth(kCardWidth);
    setFocusPolicy(Qt::StrongFocus);
    if (m_exists) setCursor(Qt::PointingHandCursor);
    setToolTip(recent.toolTip);
    const QString detail = m_exists ? recent.detail : StartPage::tr("a file is missing");
    setAccessibleName(StartPage::tr("Open %1 %2").arg(recent.name, detail));
    auto* picture = new QLabel(this);
    const auto draw = [this, picture, image = recent.thumbnail] { picture->setPixmap(cardPicture(image, devicePixelRatioF())); };
    draw();
    connect(&Theme::instance(), &Theme::changed, picture, draw);
    QLabel* name = elided(recent.name, boldFont(), this);
    name->setProperty(m_exists ? "strong" : "muted", true);
    QLabel* files = elided(detail, textFont(), this);
    files->setProperty(m_exists ? "muted" : "warning", true);
    auto* remove = new QToolButton(this);
    remove->setProperty("flat", true);
    remove->setIconSize({10, 10});
    remove->setFocusPolicy(Qt::NoFocus);
    remove->setToolTip(StartPage::tr("Remove from this list (Del)"));
    remove->setAccessibleName(StartPage::tr("Remove %1 from this list").arg(recent.name));
    const auto drawCross = [remove] {
        remove->setIcon(QIcon(themedPixmap(QStringLiteral("cancel"), 10, colours().muted, remove->devicePixelRatioF())));
    };
    drawCross();
    connect(&Theme::instance(), &Theme::changed, remove, drawCross);
    connect(remove, &QToolButton::clicked, this, &RecentCard::removed);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(1);
    texts->addStretch(1);
    texts->addWidget(name);
    if (!detail.isEmpty())
        texts->addWidget(files);
    else
        files->hide();
    texts->addStretch(1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 6, 6, 6);
    row->setSpacing(10);
    row->addWidget(picture);
    row->addLayout(texts, 1);
    row->addWidget(remove, 0, Qt::AlignTop);
}

void RecentCard::mouseReleaseEvent(QMouseEvent* event) {
    if (m_exists && event->button() == Qt::LeftButton && rect().contains(event->position().toPoint())) Q_EMIT clicked();
}

void RecentCard::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete)
        Q_EMIT removed();
    else if (m_exists && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space))
        Q_EMIT clicked();
    else
        QFrame::keyPressEvent(event);
}

StartPage::StartPage(QWidget* parent)
    : StagePage(PageId::Message, parent),
      m_icon(new QLabel(this)),
      m_title(new QLabel(this)),
      m_text(new QLabel(this)),
      m_target(new QFrame(this)),
      m_buttons(new QHBoxLayout),
      m_secondRow(new QHBoxLayout),
      m_open(new QPushButton(tr("Open files…"), this)),
      m_command(new QPushButton(this)),
      m_recent(new QWidget(this)),
      m_cards(new QGridLayout) {
    const auto draw = [this] { m_icon->setPixmap(themedPixmap(QStringLiteral("teardown"), 44, colours().accent, devicePixelRatioF())); };
    draw();
    connect(&Theme::instance(), &Theme::changed, this, draw);
    m_title->setFont(titleFont());
    m_title->setAlignment(Qt::AlignCenter);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);
    m_text->setFixedWidth(kTextWidth);
    m_text->setProperty("muted", true);
    connect(m_open, &QPushButton::clicked, this, &StartPage::openClicked);
    m_buttons->setSpacing(8);
    m_buttons->addStretch(1);
    m_buttons->addWidget(m_open);
    m_buttons->addWidget(m_command);
    m_buttons->addStretch(1);
    m_secondRow->setSpacing(8);
    m_secondRow->addStretch(1);
    m_secondRow->addStretch(1);
    m_command->setProperty("primary", true);
    connect(m_command, &QPushButton::clicked, this, [this] {
        if (m_action) m_action->trigger();
    });

    m_target->setObjectName(QStringLiteral("dropTarget"));
    auto* inside = new QVBoxLayout(m_target);
    inside->setContentsMargins(24, 22, 24, 22);
    inside->setSpacing(10);
    inside->addWidget(m_icon, 0, Qt::AlignHCenter);
    inside->addWidget(m_title);
    inside->addWidget(m_text, 0, Qt::AlignHCenter);
    inside->addSpacing(6);
    inside->addLayout(m_buttons);
    inside->addLayout(m_secondRow);

    auto* heading = new QLabel(tr("Recent"), m_recent);
    heading->setFont(headingFont());
    heading->setProperty("muted", true);
    m_cards->setSpacing(8);
    auto* below = new QVBoxLayout(m_recent);
    below->setContentsMargins(0, 0, 0, 0);
    below->setSpacing(8);
    below->addWidget(heading);
    below->addLayout(m_cards);

    auto* column = new QVBoxLayout;
    column->setSpacing(20);
    column->addStretch(2);
    column->addWidget(m_target);
    column->addWidget(m_recent);
    column->addStretch(3);
    auto* layout = new QHBoxLayout(this);
    layout->addStretch(1);
    layout->addLayout(column);
    layout->addStretch(1);
    m_target->setMinimumWidth(2 * kCardWidth + 8);
    m_recent->hide();
    showWelcome();
}

void StartPage::showWelcome() {
    m_title->setText(tr("Drop a network here"));
    setText(
        tr("A config (.py), its checkpoint (.pth) and a picture, in any order. Then step through how the network is built, what each layer "
           "makes of the picture, and why its branches can be folded into one kernel."));
    m_welcome = true;
    m_offerOpen = true;
    m_action.clear();
    refreshParts();
}

void StartPage::setText(const QString& text) {
    m_text->setText(text);
    m_text->setFixedHeight(m_text->heightForWidth(kTextWidth));
}

void StartPage::showMessage(const QString& title, const QString& text, bool offerOpen, QAction* command) {
    m_title->setText(title);
    setText(text);
    m_welcome = false;
    m_offerOpen = offerOpen;
    m_action = command;
    if (command) {
        const QString keys = command->shortcut().toString(QKeySequence::NativeText);
        const QString name = command->text().remove(QLatin1Char('&'));
        m_command->setText(keys.isEmpty() ? name : QStringLiteral("%1  (%2)").arg(name, keys));
        m_command->setToolTip(command->toolTip());
    }
    refreshParts();
}

void StartPage::refreshParts() {
    // The frame means "drop here", so it is only drawn if dropping files helps.
    m_target->setProperty("target", m_offerOpen);
    restyle(m_target);
    for (QPushButton* button : m_samples) button->setVisible(m_welcome);
    m_open->setVisible(m_offerOpen);
    m_command->setVisible(!m_welcome && m_action);
    m_recent->setVisible(m_welcome && m_cards->count() > 0);
    placeButtons();
}

void StartPage::placeButtons() {
    constexpr int kSides = 2 * 24 + 20, kGap = 8;
    int needed = kSides;
    const QList<QPushButton*> others{m_open, m_command};
    for (const QPushButton* button : m_samples + others)
        if (!button->isHidden()) needed += button->sizeHint().width() + kGap;
    QHBoxLayout* row = needed > width() ? m_secondRow : m_buttons;
    for (QPushButton* button : others)
        if (row->indexOf(button) < 0) row->insertWidget(row->count() - 1, button);
}

void StartPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeButtons();
}

void StartPage::setSamples(const QList<QAction*>& samples) {
    qDeleteAll(m_samples);
    m_samples.clear();
    int place = 1;
    for (QAction* sample : samples) {
        // The tooltip shows what the menu has in brackets.
        const QString name = sample->text().remove(QLatin1Char('&'));
        auto* button = new QPushButton(name.section(QLatin1String(" ("), 0, 0), this);
        if (place == 1) button->setProperty("primary", true);
        button->setToolTip(sample->toolTip() == name ? tr("Opens the sample: %1").arg(name) : sample->toolTip());
        connect(button, &QPushButton::clicked, sample, &QAction::trigger);
        m_buttons->insertWidget(place++, button);
        m_samples += button;
    }
    refreshParts();
}

void StartPage::setRecent(const std::vector<Recent>& recent) {
    while (QLayoutItem* item = m_cards->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();  // the signal may come from one of them
        delete item;
    }
    const int count = std::min(static_cast<int>(recent.size()), kMostRecent);
    for (int i = 0; i < count; ++i) {
        auto* card = new RecentCard(recent[static_cast<std::size_t>(i)], m_recent);
        const int index = recent[static_cast<std::size_t>(i)].index;
        connect(card, &RecentCard::clicked, this, [this, index] { Q_EMIT recentClicked(index); });
        connect(card, &RecentCard::removed, this, [this, index] { Q_EMIT recentRemoved(index); });
        m_cards->addWidget(card, i / 2, i % 2, Qt::AlignLeft);
    }
    refreshParts();
}

}  // namespace teardown
