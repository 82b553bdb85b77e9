// Trust in words, from the facts of trust.h: used by verbs, reports and the window.
#pragma once

#include "core/base/message.h"
#include "core/session/trust.h"

#include <string>

namespace teardown {

/// The words for a doubt; all empty without one.
struct DoubtWords {
    Message sentence;  ///< for a line of output: "The head was not loaded from X.pth: these scores are random. ..."
    Message title;     ///< above the answer: "Head not loaded: these scores are random"
    Message text;      ///< more about it, below the title; may be empty
    Message brief;     ///< for a cell of a table: "head not loaded"
};

/// Why the scores are not an answer, or only a doubtful one. `checkpoint` is the file's name to be shown, or empty.
DoubtWords doubtWords(const Trust& trust, const std::string& checkpoint);

/// Where values that are not finite come from: "Such values first appear at backbone.stem.conv (Conv2d)."; empty if all are finite.
Message originText(const Trust& trust);

/// "whole", "damaged", "none".
const char* pictureStateName(PictureState state);

}  // namespace teardown
