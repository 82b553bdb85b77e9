#include "core/checkpoint/tensor_source.h"

#include "core/checkpoint/fit/joined_tensors.h"
#include "core/tensor/element_decode.h"
#include "core/tensor/element_encode.h"

#include <fmt/format.h>

#include <algorithm>

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

/// Joined along the first axis, the bytes of the parts follow each other.
static std::optional<TensorSource> joinedSource(const std::string& key, std::vector<TensorSource> parts) {
    std::vector<Shape> shapes;
    for (const TensorSource& part : parts) shapes.push_back(part.shape);
    const auto shape = joinedShape(shapes);
    const DType type = parts.front().dtype;
    if (!shape || std::any_of(parts.begin(), parts.end(), [&](const TensorSource& part) { return part.dtype != type; }))
        return std::nullopt;
    TensorSource whole;
    whole.key = key;
    whole.dtype = type;
    whole.shape = *shape;
    whole.produce = [parts = std::move(parts)](const ByteSink& sink) -> Result<void> {
        for (const TensorSource& part : parts) TD_CHECK(part.produce(sink));
        return {};
    };
    return whole;
}

void joinParts(std::vector<TensorSource>& sources, std::vector<std::pair<std::size_t, std::size_t>>& places) {
    std::vector<std::string> keys;
    for (const TensorSource& source : sources) keys.push_back(source.key);
    std::vector<bool> used(sources.size());
    for (const auto& [key, parts] : joinableParts(keys)) {
        std::vector<TensorSource> ofKey;
        for (const std::size_t part : parts) ofKey.push_back(sources[part]);
        auto whole = joinedSource(key, std::move(ofKey));
        if (!whole) continue;
        sources[parts.front()] = std::move(*whole);
        for (std::size_t i = 1; i < parts.size(); ++i) used[parts[i]] = true;
    }
    std::vector<std::size_t> moved(sources.size());
    std::vector<TensorSource> left;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        moved[i] = left.size();
        if (!used[i]) left.push_back(std::move(sources[i]));
    }
    sources = std::move(left);
    std::erase_if(places, [&](const auto& place) { return used[place.second]; });
    for (auto& [tensor, source] : places) source = moved[source];
}

}  // namespace teardown
