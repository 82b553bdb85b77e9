// Pictures in the place of a data set that is not there.
#pragma once

#include "core/config/config.h"
#include "core/imaging/imaging_api.h"
#include "core/trace/step.h"

#include <cstddef>
#include <memory>
#include <string>

namespace teardown {

/// A picture of the network's size. Each `index` gives another one.
Picture madeUpPicture(const Config& config, std::size_t index);

/// The config with made-up pictures in files of `folder` as data.train, in batches of a few. Errors: those of writing.
Result<std::shared_ptr<const Config>> withMadeUpTraining(const Config& config, const std::string& folder);

/// Says at the step that made-up pictures take the data set's place, and why. The reason can be long: it is a sentence of the step.
void addMissing(Step& step, const Error& why);

}  // namespace teardown
