#include "widgets/checkpoint/fit_strip.h"

#include "widgets/common/flow_label.h"
#include "widgets/common/strings.h"

#include <QBoxLayout>
#include <QToolButton>

namespace teardown {

FitStrip::FitStrip(QWidget* parent) : QWidget(parent), m_text(new FlowLabel(this)), m_apply(new QToolButton(this)), m_open(new QToolButton(this)) {
    // Narrower it would ask for a line a word, and the window would grow by them.
    m_text->setMinimumWidth(220);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_open->setText(tr("Details"));
    m_open->setToolTip(tr("How the checkpoint fits, with every key"));
    m_open->setAccessibleName(m_open->toolTip());
    connect(m_apply, &QToolButton::clicked, this, [this] { Q_EMIT applied(m_remedy); });
    connect(m_open, &QToolButton::clicked, this, &FitStrip::opened);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 2, 14, 6);
    layout->setSpacing(8);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_apply, 0, Qt::AlignTop);
    layout->addWidget(m_open, 0, Qt::AlignTop);
    hide();
}

void FitStrip::setCase(const FitCase* fit, bool canSetOptions) {
    const LoadReport* report = fit && fit->report ? &*fit->report : nullptr;
    const bool shown = report && (report->share < 1 || !report->missing.empty() || !report->unexpected.empty() || !report->mismatched.empty());
    setVisible(shown);
    if (!shown) return;
    m_text->setText(tr("%1: %2 % of the parameters are loaded. %3").arg(fileName(fit->path)).arg(report->share * 100, 0, 'f', 1).arg(toQt(report->verdict)));
    const Remedy* first = nullptr;
    for (const Remedy& remedy : fit->remedies)
        if (!first && (remedy.keys || canSetOptions)) first = &remedy;
    m_apply->setVisible(first);
    if (!first) return;
    m_remedy = *first;
    m_apply->setText(toQt(first->title));
    m_apply->setToolTip(toQt(first->words));
    m_apply->setAccessibleName(toQt(first->title));
}

}  // namespace teardown
