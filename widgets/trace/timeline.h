// Timeline: the bottom of the stage - transport buttons, where in the story we are, the call path, and the depth strip.
#pragma once

#include "core/trace/trace.h"
#include "widgets/common/lane.h"

#include <QWidget>

#include <vector>

class QAction;
class QHBoxLayout;
class QLabel;

namespace teardown {

class DepthStrip;

class Timeline : public QWidget {
    Q_OBJECT
public:
    /// One button per action, in this order; a null action leaves a gap.
    Timeline(Lane& lane, const std::vector<QAction*>& transport, QWidget* parent = nullptr);
    void setTrace(const TracePtr& trace);
    /// The same steps with other numbers: nothing flickers.
    void refreshTrace(const TracePtr& trace);
    void setCurrent(int step);

Q_SIGNALS:
    void chosen(int step);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refreshLabels();
    TracePtr m_trace;
    int m_step = -1;
    QLabel* m_position;
    QLabel* m_what;
    QLabel* m_calls;
    QHBoxLayout* m_texts;
    DepthStrip* m_strip;
};

/// "simple_test › extract_feat › RepVGG.forward"; empty without reference frames.
QString callPath(const Step& step);

}  // namespace teardown
