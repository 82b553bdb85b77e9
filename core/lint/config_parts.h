// The parts of a config that several rules look at: its datasets with their pipelines, the head, the channels of the network.
#pragma once

#include "core/config/config.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace teardown::lint_rules {

enum class Use { Train, Val, Test };

/// A dataset as a config names it; of a wrapper the wrapped ones.
struct DatasetPart {
    Use use = Use::Train;
    std::string path;  ///< "data.train", "data.train.dataset", "data.test.0"; of mmpretrain 1.x "test_dataloader.dataset"
    const ConfigValue* value = nullptr;
    std::string type;  ///< without scope: "ImageNet"; may be empty

    /// Samples hold the picture itself instead of its file's name: CIFAR, MNIST.
    bool holdsArrays() const;
    /// Channels of pictures that the dataset itself holds; 0: the file decides.
    int ownChannels() const;
    /// Labels of several classes (VOC).
    bool multiLabel() const;
};

/// For training, validation and test, in this order.
std::vector<DatasetPart> datasetParts(const Config& config);

/// The value and its config path.
struct At {
    const ConfigValue* value = nullptr;
    std::string path;
    explicit operator bool() const { return value != nullptr; }
};

/// model.head.num_classes, or model.backbone.num_classes where the classifier is in the backbone (LeNet5, VGG); no value if it is not a
/// positive number.
At classCountOf(const Config& config);

/// How many channels the network takes: in_channels of the backbone or the default of its class. None if that is unknown.
struct InputChannels {
    std::int64_t count = 3;
    At place;  ///< in_channels, or the backbone's type
    bool given = false;
};
std::optional<InputChannels> inputChannelsOf(const Config& config);

/// Whether the config is of mmpretrain 1.x.
bool isPretrain(const Config& config);

/// A dict's `type` without the scope of mmcls or mmcv and without its Python module; empty if there is none.
std::string typeOf(const ConfigValue& dict);

/// The value at a dotted path: at(root, "model.head"), at(root, "data.train.0").
At at(const ConfigValue& root, const std::string& path);

/// The integers of an int or a sequence of ints; none if it is something else.
std::optional<std::vector<std::int64_t>> integersOf(const ConfigValue& value);
std::optional<std::vector<double>> numbersOf(const ConfigValue& value);
/// The items of a sequence of str.
std::optional<std::vector<std::string>> textsOf(const ConfigValue& value);

}  // namespace teardown::lint_rules
