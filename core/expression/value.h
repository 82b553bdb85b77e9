// Value: the values of expressions. Numbers are float64; a computed tensor without axes is a number.
#pragma once

#include "core/base/message.h"
#include "core/tensor/tensor_view.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace teardown::expression {

/// A name whose values are not available, such as an output that was not kept. Anything computed from it is missing too; its shape may
/// still be known.
struct Missing {
    Message reason;
    std::optional<Shape> shape;
    bool operator==(const Missing& other) const { return std::string_view(reason.id()) == other.reason.id() && shape == other.shape; }
};

/// Shape is a tuple of integers. Tensors may have any dtype; computed ones are float64, comparisons bool.
using Value = std::variant<Missing, bool, double, Shape, TensorView>;

/// As Python writes a number, a truth value or a tuple: "3", "0.25", "nan", "True", "(1, 64)"; "tensor [1,64]"; "missing".
std::string valueText(const Value& value);

/// The kind of value, for messages: "a number", "a tuple", "a tensor", ...
Message kindText(const Value& value);

}  // namespace teardown::expression
