#include "core/graph/fold_graphs.h"

#include "core/trace/details/foldable_block.h"
#include "core/trace/details/spatial.h"

#include <algorithm>

namespace teardown {

namespace {

const Step& at(const Trace& trace, int step) { return trace.steps[static_cast<std::size_t>(step)]; }

/// Copies a step with its descendants to the end of `to`, below `parent` (-1: top level).
void copySteps(const Trace& from, int first, int parent, Trace& to, std::vector<int>& original) {
    const int shift = static_cast<int>(to.steps.size()) - first;
    const int deeper = (parent < 0 ? 0 : at(to, parent).depth + 1) - at(from, first).depth;
    for (int i = first; i < at(from, first).end; ++i) {
        Step step = at(from, i);
        step.index += shift;
        step.end += shift;
        step.depth += deeper;
        step.parent = i == first ? parent : step.parent + shift;
        to.steps.push_back(std::move(step));
        original.push_back(i);
    }
}

bool isSum(const Step& step) { return step.kind == StepKind::Op && step.operation.joins == Joins::Sum; }

std::string partPath(const Trace& trace, int block, const std::string& name) {
    const std::string& path = at(trace, block).path;
    return path.empty() ? name : path + '.' + name;
}

/// Whether the step is one of the block's branches.
bool isBranch(const Trace& trace, int block, const FoldableBlock& foldable, const Step& step) {
    return step.kind == StepKind::Module && std::any_of(foldable.branches.begin(), foldable.branches.end(),
                                                        [&](const std::string& name) { return step.path == partPath(trace, block, name); });
}

/// The op after which the branches are one tensor: the last of the additions directly after them, or of all if one branch is kept. -1: no
/// branches, or no sum.
int sumOf(const Trace& trace, int block) {
    const auto* foldable = as<FoldableBlock>(at(trace, block));
    if (!foldable) return -1;
    int branches = 0, sum = -1;
    for (int child = block + 1; child < at(trace, block).end; child = at(trace, child).end) {
        const Step& step = at(trace, child);
        if (!foldable->kept.empty()) {
            if (isSum(step)) sum = child;
        } else if (isBranch(trace, block, *foldable, step))
            ++branches;
        else if (isSum(step) && branches > 1)
            sum = child;
        else
            break;
    }
    return sum;
}

const Step* reparamSum(const Trace* reparam, const std::string& path) {
    const Step* last = nullptr;
    if (reparam)
        for (const Step& step : reparam->steps)
            if (step.kind == StepKind::Sum && step.parent >= 0 && at(*reparam, step.parent).path == path) last = &step;
    return last;
}

/// The step of the widest convolution among the branches, whose kernel size, stride and groups the folded one has.
const Step* mainConvolution(const Trace& trace, int block) {
    const Step* best = nullptr;
    std::int64_t most = 0;
    for (int i = block + 1; i < at(trace, block).end; ++i)
        for (const RecordedTensor& tensor : at(trace, i).inputs) {
            const Shape& shape = tensor.knownShape();
            if (tensor.role != TensorRole::Weight || shape.size() != 4 || shape[2] * shape[3] <= most) continue;
            most = shape[2] * shape[3];
            best = &at(trace, i);
        }
    return best;
}

/// Adds kernel and bias: those of the journey's sum, or their shapes only.
void setKernel(Step& conv, const Step* folded, const Shape& kernel) {
    if (folded) {
        for (const RecordedTensor& tensor : folded->outputs) {
            const Shape& shape = tensor.knownShape();
            conv.inputs.push_back(tensor);
            conv.inputs.back().id = -2 - static_cast<int>(conv.inputs.size());  // from another trace: its id has no meaning here
            conv.inputs.back().label = shape.size() == 4 ? "weight" : "bias";
            conv.inputs.back().name = parameterName(conv.inputs.back().label);
            conv.inputs.back().role = shape.size() == 4 ? TensorRole::Weight : TensorRole::Vector;
        }
    } else if (!kernel.empty()) {
        // Only shapes: the numbers are known once the journey has folded.
        RecordedTensor weight{"weight", TensorRole::Weight, {}, "float32", kernel, -2, TensorName::Weight, {}};
        RecordedTensor bias{"bias", TensorRole::Vector, {}, "float32", {kernel[0]}, -3, TensorName::Bias, {}};
        conv.inputs.push_back(std::move(weight));
        conv.inputs.push_back(std::move(bias));
    }
}

Step foldedConvolution(const Trace& forward, int block, int sum, const Step* folded) {
    Step conv;
    conv.kind = StepKind::Module;
    conv.path = (at(forward, block).path.empty() ? "" : at(forward, block).path + ".") + "branch_reparam";
    conv.type = "Conv2d";
    conv.title = message("step.folded-convolution", "the folded convolution");
    conv.inputs = at(forward, block).inputs;
    conv.operation = {Positions::Window, OperationFamily::Convolution};
    for (RecordedTensor& tensor : conv.inputs) {
        tensor.label = "input";
        tensor.name = TensorName::Input;
    }
    conv.outputs = at(forward, sum).outputs;
    Shape kernel;
    if (const Step* main = mainConvolution(forward, block)) {
        conv.detail = main->detail;
        conv.arguments = main->arguments;
        for (const RecordedTensor& tensor : main->inputs)
            if (tensor.role == TensorRole::Weight) kernel = tensor.knownShape();
    }
    setArgument(conv, "bias", ConfigValue::boolean(true));
    setKernel(conv, folded, kernel);
    return conv;
}

/// Copies the block's children without the branches that are folded into the kept one. `folded`: the journey's sum, null without a journey.
void copyKept(const Trace& forward, int block, int sum, const Step* folded, Trace& after, std::vector<int>& original) {
    const auto& foldable = *as<FoldableBlock>(at(forward, block));
    const std::string kept = partPath(forward, block, foldable.kept);
    const Step* absorbed = nullptr;  // the first
    for (int child = block + 1; child < at(forward, block).end && !absorbed; child = at(forward, child).end)
        if (isBranch(forward, block, foldable, at(forward, child)) && at(forward, child).path != kept) absorbed = &at(forward, child);
    // What the first of them worked on is the result now.
    const auto isResult = [&](const RecordedTensor& output) {
        return absorbed && std::any_of(absorbed->inputs.begin(), absorbed->inputs.end(),
                                       [&](const RecordedTensor& input) { return input.id == output.id; });
    };
    for (int child = block + 1; child < at(forward, block).end; child = at(forward, child).end) {
        const Step& step = at(forward, child);
        if (isSum(step) || (isBranch(forward, block, foldable, step) && step.path != kept)) continue;
        const std::size_t first = after.steps.size();
        copySteps(forward, child, 0, after, original);
        Step& copy = after.steps[first];
        if (step.path == kept) {
            Shape kernel;
            std::erase_if(copy.inputs, [&](const RecordedTensor& input) {
                if (input.role == TensorRole::Weight) kernel = input.knownShape();
                return input.role == TensorRole::Weight || input.role == TensorRole::Vector;
            });
            setArgument(copy, "bias", ConfigValue::boolean(true));
            setKernel(copy, folded, kernel);
        }
        if (std::any_of(step.outputs.begin(), step.outputs.end(), isResult)) copy.outputs = at(forward, sum).outputs;
    }
}

}  // namespace

std::optional<FoldTraces> foldTraces(const Trace& forward, int block, const Trace* reparam) {
    if (forward.journey != Journey::Forward || block < 0 || block >= static_cast<int>(forward.steps.size()) ||
        at(forward, block).kind != StepKind::Module)
        return {};
    const int sum = sumOf(forward, block);
    if (sum < 0) return {};
    FoldTraces result;
    auto before = std::make_shared<Trace>(), after = std::make_shared<Trace>();
    before->subject = after->subject = forward.subject;
    copySteps(forward, block, -1, *before, result.before.original);

    Step root = at(forward, block);
    root.index = root.depth = 0;
    root.parent = -1;
    after->steps.push_back(root);
    result.after.original = {block};
    const Step* folded = reparamSum(reparam, root.path);
    if (!as<FoldableBlock>(at(forward, block))->kept.empty()) {
        copyKept(forward, block, sum, folded, *after, result.after.original);
    } else {
        Step conv = foldedConvolution(forward, block, sum, folded);
        conv.index = conv.depth = 1;
        conv.parent = 0;
        conv.end = 2;
        after->steps.push_back(std::move(conv));
        result.after.original.push_back(sum);
        for (int child = at(forward, sum).end; child < at(forward, block).end; child = at(forward, child).end)
            copySteps(forward, child, 0, *after, result.after.original);
    }
    after->steps[0].end = static_cast<int>(after->steps.size());
    result.before.trace = std::move(before);
    result.after.trace = std::move(after);
    return result;
}

int foldableBlock(const Trace& forward, int step) {
    if (forward.journey != Journey::Forward || step < 0 || step >= static_cast<int>(forward.steps.size())) return -1;
    while (step >= 0 && (at(forward, step).kind != StepKind::Module || sumOf(forward, step) < 0)) step = at(forward, step).parent;
    return step;
}

}  // namespace teardown
