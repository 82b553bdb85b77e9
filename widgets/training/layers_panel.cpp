#include "widgets/training/layers_panel.h"

#include "widgets/charts/curve_chart.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/part_names.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/training/curve_look.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>

namespace teardown {
namespace {

constexpr std::size_t kMostEarlier = 3;  ///< trainings that are shown beside the last one

QLabel* quietLabel(QWidget* parent) {
    auto* label = new ElidedLabel(Qt::ElideRight, parent);
    label->setTextFormat(Qt::PlainText);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    label->setProperty("muted", true);
    return label;
}

}  // namespace

LayersPanel::LayersPanel(QWidget* parent)
    : QWidget(parent),
      m_measure(new QComboBox(this)),
      m_legend(quietLabel(this)),
      m_probe(quietLabel(this)),
      m_empty(new FlowLabel(this)),
      m_body(new QWidget(this)),
      m_map(new LayerMap),
      m_history(new CurveChart(tr("The chosen layer"))),
      m_depth(new CurveChart(tr("All layers by depth, last measurement"))) {
    setBoxName(*m_measure, tr("What is measured"));
    m_measure->addItem(tr("Gradients"), static_cast<int>(LayerMeasure::Gradient));
    m_measure->addItem(tr("Updates ÷ weights"), static_cast<int>(LayerMeasure::Update));
    m_measure->addItem(tr("Distance from the start"), static_cast<int>(LayerMeasure::Distance));
    m_measure->addItem(tr("Dead channels"), static_cast<int>(LayerMeasure::Dead));
    const QString tips[] = {tr("Norm of the gradients of a layer's parameters, before they are clipped"),
                            tr("How far a step moves a layer's parameters, as a share of their norm: about 0.001 is usual"),
                            tr("How far a layer's parameters are from where the training began, as a share of their norm there"),
                            tr("Share of the channels behind a ReLU that are zero for the whole batch")};
    for (int i = 0; i < m_measure->count(); ++i) m_measure->setItemData(i, tips[i], Qt::ToolTipRole);
    m_measure->setToolTip(tips[0]);
    connect(m_measure, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_measure->setToolTip(m_measure->itemData(index, Qt::ToolTipRole).toString());
        m_map->setMeasure(static_cast<LayerMeasure>(m_measure->itemData(index).toInt()));
        refresh();
    });
    for (CurveChart* chart : {m_history, m_depth}) followTheme(chart);
    m_history->setLogarithmic(true);
    m_depth->setLogarithmic(true);
    auto* charts = new KeptSplitter(QStringLiteral("train-layer-charts"), Qt::Horizontal, nullptr);
    charts->addWidget(titledChart(m_history));
    charts->addWidget(titledChart(m_depth));
    auto* parts = new KeptSplitter(QStringLiteral("train-layers"), Qt::Vertical, m_body);
    parts->setChildrenCollapsible(false);
    parts->addWidget(m_map);
    parts->addWidget(charts);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->addWidget(parts);
    auto* row = new QHBoxLayout;
    row->addWidget(m_measure);
    row->addWidget(m_legend, 1);
    row->addWidget(m_probe, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(row);
    layout->addWidget(m_empty);
    layout->addWidget(m_body, 1);
    layout->addStretch(0);
    connect(m_map, &LayerMap::probed, m_probe, &QLabel::setText);
    connect(m_map, &LayerMap::chosen, this, &LayersPanel::refresh);
    connect(&Theme::instance(), &Theme::changed, this, &LayersPanel::refresh);
    clear();
}

void LayersPanel::clear() {
    m_map->clear();
    refresh();
}

void LayersPanel::keep() {
    if (m_map->measurements() == 0) return;
    m_earlier.insert(m_earlier.begin(), {m_name, m_map->history().back()});
    if (m_earlier.size() > kMostEarlier) m_earlier.pop_back();
}

void LayersPanel::begin(const QString& name) {
    keep();
    m_name = name;
    clear();
}

QStringList LayersPanel::earlier() const {
    QStringList names;
    for (const Earlier& one : m_earlier) names += one.name;
    return names;
}

void LayersPanel::add(const TrainStatisticsPtr& statistics) {
    m_map->add(statistics);
    if (m_map->current() < 0 && !m_map->layers().empty()) m_map->setCurrent(0);
    refresh();
}

void LayersPanel::refresh() {
    const bool measured = m_map->measurements() > 0;
    const bool any = measured && !m_map->layers().empty();
    m_body->setVisible(any);
    m_empty->setVisible(!any);
    m_empty->setText(measured ? tr("No layer of this network has this measure.")
                              : tr("The layers are measured at intervals while a training runs: gradients, updates, distances from the "
                                   "start, dead channels. The numbers of the training do not change by it."));
    const auto range = m_map->range();
    const bool shares = m_map->measure() == LayerMeasure::Dead;
    m_legend->setText(!any || !range ? QString()
                      : shares       ? tr("viridis, 0 % to 100 %")
                                     : tr("viridis, log, %1 to %2").arg(numberText(range->first), numberText(range->second)));
    m_history->setLogarithmic(!shares);
    m_depth->setLogarithmic(!shares);
    if (!any) return;
    const int row = m_map->current();
    const QString name = row >= 0 ? toQt(m_map->layers()[static_cast<std::size_t>(row)]) : QString();
    std::vector<Curve> one, all;
    one.push_back({name, curveColour(0), m_map->historyOf(row), false});
    all.push_back({m_earlier.empty() || m_name.isEmpty() ? m_measure->currentText() : m_name, curveColour(0), m_map->byDepth(), true});
    for (const Earlier& before : m_earlier)
        all.push_back({before.name, curveColour(all.size()), depthCurve(*before.last, m_map->measure()), true});
    m_history->setCurves(std::move(one), tr("iteration, %1").arg(name), tr("choose a layer"));
    m_depth->setCurves(std::move(all), tr("layer"));
    m_depth->setMark(row >= 0 ? std::optional<double>(row) : std::nullopt);
}

}  // namespace teardown
