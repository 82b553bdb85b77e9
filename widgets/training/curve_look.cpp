#include "widgets/training/curve_look.h"

#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/paint/map_painter.h"

#include <QBoxLayout>
#include <QLabel>

namespace teardown {

void followTheme(CurveChart* chart) {
    const auto apply = [chart] {
        const Colours& now = colours();
        chart->setColours({now.muted, now.line, now.line, now.accent, now.surface}, smallFont());
    };
    apply();
    QObject::connect(&Theme::instance(), &Theme::changed, chart, apply);
}

QColor curveColour(std::size_t place) { return place == 0 ? colours().accent : mapColour(place, Theme::instance().isDark()); }

QWidget* titledChart(CurveChart* chart) {
    auto* part = new QWidget;
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(sectionHeading(chart->title(), part));
    layout->addWidget(chart, 1);
    return part;
}

}  // namespace teardown
