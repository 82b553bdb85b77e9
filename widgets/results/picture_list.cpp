#include "widgets/results/picture_list.h"

#include "widgets/common/strings.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

#include <utility>

namespace teardown {

PictureList::PictureList(QWidget* parent)
    : QWidget(parent),
      m_heading(new QLabel(this)),
      m_all(new QToolButton(this)),
      m_filter(new QLineEdit(this)),
      m_view(new TestedPictures(this)),
      m_open(new QPushButton(tr("Open as &input"), this)),
      m_why(new QPushButton(tr("&Why this class"), this)) {
    m_heading->setFont(boldFont());
    m_heading->setTextFormat(Qt::PlainText);
    m_heading->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_all->setText(tr("Show all"));
    m_all->setToolTip(tr("All pictures of the test again"));
    connect(m_all, &QToolButton::clicked, this, &PictureList::chooseAll);
    m_filter->setPlaceholderText(tr("Filter, such as: wrong score>0.9"));
    m_filter->setToolTip(
        tr("Words that a picture must fit: part of a class or file name, true:NAME, predicted:NAME, score>0.9, true-score<0.1, loss>2, "
           "right, wrong, #INDEX"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setAccessibleName(tr("Filter the pictures"));
    connect(m_filter, &QLineEdit::textChanged, m_view, &TestedPictures::setFilter);
    m_open->setToolTip(tr("Runs the picture through the network, step by step"));
    m_why->setToolTip(tr("Shows which part of the picture supports the answer (Grad-CAM)"));
    const auto activate = [this](bool why) {
        if (const auto sample = m_view->current()) Q_EMIT pictureActivated(*sample, why);
    };
    connect(m_open, &QPushButton::clicked, this, [activate] { activate(false); });
    connect(m_why, &QPushButton::clicked, this, [activate] { activate(true); });
    connect(m_view, &TestedPictures::pictureActivated, this, &PictureList::pictureActivated);
    connect(m_view, &TestedPictures::countChanged, this, &PictureList::refreshTitle);
    const auto enable = [this] {
        m_open->setEnabled(m_view->current().has_value());
        m_why->setEnabled(m_view->current().has_value());
    };
    connect(m_view, &TestedPictures::currentSampleChanged, this, enable);
    enable();
    auto* top = new QHBoxLayout;
    top->addWidget(m_heading, 1);
    top->addWidget(m_all);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_open);
    buttons->addWidget(m_why);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(top);
    layout->addWidget(m_filter);
    layout->addWidget(m_view, 1);
    layout->addLayout(buttons);
    setFocusProxy(m_view);
}

void PictureList::setResults(const TestResultsPtr& results, const TestResultsPtr& before) {
    m_title = tr("All pictures");
    m_all->setVisible(false);
    m_view->setResults(results, before);
}

void PictureList::choose(PictureChoice choice, const QString& title) {
    m_title = title;
    m_all->setVisible(choice.cells || choice.samples);
    m_view->choose(std::move(choice));
}

void PictureList::chooseAll() { choose({}, tr("All pictures")); }

void PictureList::refreshTitle() {
    const QString whole = tr("%1 · %2 shown").arg(m_title, groupedCount(m_view->rows()->rowCount()));
    m_heading->setText(whole);
    m_heading->setToolTip(whole);
}

}  // namespace teardown
