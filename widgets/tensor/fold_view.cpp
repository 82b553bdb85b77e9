#include "widgets/tensor/fold_view.h"

#include "widgets/common/fact_table.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"

#include <fmt/format.h>

#include <QBoxLayout>
#include <QCheckBox>
#include <QEvent>
#include <QLabel>
#include <QSettings>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

const QString kOwnRanges = QStringLiteral("fold/own-ranges");
constexpr int kWideEnough = 600;  ///< for texts beside the kernels
constexpr int kMostCell = 24;
constexpr int kAmpleCell = 10;
constexpr int kLeastGrid = 90;
/// The smallest cell chosen for the room; the user may choose smaller ones. A kernel of one number has larger ones.
int leastCell(int side) { return side >= 3 ? 4 : side == 2 ? 5 : 7; }

QString threeDigits(double value) { return toQt(fmt::format("{:.3g}", value)); }

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

bool isMatrix(const TensorView& kernel) { return kernel.valid() && kernel.rank() == 4 && kernel.numel() > 0; }

double centreOf(const TensorView& kernel, const KernelWindow& window) {
    const bool whole = isMatrix(kernel) && kernel.shape()[2] == 3 && window.out < kernel.shape()[0] && window.in < kernel.shape()[1];
    return whole ? kernelValue(kernel, window.out, window.in, 1, 1) : std::nan("");
}

double biasOf(const TensorView& bias, int channel) { return bias.valid() && channel < bias.numel() ? bias.at(channel) : std::nan(""); }

}  // namespace

FoldView::FoldView(QWidget* parent) : QScrollArea(parent) {
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Fold of the selected block"));
    auto* page = new QWidget(this);
    page->setObjectName(QStringLiteral("ground"));
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 6, 12, 8);
    layout->setSpacing(6);
    buildHeader(layout);
    m_rows = new QVBoxLayout;
    m_rows->setSpacing(6);
    layout->addLayout(m_rows, 1);
    m_sum = new FoldCard(QStringLiteral("="), buildCheck());
    m_rows->addWidget(m_sum, 1);
    connectGrid(m_sum->after(), -1);
    setWidget(page);
    m_look.own = QSettings().value(kOwnRanges).toBool();
    m_own->setChecked(m_look.own);
    connect(m_own, &QCheckBox::toggled, this, &FoldView::setOwnRanges);
}

void FoldView::buildHeader(QBoxLayout* page) {
    m_part = new QLabel(this);
    m_part->setWordWrap(true);
    m_part->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_map = new KernelMap(this);
    connect(m_map, &KernelMap::moved, this, [this](int out, int in) { pan(out - m_look.window.firstOut, in - m_look.window.firstIn); });
    m_range = new QLabel(this);
    m_range->setFont(monoFont());
    m_range->setProperty("muted", true);
    m_range->setWordWrap(true);
    m_range->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_range->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_own = new QCheckBox(tr("Own ranges"), this);
    m_own->setToolTip(tr("Gives each branch its own colour range, so that small values can be seen; sums cannot be compared then"));
    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    row->addWidget(m_map);
    row->addWidget(m_part, 2);
    row->addWidget(m_range, 2);
    row->addWidget(m_own);
    page->addLayout(row);
}

QWidget* FoldView::buildCheck() {
    auto* area = new QWidget;
    area->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    area->setMinimumWidth(150);
    m_checkTitle = new QLabel(tr("Comparison of old and new block"));
    m_checkTitle->setFont(headingFont());
    m_checkTitle->setProperty("muted", true);
    m_check = new FactTable(area);
    m_verdict = new QLabel;
    m_verdict->setFont(boldFont());
    m_verdict->setProperty("good", true);
    for (QLabel* label : {m_checkTitle, m_verdict}) {
        label->setWordWrap(true);
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    }
    auto* column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_checkTitle);
    column->addWidget(m_check);
    column->addWidget(m_verdict);
    column->addStretch(1);
    return area;
}

void FoldView::addCard() {
    const int number = static_cast<int>(m_cards.size());
    auto* card = new FoldCard(number == 0 ? QString() : QStringLiteral("+"));
    m_cards.push_back(card);
    m_rows->insertWidget(number, card, 1);
    connectGrid(card->before(), number);
    connectGrid(card->after(), number);
    connect(card, &FoldCard::opened, this, &FoldView::stepChosen);
}

void FoldView::connectGrid(KernelGrid* grid, int card) {
    grid->installEventFilter(this);
    connect(grid, &KernelGrid::picked, this, [this, card](int out, int in) { pickIn(card, out, in); });
    connect(grid, &KernelGrid::panned, this, &FoldView::pan);
    connect(grid, &KernelGrid::zoomed, this, &FoldView::zoomBy);
}

void FoldView::pickIn(int card, int out, int in) {
    const int own = card < 0 || !isMatrix(m_model.branches[static_cast<std::size_t>(card)].before)
                        ? 0
                        : static_cast<int>(m_model.branches[static_cast<std::size_t>(card)].before.shape()[0]);
    const int all = matrixSize().first;
    // The kernel of a convolution beside a fully connected layer is that of all places of its channel.
    const bool channel = own > 0 && own < all;
    pick(channel ? out * (all / own) : out, channel ? m_look.window.in : in);
}

std::pair<int, int> FoldView::matrixSize() const {
    std::pair<int, int> most{0, 0};
    const auto consider = [&most](const TensorView& kernel) {
        if (!isMatrix(kernel)) return;
        most.first = std::max(most.first, static_cast<int>(kernel.shape()[0]));
        most.second = std::max(most.second, static_cast<int>(kernel.shape()[1]));
    };
    consider(m_model.kernel);
    for (const FoldBranch& branch : m_model.branches) consider(branch.before);
    return most;
}

KernelWindow FoldView::windowOf(const FoldBranch& branch) const {
    KernelWindow window = m_look.window;
    const int all = matrixSize().first;
    if (!isMatrix(branch.before) || branch.before.shape()[0] >= all || all == 0) return window;
    const int own = static_cast<int>(branch.before.shape()[0]);
    window.out = static_cast<int>(static_cast<std::int64_t>(window.out) * own / all);
    window.in = std::min(window.in, static_cast<int>(branch.before.shape()[1]) - 1);
    window.firstOut = std::clamp(window.out - window.rows + 1, 0, std::max(0, own - window.rows));
    window.firstIn = 0;
    return window;
}

double FoldView::scaleOf(const TensorView& kernel) {
    if (!isMatrix(kernel)) return 0;
    const auto found = m_scales.find(kernel.data());
    if (found != m_scales.end()) return found->second;
    return m_scales[kernel.data()] = kernelScale(kernel);
}

double FoldView::ownScale(const FoldBranch& branch) { return std::max(scaleOf(branch.before), branch.folded ? scaleOf(branch.kernel) : 0); }

void FoldView::show(const FoldModel& model) {
    if (model.path != m_model.path) {
        m_look.window = {};
        m_scales.clear();
    }
    m_model = model;
    while (m_cards.size() < m_model.branches.size()) addCard();
    for (std::size_t i = 0; i < m_cards.size(); ++i) m_cards[i]->setVisible(i < m_model.branches.size());
    m_sum->setVisible(m_model.block >= 0);
    fitRows();
    fitWindow();
}

void FoldView::fitRows() {
    const int width = viewport()->width() - 24;
    int texts = std::clamp(width * 28 / 100, 195, 380);
    // What a kernel of few inputs does not need belongs to the texts.
    const int needed = matrixSize().second * (m_look.window.side * kAmpleCell + KernelWindow::kGap) + 2 * KernelWindow::kEdge;
    texts = std::max(texts, std::min(520, width - FoldCard::kFixedWidth - 2 * std::max(needed, kLeastGrid)));
    for (FoldCard* card : m_cards) card->setWide(width >= kWideEnough, texts);
    m_sum->setWide(width >= kWideEnough, texts);
}

void FoldView::fitWindow() {
    const auto [outs, ins] = matrixSize();
    if (outs == 0) return refresh();
    KernelWindow& window = m_look.window;
    window.side = 1;
    for (const FoldBranch& branch : m_model.branches)
        if (isMatrix(branch.before)) window.side = std::max(window.side, static_cast<int>(branch.before.shape()[2]));
    // The same in all rows: what the smallest of them has room for.
    QSize room(1 << 20, 1 << 20);
    for (std::size_t i = 0; i < m_model.branches.size(); ++i)
        for (const KernelGrid* grid : {m_cards[i]->before(), m_cards[i]->after()}) room = room.boundedTo(grid->size());
    room = room.boundedTo(m_sum->after()->size()) - QSize(2 * KernelWindow::kEdge, 2 * KernelWindow::kEdge);
    const auto fitting = [&](int length, int count) { return (length / std::max(1, count) - KernelWindow::kGap) / window.side; };
    window.cell = m_cell > 0
                      ? m_cell
                      : std::clamp(std::min(fitting(room.width(), ins), fitting(room.height(), outs)), leastCell(window.side), kMostCell);
    window.rows = std::clamp((room.height() + KernelWindow::kGap) / window.pitch(), 1, outs);
    window.columns = std::clamp((room.width() + KernelWindow::kGap) / window.pitch(), 1, ins);
    window.firstOut = std::clamp(window.firstOut, 0, outs - window.rows);
    window.firstIn = std::clamp(window.firstIn, 0, ins - window.columns);
    refresh();
}

void FoldView::refresh() {
    m_look.common = scaleOf(m_model.kernel);
    for (const FoldBranch& branch : m_model.branches) m_look.common = std::max(m_look.common, ownScale(branch));
    if (!(m_look.common > 0)) m_look.common = 1;
    for (std::size_t i = 0; i < m_model.branches.size(); ++i)
        m_cards[i]->showBranch(m_model.branches[i], m_look, windowOf(m_model.branches[i]), ownScale(m_model.branches[i]));
    refreshSum();
    const auto [outs, ins] = matrixSize();
    m_part->setText(partText());
    m_map->setMatrix(outs, ins, m_look.window);
    m_map->setVisible(outs > m_look.window.rows || ins > m_look.window.columns);
    m_range->setText(rangeText());
}

void FoldView::refreshSum() {
    m_sum->setTitle(m_model.connected ? tr("Single fully connected layer") : tr("Single 3×3 convolution"),
                    m_model.connected ? tr("The convolutions, written as a fully connected layer, are added to it; so are the biases.")
                                      : tr("Sum of the kernels, sum of the biases."));
    const bool summed = m_model.summed && m_model.kernel.valid();
    const KernelWindow& window = m_look.window;
    const double scale = m_look.own ? scaleOf(m_model.kernel) : m_look.common;
    m_sum->setKernel(summed ? m_model.kernel : TensorView(), window, scale,
                     m_model.connected ? tr("Appears once every branch is a matrix with a bias; keep stepping.")
                                       : tr("Appears once every branch is a 3×3 kernel with a bias; keep stepping."));
    QStringList lines;
    if (summed) {
        std::vector<double> centres, biases;
        for (const FoldBranch& branch : m_model.branches) {
            centres.push_back(centreOf(branch.kernel, window));
            biases.push_back(biasOf(branch.bias, windowOf(branch).out));
        }
        const QString centre = sumText(centres, centreOf(m_model.kernel, window));
        const QString bias = sumText(biases, biasOf(m_model.bias, window.out));
        if (!centre.isEmpty()) lines += tr("middle  %1").arg(centre);
        if (!bias.isEmpty()) lines += tr("b′      %1").arg(bias);
        if (m_look.own) lines += tr("colours ±%1").arg(numberText(scale));
    }
    m_sum->setLines(lines);
    std::vector<FactRow> rows;
    if (const auto& verdict = m_model.verdict)
        rows = {{tr("max |d|"), threeDigits(verdict->maxAbs), {}, {}, {}, false},
                {tr("relative"), threeDigits(verdict->relative), {}, {}, {}, false}};
    m_checkTitle->setVisible(!rows.empty());
    m_check->setVisible(!rows.empty());
    m_check->setRows(std::move(rows));
    m_verdict->setText(m_model.verdict ? toQt(m_model.verdict->text) : QString());
    m_verdict->setVisible(m_model.verdict.has_value());
    m_sum->setEmphasis(m_model.atSum || m_model.atVerify);
}

QString FoldView::partText() const {
    const auto [outs, ins] = matrixSize();
    if (outs == 0) return {};
    const KernelWindow& w = m_look.window;
    if (w.rows >= outs && w.columns >= ins) return tr("All kernels: %1 outputs × %2 inputs.").arg(outs).arg(ins);
    return tr("Outputs %1–%2 of %3, inputs %4–%5 of %6. Drag or scroll to see the others.")
        .arg(w.firstOut)
        .arg(w.firstOut + w.rows - 1)
        .arg(outs)
        .arg(w.firstIn)
        .arg(w.firstIn + w.columns - 1)
        .arg(ins);
}

QString FoldView::rangeText() const {
    if (m_model.branches.empty()) return {};
    return m_look.own ? tr("each branch on its own colour range") : tr("colour range ±%1, one for all").arg(numberText(m_look.common));
}

void FoldView::setOwnRanges(bool own) {
    if (own == m_look.own) return;
    m_look.own = own;
    QSettings().setValue(kOwnRanges, own);
    const QSignalBlocker blocker(m_own);
    m_own->setChecked(own);
    refresh();
    Q_EMIT ownRangesChanged(own);
}

void FoldView::zoomBy(int step) {
    m_cell = step == 0 ? 0 : std::clamp(m_look.window.cell + step, 1, kMostCell);
    fitWindow();
}

void FoldView::pick(int out, int in) {
    const auto [outs, ins] = matrixSize();
    if (outs == 0) return;
    KernelWindow& window = m_look.window;
    window.out = std::clamp(out, 0, outs - 1);
    window.in = std::clamp(in, 0, ins - 1);
    const auto shift = [](int first, int value, int count, int all) {
        if (value < first) first = value;
        if (value >= first + count) first = value - count + 1;
        return std::clamp(first, 0, std::max(0, all - count));
    };
    window.firstOut = shift(window.firstOut, window.out, window.rows, outs);
    window.firstIn = shift(window.firstIn, window.in, window.columns, ins);
    refresh();
    Q_EMIT pickedKernel(window.out, window.in);
}

void FoldView::move(int outs, int ins) { pick(m_look.window.out + outs, m_look.window.in + ins); }

void FoldView::pan(int outs, int ins) {
    const auto [rows, columns] = matrixSize();
    KernelWindow& window = m_look.window;
    window.firstOut = std::clamp(window.firstOut + outs, 0, std::max(0, rows - window.rows));
    window.firstIn = std::clamp(window.firstIn + ins, 0, std::max(0, columns - window.columns));
    refresh();
}

void FoldView::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    fitRows();
}

bool FoldView::eventFilter(QObject* watched, QEvent* event) {
    // The grids get their sizes after the view has its own.
    if (event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(
            this, [this] { fitWindow(); }, Qt::QueuedConnection);
    return QScrollArea::eventFilter(watched, event);
}

}  // namespace teardown
