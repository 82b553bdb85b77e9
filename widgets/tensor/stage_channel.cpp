// The heatmaps' side of StageView: the tensor, channel and value that are looked at, large or as bars, and what the value sees.
#include "widgets/common/strings.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/fold_view.h"
#include "widgets/tensor/legend.h"
#include "widgets/tensor/stage_controls.h"
#include "widgets/tensor/stage_view.h"
#include "widgets/tensor/vector_view.h"
#include "widgets/tensor/via_view.h"

#include <QLabel>
#include <QStackedWidget>

namespace teardown {

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
    if (tensor.isInput || step.outputs.size() > 1)
        path += QLatin1Char('.') + toQt(tensor.tensor.label).replace(QLatin1Char(' '), QLatin1Char('_'));
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
        if (&other == chosen || !other.planes || !other.reduction.isEmpty() || other.tensor.view.shape() != chosen->tensor.view.shape())
            continue;
        for (const Plane& plane : *other.planes)
            if (plane.index == channel)
                lines += QStringLiteral("\n%1 there = %2")
                             .arg(toQt(labelWords(other.tensor)), numberText(planeValue(other.tensor.view, plane, at.y(), at.x())));
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
        const std::int64_t all = planeCount(tensor->tensor.view, tensor->tensor.role);
        if (style().rule == RangeRule::Tile) range = resolveRange(tensor->tensor.view, style(), &cut);
        title = tensor->tensor.view.rank() > 2 ? tr("%1 %2 of %3   %4×%5")
                                                     .arg(tensor->weights() ? tr("kernel") : tr("channel"))
                                                     .arg(cut.index)
                                                     .arg(all)
                                                     .arg(cut.gridRows())
                                                     .arg(cut.gridColumns())
                                               : tr("%1   %2×%3").arg(toQt(labelWords(tensor->tensor))).arg(cut.rows).arg(cut.columns);
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
        m_channelTitle->setText(tr("%1   %2 values").arg(toQt(labelWords(tensor->tensor))).arg(tensor->tensor.view.numel()));
        const std::string& path = m_trace->steps[static_cast<std::size_t>(m_step)].path;
        const bool answers = journeyView().answer && !tensor->isInput && (path.empty() || path.starts_with("head"));
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
    if (page() == StagePage::Checkpoint)
        Q_EMIT checkpointMoved(dx, dy);
    else if (page() == StagePage::Fold)
        m_fold->move(dy, dx);
    else
        m_tiles->moveChoice(dx, dy);
}

}  // namespace teardown
