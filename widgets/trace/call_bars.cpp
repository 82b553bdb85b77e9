#include "widgets/trace/call_bars.h"

#include "widgets/common/stop_dot.h"
#include "widgets/common/strings.h"
#include "widgets/trace/call_tree.h"

#include <QStringList>

#include <algorithm>

namespace teardown {

bool isKept(const Step& step) {
    return std::all_of(step.outputs.begin(), step.outputs.end(),
                       [](const RecordedTensor& tensor) { return tensor.view.valid() || tensor.shape.empty(); });
}

void CallBars::setTrace(const TracePtr& trace) {
    m_trace = trace;
    measureTrace();
}

void CallBars::setMeasure(StepMeasure measure) {
    m_measure = measure;
    measureTrace();
}

void CallBars::measureTrace() {
    m_bars.clear();
    m_bytes.clear();
    m_longest = 0;
    m_depth = 0;
    m_shown = m_measure;
    if (!m_trace || m_trace->steps.empty()) return;
    m_bytes = stepBytes(*m_trace);
    m_depth = flameDepth(*m_trace);
    m_bars = flameOf(*m_trace, m_measure);
    const bool any = std::any_of(m_bars.begin(), m_bars.end(), [](const FlameBar& bar) { return bar.width() > 0; });
    if (!any) {
        m_shown = StepMeasure::Count;
        m_bars = flameOf(*m_trace, m_shown);
    }
    for (const Step& step : m_trace->steps)
        if (step.end <= step.index + 1) m_longest = std::max(m_longest, m_bars[static_cast<std::size_t>(step.index)].width());
}

StopMark CallBars::stopOf(int step) const {
    return static_cast<std::size_t>(step) < m_stops.size() ? m_stops[static_cast<std::size_t>(step)] : StopMark::None;
}

QString CallBars::figureOf(int step) const {
    const Step& item = m_trace->steps[static_cast<std::size_t>(step)];
    if (m_shown == StepMeasure::Time) return timeText(item.nanoseconds);
    if (m_shown == StepMeasure::Memory)
        return m_bytes[static_cast<std::size_t>(step)] ? bytesText(m_bytes[static_cast<std::size_t>(step)]) : QString();
    return {};
}

QString CallBars::describe(int step) const {
    if (!m_trace || step < 0 || step >= static_cast<int>(m_trace->steps.size())) return {};
    const Step& item = m_trace->steps[static_cast<std::size_t>(step)];
    QStringList lines{toQt(item.path.empty() ? item.type : item.path)};
    const QString title = item.title.empty() ? toQt(item.type) : toQt(item.title);
    if (title != lines.first()) lines += title;
    if (item.nanoseconds > 0) {
        std::int64_t all = 0;
        for (const Step& other : m_trace->steps)
            if (other.parent < 0) all += other.nanoseconds;
        const double share = all > 0 ? 100.0 * static_cast<double>(item.nanoseconds) / static_cast<double>(all) : 0;
        lines += CallTree::tr("%1, %2 % of the journey").arg(timeText(item.nanoseconds)).arg(share, 0, 'f', share < 10 ? 1 : 0);
    }
    const std::uint64_t bytes = m_bytes[static_cast<std::size_t>(step)];
    lines += bytes ? CallTree::tr("%1 of new tensors").arg(bytesText(bytes)) : CallTree::tr("no new tensors");
    if (!isKept(item)) lines += CallTree::tr("its output was not kept");
    if (const StopMark stop = stopOf(step); stop != StopMark::None) lines += stopText(stop);
    return lines.join(QLatin1Char('\n'));
}

int CallBars::neighbour(int at, int key) const {
    const Step& step = m_trace->steps[static_cast<std::size_t>(at)];
    const int count = static_cast<int>(m_bars.size());
    if (key == Qt::Key_Up) return step.parent >= 0 ? step.parent : at;
    if (key == Qt::Key_Down) return at + 1 < step.end ? at + 1 : at;
    if (key == Qt::Key_Right)
        return step.end < count && m_trace->steps[static_cast<std::size_t>(step.end)].depth == step.depth ? step.end : at;
    int before = at - 1;
    while (before >= 0 && m_trace->steps[static_cast<std::size_t>(before)].depth > step.depth)
        before = m_trace->steps[static_cast<std::size_t>(before)].parent;
    return before >= 0 && m_trace->steps[static_cast<std::size_t>(before)].depth == step.depth ? before : at;
}

}  // namespace teardown
