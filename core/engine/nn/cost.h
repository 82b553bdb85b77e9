// The cost of one call of a layer or op in multiply-adds, as a rule over the call's tensors (counted by run/complexity_rules.h).
#pragma once

namespace teardown::engine {

/// How to count from the tensors of a call.
enum class CostFormula {
    Nothing,         ///< only moves or renames values
    Kernel,          ///< weight.numel() x batch x output positions, and one addition per output element if there is a bias
    Transposed,      ///< weight.numel() x batch x input positions, and one addition per output element if there is a bias
    Linear,          ///< input.numel() x output features; without the bias
    LinearBias,      ///< the same with the bias
    Affine,          ///< input.numel(), twice if there are a weight and a bias to apply
    PerInput,        ///< input.numel()
    PerOutput,       ///< output.numel()
    ThreePerOutput,  ///< three passes over the output: softmax is exp, sum and division
    Product          ///< output.numel() x the dimension that is summed over: matrix products
};

struct Cost {
    CostFormula reference = CostFormula::Nothing;  ///< as in mmcv's get_model_complexity_info; Nothing for unknown layers
    CostFormula full = CostFormula::Nothing;
    const char* source = "";  ///< the source of the count
};

/// mmcv looks up classes by their exact type, so classes that it does not list count nothing (get_modules_mapping). The full count still
/// uses its formulas where they exist.
inline constexpr const char* kFlopsOfMmcv = "mmcv/cnn/utils/flops_counter.py";

/// What mmcv counts with this formula.
constexpr Cost countedByMmcv(CostFormula formula) { return {formula, formula, kFlopsOfMmcv}; }

}  // namespace teardown::engine
