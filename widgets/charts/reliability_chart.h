// ReliabilityChart: how often answers of each confidence are right, as bars beside the diagonal where both would be equal. QCustomPlot's
// header is not included here.
#pragma once

#include <QColor>
#include <QFont>
#include <QWidget>

#include <vector>

class QCustomPlot;

namespace teardown {

struct ReliabilityBin {
    double lower = 0, upper = 0;
    double confidence = 0;  ///< mean score, 0..1
    double accuracy = 0;    ///< 0..1
    double share = 0;       ///< of all pictures, 0..1; 0: the bin is empty
};

struct ReliabilityColours {
    QColor text, axis, grid, bar, gap, mark, ground;
};

class ReliabilityChart : public QWidget {
    Q_OBJECT
public:
    explicit ReliabilityChart(QWidget* parent = nullptr);
    void setColours(const ReliabilityColours& colours, const QFont& font);
    void setBins(std::vector<ReliabilityBin> bins);
    const std::vector<ReliabilityBin>& bins() const { return m_bins; }
    /// The bin below this place of the widget; -1: none.
    int binAt(QPoint place) const;
    QSize sizeHint() const override { return {420, 320}; }
    QSize minimumSizeHint() const override { return {200, 140}; }

Q_SIGNALS:
    /// The mouse is over this bin; -1: over none.
    void probed(int bin);

protected:
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void refresh();
    void addBars();

    QCustomPlot* m_plot = nullptr;  ///< created on first use
    ReliabilityColours m_colours;
    QFont m_font;
    std::vector<ReliabilityBin> m_bins;
};

}  // namespace teardown
