#include "widgets/tensor/fold_model.h"

#include "core/trace/details/fold_branch_state.h"
#include "core/trace/formula_text.h"
#include "widgets/common/strings.h"

#include <QObject>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

/// The last rank-4 tensor (kernel) or rank-1 tensor (bias) of a list.
TensorView lastOfRank(const std::vector<RecordedTensor>& tensors, int rank) {
    for (std::size_t i = tensors.size(); i-- > 0;)
        if (tensors[i].view.valid() && tensors[i].view.rank() == rank) return tensors[i].view;
    return {};
}

QString titleOf(const FoldBranchState& branch) {
    switch (branch.branch) {
        case FoldBranchKind::Convolution:
            return QObject::tr("%1×%1 branch").arg(branch.side);
        case FoldBranchKind::Identity:
            return QObject::tr("identity branch");
        case FoldBranchKind::FullyConnected:
            return QObject::tr("fully connected branch");
    }
    return {};
}

QString subtitleOf(const FoldBranchState& branch, bool padded) {
    switch (branch.branch) {
        case FoldBranchKind::Convolution:
            return padded ? QObject::tr("conv %1×%1, then BN, padded").arg(branch.side)
                          : QObject::tr("conv %1×%1, then BN").arg(branch.side);
        case FoldBranchKind::Identity:
            return QObject::tr("BN alone, as a kernel");
        case FoldBranchKind::FullyConnected:
            return QObject::tr("a weight for each pair of places, then BN");
    }
    return {};
}

QString stageOf(FoldStage stage) {
    switch (stage) {
        case FoldStage::Padded:
            return QObject::tr("padded");
        case FoldStage::AsKernel:
            return QObject::tr("as a kernel");
        case FoldStage::Folded:
            return QObject::tr("folded");
    }
    return {};
}

/// gamma and sqrt(var + eps) of a step that folds a norm.
void readNorm(const Step& step, double eps, FoldBranch& branch) {
    TensorView gamma, variance;
    for (const RecordedTensor& tensor : step.inputs) {
        if (!tensor.view.valid() || tensor.view.rank() != 1) continue;
        if (tensor.name == TensorName::Weight) gamma = tensor.view;
        if (tensor.name == TensorName::Buffer) variance = tensor.view;  // the mean comes first
    }
    if (!gamma.valid() || !variance.valid() || gamma.numel() != variance.numel()) return;
    for (std::int64_t i = 0; i < gamma.numel(); ++i) {
        branch.gamma.push_back(gamma.at(i));
        branch.std.push_back(std::sqrt(variance.at(i) + eps));
    }
}

/// The line of the formula about the step's first output, the kernel.
QString kernelFormula(const Step& step) {
    for (const FormulaLine& line : step.formula.lines())
        if (line.output == 0) return toQt(text(line));
    return {};
}

int blockOf(const Trace& trace, int step) {
    while (step >= 0 && trace.steps[static_cast<std::size_t>(step)].kind != StepKind::Block)
        step = trace.steps[static_cast<std::size_t>(step)].parent;
    return step;
}

FoldBranch makeBranch(const std::vector<const Step*>& steps, int selected) {
    FoldBranch result;
    const auto stateOf = [](const Step* step) { return as<FoldBranchState>(*step); };
    result.title = titleOf(*stateOf(steps.front()));
    result.subtitle =
        subtitleOf(*stateOf(steps.front()),
                   std::any_of(steps.begin(), steps.end(), [&](const Step* step) { return stateOf(step)->stage == FoldStage::Padded; }));
    result.step = steps.front()->index;
    result.stage = QObject::tr("waiting");
    // Before its first step a branch shows its initial kernel.
    result.kernel = lastOfRank(steps.front()->inputs, 4);
    if (!result.kernel.valid()) result.kernel = lastOfRank(steps.front()->outputs, 4);
    result.before = result.kernel;
    for (const Step* step : steps) {
        if (stateOf(step)->stage != FoldStage::Folded) continue;
        if (const TensorView kernel = lastOfRank(step->inputs, 4); kernel.valid()) result.before = kernel;
        readNorm(*step, stateOf(step)->eps, result);
        result.folded = step->index <= selected;
    }
    for (const Step* step : steps) {
        if (step->index > selected) break;
        result.current = step->index == selected;
        result.stage = stageOf(stateOf(step)->stage);
        result.step = step->index;
        if (const TensorView kernel = lastOfRank(step->outputs, 4); kernel.valid()) result.kernel = kernel;
        if (const TensorView bias = lastOfRank(step->outputs, 1); bias.valid()) result.bias = bias;
        result.formula = kernelFormula(*step);
    }
    if (result.formula.isEmpty()) result.formula = kernelFormula(*steps.front());
    result.done = steps.back()->index <= selected;
    return result;
}

}  // namespace

int FoldBranch::normChannel(std::int64_t out) const {
    const std::int64_t outputs = before.valid() && before.rank() == 4 ? before.shape()[0] : 0,
                       channels = static_cast<std::int64_t>(gamma.size());
    if (channels == 0 || out < 0 || out >= outputs || outputs % channels != 0) return -1;
    return static_cast<int>(out / (outputs / channels));
}

FoldModel foldModelOf(const Trace& trace, int step) {
    FoldModel model;
    if (step < 0 || step >= static_cast<int>(trace.steps.size())) return model;
    model.block = blockOf(trace, step);
    if (model.block < 0) return model;
    const Step& block = trace.steps[static_cast<std::size_t>(model.block)];
    model.path = toQt(block.path);
    model.title = toQt(block.title);
    // The block itself shows the complete fold; a step inside it shows the state at that step.
    const int reached = step == model.block ? block.end - 1 : step;
    std::vector<std::vector<const Step*>> branches;  // in the order of their first steps
    for (int i = model.block + 1; i < block.end; ++i) {
        const Step& item = trace.steps[static_cast<std::size_t>(i)];
        if (const auto* part = as<FoldBranchState>(item)) {
            const auto known = std::find_if(branches.begin(), branches.end(),
                                            [&](const auto& steps) { return as<FoldBranchState>(*steps.front())->name() == part->name(); });
            if (known == branches.end())
                branches.push_back({&item});
            else
                known->push_back(&item);
            model.connected = model.connected || part->branch == FoldBranchKind::FullyConnected;
        }
        if (item.kind == StepKind::Sum) {
            model.sumStep = i;
            model.atSum = i == step;
            model.summed = i <= reached;
            if (model.summed) {
                model.kernel = lastOfRank(item.outputs, 4);
                model.bias = lastOfRank(item.outputs, 1);
            }
        }
        if (item.kind == StepKind::Verify) {
            model.verifyStep = i;
            model.atVerify = i == step;
            if (const auto* verdict = as<Verdict>(item); verdict && i <= reached) model.verdict = *verdict;
        }
    }
    for (const std::vector<const Step*>& steps : branches) {
        FoldBranch made = makeBranch(steps, reached);
        made.current = made.current && step != model.block;
        model.branches.push_back(std::move(made));
    }
    return model;
}

}  // namespace teardown
