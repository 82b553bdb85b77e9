// BreakpointList: the breakpoints. The navigator owns the list; the rooms that step, mark, save and restore use it.
#pragma once

#include "core/trace/breakpoint.h"

#include <QJsonArray>
#include <QObject>

#include <set>
#include <string>
#include <vector>

namespace teardown {

class BreakpointList : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// All of them, disabled ones too.
    const std::vector<Breakpoint>& list() const { return m_list; }
    bool contains(const Breakpoint& breakpoint) const;
    /// The layers with an enabled breakpoint of their own.
    std::set<std::string> paths() const;
    /// How a layer of this path and type is marked.
    StopMark mark(const std::string& path, const std::string& type) const { return stopMark(m_list, path, type); }
    /// Adds it, or removes it if it is already there.
    void toggle(const Breakpoint& breakpoint);
    /// The breakpoint at one layer.
    void toggleLayer(const std::string& path) { toggle({BreakOn::Path, path, 0}); }
    void setEnabled(const Breakpoint& breakpoint, bool enabled);
    void clear();
    /// Replaces the whole list.
    void setList(std::vector<Breakpoint> list);

Q_SIGNALS:
    void changed();
    /// The user has set or removed this one; changed() follows.
    void toggled(const teardown::Breakpoint& breakpoint, bool set);

private:
    std::vector<Breakpoint>::iterator find(const Breakpoint& breakpoint);
    std::vector<Breakpoint> m_list;
};

QJsonArray toJson(const std::vector<Breakpoint>& breakpoints);
/// The file is not trusted: what toJson() did not write is skipped.
std::vector<Breakpoint> breakpointsFromJson(const QJsonArray& list);

}  // namespace teardown
