#include "core/data/numbers/value_rule.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace teardown {

namespace {

/// Published conventions: mean and std of x / 255, in the order red, green, blue.
struct Convention {
    const char* id;
    MessageText title;
    double mean[3];
    double std[3];
};

constexpr Convention kConventions[] = {
    // torchvision's and mmclassification's
    {"imagenet", {"value-rule.imagenet", "mean and std of ImageNet"}, {0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}},
    // TensorFlow's, and timm's "inception"
    {"half", {"value-rule.half", "mean 0.5 and std 0.5: values from -1 to 1"}, {0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}},
    // mmclassification's _base_/datasets/cifar10_bs16.py, in 0..255: 125.307, 122.961, 113.8575 and 51.5865, 50.847, 51.255
    {"cifar10", {"value-rule.cifar10", "mean and std of CIFAR-10"}, {0.4914, 0.4822, 0.4465}, {0.2023, 0.1994, 0.2010}},
    // the true standard deviation over all pixels
    {"cifar10-pixels",
     {"value-rule.cifar10-pixels", "mean and std of CIFAR-10, the std over all pixels"},
     {0.4914, 0.4822, 0.4465},
     {0.2470, 0.2435, 0.2616}},
    // mmclassification's _base_/datasets/cifar100_bs16.py
    {"cifar100", {"value-rule.cifar100", "mean and std of CIFAR-100"}, {0.50707, 0.48655, 0.44092}, {0.26733, 0.25644, 0.27615}},
    // OpenAI's CLIP
    {"clip", {"value-rule.clip", "mean and std of CLIP"}, {0.48145466, 0.4578275, 0.40821073}, {0.26862954, 0.26130258, 0.27577711}},
};

std::vector<double> scaled(std::vector<double> numbers, double factor) {
    for (double& number : numbers) number *= factor;
    return numbers;
}

std::vector<double> reversed(std::vector<double> numbers) {
    std::reverse(numbers.begin(), numbers.end());
    return numbers;
}

double channelNumber(const std::vector<double>& numbers, std::size_t channel, double fallback) {
    return numbers.empty() ? fallback : numbers[std::min(channel, numbers.size() - 1)];
}

bool sameValues(const ValueRule& a, const ValueRule& b, std::size_t channels) {
    if (a.perPicture || b.perPicture) return false;
    for (std::size_t c = 0; c < channels; ++c) {
        const Line left = lineOf(a, c), right = lineOf(b, c);
        constexpr double kSame = 1e-6;
        if (std::abs(left.factor - right.factor) > kSame * std::abs(left.factor)) return false;
        if (std::abs(left.offset - right.offset) > kSame * (1 + std::abs(left.offset))) return false;
    }
    return true;
}

}  // namespace

std::vector<ValueRule> valueRules(const ConfigNorm& norm, int channels) {
    const std::vector<double>&mean = norm.mean, &std = norm.std;
    const std::vector<double> unitMean = scaled(mean, 1 / 255.0), unitStd = scaled(std, 1 / 255.0);
    std::vector<ValueRule> rules{{"config", {}, 0, {{false, mean, std}}}};
    const auto add = [&](const char* id, Message title, double cost, std::vector<NormStage> stages) -> ValueRule& {
        return rules.emplace_back(ValueRule{id, std::move(title), cost, std::move(stages)});
    };
    add("unit", message("value-rule.unit", "divided by 255 only: values from 0 to 1, no mean and std"), 1, {{true, {}, {}}});
    add("none", message("value-rule.none", "no normalisation: values from 0 to 255"), 1.1, {});
    add("scaled-first", message("value-rule.scaled-first", "divided by 255 before the mean and std for 0 to 255"), 1.2,
        {{true, mean, std}});
    add("twice", message("value-rule.twice", "mean and std applied twice"), 1.3, {{false, mean, std}, {false, mean, std}});
    add("twice-unit", message("value-rule.twice-unit", "mean and std applied twice, both times those for 0 to 1"), 1.4,
        {{true, unitMean, unitStd}, {false, unitMean, unitStd}});
    add("not-scaled", message("value-rule.not-scaled", "not divided by 255 before the mean and std for 0 to 1"), 1.5,
        {{false, unitMean, unitStd}});
    if (channels == 3)
        add("order", message("value-rule.order", "mean and std in the opposite order of channels"), 1.6,
            {{false, reversed(mean), reversed(std)}});
    double cost = 1.7;
    for (const Convention& row : kConventions) {
        // The grey value's mean and std of a convention are about those of green.
        const std::vector<double> rowMean =
            channels == 3 ? std::vector(std::begin(row.mean), std::end(row.mean)) : std::vector{row.mean[1]};
        const std::vector<double> rowStd = channels == 3 ? std::vector(std::begin(row.std), std::end(row.std)) : std::vector{row.std[1]};
        add(row.id, message(row.title), cost += 0.05, {{true, rowMean, rowStd}});
    }
    add("mean-only", message("value-rule.mean-only", "the mean subtracted, without the std"), 2.1, {{false, mean, {}}});
    add("std-only", message("value-rule.std-only", "divided by the std, without the mean"), 2.2, {{false, {}, std}});
    if (channels == 3)
        add("caffe", message("value-rule.caffe", "Caffe's mean subtracted, in the order blue, green, red; no std"), 2.3,
            {{false, {103.939, 116.779, 123.68}, {}}});
    add("per-picture", message("value-rule.per-picture", "mean and std of this picture's own values"), 2.4, {}).perPicture = true;
    add("inverted", message("value-rule.inverted", "an inverted picture (255 - x)"), channels == 1 ? 0.9 : 2.6, {{false, mean, std}})
        .inverted = true;
    std::vector<ValueRule> distinct;
    for (ValueRule& rule : rules) {
        const bool known = std::any_of(distinct.begin(), distinct.end(), [&](const ValueRule& earlier) {
            return sameValues(earlier, rule, static_cast<std::size_t>(channels));
        });
        if (!known) distinct.push_back(std::move(rule));
    }
    return distinct;
}

Line lineOf(const ValueRule& rule, std::size_t channel) {
    Line line;
    if (rule.inverted) line = {-1, 255};
    for (const NormStage& stage : rule.stages) {
        if (stage.unit) line = {line.factor / 255, line.offset / 255};
        const double std = channelNumber(stage.std, channel, 1);
        line = {line.factor / std, (line.offset - channelNumber(stage.mean, channel, 0)) / std};
    }
    return line;
}

void applyRule(const ValueRule& rule, std::span<float> values, std::size_t channels) {
    if (rule.inverted)
        for (float& value : values) value = 255.0f - value;
    for (const NormStage& stage : rule.stages) {
        if (stage.unit)
            for (float& value : values) value /= 255.0f;
        for (std::size_t c = 0; c < channels; ++c) {
            const auto mean = static_cast<float>(channelNumber(stage.mean, c, 0)), std = static_cast<float>(channelNumber(stage.std, c, 1));
            const double factor = 1.0 / static_cast<double>(std);
            for (std::size_t i = c; i < values.size(); i += channels)
                values[i] = stage.unit ? (values[i] - mean) / std
                                       : static_cast<float>(static_cast<double>(static_cast<float>(values[i] - mean)) * factor);
        }
    }
    if (!rule.perPicture || values.empty()) return;
    double sum = 0, squares = 0;
    for (const float value : values) sum += value;
    const double mean = sum / static_cast<double>(values.size());
    for (const float value : values) squares += (value - mean) * (value - mean);
    // TensorFlow's per_image_standardization divides by no less than 1 / sqrt(n).
    const double count = static_cast<double>(values.size());
    const double std = std::max(std::sqrt(squares / count), 1 / std::sqrt(count));
    for (float& value : values) value = static_cast<float>((value - mean) / std);
}

}  // namespace teardown
