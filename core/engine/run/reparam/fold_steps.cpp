#include "core/engine/run/reparam/fold_steps.h"

#include "core/engine/nn/layer.h"
#include "core/engine/run/record/reference.h"
#include "core/engine/run/record/step_text.h"
#include "core/trace/step_formula.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>

namespace teardown::engine {

namespace {

/// The branch's name for display.
Message branchWords(const ReparamBranch& branch) {
    if (branch.kind == BranchKind::Identity) return message("fold.identity", "identity");
    return branch.kind == BranchKind::FullyConnected ? message("fold.fully-connected", "fully connected") : asIs(branch.name());
}

/// The result of folding the branch.
std::shared_ptr<const StepDetail> foldPart(const ReparamBranch& branch, FoldStage stage) {
    auto state = std::make_shared<FoldBranchState>(branch.kind, branch.side(), stage);
    state->eps = branch.eps;
    return state;
}

bool isFullyConnected(const ReparamBlock& block) { return block.partition[0] > 0; }

void fillTexts(Step& step, const ReparamBlock& block, const char* name) {
    ReferenceTable::instance().fill(step, "reparam", std::string(block.texts) + name);
}

/// The channel shown in the numbers: the first whose kernel column is not its own index if there are groups; otherwise 0.
std::int64_t exampleChannel(const ReparamBlock& block) { return block.groups > 1 ? block.outChannels / block.groups : 0; }

/// The kernel's centre at the input channel that corresponds to the output channel; of a fully connected kernel the weight with which the
/// place in the middle of the first map looks at itself.
struct Tap {
    std::int64_t out, in, row, column;
};
Tap exampleTap(const ReparamBlock& block, const at::Tensor& kernel) {
    if (isFullyConnected(block)) {
        const auto [rows, columns] = block.partition;
        const std::int64_t middle = kernel.size(0) > block.groups ? rows / 2 * columns + columns / 2 : 0;
        return {middle, middle, kernel.size(2) / 2, kernel.size(3) / 2};
    }
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

/// repeats: successive outputs that share a channel of the norm.
Formula normFormula(double eps, std::int64_t repeats) {
    const Term o = formula::index("o");
    const std::vector<Term> channel{repeats == 1 ? o : formula::floorQuotient(o, repeats)};
    const Term gamma = formula::tensor("gamma")[channel], std = formula::tensor("std")[channel];
    return Formula({{"std", {"o"}, formula::sqrt(formula::tensor("running_var", "var")[{o}] + eps), -1},
                    {"W'", kernelIndices(), gamma / std * formula::tensor("kernel before", "W")[kernelTerms()], 0},
                    {"b'", {"o"}, -formula::tensor("running_mean", "mean")[channel] * gamma / std + formula::tensor("beta")[channel], 1}});
}

Formula paddedKernelFormula(std::int64_t from, std::int64_t to) {
    const auto name = [](std::int64_t side) { return "W" + branchName(BranchKind::Convolution, static_cast<int>(side)); };
    std::vector<Term> inner = kernelTerms();
    inner[2] = inner[2] - (to - from) / 2;
    inner[3] = inner[3] - (to - from) / 2;
    return Formula(formula::bordered(formula::tensor("kernel before", name(from))[inner], Border::Zero), kernelIndices(), name(to));
}

/// Row o of the matrix belongs to place o % places of channel o / places; it sees the places under the kernel there.
Formula matrixFormula(const std::array<std::int64_t, 2>& size, std::int64_t side) {
    using formula::floorQuotient;
    const auto [rows, columns] = size;
    const std::int64_t places = rows * columns;
    const Term o = formula::index("o"), c = formula::index("c");
    const Term row = floorQuotient(c, columns) - floorQuotient(o % places, columns) + side / 2,
               column = c % columns - o % columns + side / 2;
    const Term element = formula::tensor("kernel before", "W")[{floorQuotient(o, places), 0, row, column}];
    return Formula({{"W'", kernelIndices(), formula::bordered(element, Border::Zero), 0},
                    {"b'", {"o"}, formula::tensor("bias before", "b")[{floorQuotient(o, places)}], 1}});
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
    step.detail = std::make_shared<FoldBranchState>(BranchKind::Identity, 0, FoldStage::AsKernel);
    fillTexts(step, block, "identity");
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
    step.type = branch.name();
    step.title = message("step.fold-the-batch-norm", "fold the batch norm into the {branch} kernel", {{"branch", branchWords(branch)}});
    step.detail = foldPart(branch, FoldStage::Folded);
    fillTexts(step, block, branch.kind == BranchKind::FullyConnected ? "fold of places" : "fold");
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
    step.formula = normFormula(branch.eps, kernel.size(0) / branch.gamma.size(0));
    step.numbers = asIs(foldNumbers(step, tap, kernel.scalar_type()));
    addTensorVariables(step);
    builder.leaf(std::move(step));
}

void writePad(TraceBuilder& builder, const std::string& path, const ReparamBlock& block, const ReparamBranch& branch,
              const at::Tensor& before, const at::Tensor& after) {
    Step step;
    step.kind = StepKind::Pad;
    step.path = path;
    step.type = "pad";
    const std::int64_t side = after.size(2);
    step.title = message("step.pad-the-kernel", "pad the {from} kernel to {to}",
                         {{"from", branch.name()}, {"to", branchName(BranchKind::Convolution, static_cast<int>(side))}});
    step.detail = foldPart(branch, FoldStage::Padded);
    fillTexts(step, block, "pad");
    step.inputs.push_back(builder.record(TensorName::Before, "kernel before", TensorRole::Weight, before));
    step.outputs.push_back(builder.record(TensorName::After, "kernel after", TensorRole::Weight, after));
    step.formula = paddedKernelFormula(before.size(2), side);
    step.numbers = asIs(fmt::format("{} -> {}\n", shapeText(before.sizes().vec()), shapeText(after.sizes().vec())) +
                        foldNumbers(step, {0, 0, side / 2, side / 2}, before.scalar_type()));
    addTensorVariables(step);
    builder.leaf(std::move(step));
}

/// A folded branch: its part of the sum.
struct FoldPart {
    std::string name;
    at::Tensor kernel, bias;
};

void writeMatrix(TraceBuilder& builder, const std::string& path, const ReparamBlock& block, const FoldPart& before, const FoldPart& after) {
    Step step;
    step.kind = StepKind::Pad;
    step.path = path;
    step.type = "matrix";
    step.title = message("step.as-fully-connected", "the convolution as a fully connected layer");
    fillTexts(step, block, "matrix");
    step.inputs.push_back(builder.record(TensorName::Before, "kernel before", TensorRole::Weight, before.kernel));
    step.inputs.push_back(builder.record(TensorName::Before, "bias before", TensorRole::Vector, before.bias));
    step.outputs.push_back(builder.record(TensorName::After, "kernel after", TensorRole::Weight, after.kernel));
    step.outputs.push_back(builder.record(TensorName::After, "bias after", TensorRole::Vector, after.bias));
    step.formula = matrixFormula(block.partition, before.kernel.size(2));
    step.numbers = asIs(fmt::format("{} -> {}\n", shapeText(before.kernel.sizes().vec()), shapeText(after.kernel.sizes().vec())) +
                        foldNumbers(step, exampleTap(block, after.kernel), after.kernel.scalar_type()));
    addTensorVariables(step);
    builder.leaf(std::move(step));
}

void writeSum(TraceBuilder& builder, const std::string& path, const ReparamBlock& block, const char* texts,
              const std::vector<FoldPart>& parts, const FoldedBlock& result) {
    Step step;
    step.kind = StepKind::Sum;
    step.path = path;
    step.type = "sum";
    step.title = message("step.add-the-kernels", "add the {count} kernels and biases", {{"count", parts.size()}});
    fillTexts(step, block, texts);
    std::vector<std::string> names;
    for (const FoldPart& part : parts) {
        names.push_back(part.name);
        step.inputs.push_back(builder.record(TensorName::Kernel, fmt::format("{} kernel", part.name), TensorRole::Weight, part.kernel));
    }
    for (const FoldPart& part : parts)
        step.inputs.push_back(builder.record(TensorName::Bias, fmt::format("{} bias", part.name), TensorRole::Vector, part.bias));
    step.outputs.push_back(builder.record(TensorName::After, "kernel after", TensorRole::Weight, result.kernel));
    step.outputs.push_back(builder.record(TensorName::After, "bias after", TensorRole::Vector, result.bias));
    step.formula = sumFormula(names);
    step.numbers = asIs(foldNumbers(step, exampleTap(block, result.kernel), result.kernel.scalar_type()));
    addTensorVariables(step);
    builder.leaf(std::move(step));
}

/// Adds kernels and biases in order; the step is left out for a single one.
FoldedBlock summed(TraceBuilder& builder, const std::string& path, const ReparamBlock& block, const char* texts,
                   const std::vector<FoldPart>& parts) {
    FoldedBlock result{parts.front().kernel, parts.front().bias};
    for (std::size_t i = 1; i < parts.size(); ++i) {
        result.kernel = result.kernel + parts[i].kernel;
        result.bias = result.bias + parts[i].bias;
    }
    if (parts.size() > 1 || !isFullyConnected(block)) writeSum(builder, path, block, texts, parts, result);
    return result;
}

/// A branch with its norm folded in, and its kernel padded to the side of the largest.
FoldPart foldBranch(TraceBuilder& builder, const std::string& path, const ReparamBlock& block, const ReparamBranch& branch, int side) {
    const std::string branchPath = childPath(path, branch.path);
    at::Tensor kernel = branch.weight;
    if (branch.kind == BranchKind::Identity) {
        kernel = identityKernel(block.outChannels, block.groups, branch.gamma);
        writeIdentity(builder, branchPath, block, kernel);
    }
    const FoldedBranch folded = foldNorm(kernel, branch);
    writeFold(builder, branchPath, block, branch, kernel, folded);
    if (branch.kind != BranchKind::Convolution || branch.side() == side) return {branch.name(), folded.kernel, folded.bias};
    const at::Tensor padded = padKernel(folded.kernel, side);
    writePad(builder, branchPath, block, branch, folded.kernel, padded);
    return {branch.name(), padded, folded.bias};
}

}  // namespace

Message branchList(const ReparamBlock& block) {
    std::vector<Message> names;
    for (const ReparamBranch& branch : block.branches) names.push_back(branchWords(branch));
    return message("step.branches", "{count} branches: {names}", {{"count", block.branches.size()}, {"names", std::move(names), ", "}});
}

FoldedBlock foldBlock(TraceBuilder& builder, const std::string& path, const ReparamBlock& block) {
    int side = 0;
    for (const ReparamBranch& branch : block.branches) side = std::max(side, branch.side());
    std::vector<FoldPart> parts, connected;
    // The largest kernel comes first, as in the reference: the others are added to it.
    for (const bool largest : {true, false})
        for (const ReparamBranch& branch : block.branches)
            if ((branch.side() == side) == largest && branch.kind != BranchKind::FullyConnected)
                parts.push_back(foldBranch(builder, path, block, branch, side));
    if (!isFullyConnected(block)) return summed(builder, childPath(path, "branch_reparam"), block, "sum", parts);
    if (!parts.empty()) {
        const std::string largest = childPath(path, "repconv" + std::to_string(side));
        const FoldedBlock sum = summed(builder, largest, block, "sum", parts);
        const FoldPart convolution{"convolution", sum.kernel, sum.bias};
        const std::int64_t places = block.partition[0] * block.partition[1];
        connected.push_back({"local", asFullyConnected(sum.kernel, block.partition), at::repeat_interleave(sum.bias, places, 0)});
        writeMatrix(builder, largest, block, convolution, connected.front());
    }
    for (const ReparamBranch& branch : block.branches)
        if (branch.kind == BranchKind::FullyConnected) connected.push_back(foldBranch(builder, path, block, branch, side));
    connected.back().name = "global";
    return summed(builder, childPath(path, "fc3"), block, "total", connected);
}

}  // namespace teardown::engine
