// BreakpointList: the breakpoints. The navigator owns the list; the rooms that step, save and restore use it.
#pragma once

#include "core/trace/breakpoint.h"

#include <QObject>

#include <vector>

namespace teardown {

class BreakpointList : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    const std::vector<Breakpoint>& list() const { return m_list; }
    bool contains(const Breakpoint& breakpoint) const;
    /// Adds it, or removes it if it is already there.
    void toggle(const Breakpoint& breakpoint);
    void clear();
    /// Replaces the whole list.
    void setList(std::vector<Breakpoint> list);

Q_SIGNALS:
    void changed();

private:
    std::vector<Breakpoint> m_list;
};

}  // namespace teardown
