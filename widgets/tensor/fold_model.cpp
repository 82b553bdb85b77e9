#include "widgets/tensor/fold_model.h"

#include "core/trace/details/fold_branch_state.h"
#include "core/trace/formula_text.h"
#include "widgets/common/strings.h"

#include <QObject>

namespace teardown {
namespace {

/// The last rank-4 tensor (kernel) or rank-1 tensor (bias) of a list.
TensorView lastOfRank(const std::vector<RecordedTensor>& tensors, int rank) {
    for (std::size_t i = tensors.size(); i-- > 0;)
        if (tensors[i].view.valid() && tensors[i].view.rank() == rank) return tensors[i].view;
    return {};
}

QString titleOf(FoldBranchKind branch) {
    switch (branch) {
        case FoldBranchKind::Conv3x3:
            return QObject::tr("3×3 branch");
        case FoldBranchKind::Conv1x1:
            return QObject::tr("1×1 branch");
        case FoldBranchKind::Identity:
            return QObject::tr("identity branch");
    }
    return {};
}

QString subtitleOf(FoldBranchKind branch) {
    switch (branch) {
        case FoldBranchKind::Conv3x3:
            return QObject::tr("conv 3×3, then BN");
        case FoldBranchKind::Conv1x1:
            return QObject::tr("conv 1×1, then BN, padded");
        case FoldBranchKind::Identity:
            return QObject::tr("BN alone, as a kernel");
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

FoldBranch makeBranch(FoldBranchKind branch, const std::vector<const Step*>& steps, int selected) {
    FoldBranch result;
    result.title = titleOf(branch);
    result.subtitle = subtitleOf(branch);
    result.step = steps.front()->index;
    result.stage = QObject::tr("waiting");
    // Before its first step a branch shows its initial kernel.
    result.kernel = lastOfRank(steps.front()->inputs, 4);
    if (!result.kernel.valid()) result.kernel = lastOfRank(steps.front()->outputs, 4);
    for (const Step* step : steps) {
        if (step->index > selected) break;
        result.current = step->index == selected;
        result.stage = stageOf(as<FoldBranchState>(*step)->stage);
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
    std::vector<const Step*> steps[3];
    for (int i = model.block + 1; i < block.end; ++i) {
        const Step& item = trace.steps[static_cast<std::size_t>(i)];
        if (const auto* part = as<FoldBranchState>(item)) steps[static_cast<int>(part->branch)].push_back(&item);
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
    for (int branch = 0; branch < 3; ++branch) {
        if (steps[branch].empty()) continue;
        FoldBranch made = makeBranch(static_cast<FoldBranchKind>(branch), steps[branch], reached);
        made.current = made.current && step != model.block;
        model.branches.push_back(std::move(made));
    }
    return model;
}

}  // namespace teardown
