#include "widgets/results/test_bar.h"

#include "widgets/common/elided_button.h"

#include <QBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

namespace teardown {

TestBar::TestBar(QWidget* parent)
    : QWidget(parent),
      m_run(new ElidedButton({}, this)),
      m_open(new ElidedButton(tr("&Open results…"), this)),
      m_compare(new ElidedButton(tr("&Compare with…"), this)),
      m_save(new ElidedButton(tr("&Save results…"), this)),
      m_progress(new QProgressBar(this)),
      m_label(new QLabel(this)),
      m_stop(new QToolButton(this)) {
    m_open->setToolTip(tr("A results file of test --out or tools/test.py (json, pkl), or a file of scores"));
    m_compare->setToolTip(tr("Another results file of the same pictures: what is better, what is worse"));
    m_save->setToolTip(tr("Writes metrics and scores as json or pkl, as tools/test.py does"));
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(4);
    m_progress->setMinimumWidth(60);
    m_label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_stop->setText(tr("Stop"));
    m_stop->setToolTip(tr("Stops; the scores that are there are kept"));
    connect(m_run, &QPushButton::clicked, this, &TestBar::runAsked);
    connect(m_open, &QPushButton::clicked, this, &TestBar::openAsked);
    connect(m_compare, &QPushButton::clicked, this, &TestBar::compareAsked);
    connect(m_save, &QPushButton::clicked, this, &TestBar::saveAsked);
    connect(m_stop, &QToolButton::clicked, this, &TestBar::stopAsked);
    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {m_run, m_open, m_compare, m_save}) buttons->addWidget(button);
    buttons->addStretch(1);
    auto* work = new QHBoxLayout;
    work->addWidget(m_stop);
    work->addWidget(m_progress, 1);
    work->addWidget(m_label, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(buttons);
    layout->addLayout(work);
    setRunnable({}, Done::Nothing);
    setBusy(false);
}

void TestBar::setBusy(bool busy, double done, const QString& label) {
    m_busy = busy;
    m_progress->setVisible(busy);
    m_label->setVisible(busy);
    m_stop->setVisible(busy);
    m_progress->setRange(0, done < 0 ? 0 : 1000);
    m_progress->setValue(static_cast<int>(done * 1000));
    m_label->setText(label);
    m_label->setToolTip(label);
    enable();
}

void TestBar::setRunnable(const QString& whyNot, Done done) {
    m_whyNot = whyNot;
    m_run->setText(done == Done::Nothing ? tr("Run &test") : done == Done::Partly ? tr("Continue &test") : tr("Run &test again"));
    m_run->setToolTip(whyNot.isEmpty() ? tr("Runs the pictures of the config's data.test through the network") : whyNot);
    enable();
}

void TestBar::setHasResults(bool has) {
    m_hasResults = has;
    enable();
}

void TestBar::enable() {
    m_run->setEnabled(!m_busy && m_whyNot.isEmpty());
    m_open->setEnabled(!m_busy);
    m_compare->setEnabled(!m_busy && m_hasResults);
    m_save->setEnabled(!m_busy && m_hasResults);
}

}  // namespace teardown
