#include "core/engine/run/fold_steps.h"

#include "core/engine/nn/layer.h"
#include "core/engine/run/reference.h"
#include "core/engine/run/step_text.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

namespace teardown::engine {

namespace {

double elementAt(const at::Tensor& tensor, std::initializer_list<std::int64_t> index) {
    at::Tensor part = tensor;
    for (const std::int64_t i : index) part = part.select(0, i);
    return part.item().toDouble();
}

std::string sevenDigits(double x) { return fmt::format("{:.7g}", x); }

/// What the branch has become, with the line of the formula that says so of its kernel.
std::shared_ptr<const StepDetail> foldPart(BranchKind branch, FoldStage stage, const char* reference) {
    const ReferenceEntry* entry = ReferenceTable::instance().find("reparam", reference);
    return std::make_shared<FoldPart>(branch, stage, entry ? entry->kernelFormula : std::string());
}

/// Which channel the numbers are of: the first whose kernel column is not its own index, when there are groups; else 0.
std::int64_t exampleChannel(const ReparamBlock& block) { return block.groups > 1 ? block.outChannels / block.groups : 0; }

/// Centre of the kernel at the input channel that stands for the output channel itself.
struct Tap {
    std::int64_t out, in, row, column;
};
Tap exampleTap(const ReparamBlock& block, const at::Tensor& kernel) {
    const std::int64_t out = exampleChannel(block);
    return {out, out % kernel.size(1), kernel.size(2) / 2, kernel.size(3) / 2};
}

std::string tapText(const Tap& tap) { return fmt::format("[{},{},{},{}]", tap.out, tap.in, tap.row, tap.column); }
double atTap(const at::Tensor& kernel, const Tap& tap) { return elementAt(kernel, {tap.out, tap.in, tap.row, tap.column}); }

void writeIdentity(TraceBuilder& builder, const std::string& path, const ReparamBlock& block, const at::Tensor& kernel) {
    Step step;
    step.kind = StepKind::Identity;
    step.path = path;
    step.type = "identity";
    step.title = "the identity written as a 3x3 kernel";
    step.detail = foldPart(BranchKind::Identity, FoldStage::AsKernel, "identity");
    ReferenceTable::instance().fill(step, "reparam", "identity");
    const Tap tap = exampleTap(block, kernel);
    step.numbers = fmt::format("C = {}, g = {}, C / g = {}\nW[{}, {} % {}, 1, 1] = W[{}, {}, 1, 1] = 1", block.outChannels, block.groups, kernel.size(1), tap.out, tap.out,
                               kernel.size(1), tap.out, tap.in);
    if (block.groups > 1)
        step.why += fmt::format(" Here output channel {} belongs to group {} of {}, whose input channels are counted from 0 again: its own input is number {} of {}.", tap.out,
                                tap.out / kernel.size(1) + 1, block.groups, tap.in, kernel.size(1));
    step.outputs.push_back(builder.record(TensorName::Kernel, "identity kernel", TensorRole::Weight, kernel));
    addTensorVariables(step);
    builder.leaf(std::move(step));
}

void writeFold(TraceBuilder& builder, const std::string& path, const ReparamBlock& block, const ReparamBranch& branch, const at::Tensor& kernel, const FoldedBranch& folded) {
    Step step;
    step.kind = StepKind::Fold;
    step.path = path;
    step.type = branchKindName(branch.kind);
    step.title = fmt::format("fold the batch norm into the {} kernel", branchKindName(branch.kind));
    step.detail = foldPart(branch.kind, FoldStage::Folded, "fold");
    ReferenceTable::instance().fill(step, "reparam", "fold");
    const Tap tap = exampleTap(block, kernel);
    const std::int64_t c = tap.out;
    const double gamma = elementAt(branch.gamma, {c}), beta = elementAt(branch.beta, {c}), mean = elementAt(branch.mean, {c}), var = elementAt(branch.var, {c}), std = elementAt(folded.std, {c});
    step.numbers = fmt::format(
        "channel {}: std = sqrt({} + {:g}) = {}\nW'{} = ({} / {}) * {} = {}\nb'[{}] = -({}) * {} / {} + ({}) = {}", c, sevenDigits(var), branch.eps, sevenDigits(std), tapText(tap),
        sevenDigits(gamma), sevenDigits(std), sevenDigits(atTap(kernel, tap)), sevenDigits(atTap(folded.kernel, tap)), c, sevenDigits(mean), sevenDigits(gamma), sevenDigits(std), sevenDigits(beta),
        sevenDigits(elementAt(folded.bias, {c})));
    step.inputs.push_back(branch.kind == BranchKind::Identity
                              ? builder.record(TensorName::Before, "kernel before", TensorRole::Weight, kernel)
                              : builder.recordOwned(TensorName::Before, "kernel before", TensorRole::Weight, kernel));
    step.inputs.push_back(builder.recordOwned(TensorName::Weight, "gamma", TensorRole::Vector, branch.gamma));
    step.inputs.push_back(builder.recordOwned(TensorName::Bias, "beta", TensorRole::Vector, branch.beta));
    step.inputs.push_back(builder.recordOwned(TensorName::Buffer, "running_mean", TensorRole::Vector, branch.mean));
    step.inputs.push_back(builder.recordOwned(TensorName::Buffer, "running_var", TensorRole::Vector, branch.var));
    step.outputs.push_back(builder.record(TensorName::After, "kernel after", TensorRole::Weight, folded.kernel));
    step.outputs.push_back(builder.record(TensorName::After, "bias after", TensorRole::Vector, folded.bias));
    addTensorVariables(step);
    builder.leaf(std::move(step));
}

void writePad(TraceBuilder& builder, const std::string& path, const at::Tensor& before, const at::Tensor& after) {
    Step step;
    step.kind = StepKind::Pad;
    step.path = path;
    step.type = "pad";
    step.title = "pad the 1x1 kernel to 3x3";
    step.detail = foldPart(BranchKind::Conv1x1, FoldStage::Padded, "pad");
    ReferenceTable::instance().fill(step, "reparam", "pad");
    step.numbers = fmt::format("{} -> {}\nW3[0,0,1,1] = W1[0,0,0,0] = {}", shapeText(before.sizes().vec()), shapeText(after.sizes().vec()), sevenDigits(elementAt(before, {0, 0, 0, 0})));
    step.inputs.push_back(builder.record(TensorName::Before, "kernel before", TensorRole::Weight, before));
    step.outputs.push_back(builder.record(TensorName::After, "kernel after", TensorRole::Weight, after));
    addTensorVariables(step);
    builder.leaf(std::move(step));
}

}  // namespace

std::string branchList(const ReparamBlock& block) {
    std::string names;
    for (const ReparamBranch& branch : block.branches) names += (names.empty() ? "" : ", ") + std::string(branchKindName(branch.kind));
    return fmt::format("{} branches: {}", block.branches.size(), names);
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
    step.title = fmt::format("add the {} kernels and biases", parts.size());
    ReferenceTable::instance().fill(step, "reparam", "sum");
    const Tap tap = exampleTap(block, result.kernel);
    std::string kernels, biases;
    for (const Part& part : parts) {
        kernels += (kernels.empty() ? "" : " + ") + fmt::format("({})", sevenDigits(atTap(part.kernel, tap)));
        biases += (biases.empty() ? "" : " + ") + fmt::format("({})", sevenDigits(elementAt(part.bias, {tap.out})));
        step.inputs.push_back(builder.record(TensorName::Kernel, fmt::format("{} kernel", part.name), TensorRole::Weight, part.kernel));
    }
    for (const Part& part : parts)
        step.inputs.push_back(builder.record(TensorName::Bias, fmt::format("{} bias", part.name), TensorRole::Vector, part.bias));
    step.numbers = fmt::format("W{} = {} = {}\nb[{}] = {} = {}", tapText(tap), kernels, sevenDigits(atTap(result.kernel, tap)), tap.out, biases, sevenDigits(elementAt(result.bias, {tap.out})));
    step.outputs.push_back(builder.record(TensorName::After, "kernel after", TensorRole::Weight, result.kernel));
    step.outputs.push_back(builder.record(TensorName::After, "bias after", TensorRole::Vector, result.bias));
    addTensorVariables(step);
    builder.leaf(std::move(step));
    return result;
}

}  // namespace teardown::engine
