// The Samples menu: the bundled networks and pictures, and the photo network, whose weights are downloaded or dropped.
#pragma once

#include "app/gui/window_context.h"

namespace teardown {

class PhotoSample;

/// Registers the commands and menus of the samples. One of them starts `photo`.
void addSamples(const WindowContext& context, PhotoSample& photo);
/// Opens what the download of the photo network delivers, and offers the config of weights that are recognised.
void connectPhoto(const WindowContext& context, PhotoSample& photo);

}  // namespace teardown
