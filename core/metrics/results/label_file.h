// Labels from a file of their own: text with a class (or the values of all classes) a line, JSON, .npy.
#pragma once

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/metrics/labels.h"
#include "core/metrics/results/json_scanner.h"
#include "core/tensor/tensor_view.h"

#include <string>

namespace teardown::metrics {

/// Lines of integers separated by spaces or commas (empty lines and what follows # are left out); a JSON list of integers or of lists of
/// them, or a JSON dict with one under gt_label; an .npy of integers [N] or [N, C]. Errors: file-*, labels-text (with the line),
/// labels-shape, results-json.
Result<Labels> readLabels(const std::string& path);

/// Integers [N] or [N, C]. Errors: labels-shape, labels-dtype.
Result<Labels> labelsOf(const TensorView& view, const std::string& path);
/// A list of integers, or of lists of integers, at the scanner.
Result<Labels> scanLabels(JsonScanner& scanner);

}  // namespace teardown::metrics
