// What is known of the trust in a network's answers before it gives any.
#pragma once

#include "core/session/trust.h"

namespace teardown {

struct BuildOutcome;

/// What is known from loading alone. The head's entries are those below `head` or, if the backbone contains the classifier (VGG, AlexNet,
/// LeNet5), those below `backbone.classifier`.
Trust trustOf(const BuildOutcome& built);

}  // namespace teardown
