// ReadingSpace: the ways to read a picture for the network of a config that are worth a comparison.
#pragma once

#include "core/config/config.h"
#include "core/data/numbers/reading.h"
#include "core/data/numbers/value_rule.h"
#include "core/data/transform.h"

#include <array>
#include <string>
#include <vector>

namespace teardown {

/// One alternative for each factor of the input, by ReadingFactor; 0 is the config's own.
using Reading = std::array<int, kReadingFactors>;

inline int choiceOf(const Reading& reading, ReadingFactor factor) { return reading[static_cast<std::size_t>(factor)]; }
inline Reading withChoice(Reading reading, ReadingFactor factor, int choice) {
    reading[static_cast<std::size_t>(factor)] = choice;
    return reading;
}

struct Alternative {
    std::string id;
    Message title;  ///< empty for the config's own
    double cost = 0;
};

enum class ReadingOrder { AsConfig, Swapped, Grey };
enum class MemoryLayout { AsConfig, Reshaped, Transposed, Mirrored, UpsideDown };

struct CropRule {
    std::vector<ConfigValue> transforms;  ///< between loading and Normalize
};

struct ResamplerRule {
    std::string backend;
    std::string filter;  ///< both empty: as the transforms say
};

/// What the space needs to know about the picture.
struct PictureFacts {
    int width = 0;  ///< as the config reads it
    int height = 0;
    bool turned = false;  ///< by its EXIF orientation
};

struct ReadingSpace {
    std::array<std::vector<Alternative>, kReadingFactors> alternatives;
    std::vector<ValueRule> values;
    std::vector<CropRule> crops;
    std::vector<ResamplerRule> resamplers;
    ConfigValue loader;  ///< the dict that loads the picture
    bool toRgb = true;   ///< the config's order
    int channels = 3;
    PictureSize goal;  ///< the network's input

    int count(ReadingFactor factor) const { return static_cast<int>(alternatives[static_cast<std::size_t>(factor)].size()); }
    const Alternative& at(ReadingFactor factor, int choice) const {
        return alternatives[static_cast<std::size_t>(factor)][static_cast<std::size_t>(choice)];
    }
    /// How uncommon a reading is: the sum over its differences.
    double cost(const Reading& reading) const;
    ReadingDifferences differences(const Reading& reading) const;
};

/// `goal`: the input's size if it is not that of the config's pipeline; {0, 0}: as the pipeline makes it.
/// Errors: those of Pipeline::fromConfig.
Result<ReadingSpace> readingSpace(const Config& config, int channels, const PictureFacts& picture, PictureSize goal = {});

}  // namespace teardown
