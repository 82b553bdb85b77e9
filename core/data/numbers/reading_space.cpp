#include "core/data/numbers/reading_space.h"

#include "core/config/test_pipeline.h"
#include "core/data/numbers/crop_rules.h"
#include "core/data/pipeline.h"

#include <utility>

namespace teardown {

namespace {

std::vector<double> numbersUnder(const ConfigValue& dict, const char* key, double fallback, int channels) {
    std::vector<double> numbers;
    const ConfigValue* value = dict.find(key);
    if (value)
        for (const ConfigValue& item : value->items())
            if (item.isNumber()) numbers.push_back(item.asDouble());
    if (numbers.empty()) numbers.assign(static_cast<std::size_t>(channels), value && value->isNumber() ? value->asDouble() : fallback);
    return numbers;
}

bool isFormatting(const std::string& type) { return type == "ImageToTensor" || type == "ToTensor" || type == "Collect"; }

Alternative own() { return {"config", {}, 0}; }

std::vector<Alternative> orders(const ReadingSpace& space) {
    std::vector<Alternative> found{own()};
    if (space.channels != 3) return found;
    found.push_back(space.toRgb ? Alternative{"bgr", message("what-if.bgr", "BGR instead of RGB"), 0.9}
                                : Alternative{"rgb", message("what-if.rgb", "RGB instead of BGR"), 0.9});
    found.push_back({"grey", message("what-if.grey", "a grey picture"), 2});
    return found;
}

std::vector<Alternative> layouts() {
    return {own(),
            {"reshaped", message("layout.reshaped", "height x width x channels reshaped to channels first, not transposed"), 1.5},
            {"transposed", message("layout.transposed", "height and width exchanged"), 1.6},
            {"mirrored", message("layout.mirrored", "mirrored: right and left exchanged"), 1.9},
            {"upside-down", message("layout.upside-down", "upside down"), 2.2}};
}

std::vector<Alternative> orientations(const PictureFacts& picture) {
    std::vector<Alternative> found{own()};
    if (picture.turned) found.push_back({"exif-ignored", message("orientation.ignored", "the EXIF orientation not applied"), 0.95});
    return found;
}

void addResamplers(ReadingSpace& space, const ResamplerRule& now) {
    space.resamplers.push_back({});
    auto& titles = space.alternatives[static_cast<std::size_t>(ReadingFactor::Resampler)];
    titles.push_back(own());
    // The most common ones first.
    const ResamplerRule rules[] = {{"cv2", "bilinear"},   {"pillow", "bilinear"}, {"pillow", "bicubic"}, {"cv2", "bicubic"},
                                   {"cv2", "area"},       {"cv2", "nearest"},     {"pillow", "lanczos"}, {"cv2", "lanczos"},
                                   {"pillow", "nearest"}, {"pillow", "box"},      {"pillow", "hamming"}};
    double cost = 1;
    for (const ResamplerRule& rule : rules) {
        if (rule.backend == now.backend && rule.filter == now.filter) continue;
        space.resamplers.push_back(rule);
        titles.push_back(
            {rule.backend + "-" + rule.filter,
             message("what-if.resampler", "{otherBackend} {otherFilter} instead of {backend} {filter}",
                     {{"otherFilter", rule.filter}, {"otherBackend", rule.backend}, {"filter", now.filter}, {"backend", now.backend}}),
             cost += 0.05});
    }
}

}  // namespace

double ReadingSpace::cost(const Reading& reading) const {
    double sum = 0;
    for (std::size_t i = 0; i < reading.size(); ++i) sum += alternatives[i][static_cast<std::size_t>(reading[i])].cost;
    return sum;
}

ReadingDifferences ReadingSpace::differences(const Reading& reading) const {
    ReadingDifferences found;
    for (std::size_t i = 0; i < reading.size(); ++i) {
        if (reading[i] == 0) continue;
        const Alternative& alternative = alternatives[i][static_cast<std::size_t>(reading[i])];
        found.push_back({static_cast<ReadingFactor>(i), alternative.id, alternative.title});
    }
    return found;
}

Result<ReadingSpace> readingSpace(const Config& config, int channels, const PictureFacts& picture, PictureSize goal) {
    TD_TRY(const Pipeline pipeline, Pipeline::fromConfig(config, channels));
    ReadingSpace space;
    space.channels = channels;
    space.goal = goal.height > 0 ? goal : pipeline.outputSize();
    ConfigNorm norm;
    std::vector<ConfigValue> geometry;
    for (const TestTransform& transform : testTransforms(config)) {
        if (transform.type == "LoadImageFromFile") {
            space.loader = *transform.config;
        } else if (transform.type == "Normalize") {
            norm = {numbersUnder(*transform.config, "mean", 0, channels), numbersUnder(*transform.config, "std", 1, channels)};
            const ConfigValue* toRgb = transform.config->find("to_rgb");
            space.toRgb = !toRgb || toRgb->truthy();
        } else if (!isFormatting(transform.type)) {
            geometry.push_back(*transform.config);
        }
    }
    if (!space.loader.isDict())
        space.loader = channels == 1 ? transformDict("LoadImageFromFile", {{"color_type", ConfigValue::string("grayscale")}})
                                     : transformDict("LoadImageFromFile", {});
    space.values = valueRules(norm, channels);
    const auto alternatives = [&](ReadingFactor factor) -> std::vector<Alternative>& {
        return space.alternatives[static_cast<std::size_t>(factor)];
    };
    for (const ValueRule& rule : space.values) alternatives(ReadingFactor::Values).push_back({rule.id, rule.title, rule.cost});
    alternatives(ReadingFactor::Order) = orders(space);
    alternatives(ReadingFactor::Layout) = layouts();
    alternatives(ReadingFactor::Orientation) = orientations(picture);
    const ResamplerRule resampler = resamplerOf(geometry);
    for (auto& [alternative, rule] : cropRules(std::move(geometry), picture, space.goal)) {
        alternatives(ReadingFactor::Crop).push_back(std::move(alternative));
        space.crops.push_back(std::move(rule));
    }
    addResamplers(space, resampler);
    return space;
}

}  // namespace teardown
