#include "core/engine/nn/linear.h"

#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/onednn.h"

namespace teardown::engine {

Linear::Linear(std::int64_t inFeatures, std::int64_t outFeatures, bool withBias, std::string type)
    : UnaryLayer(type, {type == "Linear" ? "Module" : "Linear"}) {
    TORCH_CHECK(inFeatures >= 0 && outFeatures >= 0, "Linear needs sizes of 0 or more, got ", inFeatures, " and ", outFeatures);
    weight = at::empty({outFeatures, inFeatures});
    if (withBias) bias = at::empty({outFeatures});
    resetWeightAndBias(weight, bias);
    weight = register_parameter("weight", weight);
    if (withBias) bias = register_parameter("bias", bias);
}

Description Linear::describe() const {
    Description description;
    description.arguments = {{"in_features", weight.size(1)}, {"out_features", weight.size(0)}, {"bias", bias.defined()}};
    description.operation = {Positions::Wholesale, OperationFamily::Linear};
    description.cost = Cost{CostFormula::Linear, CostFormula::LinearBias,
                            "mmcv/cnn/utils/flops_counter.py; full: with the bias (torch/nn/modules/linear.py)"};
    description.initial = InitialValues::UniformByFanIn;
    description.reference = "Linear";
    return description;
}

Formula Linear::formula() const {
    const Term weights = formula::tensor("weight", "W"), o = formula::index("o"), k = formula::index("k");
    const Term sum = formula::reduce("sum", {formula::whole("k", weights, 1)}, weights[{o, k}] * formula::x()[{k}]);
    return Formula(bias.defined() ? formula::tensor("bias", "b")[{o}] + sum : sum, {"o"});
}

at::Tensor Linear::forward(const at::Tensor& input) { return onednn::linear(input, weight, bias); }

}  // namespace teardown::engine
