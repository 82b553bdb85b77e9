// ImageToTensor, ToTensor and Collect (mmcls/datasets/pipelines/formatting.py).
#include "core/engine/data/transform.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace teardown::engine {

namespace {

/// The state's values with the channels first, contiguous.
TensorView channelsFirst(const PipelineState& state, bool channelsLast) {
    Shape shape{state.height, state.width, state.channels};
    const bool floats = state.stage == PipelineState::Stage::Floats;
    std::vector<std::byte> bytes(floats ? state.floats.size() * sizeof(float) : state.bytes.size());
    if (!bytes.empty()) std::memcpy(bytes.data(), floats ? static_cast<const void*>(state.floats.data()) : state.bytes.data(), bytes.size());
    const DType dtype = floats ? DType::Float32 : DType::UInt8;
    TensorView view = TensorView::fromBytes(dtype, shape, std::move(bytes));
    if (channelsLast) return view;
    const TensorView moved = view.permuted({2, 0, 1});
    return TensorView::fromBytes(dtype, moved.shape(), moved.toContiguousBytes());
}

class ToTensor : public Transform {
public:
    ToTensor(bool image, bool channelsLast) : m_image(image), m_channelsLast(channelsLast) {}

    Result<void> apply(PipelineState& state, const ImagingApi&, TransformRecord& record, Diagnostics&) const override {
        if (!m_image) {
            record.numbers = "no picture among its keys";
            return {};
        }
        if (state.stage == PipelineState::Stage::Tensor) return transformOrder(record, "the picture is a tensor already.", "Remove one of the two.");
        if (state.stage == PipelineState::Stage::Nothing) return transformOrder(record, "it gets no picture.", "Put it behind LoadImageFromFile.");
        const std::string before = shapeOfState(state);
        state.tensor = channelsFirst(state, m_channelsLast);
        state.stage = PipelineState::Stage::Tensor;
        state.bytes.clear();
        state.floats.clear();
        record.numbers = before + " -> " + shapeText(state.tensor.shape());
        return {};
    }

private:
    bool m_image;
    bool m_channelsLast;
};

class Collect : public Transform {
public:
    explicit Collect(bool image) : m_image(image) {}

    Result<void> apply(PipelineState& state, const ImagingApi&, TransformRecord& record, Diagnostics&) const override {
        if (!m_image) return transformOrder(record, "'img' is not among its keys, so the network would get no picture.", "Write Collect(keys=['img']).");
        if (state.stage != PipelineState::Stage::Tensor) return transformOrder(record, "the picture is no tensor yet.", "Put ImageToTensor(keys=['img']) before it.");
        state.collected = true;
        record.numbers = fmt::format("img {} and img_metas", shapeText(state.tensor.shape()));
        return {};
    }

private:
    bool m_image;
};

/// Whether 'img' is among the keys.
Result<bool> takesImage(const TransformArguments& arguments) {
    const ConfigValue* keys = arguments.given("keys");
    if (!keys || !keys->isSequence()) return arguments.bad("keys", "keys must be a list of names.", "Write keys=['img'].");
    const auto items = keys->items();
    return std::any_of(items.begin(), items.end(), [](const ConfigValue& item) { return item.isString() && item.asString() == "img"; });
}

}  // namespace

Result<TransformPtr> createImageToTensor(const TransformArguments& arguments, Diagnostics&) {
    TD_TRY(const bool image, takesImage(arguments));
    return TransformPtr(std::make_shared<ToTensor>(image, false));
}

Result<TransformPtr> createToTensor(const TransformArguments& arguments, Diagnostics&) {
    TD_TRY(const bool image, takesImage(arguments));
    return TransformPtr(std::make_shared<ToTensor>(image, true));
}

Result<TransformPtr> createCollect(const TransformArguments& arguments, Diagnostics&) {
    TD_TRY(const bool image, takesImage(arguments));
    return TransformPtr(std::make_shared<Collect>(image));
}

}  // namespace teardown::engine
