// LayersPanel: how the layers fare in a training: one measure of all layers over the iterations, one layer as a curve, and all of them by
// depth.
#pragma once

#include "widgets/training/layer_map.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace teardown {

class CurveChart;
class FlowLabel;

class LayersPanel : public QWidget {
    Q_OBJECT
public:
    explicit LayersPanel(QWidget* parent = nullptr);
    void clear();
    void add(const TrainStatisticsPtr& statistics);
    LayerMap* map() const { return m_map; }
    CurveChart* history() const { return m_history; }
    CurveChart* depth() const { return m_depth; }
    QComboBox* measureBox() const { return m_measure; }

private:
    void refresh();

    QComboBox* m_measure;
    QLabel* m_legend;
    QLabel* m_probe;
    FlowLabel* m_empty;
    QWidget* m_body;
    LayerMap* m_map;
    CurveChart* m_history;
    CurveChart* m_depth;
};

}  // namespace teardown
