// Timeline: the bottom of the stage - transport buttons, position in the journey, the call path, and the depth strip.
#pragma once

#include "core/session/journeys.h"
#include "core/trace/breakpoint.h"
#include "core/trace/trace.h"
#include "widgets/common/lane.h"
#include "widgets/trace/depth_strip.h"

#include <QWidget>

#include <vector>

class QAction;
class QActionGroup;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace teardown {

class CallTree;

/// What is below the buttons: a picture per part, or the call tree on a line, as wide as time or memory.
enum class TimelineMode { Pictures, Time, Memory };

class Timeline : public QWidget {
    Q_OBJECT
public:
    /// One button per action, in this order; a null action leaves a gap.
    Timeline(Lane& lane, const std::vector<QAction*>& transport, QWidget* parent = nullptr, JourneyTable journeys = kJourneys);
    /// The same buttons where there are none yet.
    void setTransport(const std::vector<QAction*>& transport);
    void setTrace(const TracePtr& trace);
    /// The same steps with other numbers: nothing flickers.
    void refreshTrace(const TracePtr& trace);
    void setCurrent(int step);
    /// Of the trace's steps, by index: those with a breakpoint are marked.
    void setStops(std::vector<StopMark> stops);
    /// Of the shown tensor: the steps that write and read it are marked.
    void setUses(const TensorUses& uses) { m_strip->setUses(uses); }
    /// The forward pass's times are the best of this many runs; 0: not known.
    void setTimedRuns(int runs);
    void setLook(TimelineMode look);
    TimelineMode look() const { return m_look; }
    /// A button with the display modes; the group's actions do the work.
    void setTimelineModes(QActionGroup* looks);
    CallTree* callTree() const { return m_tree; }
    DepthStrip* strip() const { return m_strip; }
    /// Says to the right of the buttons that tensors of this run were not kept; the action offers a remedy.
    void setIncomplete(bool incomplete, QAction* remedy);
    /// If space is short, the buttons have no text.
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen(int step);
    /// The context menu of a step is wanted at this place of the screen.
    void menuRequested(int step, const QPoint& place);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QString positionText() const;
    void fitButtons();  ///< shown with text if there is space
    void refreshLabels();
    void showLook(bool brief = false);
    std::vector<QToolButton*> m_worded;  ///< buttons that have text if there is space
    TracePtr m_trace;
    std::vector<std::uint64_t> m_bytes;  ///< of the trace's steps; empty until needed
    TracePtr m_bytesOf;
    std::vector<StopMark> m_stops;
    TimelineMode m_look = TimelineMode::Pictures;
    int m_step = -1;
    int m_timedRuns = 0;
    JourneyTable m_journeys;
    QLabel* m_position;
    QLabel* m_what;
    QLabel* m_calls;
    QHBoxLayout* m_row;  ///< buttons, then texts
    QHBoxLayout* m_texts;
    DepthStrip* m_strip;
    CallTree* m_tree;
    QToolButton* m_modes;
    QToolButton* m_incomplete;
};

/// "simple_test › extract_feat › RepVGG.forward"; empty without reference frames.
QString callPath(const Step& step);

}  // namespace teardown
