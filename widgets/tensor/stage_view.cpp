#include "widgets/tensor/stage_view.h"

#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/fold_view.h"
#include "widgets/tensor/legend.h"
#include "widgets/tensor/stage_controls.h"
#include "widgets/tensor/step_card.h"
#include "widgets/tensor/vector_view.h"
#include "widgets/tensor/via_view.h"

#include <QBoxLayout>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>

namespace teardown {

namespace {

/// Pages that are not shown have no say in how narrow the window may be.
class PageStack : public QStackedWidget {
public:
    using QStackedWidget::QStackedWidget;
    QSize minimumSizeHint() const override { return {480, 180}; }
};

}  // namespace

/// Pixels from which on the buttons above the heatmaps are there: below it the menu View has what they do, and the window may be small.
static constexpr int kRoomForControls = 720;

StageView::StageView(Lane& lane, JourneyTable table, QWidget* parent)
    : QWidget(parent),
      m_journeys(table),
      m_header(new QWidget(this)),
      m_stack(new PageStack(this)),
      m_heatmaps(new QWidget(this)),
      m_tiles(new TileView(lane, this)),
      m_channelTitle(new QLabel(this)),
      m_channel(new ChannelView(this)),
      m_vector(new VectorView(this)),
      m_large(new QStackedWidget(this)),
      m_via(new ViaView(lane, this)),
      m_legend(new Legend(this)),
      m_fold(new FoldView(this)),
      m_details(new StepCard(this)) {
    setObjectName(QStringLiteral("ground"));
    setAttribute(Qt::WA_StyledBackground);
    buildHeader();

    auto* right = new QWidget(this);
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(8, 14, 14, 10);
    column->setSpacing(8);
    m_channelTitle->setFont(monoFont());
    m_channelTitle->setTextFormat(Qt::PlainText);
    column->addWidget(m_channelTitle);
    column->addWidget(m_legend);
    m_large->addWidget(m_channel);
    m_large->addWidget(m_vector);
    column->addWidget(m_large, 1);
    auto* splitter = new QSplitter(Qt::Horizontal, m_heatmaps);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_tiles);
    splitter->addWidget(right);
    splitter->setStretchFactor(0, 10);
    splitter->setStretchFactor(1, 11);
    splitter->setSizes({400, 440});
    auto* heatmapLayout = new QVBoxLayout(m_heatmaps);
    heatmapLayout->setContentsMargins(0, 0, 0, 0);
    heatmapLayout->addWidget(splitter);

    // The other way of drawing the heatmaps takes their page when it is asked for.
    m_stack->addWidget(m_via);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_stack, 1);

    connect(m_tiles, &TileView::chosen, this, [this] {
        refreshChannel();
        Q_EMIT tensorChosen();
    });
    connect(m_tiles, &TileView::rendered, this, &StageView::refreshChannel);
    connect(m_tiles, &TileView::recomputeClicked, this, &StageView::recomputeClicked);
    connect(this, &StageView::tensorChosen, this, [this] {
        if (m_viaShown) m_via->setTensor(chosenTensor());
    });
    connect(m_channel, &ChannelView::probed, this, [this](QPointF fraction, const QString& text) {
        m_tiles->setProbe(fraction);
        Q_EMIT probed(text.isEmpty() ? text : text + alsoThere());
        showField(m_channel->probe().y(), m_channel->probe().x());
    });
    connect(m_vector, &VectorView::probed, this, [this](int index, const QString& text) {
        Q_EMIT probed(text);
        showField(index < 0 ? -1 : 0, index);
    });
    connect(m_fold, &FoldView::stepChosen, this, &StageView::stepChosen);
    connect(m_fold, &FoldView::pickedKernel, this, &StageView::refreshHeader);
    connect(m_details, &StepCard::configPathChosen, this, &StageView::configPathChosen);
    refreshHeader();
}

void StageView::buildHeader() {
    m_header->setObjectName(QStringLiteral("panel"));
    m_header->setAttribute(Qt::WA_StyledBackground);
    auto* rows = new QVBoxLayout(m_header);
    rows->setContentsMargins(8, 0, 14, 0);
    rows->setSpacing(0);
    auto* first = new QWidget(m_header);
    first->setFixedHeight(40);
    auto* row = m_headerRow = new QHBoxLayout(first);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    m_pages = new StagePages(m_stack, row, first);
    m_pages->setWidget(StagePage::Heatmaps, m_heatmaps, m_tiles);
    m_pages->setWidget(StagePage::Fold, m_fold);
    m_pages->setWidget(StagePage::Details, m_details);
    connect(m_pages, &StagePages::clicked, this, &StageView::wish);
    row->addStretch(1);
    m_count = new QLabel(first);
    m_count->setFont(monoFont());
    m_count->setProperty("muted", true);
    m_controls = new StageControls(first);
    // They give way; the layout would ask for their room otherwise.
    m_controls->setMinimumWidth(1);
    connect(m_controls, &StageControls::styleChanged, this, [this](const HeatmapStyle& style) { m_tiles->setStyle(style); });
    connect(m_controls, &StageControls::arrangementChanged, this,
            [this](const ChannelArrangement& arrangement) { m_tiles->setArrangement(arrangement); });
    row->addWidget(m_count);
    row->addSpacing(8);
    row->addWidget(m_controls);
    m_secondRow = new QWidget(m_header);
    m_secondRow->setFixedHeight(34);
    auto* second = new QHBoxLayout(m_secondRow);
    second->setContentsMargins(0, 0, 0, 6);
    second->addStretch(1);
    m_secondRow->hide();
    rows->addWidget(first);
    rows->addWidget(m_secondRow);
}

void StageView::setPage(StagePage page, QWidget* widget) {
    m_pages->setWidget(page, widget);
    if (page == StagePage::Message) showMessagePage();
}

void StageView::offer(StagePage page, bool offered) {
    m_pages->setAvailable(page, offered);
    if (!offered) leavePage(page);
    refreshHeader();
}

void StageView::showMessagePage() {
    m_trace.reset();
    m_step = -1;
    m_tiles->setTensors({});
    m_channel->clear();
    m_vector->clear();
    for (const StagePage page : {StagePage::Heatmaps, StagePage::Graph, StagePage::Fold, StagePage::Answer, StagePage::Details})
        m_pages->setAvailable(page, false);
    m_pages->setAvailable(StagePage::Message, true);
    // Who reads the source goes on reading.
    const bool reads = page() == StagePage::Source && m_pages->isAvailable(StagePage::Source);
    if (reads)
        refreshHeader();
    else
        openPage(m_wish == StagePage::Checkpoint && m_pages->isAvailable(m_wish) ? m_wish : StagePage::Message);
    Q_EMIT tensorChosen();
}

void StageView::returnTo(StagePage page) {
    if (m_pages->isAvailable(page)) openPage(page);
}

void StageView::showPage(StagePage page) {
    const bool another = page != this->page();
    returnTo(page);
    if (another && page == this->page()) Q_EMIT pageWished();
}

void StageView::leavePage(StagePage left) {
    if (m_wish == left) m_wish = StagePage::Message;
    if (page() != left) return;
    if (m_trace)
        setStep(m_trace, m_step);
    else
        openPage(StagePage::Message);
}

void StageView::showCheckpointPage() {
    if (!m_trace && page() == StagePage::Checkpoint) return;
    showMessagePage();
    returnTo(StagePage::Checkpoint);
}

QWidget* StageView::pageWidget() const { return m_stack->currentWidget(); }

StagePage StageView::page() const { return m_pages->now(); }

void StageView::focusPage() { m_pages->focus(); }

JourneyView StageView::journeyView() const {
    const JourneyInfo* row = m_trace ? findJourney(m_journeys, m_trace->journey) : nullptr;
    return row ? row->view : JourneyView();
}

void StageView::setStep(const TracePtr& trace, int index) {
    // Another run is no step of the person's: the source stays open beside it.
    const bool reads = page() == StagePage::Source && m_pages->isAvailable(StagePage::Source) && trace != m_trace;
    m_trace = trace;
    m_step = index;
    const Step& step = trace->steps[static_cast<std::size_t>(index)];
    std::vector<StageTensor> tensors = stageTensorsOf(step);
    const bool hasTensors = !tensors.empty();
    const JourneyView view = journeyView();
    const FoldModel fold = view.fold ? foldModelOf(*trace, index) : FoldModel();
    const bool hasFold = fold.block >= 0 && !fold.branches.empty();
    m_fold->show(fold);
    m_details->show(step);
    m_tiles->setTensors(std::move(tensors));
    m_pages->setAvailable(StagePage::Heatmaps, hasTensors);
    m_pages->setAvailable(StagePage::Graph, view.graph);
    m_pages->setAvailable(StagePage::Fold, hasFold);
    m_pages->setAvailable(StagePage::Answer, view.answer);
    m_pages->setAvailable(StagePage::Details, true);
    m_pages->setAvailable(StagePage::Message, false);
    const StagePage usual = hasFold ? StagePage::Fold : hasTensors ? StagePage::Heatmaps : StagePage::Details;
    if (reads)
        refreshHeader();
    else
        openPage(m_pages->isAvailable(m_wish) ? m_wish : usual);
    refreshChannel();
    Q_EMIT tensorChosen();
}

void StageView::wish(StagePage page) {
    m_wish = page;
    const bool ofStep = page < StagePage::Checkpoint;
    if (m_trace && ofStep)
        setStep(m_trace, m_step);
    else
        returnTo(page);
    Q_EMIT pageWished();
}

void StageView::refreshNumbers(const TracePtr& trace) {
    if (!m_trace || m_step < 0 || trace->steps.size() != m_trace->steps.size()) return;
    m_trace = trace;
    const Step& step = trace->steps[static_cast<std::size_t>(m_step)];
    m_tiles->refreshTensors(stageTensorsOf(step));
    if (page() == StagePage::Details) m_details->show(step);
}

void StageView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeControls();
}

void StageView::placeControls() {
    const bool shown = page() == StagePage::Heatmaps && !m_viaShown && width() >= kRoomForControls;
    // Beside the pages, with fewer words when that is what it takes; where even those do not fit, below them.
    constexpr int kGaps = 40;
    const int beside = width() - m_pages->buttonsWidth() - kGaps;
    m_count->setText(m_count->fontMetrics().elidedText(m_countText, Qt::ElideRight, std::max(0, beside)));
    const bool below = shown && m_controls->widthFor(true) > beside;
    m_controls->setShort(!below && m_controls->widthFor(false) > beside);
    QLayout* row = below ? m_secondRow->layout() : m_headerRow;
    if (row->indexOf(m_controls) < 0) row->addWidget(m_controls);
    m_controls->setVisible(shown);
    m_secondRow->setVisible(below);
}

void StageView::openPage(StagePage page) {
    m_pages->open(page);
    refreshHeader();
    Q_EMIT pageChanged(page);
}

void StageView::refreshHeader() {
    const StagePage now = page();
    m_header->setVisible(m_pages->anyAvailable());
    QString count;
    if (now == StagePage::Heatmaps && m_viaShown) count = tr("jet, each tile its own range");
    if (now == StagePage::Fold && m_fold->model().block >= 0)
        count = tr("kernel from input %1 to output %2").arg(m_fold->window().in).arg(m_fold->window().out);
    m_countText = count;
    m_count->setToolTip(count);
    placeControls();
}

}  // namespace teardown
