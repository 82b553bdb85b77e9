// RandomGrayscale (mmcls/datasets/pipelines/transforms.py), where it is no matter of chance: with a probability of 0 or 1. And Grey, of the
// program's own scope: what a grey photo of the same scene would be, whatever the order of the channels.
#include "core/engine/data/transform.h"

#include <fmt/format.h>

namespace teardown::engine {

namespace {

/// mmcv.rgb2gray, which is cv2.cvtColor(COLOR_RGB2GRAY): 15 bits of fraction. The reference gives it the picture as it is, blue first, so
/// that blue gets the weight of red.
std::uint8_t grey(const std::uint8_t* pixel) { return static_cast<std::uint8_t>((pixel[0] * 9798 + pixel[1] * 19235 + pixel[2] * 3735 + (1 << 14)) >> 15); }

class RandomGrayscale : public Transform {
public:
    explicit RandomGrayscale(bool always) : m_always(always) {}

    Result<void> apply(PipelineState& state, const ImagingApi&, TransformRecord& record, Diagnostics&) const override {
        if (state.stage != PipelineState::Stage::Bytes)
            return transformOrder(record, "it works on 8-bit pictures.", "Put it behind LoadImageFromFile and before Normalize.");
        if (!m_always || state.channels != 3) {
            record.numbers = m_always ? "one channel already: unchanged" : "never: unchanged";
            return {};
        }
        for (std::size_t i = 0; i < state.bytes.size(); i += 3) {
            const std::uint8_t value = grey(state.bytes.data() + i);
            state.bytes[i] = state.bytes[i + 1] = state.bytes[i + 2] = value;
        }
        record.numbers = state.bgr ? "0.299 * blue + 0.587 * green + 0.114 * red in all three channels" : "0.299 * red + 0.587 * green + 0.114 * blue in all three channels";
        return {};
    }

    std::optional<PictureSize> outputSize(std::optional<PictureSize> input) const override { return input; }

private:
    bool m_always;
};

class Grey : public Transform {
public:
    Result<void> apply(PipelineState& state, const ImagingApi&, TransformRecord& record, Diagnostics&) const override {
        if (state.stage != PipelineState::Stage::Bytes)
            return transformOrder(record, "it works on 8-bit pictures.", "Put it behind LoadImageFromFile and before Normalize.");
        if (state.channels != 3) {
            record.numbers = "one channel already: unchanged";
            return {};
        }
        for (std::size_t i = 0; i < state.bytes.size(); i += 3) {
            std::uint8_t* pixel = state.bytes.data() + i;
            const std::uint8_t rgb[] = {pixel[state.bgr ? 2 : 0], pixel[1], pixel[state.bgr ? 0 : 2]};
            pixel[0] = pixel[1] = pixel[2] = grey(rgb);
        }
        record.numbers = "0.299 * red + 0.587 * green + 0.114 * blue in all three channels";
        return {};
    }

    std::optional<PictureSize> outputSize(std::optional<PictureSize> input) const override { return input; }
};

}  // namespace

Result<TransformPtr> createRandomGrayscale(const TransformArguments& arguments, Diagnostics&) {
    TD_TRY(const double probability, arguments.number("gray_prob", 0.1));
    if (probability > 0 && probability < 1)
        return arguments.bad("gray_prob", fmt::format("gray_prob={} leaves to chance what a picture becomes.", probability), "In a test pipeline give 0 or 1.");
    return TransformPtr(std::make_shared<RandomGrayscale>(probability >= 1));
}

Result<TransformPtr> createGrey(const TransformArguments&, Diagnostics&) { return TransformPtr(std::make_shared<Grey>()); }

}  // namespace teardown::engine
