// HistogramView: bars of a value distribution. The only user of QCustomPlot; its header stays out of this one.
#pragma once

#include <QColor>
#include <QFont>
#include <QWidget>

#include <memory>
#include <vector>

class QCustomPlot;

namespace teardown {

struct HistogramColours {
    QColor bars;
    QColor text;
    QColor axis;
};

class HistogramView : public QWidget {
    Q_OBJECT
public:
    explicit HistogramView(QWidget* parent = nullptr);
    ~HistogramView() override;
    void setColours(const HistogramColours& colours, const QFont& font);
    /// Equally wide bins from low to high. No counts: empty.
    void setData(double low, double high, const std::vector<double>& counts);
    void clear();
    QSize sizeHint() const override { return {220, 96}; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void refresh();
    QCustomPlot* m_plot = nullptr;  ///< made when first needed: it costs more than the rest of the window
    HistogramColours m_colours;
    QFont m_font;
    double m_low = 0;
    double m_high = 1;
    std::vector<double> m_counts;
};

}  // namespace teardown
