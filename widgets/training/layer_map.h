// LayerMap: a measure of the layers over the iterations of a training, as a heatmap: a row is a layer, in the order of the network, a
// column a measurement.
#pragma once

#include "core/session/train_statistics.h"

#include <QAbstractScrollArea>
#include <QImage>

#include <optional>
#include <utility>
#include <vector>

namespace teardown {

enum class LayerMeasure { Gradient, Update, Distance, Dead };

/// Of one layer; none if it has no such value.
std::optional<double> measuredIn(const LayerStatistics& layer, LayerMeasure measure);

/// A measurement by depth: number of the layer from 0 among those that have the measure, and value.
std::vector<std::pair<double, double>> depthCurve(const TrainStatistics& statistics, LayerMeasure measure);

class LayerMap : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit LayerMap(QWidget* parent = nullptr);

    void clear();
    void add(const TrainStatisticsPtr& statistics);
    void setMeasure(LayerMeasure measure);
    LayerMeasure measure() const { return m_measure; }

    /// The layers that have the measure, in the order of the network.
    const std::vector<std::string>& layers() const { return m_layers; }
    /// Iteration and value of each measurement of the layer in this row.
    std::vector<std::pair<double, double>> historyOf(int row) const;
    /// The last measurement by depth: number of the layer from 0, and value.
    std::vector<std::pair<double, double>> byDepth() const;
    int current() const { return m_current; }
    void setCurrent(int row);
    /// Least and most of the values that have a colour; of all but the shares of dead channels on a logarithmic scale.
    std::optional<std::pair<double, double>> range() const { return m_range; }
    std::size_t measurements() const { return m_history.size(); }
    const std::vector<TrainStatisticsPtr>& history() const { return m_history; }
    QSize minimumSizeHint() const override { return {200, 90}; }
    QSize sizeHint() const override { return {420, 260}; }

Q_SIGNALS:
    void chosen(int row);
    /// What is below the mouse; empty: nothing.
    void probed(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void collect();
    void draw();
    void fitBars();
    int rowHeight() const;
    int nameWidth() const;
    int rowAt(const QPoint& place) const;
    int columnAt(const QPoint& place) const;

    LayerMeasure m_measure = LayerMeasure::Gradient;
    std::vector<TrainStatisticsPtr> m_history;
    std::size_t m_each = 1;    ///< measurements of which one is kept
    std::size_t m_passed = 0;  ///< since the last one that was kept
    std::vector<std::string> m_layers;
    std::vector<std::size_t> m_places;  ///< of these layers in a measurement
    std::optional<std::pair<double, double>> m_range;
    QImage m_image;  ///< a pixel a value
    int m_current = -1;
};

}  // namespace teardown
