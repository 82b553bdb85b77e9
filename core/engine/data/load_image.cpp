// LoadImageFromFile (mmcls/datasets/pipelines/loading.py).
#include "core/engine/data/transform.h"

#include <fmt/format.h>

namespace teardown::engine {

namespace {

class LoadImage : public Transform {
public:
    LoadImage(bool toFloat, bool grayscale) : m_toFloat(toFloat), m_grayscale(grayscale) {}

    Result<void> apply(PictureState& state, const ImagingApi& imaging, TransformRecord& record, Diagnostics& notes) const override {
        TD_TRY(Picture picture, imaging.decode(state.path, m_grayscale, &notes));
        state.setPicture(std::move(picture));
        record.numbers = fmt::format("{} pixels of {} channel{}, 8 bit each", std::int64_t{state.width} * state.height, state.channels, state.channels == 1 ? "" : "s");
        record.facts.push_back({"size", fmt::format("{} x {} (height x width)", state.height, state.width)});
        record.facts.push_back({"channel order", state.channels == 1 ? "grey" : "BGR, as OpenCV decodes (shown as RGB)"});
        if (m_toFloat) {
            state.floats.assign(state.bytes.begin(), state.bytes.end());
            state.bytes.clear();
            state.stage = PictureState::Stage::Floats;
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
