// Limits on what a tensor may claim: how many elements, and how far they reach.
#include "core/checkpoint/torch/torch_tensors.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

Result<std::uint64_t> tensorElements(const Shape& shape) {
    std::uint64_t count = 1;
    // Sizes beside a 0 are multiplied too, so that strides can be computed without overflow.
    for (const std::int64_t size : shape)
        if (__builtin_mul_overflow(count, static_cast<std::uint64_t>(std::max<std::int64_t>(size, 1)), &count) ||
            count > kMaxTensorElements)
            return graphError("tensor-shape",
                              message("tensor-shape.a-tensor-of-shape", "A tensor of shape {shape} has more than 2^48 elements.",
                                      {{"shape", shapeText(shape)}}));
    return std::find(shape.begin(), shape.end(), 0) != shape.end() ? std::uint64_t{0} : count;
}

std::uint64_t elementsIn(std::uint64_t bytes, DType dtype) {
    const std::uint64_t bits = itemBits(dtype);
    return bits < 8 ? bytes * 8 / bits : bytes / (bits / 8);
}

Result<void> checkTensorBounds(const TensorRecord& record, std::uint64_t available) {
    TD_TRY(const std::uint64_t count, tensorElements(record.shape));
    auto last = static_cast<std::uint64_t>(record.offset);
    bool overflow = false;
    if (count > 0) {
        overflow = __builtin_add_overflow(last, std::uint64_t{1}, &last);
        for (std::size_t i = 0; i < record.shape.size(); ++i) {
            std::uint64_t reach = 0;
            overflow = overflow ||
                       __builtin_mul_overflow(static_cast<std::uint64_t>(record.shape[i] - 1),
                                              static_cast<std::uint64_t>(record.strides[i]), &reach) ||
                       __builtin_add_overflow(last, reach, &last);
        }
    }
    if (overflow || last > available)
        return graphError("tensor-out-of-bounds",
                          message("tensor-out-of-bounds.a-tensor-of-shape",
                                  "A tensor of shape {shape} at offset {offset} reaches beyond its storage of {available} elements.",
                                  {{"shape", shapeText(record.shape)}, {"offset", record.offset}, {"available", available}}));
    return {};
}

}  // namespace teardown
