// The notes beside a config's lines: the values that they set, struck through if a later place overrides them.
#pragma once

#include "core/config/config_lines.h"
#include "widgets/source_view/source_view.h"

#include <QString>

#include <vector>

namespace teardown {

/// The values of a line that are worth naming: scalars and lists, or the dict around them if there are none.
std::vector<LineValue> namedValues(const std::vector<LineValue>& values);
std::vector<SourceNote> sourceNotes(const std::map<int, std::vector<LineValue>>& lines);
/// "overridden by b.py:3", "merged with b.py:3", "removed by b.py:3"; empty for a value in effect.
QString stateText(const LineValue& value);
/// Beside the file and line: "a.py:3".
QString shortPlace(const Place& place);

}  // namespace teardown
