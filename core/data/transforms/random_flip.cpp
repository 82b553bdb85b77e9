// RandomFlip (mmcls/datasets/pipelines/transforms.py), which draws from numpy's generator for every picture.
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"

#include <fmt/format.h>

#include <cstring>

namespace teardown {

namespace {

Picture flipped(const Picture& picture, bool horizontal) {
    Picture result = picture.sameKind();
    result.pixels.resize(picture.pixels.size());
    const std::size_t pixel = static_cast<std::size_t>(picture.channels) * depthSize(picture.depth);
    const std::size_t width = static_cast<std::size_t>(picture.width);
    const std::size_t height = static_cast<std::size_t>(picture.height);
    for (std::size_t y = 0; y < height; ++y) {
        const std::uint8_t* from = picture.pixels.data() + (horizontal ? y : height - 1 - y) * width * pixel;
        std::uint8_t* to = result.pixels.data() + y * width * pixel;
        if (!horizontal) {
            std::memcpy(to, from, width * pixel);
        } else if (pixel == 3) {
            // Byte by byte: a call of memmove for each pixel takes five times as long.
            const std::uint8_t* source = from + width * 3;
            for (std::uint8_t* target = to; target != to + width * 3; target += 3) {
                source -= 3;
                target[0] = source[0];
                target[1] = source[1];
                target[2] = source[2];
            }
        } else {
            for (std::size_t x = 0; x < width; ++x) std::memcpy(to + x * pixel, from + (width - 1 - x) * pixel, pixel);
        }
    }
    return result;
}

class RandomFlip : public Transform {
public:
    RandomFlip(double probability, std::string direction) : m_probability(probability), m_direction(std::move(direction)) {}

    Result<void> apply(const TransformCall& call) const override {
        TD_CHECK(checkPixels(call, PixelKind::Any));
        const double drawn = call.draws().numpyRand();
        const bool flip = drawn < m_probability;
        call.sample.set("flip", ConfigValue::boolean(flip));
        call.record.changed = flip;
        call.sample.set("flip_direction", ConfigValue::string(m_direction));
        call.record.numbers = message("random-flip.numbers", "rand() = {draw}: {done}",
                                      {{"draw", fmt::format("{:.6f} {} {}", drawn, flip ? "<" : ">=", m_probability)},
                                       {"done", !flip                         ? message("random-flip.unchanged", "unchanged")
                                                : m_direction == "horizontal" ? message("random-flip.mirrored", "left and right swapped")
                                                                              : message("random-flip.upside-down", "upside down")}});
        if (flip) call.sample.replacePicture(flipped(call.sample.img.picture, m_direction == "horizontal"));
        return {};
    }

    bool isRandom() const override { return m_probability > 0; }
    std::vector<std::string> keysMade() const override { return {"flip", "flip_direction"}; }

private:
    double m_probability;
    std::string m_direction;
};

}  // namespace

Result<TransformPtr> createRandomFlip(const Arguments& a, Diagnostics&) {
    return TransformPtr(std::make_shared<RandomFlip>(probabilityOf(a, "flip_prob"), a.choice("direction", {"horizontal", "vertical"})));
}

}  // namespace teardown
