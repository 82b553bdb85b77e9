// CallBars: what the call tree shows of a trace: a bar for each step, its figure, and its breakpoint.
#pragma once

#include "core/trace/breakpoint.h"
#include "core/trace/flame.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace teardown {

/// Whether all outputs of the step are there.
bool isKept(const Step& step);

class CallBars {
public:
    void setTrace(const TracePtr& trace);
    void setMeasure(StepMeasure measure);
    void setStops(std::vector<StopMark> stops) { m_stops = std::move(stops); }

    const TracePtr& trace() const { return m_trace; }
    /// Of the trace's steps, by index.
    const std::vector<FlameBar>& all() const { return m_bars; }
    const FlameBar& operator[](int step) const { return m_bars[static_cast<std::size_t>(step)]; }
    int count() const { return static_cast<int>(m_bars.size()); }
    const Step& step(int index) const { return m_trace->steps[static_cast<std::size_t>(index)]; }
    int depth() const { return m_depth; }
    /// Widest bar of a step without parts: the reference for the shades.
    double longest() const { return m_longest; }
    StepMeasure measure() const { return m_measure; }
    /// No times were measured for this journey: steps are counted instead.
    bool counted() const { return m_shown != m_measure; }

    StopMark stopOf(int step) const;
    /// "1.24 ms", "3.1 MB" or nothing, depending on the measure.
    QString figureOf(int step) const;
    /// Path, time and memory of a step, one per line.
    QString describe(int step) const;
    /// For an arrow key: the step beside, above or below `at`; itself if there is none.
    int neighbour(int at, int key) const;

private:
    void measureTrace();

    TracePtr m_trace;
    std::vector<StopMark> m_stops;
    std::vector<FlameBar> m_bars;
    std::vector<std::uint64_t> m_bytes;
    StepMeasure m_measure = StepMeasure::Time;
    StepMeasure m_shown = StepMeasure::Time;
    double m_longest = 0;
    int m_depth = 0;
};

}  // namespace teardown
