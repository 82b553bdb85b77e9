// InspectorCard: what the inspector shows in place of the step while something else is selected, such as a tensor of the checkpoint.
#pragma once

#include "widgets/common/fact_table.h"

#include <QString>

#include <vector>

namespace teardown {

struct InspectorCard {
    QString path;  ///< shown part by part at the top, each a link to the module with this path
    QString title;
    QString subtitle;
    QString caption;  ///< type, shape and statistics in one line, as of the tensors of a step
    QString what;     ///< in words
    std::vector<FactRow> facts;
    std::vector<FactRow> places;  ///< where it is used; targets are codes of links
    double low = 0;
    double high = 0;
    std::vector<double> counts;  ///< of a histogram from low to high; empty: not known
};

}  // namespace teardown
