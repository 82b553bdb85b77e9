// The menu Samples: the networks and pictures that come with the program, and the photo network, whose weights are downloaded or dropped.
#pragma once

#include "app/gui/window_context.h"

namespace teardown {

class PhotoSample;

/// Registers the commands and menus of the samples. `photo` is started by one of them.
void addSamples(const WindowContext& context, PhotoSample& photo);
/// Opens what the photo network's download brings and offers the config of weights that are recognised.
void connectPhoto(const WindowContext& context, PhotoSample& photo);

}  // namespace teardown
