#include "core/training/optimizers/optimizer_signatures.h"

#include "core/registry/python_values.h"

#include <algorithm>
#include <utility>

namespace teardown::training {

namespace {

using py::value;

ArgumentSpec rate(ConfigValue standard) { return {"lr", std::move(standard), "Learning rate."}; }
ArgumentSpec betas() {
    return {"betas", ConfigValue::tuple({value(0.9), value(0.999)}), "Decay of the running means of the gradient and of its square."};
}
ArgumentSpec eps(double standard) { return {"eps", value(standard), "Added to the divisor, so that it is not zero."}; }
ArgumentSpec decay(ConfigValue standard = value(0)) {
    return {"weight_decay", std::move(standard), "Part of the parameter that is added to its gradient."};
}
ArgumentSpec optimizerFlag(const char* name, const char* doc) { return {name, value(false), doc}; }
ArgumentSpec maximize() { return optimizerFlag("maximize", "Whether to climb instead of descend."); }
ArgumentSpec together() { return {"foreach", py::none(), "Whether all parameters are stepped together; for graphics cards."}; }
ArgumentSpec differentiable() { return optimizerFlag("differentiable", "Whether the step itself has a gradient."); }
ArgumentSpec momentum() { return {"momentum", value(0), "Part of the last change that goes on."}; }
ArgumentSpec amsgrad() { return optimizerFlag("amsgrad", "Whether to divide by the largest mean square so far."); }
ArgumentSpec capturable() { return optimizerFlag("capturable", "Whether a graphics card may record the step."); }

OptimizerSignature ofTorch(const char* name, const char* doc, std::vector<ArgumentSpec> arguments, std::vector<std::string> groupOrder) {
    OptimizerSignature made;
    made.name = name;
    made.doc = doc;
    made.reference = ReferenceClass::in("mmcv/runner/optimizer/builder.py", std::string("torch.optim.") + name);
    made.arguments = std::move(arguments);
    made.groupOrder = std::move(groupOrder);
    return made;
}

std::vector<OptimizerSignature> adaptiveSignatures() {
    return {
        ofTorch(
            "Adadelta", "Steps as large as past steps for gradients of this size (Zeiler 2012).",
            {rate(value(1.0)), {"rho", value(0.9), "Decay of the running means of squares."}, eps(1e-6), decay(), together(), maximize()},
            {"lr", "rho", "eps", "weight_decay", "maximize", "foreach"}),
        ofTorch("Adagrad", "Steps over the root of the sum of all squares (Duchi et al. 2011).",
                {rate(value(1e-2)),
                 {"lr_decay", value(0), "How fast the rate falls with the steps."},
                 decay(),
                 {"initial_accumulator_value", value(0), "What the sum of squares starts with."},
                 eps(1e-10),
                 together(),
                 maximize()},
                {"lr", "lr_decay", "eps", "weight_decay", "initial_accumulator_value", "foreach", "maximize"}),
        ofTorch("RMSprop", "Steps over the root of the mean square (Hinton 2012).",
                {rate(value(1e-2)),
                 {"alpha", value(0.99), "Decay of the running mean of squares."},
                 eps(1e-8),
                 decay(),
                 momentum(),
                 optimizerFlag("centered", "Whether to divide by the deviation instead of the root mean square."),
                 together(),
                 maximize(),
                 differentiable()},
                {"lr", "momentum", "alpha", "eps", "centered", "weight_decay", "foreach", "maximize", "differentiable"}),
        ofTorch("Rprop", "Steps that grow while the gradient keeps its sign (Riedmiller and Braun 1993).",
                {rate(value(1e-2)),
                 {"etas", ConfigValue::tuple({value(0.5), value(1.2)}), "Factors of a step's size after a change of sign, and without."},
                 {"step_sizes", ConfigValue::tuple({value(1e-6), value(50)}), "Smallest and largest size of a step."},
                 together(),
                 maximize()},
                {"lr", "etas", "step_sizes", "foreach", "maximize"}),
        ofTorch("ASGD", "Gradient descent that also keeps the mean of the parameters (Polyak and Juditsky 1992).",
                {rate(value(1e-2)),
                 {"lambd", value(1e-4), "Decay of the parameters."},
                 {"alpha", value(0.75), "How fast the rate falls."},
                 {"t0", value(1e6), "Step at which the mean begins."},
                 decay(),
                 together(),
                 maximize()},
                {"lr", "lambd", "alpha", "t0", "weight_decay", "foreach", "maximize"})};
}

std::vector<OptimizerSignature> adamSignatures() {
    return {ofTorch("Adam", "Steps of the mean gradient over the root of its mean square (Kingma and Ba 2015).",
                    {rate(value(1e-3)), betas(), eps(1e-8), decay(), amsgrad(), together(), maximize(), capturable(), differentiable(),
                     optimizerFlag("fused", "Whether the step is one kernel.")},
                    {"lr", "betas", "eps", "weight_decay", "amsgrad", "maximize", "foreach", "capturable", "differentiable", "fused"}),
            ofTorch("AdamW", "Adam whose decay shrinks the parameter, not through the gradient (Loshchilov and Hutter 2019).",
                    {rate(value(1e-3)), betas(), eps(1e-8), decay(value(1e-2)), amsgrad(), maximize(), together(), capturable()},
                    {"lr", "betas", "eps", "weight_decay", "amsgrad", "foreach", "maximize", "capturable"}),
            ofTorch("Adamax", "Adam with the largest gradient in place of the mean square.",
                    {rate(value(2e-3)), betas(), eps(1e-8), decay(), together(), maximize()},
                    {"lr", "betas", "eps", "weight_decay", "foreach", "maximize"}),
            ofTorch("NAdam", "Adam with Nesterov's momentum (Dozat 2016).",
                    {rate(value(2e-3)),
                     betas(),
                     eps(1e-8),
                     decay(),
                     {"momentum_decay", value(4e-3), "How fast the momentum reaches its final value."},
                     together()},
                    {"lr", "betas", "eps", "weight_decay", "momentum_decay", "foreach"}),
            ofTorch("RAdam", "Adam that trusts the mean square only after some steps (Liu et al. 2020).",
                    {rate(value(1e-3)), betas(), eps(1e-8), decay(), together()}, {"lr", "betas", "eps", "weight_decay", "foreach"})};
}

std::vector<OptimizerSignature> plainSignatures() {
    return {ofTorch("SGD", "Gradient descent with momentum.",
                    {{"lr", {}, "Learning rate."},
                     momentum(),
                     {"dampening", value(0), "Part of the gradient that momentum leaves out."},
                     decay(),
                     optimizerFlag("nesterov", "Whether to look ahead, as Nesterov's momentum does."),
                     maximize(),
                     together(),
                     differentiable()},
                    {"lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize", "foreach", "differentiable"}),
            ofTorch("LBFGS", "Quasi-Newton steps with a history of gradients (Liu and Nocedal 1989).",
                    {rate(value(1)),
                     {"max_iter", value(20), "Iterations of a step."},
                     {"max_eval", py::none(), "Evaluations of a step."},
                     {"tolerance_grad", value(1e-7), "Ends a step when the gradient is smaller."},
                     {"tolerance_change", value(1e-9), "Ends a step when little changes."},
                     {"history_size", value(100), "Gradients that are kept."},
                     {"line_search_fn", py::none(), "strong_wolfe, or none."}},
                    {}),
            ofTorch("SparseAdam", "Adam for sparse gradients.", {rate(value(1e-3)), betas(), eps(1e-8), maximize()}, {}),
            ofTorch("Optimizer", "The base class of all optimizers.", {{"defaults", {}, "Settings of the groups."}}, {})};
}

OptimizerSignature lambSignature() {
    OptimizerSignature made;
    made.name = "Lamb";
    made.doc = "Adam's step scaled to the size of the layer's weights (You et al. 2020).";
    made.reference = ReferenceClass::of("mmcls.core.optimizers.lamb.Lamb");
    made.arguments = {rate(value(1e-3)),
                      {"bias_correction", value(true), "Whether the means are corrected for their start at zero."},
                      betas(),
                      eps(1e-6),
                      decay(value(0.01)),
                      {"grad_averaging", value(true), "Whether the gradient enters its mean in part."},
                      {"max_grad_norm", value(1.0), "Norm of all gradients that is clipped to."},
                      optimizerFlag("trust_clip", "Whether the scale is at most 1."),
                      optimizerFlag("always_adapt", "Whether parameters without decay are scaled as well.")};
    made.groupOrder = made.argumentNames();
    return made;
}

}  // namespace

const std::vector<OptimizerSignature>& optimizerSignatures() {
    static const std::vector<OptimizerSignature> s_all = [] {
        std::vector<OptimizerSignature> all;
        for (auto part : {adaptiveSignatures(), adamSignatures(), plainSignatures()}) all.insert(all.end(), part.begin(), part.end());
        all.push_back(lambSignature());
        return all;
    }();
    return s_all;
}

const OptimizerSignature* findOptimizer(std::string_view name) {
    const auto& all = optimizerSignatures();
    const auto found = std::find_if(all.begin(), all.end(), [&](const OptimizerSignature& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace teardown::training
