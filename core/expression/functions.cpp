#include "core/expression/functions.h"

#include "core/expression/reductions.h"
#include "core/expression/work.h"

#include <algorithm>
#include <cmath>

namespace teardown::expression {
namespace {

using FunctionArguments = std::span<const Value>;

/// What shape(), ndim() and numel() need: available even for a value that was not kept.
Result<Shape> knownShapeOf(const Value& value) {
    const auto* missing = std::get_if<Missing>(&value);
    if (!missing) return shapeOf(value);
    if (missing->shape) return *missing->shape;
    return Error{ErrorKind::BadInput, "expression-missing", missing->reason, {}, {}};
}

Result<Value> shapeFunction(Work&, FunctionArguments arguments) {
    TD_TRY(Shape shape, knownShapeOf(arguments.front()));
    return Value(std::move(shape));
}

Result<Value> rankFunction(Work&, FunctionArguments arguments) {
    TD_TRY(const Shape shape, knownShapeOf(arguments.front()));
    return Value(static_cast<double>(shape.size()));
}

Result<Value> numelFunction(Work&, FunctionArguments arguments) {
    TD_TRY(const Shape shape, knownShapeOf(arguments.front()));
    double count = 1;
    for (const std::int64_t size : shape) count *= static_cast<double>(size);
    return Value(count);
}

Result<Value> lengthFunction(Work&, FunctionArguments arguments) {
    TD_TRY(const Shape shape, knownShapeOf(arguments.front()));
    if (shape.empty())
        return valueError(message("functions.a-number-has-no", "A number has no length."),
                          message("do.len-takes-a-tensor", "len() takes a tensor or a tuple."));
    return Value(static_cast<double>(shape.front()));
}

template <double (*Of)(double), bool Logical = false>
Result<Value> elementFunction(Work& work, FunctionArguments arguments) {
    TD_CHECK(requireReal(arguments.front()));
    return mapElements(work, arguments.front(), Of, Logical);
}

/// Complex elements are read as their magnitudes.
Result<Value> absFunction(Work& work, FunctionArguments arguments) {
    return mapElements(work, arguments.front(), [](double x) { return std::abs(x); });
}

double squareRootOf(double x) { return std::sqrt(x); }
double exponentialOf(double x) { return std::exp(x); }
double logarithmOf(double x) { return std::log(x); }
double nanTest(double x) { return std::isnan(x) ? 1 : 0; }
double infinityTest(double x) { return std::isinf(x) ? 1 : 0; }
double finiteTest(double x) { return std::isfinite(x) ? 1 : 0; }

constexpr Function kFunctions[] = {
    {"max", 1, 8, "max(x)", "The largest element; NaN if there is one. With several numbers, the largest of them.", false, false,
     maximumOf},
    {"min", 1, 8, "min(x)", "The smallest element; NaN if there is one. With several numbers, the smallest of them.", false, false,
     minimumOf},
    {"mean", 1, 1, "mean(x)", "The mean of all elements.", false, false, meanOf},
    {"std", 1, 1, "std(x)", "The standard deviation of all elements, divided by N - 1 as torch.std does.", false, false, deviationOf},
    {"var", 1, 1, "var(x)", "The variance of all elements, divided by N - 1 as torch.var does.", false, false, varianceOf},
    {"sum", 1, 1, "sum(x)", "The sum of all elements; of a comparison, how many are true.", false, false, sumOf},
    {"prod", 1, 1, "prod(x)", "The product of all elements.", false, false, productOf},
    {"abs", 1, 1, "abs(x)", "The absolute value of each element; the magnitude of a complex one.", false, false, absFunction},
    {"argmax", 1, 1, "argmax(x)", "The flat index of the first largest element, as torch.argmax gives it.", false, false, argmaxOf},
    {"argmin", 1, 1, "argmin(x)", "The flat index of the first smallest element, as torch.argmin gives it.", false, false, argminOf},
    {"any", 1, 1, "any(x)", "Whether any element is true: any(x > 5).", false, false, anyOf},
    {"all", 1, 1, "all(x)", "Whether all elements are true: all(x >= 0).", false, false, allOf},
    {"len", 1, 1, "len(x)", "The size of the first axis; of a tuple, how many entries it has.", false, true, lengthFunction},
    {"shape", 1, 1, "shape(x)", "The sizes of all axes, as a tuple; also x.shape.", true, true, shapeFunction},
    {"ndim", 1, 1, "ndim(x)", "The number of axes; also x.ndim.", true, true, rankFunction},
    {"numel", 1, 1, "numel(x)", "The number of elements.", false, true, numelFunction},
    {"isnan", 1, 1, "isnan(x)", "Whether each element is NaN.", false, false, elementFunction<nanTest, true>},
    {"isinf", 1, 1, "isinf(x)", "Whether each element is infinite.", false, false, elementFunction<infinityTest, true>},
    {"isfinite", 1, 1, "isfinite(x)", "Whether each element is neither NaN nor infinite.", false, false, elementFunction<finiteTest, true>},
    {"sqrt", 1, 1, "sqrt(x)", "The square root of each element; NaN for negative ones.", false, false, elementFunction<squareRootOf>},
    {"exp", 1, 1, "exp(x)", "e to the power of each element.", false, false, elementFunction<exponentialOf>},
    {"log", 1, 1, "log(x)", "The natural logarithm of each element.", false, false, elementFunction<logarithmOf>},
};

}  // namespace

std::span<const Function> functions() { return kFunctions; }

const Function* findFunction(std::string_view name) {
    const auto found = std::find_if(std::begin(kFunctions), std::end(kFunctions), [&](const Function& row) { return row.name == name; });
    return found == std::end(kFunctions) ? nullptr : found;
}

}  // namespace teardown::expression
