// What one call of a layer or an op costs in multiply-adds, as a rule over the tensors of the call (run/complexity_rules.h counts).
#pragma once

namespace teardown::engine {

/// How a count follows from the tensors of a call.
enum class CostFormula {
    Nothing,         ///< moves or renames values only
    Kernel,          ///< weight.numel() x batch x output positions, and one addition per output element where there is a bias
    Linear,          ///< input.numel() x output features; the bias is left out
    LinearBias,      ///< the same with the bias
    Affine,          ///< input.numel(), twice where there are a weight and a bias to apply
    PerInput,        ///< input.numel()
    PerOutput,       ///< output.numel()
    ThreePerOutput,  ///< three passes over the output: softmax is exp, sum and division
    Product          ///< output.numel() x the dimension that is summed over: matrix products
};

struct Cost {
    CostFormula reference = CostFormula::Nothing;  ///< of mmcv's get_model_complexity_info; Nothing for what it does not know
    CostFormula full = CostFormula::Nothing;
    const char* source = "";  ///< where the count comes from
};

/// mmcv looks classes up by their exact type, so that what it does not list counts nothing (get_modules_mapping). The full count keeps its
/// formulas where it has one.
inline constexpr const char* kFlopsOfMmcv = "mmcv/cnn/utils/flops_counter.py";

/// What mmcv counts by this formula.
constexpr Cost countedByMmcv(CostFormula formula) { return {formula, formula, kFlopsOfMmcv}; }

}  // namespace teardown::engine
