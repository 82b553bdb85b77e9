#include "core/session/input_pixels.h"

#include <algorithm>
#include <utility>

namespace teardown {

std::optional<Picture> asDecoded(const TensorView& view) {
    if (!view.valid() || view.dtype() != DType::UInt8 || view.rank() != 3 || view.shape()[2] != 3 || view.numel() == 0) return std::nullopt;
    if (std::max(view.shape()[0], view.shape()[1]) > kLongestDecodedSide) return std::nullopt;
    const std::vector<std::byte> bytes = view.toContiguousBytes();
    Picture picture{static_cast<int>(view.shape()[1]), static_cast<int>(view.shape()[0]), 3, true, std::vector<std::uint8_t>(bytes.size())};
    for (std::size_t i = 0; i < bytes.size(); ++i) picture.pixels[i] = std::to_integer<std::uint8_t>(bytes[i / 3 * 3 + 2 - i % 3]);
    return picture;
}

std::optional<PictureSource> pictureSourceOf(const InputChoice& input) {
    if (const auto* file = std::get_if<PictureFile>(&input)) return PictureSource{file->opened, std::nullopt, file->path};
    const auto* drawn = std::get_if<PictureInput>(&input);
    if (!drawn) return std::nullopt;
    std::optional<Picture> pixels = asDecoded(drawn->picture);
    if (!pixels) return std::nullopt;
    return PictureSource{nullptr, std::move(pixels), drawn->name};
}

}  // namespace teardown
