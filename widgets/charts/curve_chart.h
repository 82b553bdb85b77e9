// CurveChart: curves over a number, such as the losses of a training over its iterations. QCustomPlot's header is not included here.
#pragma once

#include <QColor>
#include <QFont>
#include <QWidget>

#include <optional>
#include <utility>
#include <vector>

class QCustomPlot;

namespace teardown {

struct Curve {
    QString name;
    QColor colour;
    std::vector<std::pair<double, double>> points;  ///< by x; y may be NaN: a gap
    bool marked = false;                            ///< few points, each with a dot
};

struct CurveColours {
    QColor text, axis, grid, mark, ground;
};

class CurveChart : public QWidget {
    Q_OBJECT
public:
    explicit CurveChart(const QString& title, QWidget* parent = nullptr);
    void setColours(const CurveColours& colours, const QFont& font);
    /// No curve with a point: an empty chart with `why` in its middle.
    void setCurves(std::vector<Curve> curves, const QString& xTitle, const QString& why = {});
    /// Logarithmic values; those that are not positive are gaps.
    void setLogarithmic(bool on);
    /// A line at this x; none: no line.
    void setMark(std::optional<double> x);
    /// Where the x axis ends; by itself at the last point.
    void setEnd(std::optional<double> x);
    const std::vector<Curve>& curves() const { return m_curves; }
    const QString& title() const { return m_title; }
    QSize sizeHint() const override { return {320, 130}; }
    QSize minimumSizeHint() const override { return {180, 76}; }

Q_SIGNALS:
    void clicked(double x);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void refresh();
    void addCurve(const Curve& curve);
    QString valuesAt(double x) const;

    QCustomPlot* m_plot = nullptr;  ///< created on first use
    QString m_title;
    CurveColours m_colours;
    QFont m_font;
    std::vector<Curve> m_curves;
    QString m_xTitle;
    QString m_why;
    std::optional<double> m_mark;
    std::optional<double> m_end;
    bool m_logarithmic = false;
    bool m_stale = true;
};

}  // namespace teardown
