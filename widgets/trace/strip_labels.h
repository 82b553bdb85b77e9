// Names of steps for places with little room.
#pragma once

#include "core/trace/step.h"

#include <QString>
#include <QStringList>

class QFontMetrics;

namespace teardown {

/// "layer1.0", "s1.0" for stage_1.0, "Resize".
QString stripLabel(const Step& step);
/// "l1.0": the word before a number is shortened, in as few letters as tell the labels apart. A label without a number stays.
QString shortLabel(const QString& label, const QStringList& all);
/// Each label, shortened or elided to the width. Labels that differ look different as long as there is room for it; all with the same word
/// are shortened if one of them is.
QStringList labelsFor(const QStringList& labels, const QFontMetrics& metrics, int width);

}  // namespace teardown
