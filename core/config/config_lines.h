// ConfigLines: a config read the other way round - which values a line of a file sets, and what became of them.
#pragma once

#include "core/config/config.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

enum class LineState {
    Holds,       ///< the value is what this line sets
    Merged,      ///< a dict: its keys are merged with those of later places
    Overridden,  ///< a later place sets another value
    Deleted      ///< removed by a later `_delete_`, or replaced by another kind of value
};

/// One value that a line sets.
struct LineValue {
    std::string path;  ///< "model.backbone.depth"; of lists "train_pipeline.0"
    OriginKind kind = OriginKind::Set;
    LineState state = LineState::Holds;
    std::shared_ptr<const ConfigValue> said;  ///< may be null
    Place winner;                             ///< the place that is in effect instead; empty for Holds
    int line = 0;
    int column = 0;
};

class ConfigLines {
public:
    ConfigLines() = default;
    explicit ConfigLines(const Config& config);

    /// What a line sets, outermost value first; `file` is a ConfigFile's displayPath. Empty for lines that set nothing.
    const std::vector<LineValue>& at(const std::string& file, int line) const;
    /// All lines of a file that set something, in order.
    const std::map<int, std::vector<LineValue>>& of(const std::string& file) const;
    /// How many values (without dicts) a file sets, and how many of these are in effect.
    std::pair<int, int> count(const std::string& file) const;

private:
    std::map<std::string, std::map<int, std::vector<LineValue>>, std::less<>> m_files;
};

}  // namespace teardown
