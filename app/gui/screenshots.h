// Screenshots: pictures of the window with real data, in both themes, for the documentation and for review.
#pragma once

#include "app/gui/photographer.h"
#include "app/gui/workbench.h"

#include <QString>
#include <QStringList>

namespace teardown {

/// Opens the files (none: the bundled sample), walks the three journeys and writes PNGs to the folder. Returns an exit code.
int takeScreenshots(const QString& folder, const QStringList& files);
int takeScreenshots(const QString& folder, const QStringList& files, SessionFactory factory);
/// The same walk, calling `visit` at each view.
int walkViews(const QStringList& files, SessionFactory factory, const ViewVisitor& visit);

}  // namespace teardown
