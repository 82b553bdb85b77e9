#include "core/checkpoint/fit/value_change.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace teardown {
namespace {

constexpr std::int64_t kNeighbours = 4;
// Swin concatenates (0,0), (1,0), (0,1), (1,1); unfold walks (0,0), (0,1), (1,0), (1,1).
constexpr std::array<std::int64_t, kNeighbours> kFrom{0, 2, 1, 3};

}  // namespace

ValueChange valueChangeOf(const std::string& mapping, const std::string& modelKey) {
    if (mapping.find("swin") != std::string::npos && modelKey.find(".downsample.") != std::string::npos) return ValueChange::UnfoldOrder;
    if (mapping == "torchvision-convnext" && modelKey.ends_with(".gamma")) return ValueChange::DropOnes;
    return ValueChange::None;
}

Shape changedShape(ValueChange change, const Shape& shape) {
    if (change != ValueChange::DropOnes || shape.empty() ||
        !std::all_of(shape.begin() + 1, shape.end(), [](std::int64_t size) { return size == 1; }))
        return shape;
    return {shape.front()};
}

TensorView changedValues(ValueChange change, const TensorView& view) {
    if (change == ValueChange::None || view.rank() == 0) return view;
    if (change == ValueChange::DropOnes)
        return TensorView::fromBytes(view.dtype(), changedShape(change, view.shape()), view.toContiguousBytes());
    const std::int64_t width = view.shape().back();
    if (width == 0 || width % kNeighbours != 0) return view;
    const std::vector<std::byte> from = view.toContiguousBytes();
    std::vector<std::byte> to(from.size());
    const auto item = static_cast<std::int64_t>(itemSize(view.dtype()));
    const std::int64_t channels = width / kNeighbours;
    for (std::int64_t row = 0; row < view.numel() / width; ++row)
        for (std::int64_t channel = 0; channel < channels; ++channel)
            for (std::int64_t place = 0; place < kNeighbours; ++place) {
                const std::int64_t source = row * width + kFrom[static_cast<std::size_t>(place)] * channels + channel;
                const std::int64_t target = row * width + channel * kNeighbours + place;
                std::memcpy(to.data() + target * item, from.data() + source * item, static_cast<std::size_t>(item));
            }
    return TensorView::fromBytes(view.dtype(), view.shape(), std::move(to));
}

}  // namespace teardown
