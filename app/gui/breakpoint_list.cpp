#include "app/gui/breakpoint_list.h"

#include <algorithm>

namespace teardown {

bool BreakpointList::contains(const Breakpoint& breakpoint) const {
    return std::find(m_list.begin(), m_list.end(), breakpoint) != m_list.end();
}

void BreakpointList::toggle(const Breakpoint& breakpoint) {
    if (const auto found = std::find(m_list.begin(), m_list.end(), breakpoint); found != m_list.end())
        m_list.erase(found);
    else
        m_list.push_back(breakpoint);
    Q_EMIT changed();
}

void BreakpointList::clear() {
    m_list.clear();
    Q_EMIT changed();
}

void BreakpointList::setList(std::vector<Breakpoint> list) {
    if (list == m_list) return;
    m_list = std::move(list);
    Q_EMIT changed();
}

}  // namespace teardown
