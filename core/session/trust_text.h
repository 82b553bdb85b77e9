// Trust in words: one sentence for a reader, from the facts of trust.h. Verbs print it, reports and the window show it.
#pragma once

#include "core/session/trust.h"

#include <string>

namespace teardown {

/// Why the scores are no answer, or not quite; empty without a doubt. `checkpoint` is the file's name as it is to be shown, or empty.
/// "The head was not loaded from X.pth: these scores are random. ..."
std::string doubtText(const Trust& trust, const std::string& checkpoint);

/// Where values that are not finite come from: "Such values first appear at backbone.stem.conv (Conv2d)."; empty when all are finite.
std::string originText(const Trust& trust);

/// "whole", "damaged", "none".
const char* pictureStateName(PictureState state);

}  // namespace teardown
