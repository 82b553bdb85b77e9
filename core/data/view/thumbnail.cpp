#include "core/data/view/thumbnail.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace teardown {

TensorView thumbnailOf(const TensorView& picture, int side) {
    if (!picture.valid() || picture.dtype() != DType::UInt8 || picture.rank() != 3 || picture.numel() == 0 || side < 1) return {};
    const auto height = static_cast<std::size_t>(picture.shape()[0]), width = static_cast<std::size_t>(picture.shape()[1]),
               channels = static_cast<std::size_t>(picture.shape()[2]);
    if (channels != 1 && channels != 3) return {};
    const std::vector<std::byte> bytes = picture.toContiguousBytes();
    const std::size_t longest = std::max(height, width), goal = std::min<std::size_t>(longest, static_cast<std::size_t>(side));
    const std::size_t rows = std::max<std::size_t>(1, height * goal / longest), columns = std::max<std::size_t>(1, width * goal / longest);
    std::vector<std::byte> small(rows * columns * 3);
    for (std::size_t y = 0; y < rows; ++y) {
        const std::size_t top = y * height / rows, bottom = std::max(top + 1, (y + 1) * height / rows);
        for (std::size_t x = 0; x < columns; ++x) {
            const std::size_t left = x * width / columns, right = std::max(left + 1, (x + 1) * width / columns);
            for (std::size_t c = 0; c < 3; ++c) {
                std::uint64_t sum = 0;
                for (std::size_t row = top; row < bottom; ++row)
                    for (std::size_t column = left; column < right; ++column)
                        sum += std::to_integer<std::uint8_t>(bytes[(row * width + column) * channels + (channels == 1 ? 0 : c)]);
                const std::uint64_t count = (bottom - top) * (right - left);
                small[(y * columns + x) * 3 + c] = static_cast<std::byte>((sum + count / 2) / count);
            }
        }
    }
    return TensorView::fromBytes(DType::UInt8, {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns), 3}, std::move(small));
}

}  // namespace teardown
