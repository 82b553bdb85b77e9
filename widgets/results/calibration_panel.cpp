#include "widgets/results/calibration_panel.h"

#include "widgets/charts/reliability_chart.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>

#include <utility>

namespace teardown {

CalibrationPanel::CalibrationPanel(QWidget* parent)
    : QWidget(parent), m_summary(new FlowLabel(this)), m_chart(new ReliabilityChart(this)), m_bin(new FlowLabel(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_summary);
    layout->addWidget(m_chart, 1);
    layout->addWidget(m_bin);
    connect(m_chart, &ReliabilityChart::probed, this, &CalibrationPanel::showBin);
    const auto colour = [this] {
        const Colours& c = colours();
        QColor bar = c.accent;
        bar.setAlphaF(0.35F);
        QColor share = c.muted;
        share.setAlphaF(0.55F);
        m_chart->setColours({c.muted, c.line, c.raised, bar, share, c.accent, c.surface}, smallMonoFont());
    };
    connect(&Theme::instance(), &Theme::changed, this, colour);
    colour();
}

void CalibrationPanel::setResults(const TestResultsPtr& results) {
    m_results = results;
    showBin(-1);
    if (!results) return m_chart->setBins({});
    const metrics::Calibration& calibration = results->calibration;
    QString text = tr("On average the score is %1 away from the share of right answers, at most %2.")
                       .arg(QString::number(calibration.ece, 'f', 4), QString::number(calibration.mce, 'f', 4));
    if (calibration.notProbabilities > 0)
        text +=
            QLatin1Char(' ') + tr("%n picture(s) have no score between 0 and 1.", nullptr, static_cast<int>(calibration.notProbabilities));
    m_summary->setText(text);
    std::vector<ReliabilityBin> bins;
    for (const metrics::CalibrationBin& bin : calibration.bins)
        bins.push_back({bin.lower, bin.upper, bin.confidence, bin.accuracy,
                        calibration.counted == 0 ? 0 : static_cast<double>(bin.count) / static_cast<double>(calibration.counted)});
    m_chart->setBins(std::move(bins));
}

void CalibrationPanel::showBin(int bin) {
    const bool known = m_results && bin >= 0 && static_cast<std::size_t>(bin) < m_results->calibration.bins.size();
    if (!known) return m_bin->setText(tr("Wide bars: the share of right answers. Narrow bars: the share of all pictures."));
    const metrics::CalibrationBin& shown = m_results->calibration.bins[static_cast<std::size_t>(bin)];
    m_bin->setText(tr("Scores of %1 to %2: %3 pictures, mean score %4, right %5")
                       .arg(QString::number(shown.lower, 'f', 3), QString::number(shown.upper, 'f', 3), groupedCount(shown.count),
                            QString::number(shown.confidence, 'f', 3), shareText(shown.accuracy)));
}

}  // namespace teardown
