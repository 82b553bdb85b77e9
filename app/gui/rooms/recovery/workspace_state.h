// WorkspaceState: what is open and how it is viewed, as plain data that can be saved to a file. The file is not trusted: invalid values are
// skipped when it is read.
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
    QString stepPath;  ///< if the step with this index is another one, the first step of this path is used
    int tensor = -1;   ///< selected on the stage
    int plane = 0;
    HeatmapStyle style;
    int tree = 1;          ///< index of the tab on the left
    int crashes = 0;       ///< crashes in a row with this workspace
    QStringList options;   ///< "key=value": changes tried on the config
    QStringList pictures;  ///< absolute paths of the listed pictures
    Drawing drawing;       ///< on the pad, if it was the input
    std::vector<Breakpoint> breakpoints;

    bool operator==(const WorkspaceState& other) const { return serialise() == other.serialise(); }
    QByteArray serialise() const;
};

/// None for anything that serialise() did not write. An unknown journey is skipped; earlier versions wrote its index there.
std::optional<WorkspaceState> parseWorkspaceState(const QByteArray& bytes, JourneyTable table = kJourneys);

}  // namespace teardown
