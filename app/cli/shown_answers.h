// The pictures of a test with their answers drawn on them, as mmclassification's tools/test.py --show-dir is meant to write them (it fails
// without a GPU).
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/data/datasets/dataset.h"
#include "core/imaging/imaging_api.h"
#include "core/metrics/score_source.h"

#include <string>
#include <vector>

namespace teardown {

struct ShownAnswers {
    std::string folder;
    std::vector<std::string> classes;  ///< CLASSES of the network
};

/// Draws pred_score, pred_label and pred_class on each picture as it is in its file, in green if the class is the true one, in red with
/// gt_class if not, in white if it cannot be told (several classes a picture). Small pictures are enlarged until the words fit. The name
/// below the folder is that of img_info, or the number of a picture without a file ("00012.png"). A picture that cannot be shown is a note.
/// Errors: export-*, those of the scores, cancelled.
Result<void> writeShownAnswers(const Dataset& dataset, const metrics::ScoreSource& scores, const ShownAnswers& shown,
                               const ImagingApi& imaging, Diagnostics& notes, const TaskContext& task);

}  // namespace teardown
