// HistogramView: a value distribution as bars. The only user of QCustomPlot; its header is not included here.
#pragma once

#include <QColor>
#include <QFont>
#include <QWidget>

#include <memory>
#include <vector>

class QCPItemRect;
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
    /// Equally wide bins from low to high. No counts: an empty view.
    void setData(double low, double high, const std::vector<double>& counts);
    void clear();
    /// Marks the range covered by the colours; low > high: no mark.
    void setSpan(double low, double high);
    /// Heights by the logarithm of the counts, so that rare values are seen beside frequent ones. Kept for the next session.
    void setLogarithmic(bool on);
    bool isLogarithmic() const { return m_logarithmic; }
    /// A line for each bin: from, to, count; separated by tabs.
    QString countsText() const;
    QSize sizeHint() const override { return {220, 96}; }

Q_SIGNALS:
    /// Emitted after dragging: the colours should cover these values.
    void spanChosen(double low, double high);
    /// Emitted on double click: the colours should cover all values again.
    void spanCleared();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void build();
    void refresh();
    double valueAt(QPointF position) const;
    void placeBand();
    QCustomPlot* m_plot = nullptr;  ///< created on first use: it costs more than the rest of the window
    HistogramColours m_colours;
    QFont m_font;
    double m_low = 0;
    double m_high = 1;
    std::vector<double> m_counts;
    QCPItemRect* m_band = nullptr;
    double m_spanLow = 1;
    double m_spanHigh = 0;
    double m_pressed = 0;
    bool m_dragging = false;
    bool m_logarithmic = false;
};

}  // namespace teardown
