#include "widgets/tensor/fold_card.h"

#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/style/looks.h"

#include <QBoxLayout>
#include <QLabel>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>
#include <limits>

namespace teardown {
namespace {

QLabel* cardLabel(const QFont& font, bool muted = false) {
    auto* label = new QLabel;
    label->setFont(font);
    label->setTextFormat(Qt::PlainText);
    label->setProperty("muted", muted);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    return label;
}

/// gamma / std of each visible output, NaN if there is none.
std::vector<double> visibleFactors(const FoldBranch& branch, const KernelWindow& window) {
    std::vector<double> factors;
    for (int row = 0; row < window.rows; ++row) {
        const int channel = branch.normChannel(window.firstOut + row);
        factors.push_back(channel < 0 ? std::numeric_limits<double>::quiet_NaN()
                                      : branch.gamma[static_cast<std::size_t>(channel)] / branch.std[static_cast<std::size_t>(channel)]);
    }
    return factors;
}

double largestFactor(const FoldBranch& branch) {
    double largest = 0;
    for (std::size_t i = 0; i < branch.gamma.size(); ++i)
        if (const double size = std::fabs(branch.gamma[i] / branch.std[i]); std::isfinite(size)) largest = std::max(largest, size);
    return largest;
}

}  // namespace

FoldCard::FoldCard(const QString& sign, QWidget* instead, QWidget* parent)
    : QFrame(parent),
      m_title(cardLabel(boldFont())),
      m_stage(cardLabel(textFont())),
      m_subtitle(cardLabel(textFont(), true)),
      m_formula(cardLabel(monoFont(), true)),
      m_lines(cardLabel(monoFont())),
      m_beforeCaption(cardLabel(smallFont(), true)),
      m_factorCaption(cardLabel(smallFont(), true)),
      m_afterCaption(cardLabel(smallFont(), true)),
      m_before(new KernelGrid),
      m_factors(new KernelFactors),
      m_after(new KernelGrid),
      m_numbers(new KernelNumbers),
      m_texts(new QWidget) {
    setObjectName(QStringLiteral("card"));
    m_stage->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    m_title->setWordWrap(true);
    m_subtitle->setWordWrap(true);
    m_lines->setWordWrap(true);
    m_beforeCaption->setText(tr("before"));
    m_factorCaption->setText(QStringLiteral("γ/σ"));
    m_factorCaption->setToolTip(tr("Factor of the norm: its weight divided by the standard deviation, a cell per output channel"));
    m_afterCaption->setText(instead ? tr("sum") : tr("folded"));
    m_before->setAccessibleName(tr("Kernels before the norm is folded into them"));

    auto* signLabel = cardLabel(titleFont(), true);
    signLabel->setText(sign);
    signLabel->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    signLabel->setFixedWidth(14);
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(signLabel);
    head->addWidget(m_title, 1);
    head->addWidget(m_stage);
    auto* below = new QVBoxLayout;
    below->setContentsMargins(20, 0, 0, 0);
    below->setSpacing(1);
    below->addWidget(m_subtitle);
    below->addWidget(m_formula);
    below->addWidget(m_lines);
    auto* texts = new QVBoxLayout(m_texts);
    texts->setContentsMargins(0, 0, 0, 0);
    texts->setSpacing(1);
    texts->addLayout(head);
    texts->addLayout(below);
    texts->addStretch(1);

    auto* kernels = new QHBoxLayout;
    kernels->setSpacing(8);
    if (instead)
        kernels->addWidget(instead, 1);
    else
        kernels->addWidget(column(m_beforeCaption, m_before), 1);
    QWidget* factors = column(m_factorCaption, m_factors);
    factors->setFixedWidth(24);
    kernels->addWidget(factors);
    kernels->addWidget(column(m_afterCaption, m_after), 1);
    kernels->addWidget(m_numbers, 0, Qt::AlignTop);
    if (instead) {
        m_before->setParent(this);
        m_before->hide();
        m_factors->hide();
        m_factorCaption->hide();
    }
    m_row = new QBoxLayout(QBoxLayout::LeftToRight, this);
    m_row->setContentsMargins(10, 6, 10, 6);
    m_row->setSpacing(10);
    m_row->addWidget(m_texts);
    m_row->addLayout(kernels, 1);
}

QWidget* FoldCard::column(QLabel* caption, QWidget* content) {
    auto* widget = new QWidget;
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    layout->addWidget(caption);
    layout->addWidget(content, 1);
    return widget;
}

void FoldCard::setTitle(const QString& title, const QString& subtitle) {
    m_title->setText(title);
    m_title->setToolTip(title);
    m_subtitle->setText(subtitle);
    m_subtitle->setVisible(!subtitle.isEmpty());
    m_formula->setVisible(!m_formula->toolTip().isEmpty());
}

void FoldCard::setLines(const QStringList& lines) {
    m_lines->setText(lines.join(QLatin1Char('\n')));
    m_lines->setVisible(!lines.isEmpty());
    fitTexts();
}

void FoldCard::fitTexts() {
    // Wrapped lines need more height the narrower they are, which a scroll area does not ask for.
    const int width = m_texts->maximumWidth();
    m_texts->setMinimumHeight(width < QWIDGETSIZE_MAX ? std::max(0, m_texts->layout()->totalHeightForWidth(width)) : 0);
}

QString FoldCard::text() const { return m_lines->text(); }

void FoldCard::showBranch(const FoldBranch& branch, const FoldLook& look, const KernelWindow& window, double ownScale) {
    const double scale = look.own ? ownScale : look.common;
    m_step = branch.step;
    m_stage->setText(branch.stage);
    m_stage->setProperty("good", branch.done);
    m_stage->setProperty("muted", !branch.done);
    restyle(m_stage);
    m_formula->setToolTip(branch.formula);
    setTitle(branch.title, branch.subtitle);
    m_before->setKernels(branch.before, window, scale);
    m_factors->setFactors(visibleFactors(branch, window), window, largestFactor(branch));
    setKernel(branch.folded ? branch.kernel : TensorView(), window, scale, tr("not folded yet"));
    if (!branch.folded) m_numbers->setKernel(branch.before, window.out, window.in, scale);
    QStringList lines;
    if (const int channel = branch.normChannel(window.out); channel >= 0) {
        const double gamma = branch.gamma[static_cast<std::size_t>(channel)], std = branch.std[static_cast<std::size_t>(channel)];
        lines << QStringLiteral("γ/σ = %1/%2 = %3").arg(gamma, 0, 'f', 3).arg(std, 0, 'f', 3).arg(gamma / std, 0, 'f', 3);
    }
    if (branch.bias.valid() && window.out < branch.bias.numel()) {
        const double bias = branch.bias.at(window.out);
        lines << QStringLiteral("b′ = %1%2").arg(bias >= 0 ? QStringLiteral("+") : QString()).arg(bias, 0, 'f', 4);
    }
    if (look.own) lines << tr("colours ±%1").arg(numberText(ownScale));
    setLines(lines);
    setEmphasis(branch.current);
    setAccessibleName(QStringLiteral("%1, %2").arg(branch.title, branch.stage));
}

void FoldCard::setKernel(const TensorView& kernel, const KernelWindow& window, double scale, const QString& missing) {
    const bool there = kernel.valid();
    m_after->setKernels(kernel, window, scale);
    m_after->setHint(missing);
    if (there)
        m_numbers->setKernel(kernel, window.out, window.in, scale);
    else
        m_numbers->clear();
}

void FoldCard::setEmphasis(bool on) {
    if (property("emphasis").toBool() == on) return;
    setProperty("emphasis", on);
    restyle(this);
}

void FoldCard::setWide(bool wide, int textWidth) {
    m_row->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_texts->setMinimumWidth(wide ? textWidth : 0);
    m_texts->setMaximumWidth(wide ? textWidth : QWIDGETSIZE_MAX);
    fitTexts();
    elide();
}

void FoldCard::elide() {
    const int room = std::max(20, m_texts->width() - 22);
    m_formula->setText(QFontMetrics(monoFont()).elidedText(m_formula->toolTip(), Qt::ElideRight, room));
}

void FoldCard::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    elide();
}

void FoldCard::mousePressEvent(QMouseEvent*) {
    if (m_step >= 0) Q_EMIT opened(m_step);
}

}  // namespace teardown
