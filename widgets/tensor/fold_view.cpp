#include "widgets/tensor/fold_view.h"

#include "widgets/common/fact_table.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"

#include <fmt/format.h>

#include <QBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr int kGridSide = 146;  // ten kernels of 3x3 cells of 4 pixels, with their gaps

QLabel* label(QWidget* parent, const QFont& font, bool muted = false) {
    auto* result = new QLabel(parent);
    result->setFont(font);
    result->setTextFormat(Qt::PlainText);
    result->setProperty("muted", muted);
    return result;
}

QString threeDigits(double value) { return toQt(fmt::format("{:.3g}", value)); }

void setEmphasis(QWidget* widget, bool on) {
    if (widget->property("emphasis").toBool() == on) return;
    widget->setProperty("emphasis", on);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

/// The bias of the channel, and the colour range of this card.
QString biasText(const TensorView& bias, int channel, double scale) {
    QString text;
    if (bias.valid() && channel < bias.numel()) {
        const double value = bias.at(channel);
        text = QStringLiteral("b′ = %1%2").arg(value >= 0 ? QStringLiteral("+") : QString()).arg(value, 0, 'f', 4);
    }
    const QString span = QObject::tr("colour range ±%1").arg(numberText(scale));
    return text.isEmpty() ? span : QStringLiteral("%1\n%2").arg(text, span);
}

/// "-0.0380 + 0.0051 + 0.2160 = 0.1831", with one number per branch; empty if one of them is unknown.
QString sumText(const std::vector<double>& parts, double sum) {
    QString text;
    for (const double part : parts) {
        if (std::isnan(part)) return {};
        text += text.isEmpty()
                    ? QString::number(part, 'f', 4)
                    : QStringLiteral(" %1 %2").arg(part < 0 ? QStringLiteral("−") : QStringLiteral("+")).arg(std::abs(part), 0, 'f', 4);
    }
    return QStringLiteral("%1 = %2").arg(text).arg(sum, 0, 'f', 4);
}

double centreOf(const TensorView& kernel, const KernelWindow& window) {
    const bool whole =
        kernel.valid() && kernel.rank() == 4 && kernel.shape()[2] == 3 && window.out < kernel.shape()[0] && window.in < kernel.shape()[1];
    return whole ? kernelValue(kernel, window.out, window.in, 1, 1) : std::nan("");
}

double biasOf(const TensorView& bias, int channel) { return bias.valid() && channel < bias.numel() ? bias.at(channel) : std::nan(""); }

/// The window for a kernel with fewer outputs than the sum: of the convolutions beside a fully connected layer the one for the channel.
KernelWindow windowFor(const TensorView& kernel, const KernelWindow& window, std::int64_t outputs) {
    if (!kernel.valid() || kernel.rank() != 4 || kernel.shape()[0] >= outputs || outputs == 0) return window;
    KernelWindow result = window;
    result.out = static_cast<int>(window.out * kernel.shape()[0] / outputs);
    result.in = std::min(window.in, static_cast<int>(kernel.shape()[1]) - 1);
    result.firstOut = std::clamp(result.out - result.count + 1, 0, std::max(0, static_cast<int>(kernel.shape()[0]) - result.count));
    result.firstIn = 0;
    return result;
}

double scaleOf(const TensorView& kernel, const KernelWindow& window) {
    const double scale = kernelScale(kernel, window);
    return scale > 0 ? scale : 1;
}

}  // namespace

BranchCard::BranchCard(QWidget* parent)
    : QFrame(parent),
      m_title(label(this, boldFont())),
      m_stage(label(this, textFont())),
      m_subtitle(label(this, textFont(), true)),
      m_grid(new KernelGrid(this)),
      m_formula(label(this, monoFont(), true)),
      m_numbers(new KernelNumbers(this)),
      m_bias(label(this, monoFont())) {
    setObjectName(QStringLiteral("card"));
    m_formula->setMinimumWidth(40);
    m_subtitle->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_formula->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_bias->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_grid->setFixedHeight(kGridSide);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_stage);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(3);
    layout->addLayout(head);
    layout->addWidget(m_subtitle);
    layout->addSpacing(4);
    layout->addWidget(m_grid);
    layout->addSpacing(4);
    layout->addWidget(m_formula);
    layout->addSpacing(2);
    layout->addWidget(m_numbers);
    layout->addWidget(m_bias);
    layout->addStretch(1);
    connect(m_grid, &KernelGrid::picked, this, &BranchCard::picked);
}

void BranchCard::show(const FoldBranch& branch, const KernelWindow& window) {
    const double scale = scaleOf(branch.kernel, window);
    m_step = branch.step;
    m_title->setText(branch.title);
    m_subtitle->setText(branch.subtitle);
    m_stage->setText(branch.stage);
    m_stage->setProperty("good", branch.done);
    m_stage->setProperty("muted", !branch.done);
    m_stage->style()->unpolish(m_stage);
    m_stage->style()->polish(m_stage);
    m_formula->setToolTip(branch.formula);
    elideFormula();
    m_grid->setKernels(branch.kernel, window, scale);
    m_numbers->setKernel(branch.kernel, window.out, window.in, scale);
    m_bias->setText(biasText(branch.bias, window.out, scale));
    setEmphasis(this, branch.current);
    setAccessibleName(QStringLiteral("%1, %2").arg(branch.title, branch.stage));
}

void BranchCard::elideFormula() {
    m_formula->setText(QFontMetrics(monoFont()).elidedText(m_formula->toolTip(), Qt::ElideRight, width() - 26));
}

void BranchCard::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    elideFormula();
}

void BranchCard::mousePressEvent(QMouseEvent*) {
    if (m_step >= 0) Q_EMIT opened(m_step);
}

FoldView::FoldView(QWidget* parent) : QScrollArea(parent) {
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Fold of the selected block"));
    auto* page = new QWidget(this);
    page->setObjectName(QStringLiteral("ground"));
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(14, 8, 14, 8);
    layout->setSpacing(8);
    m_row = new QHBoxLayout;
    m_row->setSpacing(6);
    for (int i = 0; i < 3; ++i) addCard(page);
    layout->addLayout(m_row);
    layout->addWidget(makeSumCard());
    layout->addStretch(1);
    setWidget(page);
}

void FoldView::addCard(QWidget* page) {
    if (!m_cards.empty()) {
        auto* plus = label(page, titleFont(), true);
        plus->setText(QStringLiteral("+"));
        plus->setAlignment(Qt::AlignCenter);
        plus->setFixedWidth(18);
        m_signs.push_back(plus);
        m_row->addWidget(plus);
    }
    auto* card = new BranchCard(page);
    const std::size_t number = m_cards.size();
    m_cards.push_back(card);
    m_row->addWidget(card, 1);
    connect(card, &BranchCard::picked, this, [this, number](int out, int in) { pickIn(number, out, in); });
    connect(card, &BranchCard::opened, this, &FoldView::stepChosen);
}

void FoldView::pickIn(std::size_t card, int out, int in) {
    const TensorView& kernel = m_model.branches.at(card).kernel;
    const std::int64_t own = kernel.valid() && kernel.rank() == 4 ? kernel.shape()[0] : 0, all = outputs();
    // A convolution's kernel is that of all places of its channel.
    const bool channel = own > 0 && own < all;
    pick(channel ? static_cast<int>(out * all / own) : out, channel ? m_window.in : in);
}

std::int64_t FoldView::outputs() const {
    std::int64_t most = m_model.kernel.valid() && m_model.kernel.rank() == 4 ? m_model.kernel.shape()[0] : 0;
    for (const FoldBranch& branch : m_model.branches)
        if (branch.kernel.valid() && branch.kernel.rank() == 4) most = std::max(most, branch.kernel.shape()[0]);
    return most;
}

QWidget* FoldView::makeSumCard() {
    m_sum = new QFrame(this);
    m_sum->setObjectName(QStringLiteral("card"));
    m_sumGrid = new KernelGrid(m_sum);
    m_sumGrid->setFixedSize(kGridSide, kGridSide);
    m_sumTitle = label(m_sum, boldFont());
    m_sumText = label(m_sum, textFont(), true);
    m_sumText->setWordWrap(true);
    m_sumNumbers = new KernelNumbers(m_sum);
    m_sumBias = label(m_sum, monoFont());
    m_checkTitle = label(m_sum, headingFont(), true);
    m_checkTitle->setText(tr("Comparison of old and new block"));
    m_check = new FactTable(m_sum);
    m_verdict = label(m_sum, boldFont());
    m_verdict->setWordWrap(true);
    m_verdict->setProperty("good", true);
    connect(m_sumGrid, &KernelGrid::picked, this, &FoldView::pick);

    auto* middle = new QVBoxLayout;
    middle->setSpacing(4);
    middle->addWidget(m_sumTitle);
    middle->addWidget(m_sumText);
    middle->addSpacing(6);
    middle->addWidget(m_sumNumbers);
    middle->addWidget(m_sumBias);
    middle->addStretch(1);
    auto* right = new QVBoxLayout;
    right->setSpacing(4);
    right->addWidget(m_checkTitle);
    right->addWidget(m_check);
    right->addSpacing(4);
    right->addWidget(m_verdict);
    right->addStretch(1);
    auto* layout = new QHBoxLayout(m_sum);
    layout->setContentsMargins(12, 8, 14, 8);
    layout->setSpacing(18);
    layout->addWidget(m_sumGrid, 0, Qt::AlignTop);
    layout->addLayout(middle, 1);
    layout->addLayout(right, 1);
    return m_sum;
}

void FoldView::show(const FoldModel& model) {
    if (model.path != m_model.path) m_window = {};
    m_model = model;
    refresh();
}

void FoldView::refresh() {
    while (m_cards.size() < m_model.branches.size()) addCard(widget());
    const auto windowOf = [this, all = outputs()](const FoldBranch& branch) { return windowFor(branch.kernel, m_window, all); };
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        const bool used = i < m_model.branches.size();
        m_cards[i]->setVisible(used);
        if (i > 0) m_signs[i - 1]->setVisible(used);
        if (used) m_cards[i]->show(m_model.branches[i], windowOf(m_model.branches[i]));
    }
    m_sumTitle->setText(m_model.connected ? tr("Single fully connected layer") : tr("Single 3×3 convolution"));
    const bool summed = m_model.summed && m_model.kernel.valid();
    for (QWidget* widget : {static_cast<QWidget*>(m_sumGrid), static_cast<QWidget*>(m_sumNumbers), static_cast<QWidget*>(m_sumBias)})
        widget->setVisible(summed);
    if (summed) {
        const double scale = scaleOf(m_model.kernel, m_window);
        m_sumText->setText(m_model.connected
                               ? tr("The convolutions, written as a fully connected layer, are added to it; so are the biases.")
                               : tr("Sum of the kernels, sum of the biases."));
        m_sumGrid->setKernels(m_model.kernel, m_window, scale);
        m_sumNumbers->setKernel(m_model.kernel, m_window.out, m_window.in, scale);
        std::vector<double> centres, biases;
        for (const FoldBranch& branch : m_model.branches) {
            centres.push_back(centreOf(branch.kernel, m_window));
            biases.push_back(biasOf(branch.bias, windowOf(branch).out));
        }
        const QString centre = sumText(centres, centreOf(m_model.kernel, m_window));
        const QString bias = sumText(biases, biasOf(m_model.bias, m_window.out));
        QStringList lines;
        if (!centre.isEmpty()) lines += tr("middle  %1").arg(centre);
        if (!bias.isEmpty()) lines += tr("b′      %1").arg(bias);
        lines += tr("colour range ±%1").arg(numberText(scale));
        m_sumBias->setText(lines.join(QLatin1Char('\n')));
    } else {
        m_sumText->setText(m_model.connected ? tr("Appears once every branch is a matrix with a bias; keep stepping.")
                                             : tr("Appears once every branch is a 3×3 kernel with a bias; keep stepping."));
    }
    std::vector<FactRow> rows;
    if (const auto& verdict = m_model.verdict)
        rows = {{tr("max |d|"), threeDigits(verdict->maxAbs), {}, {}, {}, false},
                {tr("relative"), threeDigits(verdict->relative), {}, {}, {}, false}};
    m_checkTitle->setVisible(!rows.empty());
    m_check->setVisible(!rows.empty());
    m_check->setRows(std::move(rows));
    m_verdict->setText(m_model.verdict ? toQt(m_model.verdict->text) : QString());
    m_verdict->setVisible(m_model.verdict.has_value());
    setEmphasis(m_sum, m_model.atSum || m_model.atVerify);
}

void FoldView::pick(int out, int in) {
    TensorView kernel = m_model.kernel;
    if (!kernel.valid() && !m_model.branches.empty())
        kernel = m_model.connected ? m_model.branches.back().kernel : m_model.branches.front().kernel;
    if (!kernel.valid() || kernel.rank() != 4) return;
    const int outs = static_cast<int>(kernel.shape()[0]);
    const int ins = static_cast<int>(kernel.shape()[1]);
    m_window.out = std::clamp(out, 0, outs - 1);
    m_window.in = std::clamp(in, 0, ins - 1);
    const auto shift = [&](int first, int value, int all) {
        if (value < first) first = value;
        if (value >= first + m_window.count) first = value - m_window.count + 1;
        return std::clamp(first, 0, std::max(0, all - m_window.count));
    };
    m_window.firstOut = shift(m_window.firstOut, m_window.out, outs);
    m_window.firstIn = shift(m_window.firstIn, m_window.in, ins);
    refresh();
    Q_EMIT pickedKernel(m_window.out, m_window.in);
}

void FoldView::move(int outs, int ins) { pick(m_window.out + outs, m_window.in + ins); }

}  // namespace teardown
