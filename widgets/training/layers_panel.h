// LayersPanel: how the layers fare in a training: one measure of all layers over the iterations, one layer as a curve, and all of them by
// depth.
#pragma once

#include "widgets/training/layer_map.h"

#include <QStringList>
#include <QWidget>

#include <vector>

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
    /// A training of this name begins. Of those before it the last measurement stays beside its own, by depth.
    void begin(const QString& name);
    /// The names of the trainings that are shown beside this one.
    QStringList earlier() const;
    void add(const TrainStatisticsPtr& statistics);
    LayerMap* map() const { return m_map; }
    CurveChart* history() const { return m_history; }
    CurveChart* depth() const { return m_depth; }
    QComboBox* measureBox() const { return m_measure; }

private:
    void refresh();
    void keep();

    /// The last measurement of a training that was shown before.
    struct Earlier {
        QString name;
        TrainStatisticsPtr last;
    };

    QString m_name;
    std::vector<Earlier> m_earlier;  ///< the latest first
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
