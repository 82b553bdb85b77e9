#include "core/checkpoint/tensor_source.h"

#include "core/tensor/element_decode.h"
#include "core/tensor/element_encode.h"

#include <fmt/format.h>

namespace teardown {

std::uint64_t TensorSource::elements() const {
    std::uint64_t count = 1;
    for (const std::int64_t size : shape) count *= static_cast<std::uint64_t>(size);
    return count;
}

std::uint64_t TensorSource::byteSize() const { return elements() * itemSize(dtype); }

bool isCastTarget(DType dtype) {
    return dtype == DType::Float16 || dtype == DType::BFloat16 || dtype == DType::Float32 || dtype == DType::Float64;
}

TensorSource sourceOf(std::shared_ptr<const CheckpointFile> file, std::size_t index, std::string key, std::optional<DType> cast,
                      const TaskContext& task, ValueChange change) {
    const CheckpointTensor& tensor = file->tensors()[index];
    TensorSource source;
    source.key = std::move(key);
    source.shape = changedShape(change, tensor.shape);
    source.dtype = cast && isFloating(tensor.dtype) ? *cast : tensor.dtype;
    source.place = fmt::format("{}:{}:{}:{}", tensor.storage, tensor.offset, shapeText(tensor.shape), shapeText(tensor.strides));
    const DType from = tensor.dtype;
    const DType to = source.dtype;
    if (tensor.conjugated || tensor.negated) source.place += fmt::format(":{}{}", tensor.conjugated, tensor.negated);
    if (change != ValueChange::None) source.place += fmt::format(":{}", static_cast<int>(change));
    source.produce = [file = std::move(file), index, from, to, task, change](const ByteSink& sink) -> Result<void> {
        std::optional<Error> failure;
        std::vector<double> values;
        std::vector<std::byte> encoded;
        const auto forward = [&](std::span<const std::byte> piece) {
            if (from != to) {
                const std::size_t count = piece.size() / itemSize(from);
                values.resize(count);
                encoded.resize(count * itemSize(to));
                decodeElements(from, piece.data(), count, values.data());
                encodeFloats(to, values.data(), count, encoded.data());
                piece = encoded;
            }
            auto written = sink(piece);
            if (!written.ok()) failure = std::move(written).error();
            return !failure;
        };
        if (change == ValueChange::UnfoldOrder) {
            // Small tensors are read as a whole.
            TD_TRY(const TensorView stored, file->read(index, task));
            forward(changedValues(change, stored).toContiguousBytes());
            if (failure) return *failure;
            return {};
        }
        TD_TRY(const bool complete, file->stream(index, forward, task));
        if (failure) return *failure;
        (void)complete;
        return {};
    };
    return source;
}

}  // namespace teardown
