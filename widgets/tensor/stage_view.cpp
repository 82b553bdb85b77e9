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

#include <QBoxLayout>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>

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

    // The other way of drawing the heatmaps takes their page when it is asked for.
    m_stack->addWidget(m_via);
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
    m_pages = new StagePages(m_stack, row, m_header);
    m_pages->setWidget(StagePage::Heatmaps, m_heatmaps, m_tiles);
    m_pages->setWidget(StagePage::Fold, m_fold);
    m_pages->setWidget(StagePage::Details, m_details);
    connect(m_pages, &StagePages::clicked, this, &StageView::wish);
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
    for (const StagePage page : {StagePage::Heatmaps, StagePage::Graph, StagePage::Fold, StagePage::Answer, StagePage::Details}) m_pages->setAvailable(page, false);
    m_pages->setAvailable(StagePage::Message, true);
    // Who reads the source goes on reading.
    const bool reads = page() == StagePage::Source && m_pages->isAvailable(StagePage::Source);
    if (reads) refreshHeader();
    else openPage(m_wish == StagePage::Checkpoint && m_pages->isAvailable(m_wish) ? m_wish : StagePage::Message);
    Q_EMIT tensorChosen();
}

void StageView::showPage(StagePage page) {
    if (m_pages->isAvailable(page)) openPage(page);
}

void StageView::leavePage(StagePage left) {
    if (m_wish == left) m_wish = StagePage::Message;
    if (page() != left) return;
    if (m_trace) setStep(m_trace, m_step);
    else openPage(StagePage::Message);
}

void StageView::showCheckpointPage() {
    if (!m_trace && page() == StagePage::Checkpoint) return;
    showMessagePage();
    showPage(StagePage::Checkpoint);
}

QWidget* StageView::pageWidget() const { return m_stack->currentWidget(); }

StagePage StageView::page() const { return m_pages->now(); }

void StageView::focusPage() { m_pages->focus(); }

void StageView::setStep(const TracePtr& trace, int index) {
    // Another run is no step of the person's: the source stays open beside it.
    const bool reads = page() == StagePage::Source && m_pages->isAvailable(StagePage::Source) && trace != m_trace;
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
    m_pages->setAvailable(StagePage::Heatmaps, hasTensors);
    m_pages->setAvailable(StagePage::Graph, trace->journey != Journey::Build);
    m_pages->setAvailable(StagePage::Fold, hasFold);
    m_pages->setAvailable(StagePage::Answer, trace->journey == Journey::Forward);
    m_pages->setAvailable(StagePage::Details, true);
    m_pages->setAvailable(StagePage::Message, false);
    const StagePage usual = hasFold ? StagePage::Fold : hasTensors ? StagePage::Heatmaps : StagePage::Details;
    if (reads) refreshHeader();
    else openPage(m_pages->isAvailable(m_wish) ? m_wish : usual);
    refreshChannel();
    Q_EMIT tensorChosen();
}

void StageView::wish(StagePage page) {
    m_wish = page;
    const bool ofStep = page < StagePage::Checkpoint;
    if (m_trace && ofStep) setStep(m_trace, m_step);
    else showPage(page);
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
    m_pages->open(page);
    refreshHeader();
    Q_EMIT pageChanged(page);
}

void StageView::refreshHeader() {
    const StagePage now = page();
    m_header->setVisible(m_pages->anyAvailable());
    m_controls->setVisible(now == StagePage::Heatmaps && !m_viaShown);
    QString count;
    if (now == StagePage::Heatmaps && m_viaShown) count = tr("jet, each tile its own range");
    if (now == StagePage::Fold && m_fold->model().block >= 0)
        count = tr("kernel from input %1 to output %2").arg(m_fold->window().in).arg(m_fold->window().out);
    m_count->setText(count);
}

const StageTensor* StageView::chosenTensor() const {
    const int index = m_tiles->choice().tensor;
    if (index < 0 || index >= static_cast<int>(m_tiles->tensors().size())) return nullptr;
    return &m_tiles->tensors()[static_cast<std::size_t>(index)];
}

int StageView::chosenPlane() const { return m_tiles->choice().plane; }

QString StageView::pathOf(const StageTensor& tensor) const {
    const Step& step = m_trace->steps[static_cast<std::size_t>(m_step)];
    QString path = step.path.empty() ? toQt(step.type) : toQt(step.path);
    if (step.kind == StepKind::Transform) path = toQt(step.type);
    if (tensor.isInput || step.outputs.size() > 1) path += QLatin1Char('.') + toQt(tensor.tensor.name).replace(QLatin1Char(' '), QLatin1Char('_'));
    if (!tensor.reduction.isEmpty()) path += QLatin1Char('.') + QString(tensor.reduction).replace(QLatin1Char(' '), QLatin1Char('_'));
    return path;
}

void StageView::showField(int row, int column) {
    const StageTensor* tensor = chosenTensor();
    FieldSight sight;
    // Folded rows of the heatmap are known to the lens; the bars have one row.
    if (tensor && m_trace && row >= 0) {
        const int plane = chosenPlane();
        if (showsBars() && tensor->planes && !tensor->planes->empty()) {
            const int width = std::max(1, tensor->plane(0).columns);
            sight = m_lens.look(m_trace, *tensor, 0, column / width, column % width);
        } else {
            sight = m_lens.look(m_trace, *tensor, plane, row, column);
        }
    }
    m_tiles->setField(sight.places);
    Q_EMIT fieldShown(sight);
}

bool StageView::showsBars() const { return m_large->currentWidget() == m_vector; }

void StageView::setBars(bool bars) {
    if (bars == m_bars) return;
    m_bars = bars;
    refreshChannel();
}

void StageView::setVia(bool via) {
    if (via == m_viaShown) return;
    m_viaShown = via;
    m_pages->setWidget(StagePage::Heatmaps, via ? static_cast<QWidget*>(m_via) : m_heatmaps, via ? nullptr : m_tiles);
    refreshHeader();
    if (via) m_via->setTensor(chosenTensor());
}

void StageView::setClasses(const std::vector<std::string>& classes) {
    m_classes.clear();
    for (const std::string& name : classes) m_classes += toQt(name);
}

QString StageView::probeText() const { return showsBars() ? m_vector->probeText() : m_channel->probeText(); }

QString StageView::alsoThere() const {
    const StageTensor* chosen = chosenTensor();
    const QPoint at = m_channel->probe();
    if (!chosen || !chosen->planes || !chosen->reduction.isEmpty() || chosenPlane() >= chosen->channelCount()) return {};
    const int channel = chosen->plane(chosenPlane()).index;
    QString lines;
    for (const StageTensor& other : m_tiles->tensors()) {
        if (&other == chosen || !other.planes || !other.reduction.isEmpty() || other.tensor.view.shape() != chosen->tensor.view.shape()) continue;
        for (const Plane& plane : *other.planes)
            if (plane.index == channel) lines += QStringLiteral("\n%1 there = %2").arg(toQt(other.tensor.name), numberText(planeValue(other.tensor.view, plane, at.y(), at.x())));
    }
    return lines;
}

void StageView::refreshChannel() {
    const StageTensor* tensor = chosenTensor();
    const auto& sheets = m_tiles->sheets();
    if (!m_trace || !tensor || tensor->channelCount() == 0) {
        m_channel->clear();
        m_vector->clear();
        m_legend->clear();
        m_channelTitle->clear();
        return;
    }
    // The whole tensor's range is worked out on the lane; until then the last channel stays on the screen.
    if (!m_tiles->upToDate()) return;
    const std::size_t index = static_cast<std::size_t>(m_tiles->choice().tensor);
    const int plane = m_tiles->choice().plane;
    ValueRange range = sheets->rendered[index].range;
    QString title;
    if (tensor->isPicture) {
        const Shape& shape = tensor->tensor.view.shape();
        title = tr("picture  %1×%2").arg(shape[1]).arg(shape[0]);
        m_legend->clear();
    } else {
        const Plane& cut = tensor->plane(plane);
        const std::int64_t all = planeCount(tensor->tensor.view, tensor->weights());
        if (style().rule == RangeRule::Tile) range = resolveRange(tensor->tensor.view, style(), &cut);
        title = tensor->tensor.view.rank() > 2 ? tr("%1 %2 of %3   %4×%5").arg(tensor->weights() ? tr("kernel") : tr("channel")).arg(cut.index).arg(all).arg(cut.rows).arg(cut.columns)
                                               : tr("%1   %2×%3").arg(toQt(tensor->tensor.name)).arg(cut.rows).arg(cut.columns);
        if (!tensor->reduction.isEmpty()) title = tr("%1 over channels   %2×%3").arg(tensor->reduction).arg(cut.rows).arg(cut.columns);
        m_legend->setRange(range);
        m_controls->setCurrent(range.low, range.high, cut.index);
        Q_EMIT spanShown(range.low, range.high);
    }
    m_channelTitle->setText(title);
    const bool bars = m_bars && isRow(*tensor);
    m_large->setCurrentWidget(bars ? static_cast<QWidget*>(m_vector) : m_channel);
    m_legend->setVisible(!bars);
    if (bars) {
        m_channelTitle->setText(tr("%1   %2 values").arg(toQt(tensor->tensor.name)).arg(tensor->tensor.view.numel()));
        const std::string& path = m_trace->steps[static_cast<std::size_t>(m_step)].path;
        const bool answers = m_trace->journey == Journey::Forward && !tensor->isInput && (path.empty() || path.starts_with("head"));
        return m_vector->show(*tensor, pathOf(*tensor), answers ? m_classes : QStringList());
    }
    m_channel->show(*tensor, plane, range, style(), pathOf(*tensor));
}

void StageView::cycleMap() { m_controls->cycleMap(); }
void StageView::cycleRange() { m_controls->cycleRange(); }
const HeatmapStyle& StageView::style() const { return m_controls->style(); }
void StageView::setStyle(const HeatmapStyle& style) { m_controls->setStyle(style); }

void StageView::unpinRange() {
    HeatmapStyle style = m_controls->style();
    style.rule = RangeRule::Layer;
    m_controls->setStyle(style);
}

void StageView::pinRange(double low, double high) {
    HeatmapStyle style = m_controls->style();
    style.rule = RangeRule::Fixed;
    style.low = low;
    style.high = high;
    m_controls->setStyle(style);
}

void StageView::zoomIn() { page() == StagePage::Checkpoint ? Q_EMIT checkpointZoomed(1) : m_channel->zoomIn(); }
void StageView::zoomOut() { page() == StagePage::Checkpoint ? Q_EMIT checkpointZoomed(-1) : m_channel->zoomOut(); }
void StageView::zoomFit() { page() == StagePage::Checkpoint ? Q_EMIT checkpointZoomed(0) : m_channel->zoomFit(); }

void StageView::moveChannel(int dx, int dy) {
    if (page() == StagePage::Checkpoint) Q_EMIT checkpointMoved(dx, dy);
    else if (page() == StagePage::Fold) m_fold->move(dy, dx);
    else m_tiles->moveChoice(dx, dy);
}

}  // namespace teardown
