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

/// The op after which the branches are one tensor: the last of the additions directly after them. -1: no branches, or no sum.
int sumOf(const Trace& trace, int block) {
    const auto* foldable = as<FoldableBlock>(at(trace, block));
    if (!foldable) return -1;
    const std::string& path = at(trace, block).path;
    const auto isBranch = [&](const Step& step) {
        return step.kind == StepKind::Module &&
               std::any_of(foldable->branches.begin(), foldable->branches.end(),
                           [&](const std::string& name) { return step.path == (path.empty() ? name : path + '.' + name); });
    };
    int branches = 0, sum = -1;
    for (int child = block + 1; child < at(trace, block).end; child = at(trace, child).end) {
        const Step& step = at(trace, child);
        if (isBranch(step))
            ++branches;
        else if (isSum(step) && branches > 1)
            sum = child;
        else
            break;
    }
    return sum;
}

const Step* reparamSum(const Trace* reparam, const std::string& path) {
    if (!reparam) return nullptr;
    for (const Step& step : reparam->steps)
        if (step.kind == StepKind::Sum && step.parent >= 0 && at(*reparam, step.parent).path == path) return &step;
    return nullptr;
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
    return conv;
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
    Step conv = foldedConvolution(forward, block, sum, reparamSum(reparam, root.path));
    conv.index = conv.depth = 1;
    conv.parent = 0;
    conv.end = 2;
    after->steps.push_back(std::move(conv));
    result.after.original = {block, sum};
    for (int child = at(forward, sum).end; child < at(forward, block).end; child = at(forward, child).end)
        copySteps(forward, child, 0, *after, result.after.original);
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
