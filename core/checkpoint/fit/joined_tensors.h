// Tensors of the model that another program stores in several: timm's TNT has queries and keys in one matrix and values in another, where
// mmclassification has one for all three. A mapping gives the parts the names KEY|0, KEY|1, ...; they are joined along the first axis.
#pragma once

#include "core/tensor/tensor_view.h"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// "a.weight" and 1 for "a.weight|1"; nullopt for a name without a part's number.
std::optional<std::pair<std::string, std::size_t>> numberedPart(const std::string& key);

/// For each model key all of whose parts, from 0 without a gap, are among the keys: their places in `keys`, in order. A single part makes
/// no tensor.
std::map<std::string, std::vector<std::size_t>> joinableParts(std::span<const std::string> keys);

/// nullopt if the parts differ in another axis than the first, or have none.
std::optional<Shape> joinedShape(std::span<const Shape> parts);

/// Values of one type, with shapes that joinedShape() accepts.
TensorView joinedValues(std::span<const TensorView> parts);

/// Replaces the parts among named shapes by the tensors that they make.
std::vector<std::pair<std::string, Shape>> withJoinedShapes(std::vector<std::pair<std::string, Shape>> tensors);

}  // namespace teardown
