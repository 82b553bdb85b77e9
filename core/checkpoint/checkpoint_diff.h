// CheckpointDiff: the differences between two checkpoints, tensor by tensor, as data.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/checkpoint/checkpoint_file.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct ShapeDifference {
    std::string key;
    Shape a;
    Shape b;
};

struct ValueDifference {
    std::string key;
    DType a = DType::Float32;
    DType b = DType::Float32;
    double maxAbs = 0;  ///< max |b - a|, for complex numbers the modulus; NaN against a number counts as infinity, NaN against NaN as equal
    double meanAbs = 0;
    double rel = 0;     ///< maxAbs / max |a|
    double cosine = 1;  ///< of the two tensors as vectors
};

struct CheckpointDiff {
    std::vector<std::string> onlyA;  ///< in the order of A
    std::vector<std::string> onlyB;
    std::vector<ShapeDifference> shape;
    std::vector<ValueDifference> value;  ///< largest maxAbs first; includes tensors whose dtype alone differs
    std::size_t equal = 0;               ///< same dtype, shape and values
    Diagnostics notes;                   ///< everything that is not in the lists: removed prefixes, tensors without values, other
                                         ///< differences
};

/// The places of the weights in the two files, as in stateDictOf; "": the file's default.
struct DiffPlaces {
    std::string a;
    std::string b;
};
/// Names are those of the state dict (without module.), otherwise full paths. Errors: weights-missing, those of reading.
Result<CheckpointDiff> diffCheckpoints(const CheckpointFile& a, const CheckpointFile& b, const TaskContext& task = {},
                                       const DiffPlaces& places = {});

/// b - a as float32, for a heatmap of the difference; both must have the same shape. Complex numbers: the magnitude of the difference.
TensorView differenceOf(const TensorView& a, const TensorView& b);
ValueDifference compareTensors(const TensorView& a, const TensorView& b);

/// One tensor across the checkpoints of a training run: each is compared with the previous one, the first with itself.
struct FollowedTensor {
    std::string path;
    std::optional<ValueDifference> change;  ///< nullopt: the tensor is missing or has another shape
};
/// Calls `each` with the position and the tensor of every checkpoint that contains it; the tensors are not kept.
Result<std::vector<FollowedTensor>> followTensor(const std::vector<std::string>& paths, const std::string& key,
                                                 const TaskContext& task = {},
                                                 const std::function<void(std::size_t, const TensorView&)>& each = {});

/// The file's tensors under the names used by diffCheckpoints, in file order.
std::vector<std::pair<std::string, std::size_t>> diffNames(const CheckpointFile& file);

/// The checkpoints in a training run's folder, epoch_2 before epoch_10; a link to one of them (latest.pth) is not counted again. Error
/// run-empty.
Result<std::vector<std::string>> checkpointsOfRun(const std::string& folder);

}  // namespace teardown
