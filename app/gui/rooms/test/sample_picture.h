// The picture of a sample as a file that can be opened as the input.
#pragma once

#include "core/base/result.h"
#include "core/data/datasets/dataset.h"

#include <QString>

#include <string>

namespace teardown {

/// The sample's own file, or, of datasets that hold arrays, a PNG in `folder` whose decoded bytes are those of the array: what the network
/// was tested on. Of an array in RGB order red and blue are therefore swapped to the eye. Errors: those of the dataset, export-* if the
/// file cannot be written.
Result<std::string> pictureFileOf(const Dataset& dataset, std::size_t index, const QString& folder);

}  // namespace teardown
