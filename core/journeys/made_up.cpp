#include "core/journeys/made_up.h"

#include "core/base/file.h"
#include "core/base/folder.h"
#include "core/data/pipeline.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace teardown {
namespace {

constexpr std::size_t kMadeUpBatch = 4;
constexpr std::size_t kMadeUpClasses = 2;

}  // namespace

Picture madeUpPicture(const Config& config, std::size_t index) {
    const auto pipeline = Pipeline::fromConfig(config, expectedChannels(config));
    const int side = pipeline.ok() ? std::max(pipeline->outputSize().height, 1) : 224;
    const int channels = expectedChannels(config);
    Picture picture;
    picture.width = picture.height = side;
    picture.channels = channels;
    picture.pixels.resize(picture.valueCount());
    for (std::size_t i = 0; i < picture.pixels.size(); ++i)
        picture.pixels[i] = static_cast<std::uint8_t>((7919 * i + 13 + 101 * index) % 1009 % 256);
    return picture;
}

Result<std::shared_ptr<const Config>> withMadeUpTraining(const Config& config, const std::string& folder) {
    const bool grey = expectedChannels(config) == 1;
    for (std::size_t index = 0; index < 2 * kMadeUpBatch; ++index) {
        const std::string place = folder + "/" + std::to_string(index % kMadeUpClasses);
        TD_CHECK(makeFolder(place));
        const Picture picture = madeUpPicture(config, index);
        const std::string size = std::to_string(picture.width) + " " + std::to_string(picture.height);
        std::string bytes = (grey ? "P5\n" : "P6\n") + size + "\n255\n";
        bytes.append(reinterpret_cast<const char*>(picture.pixels.data()), picture.pixels.size());
        TD_CHECK(writeFileAtomically(place + "/made-up-" + std::to_string(index) + (grey ? ".pgm" : ".ppm"), bytes));
    }
    const auto text = [](const char* value) { return ConfigValue::string(value); };
    const ConfigValue* train = valueAt(config.root, std::vector<std::string>{"data", "train"});
    while (train && train->isDict() && !train->find("pipeline") && train->find("dataset")) train = train->find("dataset");
    std::vector<ConfigValue> pipeline;
    if (const ConfigValue* list = train ? train->find("pipeline") : nullptr) pipeline.assign(list->items().begin(), list->items().end());
    const ConfigValue* first = pipeline.empty() ? nullptr : pipeline.front().find("type");
    if (!first || first->str() != "LoadImageFromFile") {
        ConfigValue loading = withEntry(ConfigValue::dict({}), "type", text("LoadImageFromFile"));
        if (grey) loading = withEntry(loading, "color_type", text("grayscale"));
        pipeline.insert(pipeline.begin(), std::move(loading));
    }
    ConfigValue made = withEntry(ConfigValue::dict({}), "type", text("CustomDataset"));
    made = withEntry(made, "data_prefix", ConfigValue::string(folder));
    made = withEntry(made, "extensions", ConfigValue::tuple({text(".ppm"), text(".pgm")}));
    made = withEntry(made, "pipeline", ConfigValue::list(std::move(pipeline)));
    ConfigValue data = withEntry(*config.root.find("data"), "train", std::move(made));
    data = withEntry(data, "samples_per_gpu", ConfigValue::integer(static_cast<std::int64_t>(kMadeUpBatch)));
    data = withEntry(data, "workers_per_gpu", ConfigValue::integer(0));
    data = withEntry(data, "persistent_workers", ConfigValue::boolean(false));
    data = withoutEntry(data, "train_dataloader");
    auto changed = std::make_shared<Config>(config);
    changed->root = withEntry(config.root, "data", std::move(data));
    return std::shared_ptr<const Config>(std::move(changed));
}

void addMissing(Step& step, const Error& why) {
    step.facts.emplace_back(message("test-batch.missing", "Data set"), message("test-batch.made-up", "made-up pictures"));
    step.why = sentences({step.why, message("test-batch.missing-is", "The data set is not there: {reason}", {{"reason", why.what}})});
}

}  // namespace teardown
