// The ways in which programs bring a picture to the network's size, as lists of transforms.
#pragma once

#include "core/data/numbers/reading_space.h"

#include <utility>
#include <vector>

namespace teardown {

/// The config's own transforms between loading and Normalize first, then the others, none twice.
std::vector<std::pair<Alternative, CropRule>> cropRules(std::vector<ConfigValue> own, const PictureFacts& picture, PictureSize goal);

/// The same transforms with another resampler.
std::vector<ConfigValue> withResampler(const std::vector<ConfigValue>& transforms, const ResamplerRule& resampler);

/// Library and filter of the first transform that scales; cv2 bilinear if none does.
ResamplerRule resamplerOf(const std::vector<ConfigValue>& transforms);

/// dict(type=..., ...)
ConfigValue transformDict(const char* type, std::vector<std::pair<const char*, ConfigValue>> arguments);

}  // namespace teardown
