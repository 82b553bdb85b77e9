#include "core/engine/run/reparam/fold_steps.h"

#include "core/engine/nn/layer.h"
#include "core/engine/run/record/reference.h"
#include "core/engine/run/record/step_text.h"
#include "core/trace/step_formula.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

namespace teardown::engine {

namespace {

/// branchKindName() for display.
Message branchWords(BranchKind kind) {
    return kind == BranchKind::Identity ? message("fold.identity", "identity") : asIs(branchKindName(kind));
}

/// The result of folding the branch.
std::shared_ptr<const StepDetail> foldPart(BranchKind branch, FoldStage stage) { return std::make_shared<FoldBranchState>(branch, stage); }

/// The channel shown in the numbers: the first whose kernel column is not its own index if there are groups; otherwise 0.
std::int64_t exampleChannel(const ReparamBlock& block) { return block.groups > 1 ? block.outChannels / block.groups : 0; }

/// The kernel's centre at the input channel that corresponds to the output channel.
struct Tap {
    std::int64_t out, in, row, column;
};
Tap exampleTap(const ReparamBlock& block, const at::Tensor& kernel) {
    const std::int64_t out = exampleChannel(block);
    return {out, out % kernel.size(1), kernel.size(2) / 2, kernel.size(3) / 2};
}

Shape tapPlace(const Tap& tap) { return {tap.out, tap.in, tap.row, tap.column}; }

/// The step's formula at one tap of the kernel and one value of the bias, rounded like the fold itself.
std::string foldNumbers(const Step& step, const Tap& tap, at::ScalarType type) {
    NumberStyle style;
    style.digits = 7;
    style.single = type == at::kFloat;
    return formulaNumbers(step.formula, StepTensors({&step, 1}, 0), {tapPlace(tap), {tap.out}}, style);
}

const std::vector<std::string>& kernelIndices() {
    static const std::vector<std::string> s_names{"o", "c", "u", "v"};
    return s_names;
}

std::vector<Term> kernelTerms() {
    std::vector<Term> terms;
    for (const std::string& name : kernelIndices()) terms.push_back(formula::index(name));
    return terms;
}

Formula normFormula(double eps) {
    const std::vector<Term> o{formula::index("o")};
    const Term gamma = formula::tensor("gamma")[o], std = formula::tensor("std")[o];
    return Formula({{"std", {"o"}, formula::sqrt(formula::tensor("running_var", "var")[o] + eps), -1},
                    {"W'", kernelIndices(), gamma / std * formula::tensor("kernel before", "W")[kernelTerms()], 0},
                    {"b'", {"o"}, -formula::tensor("running_mean", "mean")[o] * gamma / std + formula::tensor("beta")[o], 1}});
}

Formula paddedKernelFormula() {
    std::vector<Term> inner = kernelTerms();
    inner[2] = inner[2] - 1;
    inner[3] = inner[3] - 1;
    return Formula(formula::bordered(formula::tensor("kernel before", "W1x1")[inner], Border::Zero), kernelIndices(), "W3x3");
}

Formula identityFormula(std::int64_t perGroup) {
    const std::vector<Term> at = kernelTerms();
    return Formula(formula::where({{at[1], at[0] % perGroup}, {at[2], 1}, {at[3], 1}}), kernelIndices(), "W");
}

/// W = W3x3 + W1x1 + Widentity of the existing branches.
Formula sumFormula(const std::vector<std::string>& branches) {
    Term kernel, bias;
    for (const std::string& branch : branches) {
        const Term w = formula::tensor(branch + " kernel", "W" + branch)[kernelTerms()],
                   b = formula::tensor(branch + " bias", "b" + branch)[{formula::index("o")}];
        kernel = kernel ? kernel + w : w;
        bias = bias ? bias + b : b;
    }
    return Formula({{"W", kernelIndices(), kernel, 0}, {"b", {"o"}, bias, 1}});
}

void writeIdentity(TraceBuilder& builder, const std::string& path, const ReparamBlock& block, const at::Tensor& kernel) {
    Step step;
    step.kind = StepKind::Identity;
    step.path = path;
    step.type = "identity";
    step.title = message("step.identity-as-kernel", "the identity written as a 3x3 kernel");
    step.detail = foldPart(BranchKind::Identity, FoldStage::AsKernel);
    ReferenceTable::instance().fill(step, "reparam", "identity");
    const Tap tap = exampleTap(block, kernel);
    step.formula = identityFormula(kernel.size(1));
    step.numbers = asIs(fmt::format("C = {}, g = {}, C / g = {}\n", block.outChannels, block.groups, kernel.size(1)) +
                        foldNumbers(step, tap, kernel.scalar_type()));
    if (block.groups > 1)
        step.why = sentences(
            {step.why,
             message("fold.identity-in-groups",
                     "Here output channel {out} belongs to group {group} of {groups}, whose input channels are counted from 0 again: its "
                     "own input is number {in} of {inputs}.",
                     {{"out", tap.out},
                      {"group", tap.out / kernel.size(1) + 1},
                      {"groups", block.groups},
                      {"in", tap.in},
                      {"inputs", kernel.size(1)}})});
    step.outputs.push_back(builder.record(TensorName::Kernel, "identity kernel", TensorRole::Weight, kernel));
    addTensorVariables(step);
    builder.leaf(std::move(step));
}

void writeFold(TraceBuilder& builder, const std::string& path, const ReparamBlock& block, const ReparamBranch& branch,
               const at::Tensor& kernel, const FoldedBranch& folded) {
    Step step;
    step.kind = StepKind::Fold;
    step.path = path;
    step.type = branchKindName(branch.kind);
    step.title =
        message("step.fold-the-batch-norm", "fold the batch norm into the {branch} kernel", {{"branch", branchWords(branch.kind)}});
    step.detail = foldPart(branch.kind, FoldStage::Folded);
    ReferenceTable::instance().fill(step, "reparam", "fold");
    const Tap tap = exampleTap(block, kernel);
    step.inputs.push_back(branch.kind == BranchKind::Identity
                              ? builder.record(TensorName::Before, "kernel before", TensorRole::Weight, kernel)
                              : builder.recordOwned(TensorName::Before, "kernel before", TensorRole::Weight, kernel));
    step.inputs.push_back(builder.recordOwned(TensorName::Weight, "gamma", TensorRole::Vector, branch.gamma));
    step.inputs.push_back(builder.recordOwned(TensorName::Bias, "beta", TensorRole::Vector, branch.beta));
    step.inputs.push_back(builder.recordOwned(TensorName::Buffer, "running_mean", TensorRole::Vector, branch.mean));
    step.inputs.push_back(builder.recordOwned(TensorName::Buffer, "running_var", TensorRole::Vector, branch.var));
    step.outputs.push_back(builder.record(TensorName::After, "kernel after", TensorRole::Weight, folded.kernel));
    step.outputs.push_back(builder.record(TensorName::After, "bias after", TensorRole::Vector, folded.bias));
    step.formula = normFormula(branch.eps);
    step.numbers = asIs(foldNumbers(step, tap, kernel.scalar_type()));
    addTensorVariables(step);
    builder.leaf(std::move(step));
}

void writePad(TraceBuilder& builder, const std::string& path, const at::Tensor& before, const at::Tensor& after) {
    Step step;
    step.kind = StepKind::Pad;
    step.path = path;
    step.type = "pad";
    step.title = message("step.pad-the-kernel", "pad the 1x1 kernel to 3x3");
    step.detail = foldPart(BranchKind::Conv1x1, FoldStage::Padded);
    ReferenceTable::instance().fill(step, "reparam", "pad");
    step.inputs.push_back(builder.record(TensorName::Before, "kernel before", TensorRole::Weight, before));
    step.outputs.push_back(builder.record(TensorName::After, "kernel after", TensorRole::Weight, after));
    step.formula = paddedKernelFormula();
    step.numbers = asIs(fmt::format("{} -> {}\n", shapeText(before.sizes().vec()), shapeText(after.sizes().vec())) +
                        foldNumbers(step, {0, 0, 1, 1}, before.scalar_type()));
    addTensorVariables(step);
    builder.leaf(std::move(step));
}

}  // namespace

Message branchList(const ReparamBlock& block) {
    std::vector<Message> names;
    for (const ReparamBranch& branch : block.branches) names.push_back(branchWords(branch.kind));
    return message("step.branches", "{count} branches: {names}", {{"count", block.branches.size()}, {"names", std::move(names), ", "}});
}

FoldedBlock foldBlock(TraceBuilder& builder, const std::string& path, const ReparamBlock& block) {
    struct Part {
        const char* name;
        at::Tensor kernel, bias;
    };
    std::vector<Part> parts;
    for (const ReparamBranch& branch : block.branches) {
        const std::string branchPath = childPath(path, branch.path);
        at::Tensor kernel = branch.weight;
        if (branch.kind == BranchKind::Identity) {
            kernel = identityKernel(block.outChannels, block.groups, branch.gamma);
            writeIdentity(builder, branchPath, block, kernel);
        }
        const FoldedBranch folded = foldNorm(kernel, branch);
        writeFold(builder, branchPath, block, branch, kernel, folded);
        at::Tensor final = folded.kernel;
        if (branch.kind == BranchKind::Conv1x1) {
            final = padTo3x3(folded.kernel);
            writePad(builder, branchPath, folded.kernel, final);
        }
        parts.push_back({branchKindName(branch.kind), final, folded.bias});
    }

    FoldedBlock result{parts.front().kernel, parts.front().bias};
    for (std::size_t i = 1; i < parts.size(); ++i) {
        result.kernel = result.kernel + parts[i].kernel;
        result.bias = result.bias + parts[i].bias;
    }

    Step step;
    step.kind = StepKind::Sum;
    step.path = childPath(path, "branch_reparam");
    step.type = "sum";
    step.title = message("step.add-the-kernels", "add the {count} kernels and biases", {{"count", parts.size()}});
    ReferenceTable::instance().fill(step, "reparam", "sum");
    const Tap tap = exampleTap(block, result.kernel);
    std::vector<std::string> names;
    for (const Part& part : parts) {
        names.emplace_back(part.name);
        step.inputs.push_back(builder.record(TensorName::Kernel, fmt::format("{} kernel", part.name), TensorRole::Weight, part.kernel));
    }
    for (const Part& part : parts)
        step.inputs.push_back(builder.record(TensorName::Bias, fmt::format("{} bias", part.name), TensorRole::Vector, part.bias));
    step.outputs.push_back(builder.record(TensorName::After, "kernel after", TensorRole::Weight, result.kernel));
    step.outputs.push_back(builder.record(TensorName::After, "bias after", TensorRole::Vector, result.bias));
    step.formula = sumFormula(names);
    step.numbers = asIs(foldNumbers(step, tap, result.kernel.scalar_type()));
    addTensorVariables(step);
    builder.leaf(std::move(step));
    return result;
}

}  // namespace teardown::engine
