// Built-in knowledge about layers, ops, transforms and journeys: formula, reason and where the reference does it
// (resources/reference/*.json: names, files and lines of mmclassification 0.25, mmcv 1.7.2 and torch 1.13, never their source).
#pragma once

#include "core/trace/trace.h"

#include <map>
#include <string>
#include <vector>

namespace teardown::engine {

struct ReferenceEntry {
    std::string title;  ///< what the step is for, may be empty
    std::string formula;
    std::string why;
    std::vector<ReferenceFrame> frames;  ///< outermost first
};

class ReferenceTable {
public:
    /// Read once from resourcesFolder(); sections are the file names without ".json": layers, ops, transforms, build, reparam.
    static const ReferenceTable& instance();
    /// nullptr if the table has no such row.
    const ReferenceEntry* find(const std::string& section, const std::string& name) const;
    /// Fills in formula, why, title and reference if the step has none yet.
    void fill(Step& step, const std::string& section, const std::string& name) const;

private:
    ReferenceTable();
    std::map<std::string, std::map<std::string, ReferenceEntry>> m_sections;
};

}  // namespace teardown::engine
