// DepthStrip: the whole journey at a glance - a representative tile per main step, drawn lazily off the GUI thread.
#pragma once

#include "core/trace/trace.h"
#include "widgets/common/task_runner.h"

#include <QImage>
#include <QWidget>

#include <vector>

namespace teardown {

/// The steps that stand on the strip: one level of the call tree, the deepest with at most `most` of them.
std::vector<int> stripSteps(const Trace& trace, int most);
/// Short name below a tile: "stage_1.0", "Resize".
QString stripLabel(const Step& step);
/// The liveliest plane of the step's last tensor; null when there is nothing to see.
QImage stripTile(const Step& step, int size);

class DepthStrip : public QWidget {
    Q_OBJECT
public:
    DepthStrip(Lane& lane, QWidget* parent = nullptr);
    void setTrace(TracePtr trace);
    /// The same steps with other numbers: the tiles stay until the new ones are drawn.
    void refreshTrace(TracePtr trace);
    void setCurrent(int step);
    QSize sizeHint() const override { return {400, 70}; }

Q_SIGNALS:
    void chosen(int step);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Item {
        int step = 0;
        QString label;
        QImage tile;
        bool drawn = false;
    };
    int itemAt(QPoint position) const;
    int pitch() const;
    bool pictures() const;
    void scrollToCurrent();
    void startPass();
    void drawNext();

    TaskRunner m_runner;
    TracePtr m_trace;
    TracePtr m_drawn;      ///< whose tiles are being drawn
    bool m_stale = false;  ///< a newer one waits
    std::vector<Item> m_items;
    int m_current = -1;
    int m_offset = 0;
    bool m_anyTile = false;
};

}  // namespace teardown
