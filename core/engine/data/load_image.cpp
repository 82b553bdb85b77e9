// LoadImageFromFile (mmcls/datasets/pipelines/loading.py). A picture that no file holds is taken as if a file had been read.
#include "core/engine/data/transform.h"

#include <fmt/format.h>

namespace teardown::engine {

namespace {

/// One channel of a BGR picture, with the weights of cv2.cvtColor(COLOR_BGR2GRAY): Y = 0.299 R + 0.587 G + 0.114 B in 14-bit fixed point.
Picture toGrey(const Picture& picture) {
    Picture grey{picture.width, picture.height, 1, true, {}};
    grey.pixels.resize(picture.pixels.size() / 3);
    for (std::size_t i = 0; i < grey.pixels.size(); ++i) {
        const std::uint8_t* bgr = picture.pixels.data() + 3 * i;
        grey.pixels[i] = static_cast<std::uint8_t>((bgr[0] * 1868 + bgr[1] * 9617 + bgr[2] * 4899 + (1 << 13)) >> 14);
    }
    return grey;
}

class LoadImage : public Transform {
public:
    LoadImage(bool toFloat, bool grayscale) : m_toFloat(toFloat), m_grayscale(grayscale) {}

    Result<void> apply(PipelineState& state, const ImagingApi& imaging, TransformRecord& record, Diagnostics& notes) const override {
        if (state.ready) {
            state.setPicture(m_grayscale && state.ready->channels == 3 ? toGrey(*state.ready) : std::move(*state.ready));
            state.ready.reset();
            record.facts.push_back({"read from", "memory: " + state.path});
        } else {
            Diagnostics own;
            TD_TRY(Picture picture, imaging.decode(state.path, m_grayscale, &own));
            state.damaged = picture.damaged;
            state.setPicture(std::move(picture));
            for (const Diagnostic& note : own)
                if (note.code == "image-exif") record.facts.push_back({"orientation", note.message});
            notes.insert(notes.end(), own.begin(), own.end());
        }
        record.numbers = fmt::format("{} pixels of {} channel{}, 8 bit each", std::int64_t{state.width} * state.height, state.channels,
                                     state.channels == 1 ? "" : "s");
        record.facts.push_back({"size", fmt::format("{} x {} (height x width)", state.height, state.width)});
        record.facts.push_back({"channel order", state.channels == 1 ? "grey" : "BGR, as OpenCV decodes (shown as RGB)"});
        if (m_toFloat) {
            state.floats.assign(state.bytes.begin(), state.bytes.end());
            state.bytes.clear();
            state.stage = PipelineState::Stage::Floats;
        }
        return {};
    }

private:
    bool m_toFloat;
    bool m_grayscale;
};

}  // namespace

Result<TransformPtr> createLoadImage(const TransformArguments& arguments, Diagnostics&) {
    TD_TRY(const bool toFloat, arguments.boolean("to_float32", false));
    TD_TRY(const std::string color, arguments.choice("color_type", "color", {"color", "grayscale"}));
    TD_TRY(const std::string backend, arguments.choice("imdecode_backend", "cv2", {"cv2"}));
    return TransformPtr(std::make_shared<LoadImage>(toFloat, color == "grayscale"));
}

}  // namespace teardown::engine
