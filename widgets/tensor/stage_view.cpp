#include "widgets/tensor/stage_view.h"

#include "widgets/common/banner.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/fold_view.h"
#include "widgets/tensor/legend.h"
#include "widgets/tensor/stage_controls.h"
#include "widgets/tensor/step_card.h"
#include "widgets/tensor/vector_view.h"
#include "widgets/tensor/via_view.h"

#include <QApplication>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

namespace teardown {

StageView::StageView(Lane& lane, QWidget* parent)
    : QWidget(parent),
      m_header(new QWidget(this)),
      m_banner(new Banner(this)),
      m_stack(new QStackedWidget(this)),
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

    for (QWidget* page : {m_heatmaps, static_cast<QWidget*>(m_via), static_cast<QWidget*>(m_fold), static_cast<QWidget*>(m_details)}) m_stack->addWidget(page);
    auto* bannerRow = new QVBoxLayout;
    bannerRow->setContentsMargins(0, 0, 0, 0);
    bannerRow->addWidget(m_banner);
    connect(m_banner, &Banner::shown, this, [bannerRow](bool shown) { bannerRow->setContentsMargins(shown ? 14 : 0, shown ? 10 : 0, shown ? 14 : 0, 0); });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addLayout(bannerRow);
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
    m_header->setFixedHeight(40);
    auto* row = new QHBoxLayout(m_header);
    row->setContentsMargins(8, 0, 14, 0);
    row->setSpacing(4);
    auto* group = new QButtonGroup(this);
    const std::pair<StagePage, QString> pages[] = {
        {StagePage::Heatmaps, tr("Heatmaps")}, {StagePage::Graph, tr("Graph")}, {StagePage::Fold, tr("Fold")}, {StagePage::Details, tr("Details")}};
    for (int i = 0; i < 4; ++i) {
        auto* button = new QToolButton(m_header);
        button->setText(pages[i].second);
        button->setCheckable(true);
        button->setProperty("flat", true);
        button->setAccessibleName(tr("Show %1").arg(pages[i].second));
        group->addButton(button);
        connect(button, &QToolButton::clicked, this, [this, page = pages[i].first] { wish(page); });
        row->addWidget(button);
        m_pages[i] = button;
    }
    const auto extra = [&](const QString& text, const QString& name) {
        auto* button = new QToolButton(m_header);
        button->setText(text);
        button->setCheckable(true);
        button->setProperty("flat", true);
        button->setAccessibleName(name);
        button->hide();
        group->addButton(button);
        row->addWidget(button);
        return button;
    };
    m_sourceButton = extra(tr("Source"), tr("Show the source of the config"));
    connect(m_sourceButton, &QToolButton::clicked, this, [this] { wish(StagePage::Source); });
    m_messageButton = extra(tr("What is next"), tr("Show what is missing"));
    connect(m_messageButton, &QToolButton::clicked, this, [this] {
        if (m_wish == StagePage::Source) m_wish = StagePage::Message;
        openMessage();
    });
    row->addStretch(1);
    m_count = new QLabel(m_header);
    m_count->setFont(monoFont());
    m_count->setProperty("muted", true);
    m_controls = new StageControls(m_header);
    connect(m_controls, &StageControls::styleChanged, this, [this](const HeatmapStyle& style) { m_tiles->setStyle(style); });
    connect(m_controls, &StageControls::arrangementChanged, this, [this](const ChannelArrangement& arrangement) { m_tiles->setArrangement(arrangement); });
    row->addWidget(m_count);
    row->addSpacing(8);
    row->addWidget(m_controls);
}

void StageView::setMessagePage(QWidget* page) {
    m_message = page;
    m_stack->addWidget(page);
    showMessagePage();
}

void StageView::setGraphPage(QWidget* page) {
    m_graph = page;
    m_stack->addWidget(page);
}

void StageView::showMessagePage() {
    m_trace.reset();
    m_step = -1;
    m_tiles->setTensors({});
    m_channel->clear();
    m_vector->clear();
    // Who reads the source goes on reading.
    if (page() != StagePage::Source || !m_hasSource) openMessage();
    else refreshPages();
    Q_EMIT tensorChosen();
}

void StageView::openMessage() {
    if (m_message) turnTo(m_message);
    refreshPages();
    refreshHeader();
    Q_EMIT pageChanged(StagePage::Message);
}

void StageView::refreshPages() {
    const bool onSource = page() == StagePage::Source;
    m_sourceButton->setVisible(m_hasSource);
    m_sourceButton->setChecked(onSource);
    m_messageButton->setVisible(!m_trace);
    m_messageButton->setChecked(!m_trace && !onSource);
    if (!m_trace)
        for (QToolButton* button : m_pages) button->hide();
    else m_pages[3]->show();
    m_header->setVisible(m_trace || m_hasSource);
}

void StageView::setSourcePage(QWidget* page) {
    m_source = page;
    m_stack->addWidget(page);
}

void StageView::setSourceAvailable(bool available) {
    if (available == m_hasSource) return;
    m_hasSource = available;
    if (!available && page() == StagePage::Source) leaveSource();
    refreshPages();
}

void StageView::showSource() {
    if (!m_source || !m_hasSource) return;
    turnTo(m_source);
    for (QToolButton* button : m_pages) button->setChecked(false);
    refreshPages();
    refreshHeader();
    Q_EMIT pageChanged(StagePage::Source);
}

void StageView::leaveSource() {
    if (m_wish == StagePage::Source) m_wish = StagePage::Message;
    if (page() != StagePage::Source) return;
    if (!m_trace) return openMessage();
    setStep(m_trace, m_step);
}

QWidget* StageView::pageWidget() const { return m_stack->currentWidget(); }

StagePage StageView::page() const {
    const QWidget* now = m_stack->currentWidget();
    if (now == m_heatmaps || now == m_via) return StagePage::Heatmaps;
    if (now && now == m_graph) return StagePage::Graph;
    if (now == m_fold) return StagePage::Fold;
    if (now == m_details) return StagePage::Details;
    if (now && now == m_source) return StagePage::Source;
    return StagePage::Message;
}

void StageView::setStep(const TracePtr& trace, int index) {
    // Another run is no step of the person's: the source stays open beside it.
    const bool reads = page() == StagePage::Source && m_hasSource && (m_wish == StagePage::Source || trace != m_trace);
    m_trace = trace;
    m_step = index;
    const Step& step = trace->steps[static_cast<std::size_t>(index)];
    std::vector<StageTensor> tensors = stageTensorsOf(step);
    const bool hasTensors = !tensors.empty();
    const FoldModel fold = trace->journey == Journey::Reparameterise ? foldModelOf(*trace, index) : FoldModel();
    const bool hasFold = fold.block >= 0 && !fold.branches.empty();
    m_fold->show(fold);
    m_details->show(step);
    m_tiles->setTensors(std::move(tensors));
    m_pages[0]->setVisible(hasTensors);
    const bool hasGraph = m_graph && trace->journey != Journey::Build;
    m_pages[1]->setVisible(hasGraph);
    m_pages[2]->setVisible(hasFold);
    m_header->show();
    StagePage page = hasFold ? StagePage::Fold : hasTensors ? StagePage::Heatmaps : StagePage::Details;
    if ((m_wish == StagePage::Heatmaps && hasTensors) || (m_wish == StagePage::Fold && hasFold) || (m_wish == StagePage::Graph && hasGraph) || m_wish == StagePage::Details) page = m_wish;
    if (reads) refreshPages();
    else openPage(page);
    refreshChannel();
    Q_EMIT tensorChosen();
}

void StageView::turnTo(QWidget* page) {
    // The focus stays on the stage: left to itself it would go to the next button of the window, and the arrow keys with it.
    const QWidget* focus = QApplication::focusWidget();
    const bool inside = focus && (focus == m_stack || m_stack->isAncestorOf(focus));
    if (inside) m_stack->setFocus();
    m_stack->setCurrentWidget(page);
    if (inside) focusPage();
}

void StageView::focusPage() {
    QWidget* page = m_stack->currentWidget();
    (page == m_heatmaps ? m_tiles : page)->setFocus();
}

void StageView::wish(StagePage page) {
    m_wish = page;
    if (page == StagePage::Source) showSource();
    else if (m_trace) setStep(m_trace, m_step);
    Q_EMIT pageWished();
}

void StageView::refreshNumbers(const TracePtr& trace) {
    if (!m_trace || m_step < 0 || trace->steps.size() != m_trace->steps.size()) return;
    m_trace = trace;
    const Step& step = trace->steps[static_cast<std::size_t>(m_step)];
    m_tiles->refreshTensors(stageTensorsOf(step));
    if (page() == StagePage::Details) m_details->show(step);
}

void StageView::openPage(StagePage page) {
    QWidget* const widgets[] = {m_viaShown ? static_cast<QWidget*>(m_via) : m_heatmaps, m_graph, m_fold, m_details};
    constexpr StagePage pages[] = {StagePage::Heatmaps, StagePage::Graph, StagePage::Fold, StagePage::Details};
    for (int i = 0; i < 4; ++i) {
        if (pages[i] == page) turnTo(widgets[i]);
        m_pages[i]->setChecked(pages[i] == page);
    }
    refreshPages();
    refreshHeader();
    Q_EMIT pageChanged(page);
}

void StageView::refreshHeader() {
    const StagePage now = page();
    m_controls->setVisible(now == StagePage::Heatmaps && !m_viaShown);
    QString count;
    if (now == StagePage::Heatmaps && m_viaShown) count = tr("jet, each tile its own range");
    if (now == StagePage::Fold && m_fold->model().block >= 0)
        count = tr("kernel from input %1 to output %2").arg(m_fold->window().in).arg(m_fold->window().out);
    m_count->setText(count);
}

}  // namespace teardown
