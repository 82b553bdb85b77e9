#include "widgets/checkpoint/epoch_bar.h"

#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QTimer>
#include <QToolButton>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kShownFor = 250;  // milliseconds

}  // namespace

EpochBar::EpochBar(QWidget* parent)
    : QWidget(parent),
      m_play(new QToolButton(this)),
      m_slider(new QSlider(Qt::Horizontal, this)),
      m_label(new QLabel(this)),
      m_export(new QToolButton(this)),
      m_turn(new QTimer(this)) {
    m_play->setText(tr("Play"));
    m_play->setCheckable(true);
    m_play->setToolTip(tr("Shows the checkpoints one after the other, in the same colours"));
    m_slider->setAccessibleName(tr("Checkpoint"));
    m_slider->setToolTip(tr("The checkpoint that is shown large"));
    m_slider->setPageStep(1);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setFont(monoFont());
    m_export->setText(tr("Export…"));
    m_export->setToolTip(tr("Writes the checkpoints as an animated picture, or as a folder of pictures"));
    m_turn->setInterval(kShownFor);
    connect(m_turn, &QTimer::timeout, this, &EpochBar::step);
    connect(m_play, &QToolButton::toggled, this, [this](bool plays) {
        m_play->setText(plays ? tr("Stop") : tr("Play"));
        if (!plays) return m_turn->stop();
        if (m_slider->value() == m_slider->maximum()) m_slider->setValue(0);
        m_turn->start();
    });
    connect(m_slider, &QSlider::valueChanged, this, [this](int place) {
        show(place);
        Q_EMIT chosen(place);
    });
    connect(m_export, &QToolButton::clicked, this, &EpochBar::exportAsked);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(14, 6, 14, 2);
    row->setSpacing(8);
    row->addWidget(m_play);
    row->addWidget(m_slider, 1);
    row->addWidget(m_label);
    row->addWidget(m_export);
}

void EpochBar::setLabels(const QStringList& labels) {
    m_labels = labels;
    play(false);
    const QSignalBlocker blocker(m_slider);
    m_slider->setRange(0, std::max(0, static_cast<int>(labels.size()) - 1));
    m_slider->setValue(0);
    show(0);
}

void EpochBar::show(int place) {
    const QSignalBlocker blocker(m_slider);
    m_slider->setValue(place);
    m_label->setText(tr("%1 of %2").arg(m_labels.value(place), m_labels.value(m_labels.size() - 1)));
}

int EpochBar::shown() const { return m_slider->value(); }
void EpochBar::play(bool plays) { m_play->setChecked(plays); }

void EpochBar::step() {
    if (!isVisible() || m_slider->value() >= m_slider->maximum()) return play(false);
    m_slider->setValue(m_slider->value() + 1);
}

}  // namespace teardown
