#include "core/expression/value.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <string_view>

namespace teardown::expression {
namespace {

struct ValuePrinter {
    std::string operator()(const Missing&) const { return "missing"; }
    std::string operator()(bool value) const { return value ? "True" : "False"; }
    std::string operator()(double value) const {
        // There is only one kind of number: a length is 4, not 4.0.
        std::string text = pythonFloat(value);
        if (text.ends_with(".0")) text.resize(text.size() - 2);
        return text;
    }
    std::string operator()(const Shape& tuple) const {
        return tuple.size() == 1 ? fmt::format("({},)", tuple.front()) : fmt::format("({})", fmt::join(tuple, ", "));
    }
    std::string operator()(const TensorView& tensor) const { return "tensor " + shapeText(tensor.shape()); }
};

}  // namespace

std::string valueText(const Value& value) { return std::visit(ValuePrinter{}, value); }

Message kindText(const Value& value) {
    static constexpr MessageText kKinds[] = {
        MessageText{"value-kind.missing", "a missing value"}, MessageText{"value-kind.truth", "a truth value"},
        MessageText{"value-kind.number", "a number"},         MessageText{"value-kind.tuple", "a tuple"},
        MessageText{"value-kind.tensor", "a tensor"},
    };
    static_assert(std::size(kKinds) == std::variant_size_v<Value>);
    return message(kKinds[value.index()]);
}

}  // namespace teardown::expression
