// FoldModel: what the fold stage shows, read out of a re-parameterisation trace - the branches of the selected step's block with their
// kernels as far as the story has come, the sum, and what the check found.
#pragma once

#include "core/trace/details/verdict.h"
#include "core/trace/trace.h"

#include <QString>

#include <optional>
#include <vector>

namespace teardown {

struct FoldBranch {
    QString title;     ///< "3×3 branch"
    QString subtitle;  ///< "conv 3×3 → BN"
    QString formula;
    QString stage;         ///< "folded", "padded", "waiting"
    bool done = false;     ///< its last step lies at or before the selected one
    bool current = false;  ///< the selected step belongs to it
    TensorView kernel;     ///< [O, I/g, k, k] as of the selected step (the first one before that)
    TensorView bias;       ///< [O]; may be invalid
    int step = -1;         ///< step that a click goes to
};

struct FoldModel {
    int block = -1;  ///< index of the block's step; -1: the step belongs to no block
    QString path;
    QString title;
    std::vector<FoldBranch> branches;
    TensorView kernel;  ///< of the sum; invalid while the story has not come that far
    TensorView bias;
    int sumStep = -1;
    bool summed = false;
    bool atSum = false;
    std::optional<Verdict> verdict;  ///< of the block's check, once it was reached
    int verifyStep = -1;
    bool atVerify = false;
};

FoldModel foldModelOf(const Trace& trace, int step);

}  // namespace teardown
