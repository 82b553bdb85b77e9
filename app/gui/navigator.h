// Navigator: the current selection, shared by all panels. Knows how step, module, config line and tensor are related; panels only follow
// it.
#pragma once

#include "app/gui/breakpoint_list.h"
#include "core/session/journeys.h"
#include "core/trace/trace_cursor.h"
#include "widgets/common/location.h"

#include <QObject>

#include <map>
#include <memory>

namespace teardown {

struct BuildOutcome;
struct ModuleNode;

class Navigator : public QObject {
    Q_OBJECT
public:
    explicit Navigator(JourneyTable table = kJourneys, QObject* parent = nullptr);

    void setBuild(std::shared_ptr<const BuildOutcome> build);
    /// A new trace of a stepped journey; other journeys have no cursor. The cursor stays at the same path if it still exists.
    void setTrace(Journey journey, TracePtr trace);
    /// The same steps with other numbers: replaces the trace and keeps the position. Returns false, and changes nothing, if the steps
    /// differ.
    bool refreshTrace(Journey journey, const TracePtr& trace);
    void setJourney(Journey journey);
    /// Asks the window to show this journey, and to run it if nothing is recorded yet: journeyRequested().
    void openJourney(Journey journey) { Q_EMIT journeyRequested(journey); }
    /// Asks the window to show the current step again, or the reason why there is none: refreshRequested().
    void refresh() { Q_EMIT refreshRequested(); }
    /// Asks the window to open the config's source at the line that sets this value: sourceRequested().
    void openSource(const QString& configPath) { Q_EMIT sourceRequested(configPath); }

    /// The dict of the config that this module was built from; empty: none is known.
    QString configOfModule(const QString& path) const;
    /// The user follows a link: what is shown before it becomes an entry of the history. Call before the link is followed.
    void followLink() { Q_EMIT linkFollowed(); }

    /// The breakpoints.
    BreakpointList& breakpoints() { return m_breakpoints; }
    const BreakpointList& breakpoints() const { return m_breakpoints; }

    Journey journey() const { return m_location.journey; }
    const Location& location() const { return m_location; }
    const TracePtr& trace() const { return cursor().trace(); }
    const TraceCursor& cursor() const { return m_cursors.at(m_location.journey); }

    void showStep(int step);
    void showModule(const QString& path);
    /// The same for a name that was followed: trees show its row, even inside a closed group, by moduleFollowed().
    void followModule(const QString& path);
    void showConfig(const QString& path);
    void showTensor(const QString& key);

    void first();
    void back();
    void stepBack();
    void into();
    void over();
    void out();
    void last();

Q_SIGNALS:
    void changed();       ///< anything in location()
    void traceChanged();  ///< another trace is shown
    void journeyRequested(teardown::Journey journey);
    void refreshRequested();
    void sourceRequested(const QString& configPath);
    void moduleFollowed(const QString& path);
    void linkFollowed();
    /// There is no step to show: the stage's message page says why and what to do.
    void messageNeeded();

private:
    TraceCursor& here() { return m_cursors.at(m_location.journey); }
    void updateLocation();  ///< derives module, config path and tensor from the step
    std::optional<std::string> moduleAbove(const std::string& path) const;
    std::string configOf(const Step* step, const std::optional<std::string>& module) const;
    int stepOf(const std::string& path) const;
    const ModuleNode* node(const std::string& path) const;

    std::shared_ptr<const BuildOutcome> m_build;
    std::map<Journey, TraceCursor> m_cursors;  ///< one for each stepped journey of the table
    Location m_location;
    BreakpointList m_breakpoints;
};

}  // namespace teardown
