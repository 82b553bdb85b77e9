// LiveCurves: the curves of a running training: loss, accuracy, learning rate, gradient norm. Keeps a bounded number of points, however
// long the training is.
#pragma once

#include "core/session/train_journey.h"

#include <QWidget>

#include <map>
#include <utility>
#include <vector>

class QCheckBox;
class QTimer;

namespace teardown {

class CurveChart;

/// A curve of averages: once it has kMostPoints, two neighbours become one.
class BoundedCurve {
public:
    static constexpr std::size_t kMostPoints = 4000;

    void add(double x, double y);
    const std::vector<std::pair<double, double>>& points() const { return m_points; }

private:
    std::vector<std::pair<double, double>> m_points;
    std::size_t m_each = 1;  ///< values in a point
    std::size_t m_count = 0;
    double m_x = 0, m_y = 0;  ///< sums of those that are no point yet
};

class LiveCurves : public QWidget {
    Q_OBJECT
public:
    explicit LiveCurves(QWidget* parent = nullptr);

    /// A training begins. `maxIters`: where its axis ends.
    void begin(std::int64_t maxIters);
    /// Iterations that were done.
    void add(const std::vector<TrainStep>& steps);
    CurveChart* loss() const { return m_loss; }
    CurveChart* accuracy() const { return m_accuracy; }
    CurveChart* rate() const { return m_rate; }
    CurveChart* norm() const { return m_norm; }
    /// Shows what was added without waiting for its turn.
    void refresh();

private:
    void addTerms(const TrainStep& step);
    std::vector<std::pair<QString, const BoundedCurve*>> curvesOf(const char* part) const;
    void show(CurveChart* chart, const char* part, const QString& why);

    CurveChart* m_loss;
    CurveChart* m_accuracy;
    CurveChart* m_rate;
    CurveChart* m_norm;
    QCheckBox* m_logarithmic;
    QTimer* m_turn;                                                    ///< several times a second at most
    std::map<std::pair<std::string, QString>, BoundedCurve> m_curves;  ///< by chart and name
    std::map<QString, bool> m_marked;                                  ///< names of evaluations
};

}  // namespace teardown
