#include "widgets/checkpoint/fit_strip.h"

#include "widgets/common/flow_label.h"
#include "widgets/common/strings.h"

#include <QBoxLayout>
#include <QToolButton>

namespace teardown {

static constexpr int kLines = 3;

FitStrip::FitStrip(QWidget* parent)
    : QWidget(parent), m_text(new FlowLabel(this)), m_apply(new QToolButton(this)), m_open(new QToolButton(this)) {
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_open->setText(tr("Details"));
    m_open->setToolTip(tr("Shows the checkpoint fit with every key"));
    m_open->setAccessibleName(m_open->toolTip());
    connect(m_apply, &QToolButton::clicked, this, [this] { Q_EMIT applied(m_remedy); });
    connect(m_open, &QToolButton::clicked, this, &FitStrip::opened);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 2, 14, 6);
    layout->setSpacing(8);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_apply, 0, Qt::AlignTop);
    layout->addWidget(m_open, 0, Qt::AlignTop);
    // At most three lines: a wrapped label needs more height the narrower it is, and would enlarge the window.
    setFixedHeight(kLines * fontMetrics().lineSpacing() + 12);
    m_text->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    hide();
}

void FitStrip::setCase(const FitCase* fit, bool canSetOptions) {
    const LoadReport* report = fit && fit->report ? &*fit->report : nullptr;
    const bool shown =
        report && (report->share < 1 || !report->missing.empty() || !report->unexpected.empty() || !report->mismatched.empty());
    setVisible(shown);
    if (!shown) return;
    m_whole = tr("%1: %2 of %3 tensors are loaded. %4")
                  .arg(fileName(fit->path))
                  .arg(report->loaded())
                  .arg(report->entries)
                  .arg(toQt(report->verdict));
    m_text->setToolTip(m_whole);
    const Remedy* first = nullptr;
    for (const Remedy& remedy : fit->remedies)
        if (!first && (remedy.keys || canSetOptions)) first = &remedy;
    m_apply->setVisible(first);
    fitText();
    if (!first) return;
    m_remedy = *first;
    m_apply->setText(toQt(first->title));
    m_apply->setToolTip(toQt(first->words));
    m_apply->setAccessibleName(toQt(first->title));
    fitText();
}

void FitStrip::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitText();
}

void FitStrip::fitText() {
    layout()->activate();
    const QRect room(0, 0, m_text->width(), 10000);
    const auto fits = [&](const QString& text) {
        return m_text->fontMetrics().boundingRect(room, Qt::TextWordWrap, text).height() <= kLines * m_text->fontMetrics().lineSpacing();
    };
    QString shown = m_whole;
    while (!shown.isEmpty() && !fits(shown)) {
        const qsizetype space = shown.lastIndexOf(QLatin1Char(' '), -2);
        shown = space < 0 ? QString() : shown.left(space) + QChar(0x2026);
    }
    m_text->setText(shown);
}

}  // namespace teardown
