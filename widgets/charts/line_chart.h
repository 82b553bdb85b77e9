// LineChart: a few series over the same positions, such as the epochs of a training run. QCustomPlot's header is not included here.
#pragma once

#include <QColor>
#include <QFont>
#include <QStringList>
#include <QWidget>

#include <vector>

class QCustomPlot;

namespace teardown {

struct LineSeries {
    QString name;
    QColor colour;
    std::vector<double> values;  ///< NaN: a gap
};

struct LineChartColours {
    QColor text;
    QColor axis;
    QColor grid;
    QColor mark;
    QColor ground;
};

class LineChart : public QWidget {
    Q_OBJECT
public:
    explicit LineChart(QWidget* parent = nullptr);
    void setColours(const LineChartColours& colours, const QFont& font);
    /// `places`: labels below the points. No series: an empty chart.
    void setData(const QStringList& places, std::vector<LineSeries> series, const QString& yTitle);
    /// Marks a position with a line; -1: none.
    void setMark(int place);
    int mark() const { return m_mark; }
    const std::vector<LineSeries>& series() const { return m_series; }
    QSize sizeHint() const override { return {420, 200}; }

Q_SIGNALS:
    /// Emitted on click: the nearest position.
    void placeChosen(int place);

protected:
    void mousePressEvent(QMouseEvent* event) override;

private:
    void refresh();
    QCustomPlot* m_plot = nullptr;  ///< created on first use
    LineChartColours m_colours;
    QFont m_font;
    QStringList m_places;
    std::vector<LineSeries> m_series;
    QString m_title;
    int m_mark = -1;
};

}  // namespace teardown
