#include "app/gui/start_page.h"

#include "widgets/common/icons.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace teardown {

StartPage::StartPage(QWidget* parent)
    : QWidget(parent),
      m_icon(new QLabel(this)),
      m_title(new QLabel(this)),
      m_text(new QLabel(this)),
      m_sample(new QPushButton(this)),
      m_draw(new QPushButton(this)),
      m_open(new QPushButton(this)) {
    const auto draw = [this] { m_icon->setPixmap(themedPixmap(QStringLiteral("teardown"), 44, colours().accent, devicePixelRatioF())); };
    draw();
    connect(&Theme::instance(), &Theme::changed, this, draw);
    m_title->setFont(titleFont());
    m_title->setAlignment(Qt::AlignCenter);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);
    m_text->setFixedWidth(440);
    m_text->setProperty("muted", true);
    m_sample->setText(tr("Take RepVGG apart"));
    m_sample->setProperty("primary", true);
    m_sample->setToolTip(tr("Opens the bundled sample: a small RepVGG that reads handwritten digits"));
    m_draw->setText(tr("Draw a digit"));
    m_draw->setToolTip(tr("Opens the same network and a pad: your strokes run through it while you draw (Ctrl+D)"));
    connect(m_draw, &QPushButton::clicked, this, &StartPage::drawClicked);
    m_open->setText(tr("Open files…"));
    connect(m_sample, &QPushButton::clicked, this, &StartPage::sampleClicked);
    connect(m_open, &QPushButton::clicked, this, &StartPage::openClicked);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_sample);
    buttons->addWidget(m_draw);
    buttons->addWidget(m_open);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addStretch(2);
    layout->addWidget(m_icon, 0, Qt::AlignHCenter);
    layout->addWidget(m_title);
    auto* middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(m_text);
    middle->addStretch(1);
    layout->addLayout(middle);
    layout->addSpacing(6);
    layout->addLayout(buttons);
    layout->addStretch(3);
    showWelcome();
}

void StartPage::showWelcome() {
    m_title->setText(tr("Drop a network here"));
    m_text->setText(tr("A config (.py), its checkpoint (.pth) and a picture, in any order. Then step through how the network is built, what each layer makes "
                       "of the picture, and why its branches can be folded into one kernel."));
    m_sample->show();
    m_draw->show();
    m_open->show();
}

void StartPage::showMessage(const QString& title, const QString& text, bool offerOpen) {
    m_title->setText(title);
    m_text->setText(text);
    m_sample->hide();
    m_draw->hide();
    m_open->setVisible(offerOpen);
}

}  // namespace teardown
