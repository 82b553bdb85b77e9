// The functional ops that have no module of their own, one row each: what an op does and costs, and where its texts stand. ops.h calls
// them.
#pragma once

#include "core/engine/nn/cost.h"
#include "core/trace/operation.h"

#include <string_view>

namespace teardown::engine {

struct OpRow {
    const char* name;  ///< type of its steps
    Operation operation;
    Cost cost;
    const char* reference;  ///< row in resources/reference/ops.json
};

namespace op_costs {
inline constexpr Cost kElement{CostFormula::Nothing, CostFormula::PerOutput, "one operation an output element (of the broadcast shape)"};
inline constexpr Cost kReduction{CostFormula::Nothing, CostFormula::PerInput, "one operation an input element, as mmcv counts pooling"};
inline constexpr Cost kView{CostFormula::Nothing, CostFormula::Nothing, "moves or renames values"};
inline constexpr Cost kActivation{CostFormula::Nothing, CostFormula::PerOutput,
                                  "one operation an element, as mmcv counts ReLU; torch/nn/modules/activation.py"};
inline constexpr Cost kOfLayer{CostFormula::Nothing, CostFormula::PerOutput,
                               "as the layer of the same kind in mmcv/cnn/utils/flops_counter.py"};
inline constexpr Cost kPooling{CostFormula::Nothing, CostFormula::PerInput,
                               "as the layer of the same kind in mmcv/cnn/utils/flops_counter.py"};
inline constexpr Cost kSoftmax{CostFormula::Nothing, CostFormula::ThreePerOutput, "exp, sum and division: three operations an element"};
inline constexpr Cost kSorting{CostFormula::Nothing, CostFormula::Nothing, "comparisons are not counted"};
}  // namespace op_costs

inline constexpr OpRow kOps[] = {
    {"add", {Positions::Pointwise, OperationFamily::Other, Joins::Sum}, op_costs::kElement, "add"},
    {"mul", {Positions::Pointwise, OperationFamily::Other, Joins::Product}, op_costs::kElement, "mul"},
    {"div", {Positions::Pointwise}, op_costs::kElement, "div"},
    {"cat", {Positions::Pointwise, OperationFamily::Other, Joins::Stack}, op_costs::kView, "cat"},
    {"flatten", {Positions::View}, op_costs::kView, "flatten"},
    {"view", {Positions::View}, op_costs::kView, "view"},
    {"pad", {Positions::Window}, op_costs::kView, "pad"},
    {"relu", {Positions::Pointwise, OperationFamily::Activation}, op_costs::kOfLayer, "relu"},
    {"sigmoid", {Positions::Pointwise, OperationFamily::Activation}, op_costs::kActivation, "sigmoid"},
    {"softmax", {Positions::Wholesale, OperationFamily::Activation}, op_costs::kSoftmax, "softmax"},
    {"max_pool2d", {Positions::Window, OperationFamily::Pooling}, op_costs::kPooling, "max_pool2d"},
    // Over the places of a map, or over what is left of them.
    {"mean", {Positions::Wholesale}, op_costs::kReduction, "mean"},
    {"sum", {Positions::Wholesale}, op_costs::kReduction, "sum"},
    {"max", {Positions::Wholesale}, op_costs::kReduction, "amax"},
    {"norm", {Positions::Wholesale}, op_costs::kReduction, "norm"},
    {"topk", {Positions::Wholesale}, op_costs::kSorting, "topk"},
};

/// The row of that name; one that is not in the table does not compile.
consteval const OpRow& opRow(std::string_view name) {
    for (const OpRow& row : kOps)
        if (name == row.name) return row;
    throw "no such op";
}

}  // namespace teardown::engine
