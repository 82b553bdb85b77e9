#include "core/config/what_if.h"

#include "core/config/config_value.h"
#include "core/config/test_pipeline.h"

#include <fmt/format.h>

namespace teardown {

namespace {

const std::string kPipeline = "data.test.pipeline";

void addResamplers(std::vector<WhatIf>& list, const TestTransform& resize) {
    const std::string backend = textEntry(*resize.config, "backend", "cv2"),
                      filter = textEntry(*resize.config, "interpolation", "bilinear");
    const auto add = [&](const char* otherBackend, const char* otherFilter, const Message& why) {
        if (backend == otherBackend && filter == otherFilter) return;
        const std::string prefix = fmt::format("{}.{}.", kPipeline, resize.index);
        list.push_back({fmt::format("{}-{}", otherBackend, otherFilter),
                        message("what-if.resampler", "{otherBackend} {otherFilter} instead of {backend} {filter}",
                                {{"otherFilter", otherFilter}, {"otherBackend", otherBackend}, {"filter", filter}, {"backend", backend}}),
                        why,
                        {{prefix + "backend", otherBackend}, {prefix + "interpolation", otherFilter}}});
    };
    const Message aliased = message(
        "what-if.aliased", "OpenCV looks at the nearest pixels only: shrinking skips the others, and fine texture turns into noise.");
    const Message smooth = message("what-if.smooth", "Pillow widens the filter when it shrinks, so that every pixel counts.");
    add("cv2", "bilinear", aliased);
    add("cv2", "bicubic", aliased);
    add("cv2", "nearest", aliased);
    add("cv2", "area", message("what-if.area", "The mean of the pixels that fall into one."));
    add("pillow", "bilinear", smooth);
    add("pillow", "bicubic", smooth);
    add("pillow", "lanczos", smooth);
    add("pillow", "box", smooth);
    add("pillow", "hamming", smooth);
}

void addNormalisation(std::vector<WhatIf>& list, const TestTransform& normalise) {
    const std::string prefix = fmt::format("{}.{}.", kPipeline, normalise.index);
    const ConfigValue* order = normalise.config->find("to_rgb");
    const bool rgb = !order || order->truthy();
    list.push_back(
        {rgb ? "bgr" : "rgb",
         rgb ? message("what-if.bgr", "BGR instead of RGB") : message("what-if.rgb", "RGB instead of BGR"),
         message("what-if.order-why", "Red and blue are swapped: the most common mistake when a network is moved to another program."),
         {{prefix + "to_rgb", rgb ? "False" : "True"}}});
    const ConfigValue* mean = normalise.config->find("mean");
    std::string zeros = "[0.0", ones = "[1.0";
    for (std::size_t i = 1; mean && mean->isSequence() && i < mean->items().size(); ++i) zeros += ", 0.0", ones += ", 1.0";
    list.push_back(
        {"raw",
         message("what-if.raw", "no normalisation"),
         message("what-if.raw-why", "The first layer gets values a hundred times too large; batch norms do not undo that in evaluation."),
         {{prefix + "mean", zeros + "]"}, {prefix + "std", ones + "]"}}});
}

void addGrey(std::vector<WhatIf>& list, const std::vector<TestTransform>& transforms) {
    if (transforms.empty() || transforms.front().type != "LoadImageFromFile") return;
    if (textEntry(*transforms.front().config, "color_type", "color") != "color") return;
    list.push_back({"grey",
                    message("what-if.grey", "a grey picture"),
                    message("what-if.grey-why", "Without colour only shapes and textures support a class."),
                    {},
                    transforms.front().index});
}

ConfigValue withGrey(const ConfigValue& root, int after) {
    const std::string path[] = {"data", "test", "pipeline"};
    std::vector<ConfigValue> transforms;
    for (const ConfigValue& item : valueAt(root, path)->items()) {
        transforms.push_back(item);
        if (static_cast<int>(transforms.size()) == after + 1)
            transforms.push_back(ConfigValue::dict({{ConfigValue::string("type"), ConfigValue::string("teardown.Grey")}}));
    }
    return withTestPipeline(root, std::move(transforms));
}

}  // namespace

std::vector<WhatIf> whatIfs(const Config& config) {
    std::vector<WhatIf> list;
    const std::vector<TestTransform> transforms = testTransforms(config);
    const std::string padding[] = {"model", "backbone", "type"};
    if (const ConfigValue* type = valueAt(config.root, padding);
        type && type->isString() && type->asString() == "teardown.EfficientNetLite") {
        const std::string path[] = {"model", "backbone", "padding"};
        const ConfigValue* now = valueAt(config.root, path);
        const bool same = !now || !now->isString() || now->asString() == "same";
        list.push_back(
            {same ? "symmetric" : "same",
             same ? message("what-if.symmetric", "symmetric padding") : message("what-if.same", "TensorFlow's padding"),
             message("what-if.padding-why",
                     "The weights fit either way and the answers look plausible, but each window with a stride is half a pixel off."),
             {{"model.backbone.padding", same ? "symmetric" : "same"}}});
    }
    addGrey(list, transforms);
    for (const TestTransform& transform : transforms)
        if (transform.type == "Normalize") addNormalisation(list, transform);
    for (const TestTransform& transform : transforms)
        if (transform.type == "Resize") addResamplers(list, transform);
    return list;
}

Result<std::shared_ptr<const Config>> withChange(const Config& config, const WhatIf& change) {
    auto changed = std::make_shared<Config>(config);
    TD_TRY(changed->root, mergeOptions(config.root, change.options));
    if (change.greyAfter >= 0) changed->root = withGrey(changed->root, change.greyAfter);
    return std::shared_ptr<const Config>(std::move(changed));
}

}  // namespace teardown
