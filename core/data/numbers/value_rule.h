// ValueRule: what a program does to the bytes of a picture before the network sees them.
#pragma once

#include "core/base/message.h"

#include <span>
#include <string>
#include <vector>

namespace teardown {

/// (x - mean) / std, of x / 255 first if `unit`. One number a channel; empty: 0 and 1.
struct NormStage {
    bool unit = false;
    std::vector<double> mean;
    std::vector<double> std;
};

struct ValueRule {
    std::string id;
    Message title;
    double cost = 0;                ///< how uncommon it is; 0: the config's own
    std::vector<NormStage> stages;  ///< in turn; none: the bytes as they are
    bool perPicture = false;        ///< mean and std of this picture's own values, after the stages
    bool inverted = false;          ///< 255 - x first
};

/// The config's mean and std, one number a channel, of values from 0 to 255.
struct ConfigNorm {
    std::vector<double> mean;
    std::vector<double> std;
};

/// The config's own rule first, then every other one that gives other values; `channels` is 1 or 3.
std::vector<ValueRule> valueRules(const ConfigNorm& norm, int channels);

/// y = factor * x + offset of one channel, x from 0 to 255. Not for perPicture.
struct Line {
    double factor = 1;
    double offset = 0;
};
Line lineOf(const ValueRule& rule, std::size_t channel);

/// height x width x channels in place, with the float32 arithmetic of mmcv for values of 0..255 and of torchvision for those of 0..1.
void applyRule(const ValueRule& rule, std::span<float> values, std::size_t channels);

}  // namespace teardown
