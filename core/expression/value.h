// Value: what an expression computes with. Numbers are float64; a tensor of no axes that was computed is a number.
#pragma once

#include "core/base/message.h"
#include "core/tensor/tensor_view.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace teardown::expression {

/// A name that stands for something whose values are not there, such as an output that was not kept. What is computed from it is missing
/// too; its shape may be known all the same.
struct Missing {
    Message reason;
    std::optional<Shape> shape;
    bool operator==(const Missing& other) const { return std::string_view(reason.id()) == other.reason.id() && shape == other.shape; }
};

/// Shape is a tuple of whole numbers. Tensors are of any dtype; those that are computed are float64, comparisons bool.
using Value = std::variant<Missing, bool, double, Shape, TensorView>;

/// As Python writes a number, a truth value or a tuple: "3", "0.25", "nan", "True", "(1, 64)"; "tensor [1,64]"; "missing".
std::string valueText(const Value& value);

/// What kind of value it is, for messages: "a number", "a tuple", "a tensor", ...
Message kindText(const Value& value);

}  // namespace teardown::expression
