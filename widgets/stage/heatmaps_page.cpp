#include "widgets/stage/heatmaps_page.h"

#include "core/render/plane_cell.h"
#include "core/render/plane_text.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/strings.h"
#include "widgets/stage/channel_pane.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/vector_view.h"
#include "widgets/tensor/via_view.h"

#include <QApplication>
#include <QBoxLayout>
#include <QStackedWidget>

#include <algorithm>
#include <utility>

namespace teardown {

HeatmapsPage::HeatmapsPage(Lane& lane, StageControls& controls, QWidget* parent)
    : StagePage(PageId::Heatmaps, parent),
      m_controls(controls),
      m_stack(new QStackedWidget(this)),
      m_plain(new KeptSplitter(QStringLiteral("heatmaps"), Qt::Horizontal, m_stack)),
      m_tiles(new TileView(lane, m_plain)),
      m_pane(new ChannelPane(m_plain)),
      m_via(new ViaView(lane, m_stack)) {
    m_plain->addWidget(m_tiles);
    m_plain->addWidget(m_pane);
    // At 1280 pixels this is three columns of 112 pixels beside the same channel three times as large.
    m_plain->setStretchFactor(0, 13);
    m_plain->setStretchFactor(1, 12);
    m_plain->setSizes({520, 480});
    m_stack->addWidget(m_plain);
    m_stack->addWidget(m_via);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    setFocusProxy(m_tiles);
    connectViews();
}

void HeatmapsPage::connectViews() {
    m_tiles->setStyle(m_controls.style());
    connect(m_tiles, &TileView::activated, this, [this] { m_pane->large()->setFocus(Qt::OtherFocusReason); });
    connect(m_tiles, &TileView::menuRequested, this, &HeatmapsPage::menuRequested);
    connect(m_pane, &ChannelPane::menuRequested, this, &HeatmapsPage::menuRequested);
    connect(&m_controls, &StageControls::styleChanged, m_tiles, &TileView::setStyle);
    connect(&m_controls, &StageControls::arrangementChanged, m_tiles, &TileView::setArrangement);
    connect(m_tiles, &TileView::chosen, this, [this] {
        refreshChannel();
        Q_EMIT tensorChosen();
    });
    connect(m_tiles, &TileView::rendered, this, [this] {
        refreshChannel();
        showWanted();
    });
    connect(m_tiles, &TileView::recomputeClicked, this, &HeatmapsPage::recomputeClicked);
    connect(this, &HeatmapsPage::tensorChosen, this, [this] {
        if (m_viaShown) m_via->setTensor(chosenTensor());
    });
    connect(m_pane, &ChannelPane::channelProbed, this, [this](QPointF fraction, const QString& text) {
        m_tiles->setProbe(fraction);
        Q_EMIT probed(text.isEmpty() ? text : text + alsoThere());
        showField(channel()->probe().y(), channel()->probe().x());
    });
    connect(m_pane, &ChannelPane::rowProbed, this, [this](int index, const QString& text) {
        Q_EMIT probed(text);
        showField(index < 0 ? -1 : 0, index);
    });
}

// Interface of StagePage

bool HeatmapsPage::fits(const TracePtr& trace, int step) const {
    const Step& item = trace->steps[static_cast<std::size_t>(step)];
    return !item.inputs.empty() || !item.outputs.empty();
}

void HeatmapsPage::showStep(const TracePtr& trace, int step) {
    m_trace = trace;
    m_step = step;
    if (m_wanted && m_wanted->step != step) m_wanted.reset();
    setTensors(stageTensorsOf(trace->steps[static_cast<std::size_t>(step)]));
}

void HeatmapsPage::clearStep() {
    m_trace.reset();
    m_step = -1;
    setTensors({});
}

void HeatmapsPage::setTensors(std::vector<StageTensor> tensors) {
    m_tiles->setTensors(std::move(tensors));
    refreshChannel();
    Q_EMIT tensorChosen();
}

void HeatmapsPage::refreshNumbers(const TracePtr& trace) {
    m_trace = trace;
    m_tiles->refreshTensors(stageTensorsOf(trace->steps[static_cast<std::size_t>(m_step)]));
}

void HeatmapsPage::moveProbe(int dx, int dy) { m_tiles->moveChoice(dx, dy); }

void HeatmapsPage::zoomBy(int step) {
    if (step > 0)
        channel()->zoomIn();
    else if (step < 0)
        channel()->zoomOut();
    else
        channel()->zoomFit();
}

QWidget* HeatmapsPage::content() { return m_stack->currentWidget(); }
QWidget* HeatmapsPage::thumbnail() const { return m_tiles->viewport(); }
QString HeatmapsPage::note() const { return m_viaShown ? tr("jet, each tile its own range") : QString(); }

// Drawing of tensors

void HeatmapsPage::setBars(bool bars) {
    if (bars == m_bars) return;
    m_bars = bars;
    refreshChannel();
}

void HeatmapsPage::setVia(bool via) {
    if (via == m_viaShown) return;
    m_viaShown = via;
    // Keep the focus on the page when the widget that has it is hidden.
    const QWidget* focused = QApplication::focusWidget();
    const bool inside = focused && isAncestorOf(focused);
    if (inside) m_stack->setFocus();
    m_stack->setCurrentWidget(via ? static_cast<QWidget*>(m_via) : m_plain);
    setFocusProxy(via ? static_cast<QWidget*>(m_via) : m_tiles);
    if (inside) setFocus();
    if (via) m_via->setTensor(chosenTensor());
    Q_EMIT headerChanged();
}

void HeatmapsPage::setClasses(const std::vector<std::string>& classes) {
    m_classes.clear();
    for (const std::string& name : classes) m_classes += toQt(name);
}

const HeatmapStyle& HeatmapsPage::heatmapStyle() const { return m_controls.style(); }
void HeatmapsPage::setHeatmapStyle(const HeatmapStyle& style) { m_controls.setStyle(style); }

HeatmapStyle HeatmapsPage::styleInUse() const {
    HeatmapStyle style = m_controls.style();
    const StageTensor* tensor = chosenTensor();
    if (style.rule == RangeRule::Auto)
        style.rule = tensor && tensor->kept() ? resolveRange(tensor->tensor.view, style).rule : RangeRule::Layer;
    return style;
}

void HeatmapsPage::unpinRange() {
    HeatmapStyle style = m_controls.style();
    style.rule = m_unpinned;
    m_controls.setStyle(style);
}

void HeatmapsPage::pinRange(double low, double high) {
    HeatmapStyle style = m_controls.style();
    if (style.rule != RangeRule::Fixed) m_unpinned = style.rule;
    style.rule = RangeRule::Fixed;
    style.low = low;
    style.high = high;
    m_controls.setStyle(style);
}

// Selected tensor, channel and value

const StageTensor* HeatmapsPage::chosenTensor() const {
    const int index = m_tiles->choice().tensor;
    if (index < 0 || index >= static_cast<int>(m_tiles->tensors().size())) return nullptr;
    return &m_tiles->tensors()[static_cast<std::size_t>(index)];
}

int HeatmapsPage::chosenPlane() const { return m_tiles->choice().plane; }

ChannelView* HeatmapsPage::channel() const { return m_pane->channel(); }
VectorView* HeatmapsPage::vector() const { return m_pane->vector(); }
QString HeatmapsPage::probeText() const { return m_pane->probeText(); }
int HeatmapsPage::probedRow() const { return m_pane->showsBars() ? 0 : channel()->probe().y(); }

QString HeatmapsPage::rowNumbers() const {
    const StageTensor* tensor = chosenTensor();
    if (!tensor || !tensor->planes || tensor->channelCount() == 0) return {};
    const Plane& plane = tensor->plane(chosenPlane());
    if (!m_pane->showsBars()) return toQt(rowText(tensor->tensor.view, plane, probedRow()));
    return toQt(planeText(tensor->tensor.view, plane)).trimmed().replace(QLatin1Char('\n'), QLatin1Char('\t'));
}

QString HeatmapsPage::channelNumbers() const {
    const StageTensor* tensor = chosenTensor();
    if (!tensor || !tensor->planes || tensor->channelCount() == 0) return {};
    const QString text = toQt(planeText(tensor->tensor.view, tensor->plane(chosenPlane())));
    return m_pane->showsBars() ? QString(text).replace(QLatin1Char('\t'), QLatin1Char('\n')) : text;
}

void HeatmapsPage::showField(int row, int column) {
    const StageTensor* tensor = chosenTensor();
    ProbedField field;
    // FieldLookup accounts for the folded rows of the heatmap; bars have a single row.
    if (tensor && m_trace && row >= 0) {
        const int plane = chosenPlane();
        if (m_pane->showsBars() && tensor->planes && !tensor->planes->empty()) {
            const int width = std::max(1, tensor->plane(0).columns);
            field = m_fieldLookup.find(m_trace, *tensor, 0, column / width, column % width);
        } else {
            field = m_fieldLookup.find(m_trace, *tensor, plane, row, column);
        }
    }
    m_tiles->setField(field.places);
    Q_EMIT fieldShown(field);
}

QString HeatmapsPage::alsoThere() const {
    const StageTensor* chosen = chosenTensor();
    const QPoint at = channel()->probe();
    if (!chosen || !chosen->planes || !chosen->reduction.isEmpty() || chosenPlane() >= chosen->channelCount()) return {};
    const int channel = chosen->plane(chosenPlane()).index;
    QString lines;
    for (const StageTensor& other : m_tiles->tensors()) {
        if (&other == chosen || !other.planes || !other.reduction.isEmpty() || other.tensor.view.shape() != chosen->tensor.view.shape())
            continue;
        for (const Plane& plane : *other.planes)
            if (plane.index == channel)
                lines += QStringLiteral("\n%1 there = %2")
                             .arg(toQt(labelWords(other.tensor)), numberText(planeValue(other.tensor.view, plane, at.y(), at.x())));
    }
    return lines;
}

QString HeatmapsPage::addressOf(const StageTensor& tensor) const {
    QString text = toQt(tensorAddress(*m_trace, m_step, tensor.tensor));
    if (!tensor.reduction.isEmpty()) text += QLatin1Char('.') + QString(tensor.reduction).replace(QLatin1Char(' '), QLatin1Char('_'));
    return text;
}

QString HeatmapsPage::shownAddress() const {
    const StageTensor* tensor = chosenTensor();
    if (!m_trace || !tensor || !tensor->reduction.isEmpty()) return {};
    const QString probed = probeText();
    if (!probed.isEmpty()) return probed.left(probed.indexOf(QLatin1String(" = ")));
    const bool cut = tensor->planes && chosenPlane() < tensor->channelCount();
    return addressOf(*tensor) + (cut ? toQt(tensor->plane(chosenPlane()).label) : QString());
}

void HeatmapsPage::goTo(const Address& address) {
    m_wanted = address;
    if (address.step == m_step) showWanted();
}

void HeatmapsPage::showWanted() {
    if (!m_wanted || !m_trace || m_wanted->step != m_step || !m_tiles->upToDate()) return;
    const Address wanted = *std::exchange(m_wanted, std::nullopt);
    const RecordedTensor* named = tensorAt(wanted, *m_trace);
    if (!named) return;
    const std::vector<StageTensor>& tensors = m_tiles->tensors();
    const auto found = std::find_if(tensors.begin(), tensors.end(), [named](const StageTensor& one) {
        return named->id >= 0 ? one.tensor.id == named->id : one.tensor.label == named->label && one.tensor.name == named->name;
    });
    if (found == tensors.end()) return;
    const int tensor = static_cast<int>(found - tensors.begin());
    if (found->isPicture) {
        m_tiles->choose({tensor, 0});
        if (wanted.index.size() >= 2) channel()->setProbe(static_cast<int>(wanted.index[0]), static_cast<int>(wanted.index[1]));
        return;
    }
    const auto cell =
        found->planes && found->reduction.isEmpty() ? planeCellOf(found->tensor.view, *found->planes, wanted.index) : std::nullopt;
    // A filter may hide the channel.
    m_tiles->choose({tensor, cell ? cell->plane : 0});
    if (!cell || cell->row < 0) return;
    if (m_pane->showsBars())
        vector()->setProbe(cell->row * found->plane(cell->plane).columns + cell->column);
    else
        channel()->setProbe(cell->row, cell->column);
}

void HeatmapsPage::refreshChannel() {
    const StageTensor* tensor = chosenTensor();
    if (!m_trace || !tensor || tensor->channelCount() == 0) return m_pane->clear();
    // The lane computes the range of the whole tensor; until then the previous channel stays visible.
    if (!m_tiles->upToDate()) return;
    const int plane = chosenPlane();
    ValueRange range = m_tiles->sheets()->rendered[static_cast<std::size_t>(m_tiles->choice().tensor)].range;
    if (!tensor->isPicture) {
        const Plane& cut = tensor->plane(plane);
        if (heatmapStyle().rule == RangeRule::Tile) range = resolveRange(tensor->tensor.view, heatmapStyle(), &cut);
        m_controls.setCurrent(range.low, range.high, cut.index);
        Q_EMIT spanShown(range.low, range.high);
    }
    m_range = range;
    if (!m_bars || !isRow(*tensor)) return m_pane->showPlane(addressOf(*tensor), *tensor, plane, range, heatmapStyle());
    const Step& step = m_trace->steps[static_cast<std::size_t>(m_step)];
    const bool answers = journeyView(m_trace).answer && !tensor->isInput && (step.path.empty() || step.path.starts_with("head"));
    m_pane->showRow(addressOf(*tensor), *tensor, answers ? m_classes : QStringList());
}

}  // namespace teardown
