// TensorSource: a tensor to be written to a file, read piece by piece so that writing does not need memory of its size.
#pragma once

#include "core/base/file.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/fit/value_change.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct TensorSource {
    std::string key;
    DType dtype = DType::Float32;
    Shape shape;
    /// Produces the C-order little-endian bytes; the same each time.
    std::function<Result<void>(const ByteSink&)> produce;
    std::string place;  ///< equal for tensors over the same bytes, which are written once; empty: never shared

    std::uint64_t elements() const;
    std::uint64_t byteSize() const;
};

/// Tensor `index` of the file with the value conversion of its mapping, as `dtype` if it is a floating-point tensor (float16, bfloat16,
/// float32, float64).
TensorSource sourceOf(std::shared_ptr<const CheckpointFile> file, std::size_t index, std::string key, std::optional<DType> cast,
                      const TaskContext& task, ValueChange change = ValueChange::None);

/// Replaces the parts of tensors that a mapping joins (fit/joined_tensors.h) by the whole ones. `places`: tensors of the file and their
/// places in `sources`; those of the further parts are removed.
void joinParts(std::vector<TensorSource>& sources, std::vector<std::pair<std::size_t, std::size_t>>& places);

/// True for the types that floating-point tensors can be cast to.
bool isCastTarget(DType dtype);

}  // namespace teardown
