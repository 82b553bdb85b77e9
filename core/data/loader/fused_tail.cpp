#include "core/data/loader/fused_tail.h"

#include <algorithm>
#include <string_view>

namespace teardown {

namespace {

const ConfigValue* shownArgument(const BuiltTransform& built, std::string_view name) {
    for (const StepArgument& argument : built.arguments)
        if (argument.name == name) return &argument.value;
    return nullptr;
}

bool namesThePicture(const BuiltTransform& built) {
    const ConfigValue* keys = shownArgument(built, "keys");
    return keys && std::any_of(keys->items().begin(), keys->items().end(),
                               [](const ConfigValue& key) { return key.isString() && key.asString() == "img"; });
}

std::vector<float> asFloats(const ConfigValue* numbers) {
    std::vector<float> values;
    if (numbers)
        for (const ConfigValue& number : numbers->items()) values.push_back(static_cast<float>(number.asDouble()));
    return values;
}

}  // namespace

std::optional<FusedTail> FusedTail::of(const std::vector<BuiltTransform>& transforms) {
    FusedTail tail;
    std::size_t position = transforms.size();
    bool toTensor = false;
    while (position > 0) {
        const BuiltTransform& built = transforms[--position];
        if (built.type == "Normalize") break;
        if (built.type == "ImageToTensor" && namesThePicture(built) && !toTensor) {
            toTensor = true;
            tail.m_imageToTensor = position;
        } else if (built.type != "Collect" && !((built.type == "ToTensor" || built.type == "ImageToTensor") && !namesThePicture(built))) {
            return std::nullopt;
        }
    }
    if (!toTensor || transforms[position].type != "Normalize") return std::nullopt;
    tail.m_normalize = position;
    tail.m_mean = asFloats(shownArgument(transforms[position], "mean"));
    tail.m_std = asFloats(shownArgument(transforms[position], "std"));
    const ConfigValue* toRgb = shownArgument(transforms[position], "to_rgb");
    tail.m_toRgb = toRgb && toRgb->truthy();
    if (tail.m_mean.empty() || tail.m_mean.size() != tail.m_std.size()) return std::nullopt;
    // mmcv.imnormalize: a float32 difference, times the double 1 / std, rounded to float32.
    tail.m_tables.resize(tail.m_mean.size());
    for (std::size_t c = 0; c < tail.m_mean.size(); ++c)
        for (std::size_t value = 0; value < 256; ++value) {
            const float difference = static_cast<float>(value) - tail.m_mean[c];
            tail.m_tables[c][value] = static_cast<float>(static_cast<double>(difference) * (1.0 / static_cast<double>(tail.m_std[c])));
        }
    return tail;
}

bool FusedTail::takes(const SampleImage& img) const { return img.isBytes() && static_cast<std::size_t>(img.channels()) == m_mean.size(); }

void FusedTail::write(Sample& sample, float* planes) const {
    const Picture& picture = sample.img.picture;
    const std::size_t plane = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
    const std::uint8_t* in = picture.pixels.data();
    if (picture.channels == 3) {
        const std::size_t first = m_toRgb ? 2 : 0;
        float* out0 = planes;
        float* out1 = planes + plane;
        float* out2 = planes + 2 * plane;
        for (std::size_t i = 0; i < plane; ++i, in += 3) {
            out0[i] = m_tables[0][in[first]];
            out1[i] = m_tables[1][in[1]];
            out2[i] = m_tables[2][in[2 - first]];
        }
    } else {
        const std::size_t channels = m_mean.size();
        for (std::size_t i = 0; i < plane; ++i)
            for (std::size_t c = 0; c < channels; ++c) planes[c * plane + i] = m_tables[c][in[i * channels + c]];
    }
    sample.setNormalization(m_mean, m_std, m_toRgb);
}

}  // namespace teardown
