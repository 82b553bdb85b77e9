// WorkspaceState: what is open and how it is looked at, as plain data that survives in a file. Read back it is somebody's text like any
// other: what does not fit is left out, never trusted.
#pragma once

#include "app/gui/work/workspace_files.h"
#include "core/render/drawing.h"
#include "core/render/heatmap.h"
#include "core/session/journeys.h"
#include "core/trace/breakpoint.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace teardown {

struct WorkspaceState {
    WorkspaceFiles files;
    QString journey = QStringLiteral("forward");  ///< name of a stepped journey
    int step = -1;
    QString stepPath;  ///< where the step with this index is another one, the first of this path is taken
    int tensor = -1;   ///< chosen on the stage
    int plane = 0;
    HeatmapStyle style;
    int tree = 1;          ///< tab on the left, as a number
    int crashes = 0;       ///< unclean ends in a row with this workspace
    QStringList options;   ///< "key=value": changes that were tried on the config
    QStringList pictures;  ///< absolute paths of the listed ones
    Drawing drawing;       ///< on the pad, where it was the input
    std::vector<Breakpoint> breakpoints;

    bool operator==(const WorkspaceState& other) const { return serialise() == other.serialise(); }
    QByteArray serialise() const;
};

/// None for anything that serialise() has not written. A journey that is not in the table is left out; earlier versions wrote its place
/// there.
std::optional<WorkspaceState> parseWorkspaceState(const QByteArray& bytes, JourneyTable table = kJourneys);

}  // namespace teardown
