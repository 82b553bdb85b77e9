#include "widgets/training/live_curves.h"

#include "widgets/charts/curve_chart.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/training/curve_look.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QGridLayout>
#include <QTimer>

#include <cmath>

namespace teardown {
namespace {

constexpr int kTurnMs = 300;

double normOfAll(const TrainStatistics& statistics) {
    double sum = 0;
    for (const LayerStatistics& layer : statistics.layers)
        if (layer.gradient) sum += *layer.gradient * *layer.gradient;
    return std::sqrt(sum);
}

}  // namespace

void BoundedCurve::add(double x, double y) {
    m_x += x;
    m_y += y;
    if (++m_count < m_each) return;
    m_points.emplace_back(m_x / static_cast<double>(m_count), m_y / static_cast<double>(m_count));
    m_x = m_y = 0;
    m_count = 0;
    if (m_points.size() < kMostPoints) return;
    for (std::size_t i = 0; i < m_points.size() / 2; ++i)
        m_points[i] = {(m_points[2 * i].first + m_points[2 * i + 1].first) / 2, (m_points[2 * i].second + m_points[2 * i + 1].second) / 2};
    m_points.resize(m_points.size() / 2);
    m_each *= 2;
}

LiveCurves::LiveCurves(QWidget* parent)
    : QWidget(parent),
      m_loss(new CurveChart(tr("Loss"), this)),
      m_accuracy(new CurveChart(tr("Accuracy"), this)),
      m_rate(new CurveChart(tr("Learning rate"), this)),
      m_norm(new CurveChart(tr("Norm of the gradients"), this)),
      m_logarithmic(new QCheckBox(tr("&Logarithmic losses and norms"), this)),
      m_turn(new QTimer(this)) {
    auto* charts = new QGridLayout;
    charts->setContentsMargins(0, 0, 0, 0);
    charts->setHorizontalSpacing(16);
    int place = 0;
    for (CurveChart* chart : {m_loss, m_accuracy, m_rate, m_norm}) {
        followTheme(chart);
        charts->addWidget(titledChart(chart), place / 2, place % 2);
        ++place;
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(charts, 1);
    layout->addWidget(m_logarithmic, 0, Qt::AlignLeft);
    connect(m_logarithmic, &QCheckBox::toggled, this, [this](bool on) {
        m_loss->setLogarithmic(on);
        m_norm->setLogarithmic(on);
    });
    m_turn->setSingleShot(true);
    m_turn->setInterval(kTurnMs);
    connect(m_turn, &QTimer::timeout, this, &LiveCurves::refresh);
    connect(&Theme::instance(), &Theme::changed, this, &LiveCurves::refresh);
    refresh();
}

void LiveCurves::begin(std::int64_t maxIters) {
    m_curves.clear();
    m_marked.clear();
    for (CurveChart* chart : {m_loss, m_accuracy, m_rate, m_norm}) chart->setEnd(static_cast<double>(maxIters));
    refresh();
}

void LiveCurves::addTerms(const TrainStep& step) {
    const auto x = static_cast<double>(step.iter);
    const QString mark = step.training ? QString() : tr(" (validation)");
    for (const auto& [name, value] : step.terms) {
        const char* part = name.find("loss") != std::string::npos ? "loss" : "accuracy";
        m_curves[{part, toQt(name) + mark}].add(x, value);
    }
    if (step.training) {
        m_curves[{"rate", tr("learning rate")}].add(x, step.rate);
        if (step.gradientNorm)
            m_curves[{"norm", tr("before clipping")}].add(x, *step.gradientNorm);
        else if (step.statistics)
            m_curves[{"norm", tr("all layers")}].add(x, normOfAll(*step.statistics));
    }
    for (const auto& [name, value] : step.evaluation) {
        const QString shown = tr("%1 (evaluation)").arg(toQt(name));
        m_marked[shown] = true;
        m_curves[{"accuracy", shown}].add(x, value);
    }
}

void LiveCurves::add(const std::vector<TrainStep>& steps) {
    for (const TrainStep& step : steps)
        if (step.ran) addTerms(step);
    if (!m_turn->isActive()) m_turn->start();
}

std::vector<std::pair<QString, const BoundedCurve*>> LiveCurves::curvesOf(const char* part) const {
    std::vector<std::pair<QString, const BoundedCurve*>> found;
    for (const auto& [key, curve] : m_curves)
        if (key.first == part) found.emplace_back(key.second, &curve);
    return found;
}

void LiveCurves::show(CurveChart* chart, const char* part, const QString& why) {
    std::vector<Curve> curves;
    for (const auto& [name, curve] : curvesOf(part)) {
        Curve shown{name, curveColour(curves.size()), curve->points(), m_marked.contains(name)};
        curves.push_back(std::move(shown));
    }
    chart->setCurves(std::move(curves), tr("iteration"), why);
}

void LiveCurves::refresh() {
    m_turn->stop();
    const QString none = m_curves.empty() ? tr("no iteration yet") : QString();
    show(m_loss, "loss", none);
    show(m_accuracy, "accuracy", none.isEmpty() ? tr("the head reports none") : none);
    show(m_rate, "rate", none);
    show(m_norm, "norm", none);
}

}  // namespace teardown
