// FoldModel: the content of the fold page, taken from a re-parameterisation trace: the branches of the selected block with their kernels at
// the selected step, the sum, and the result of the check.
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
    QString stage;              ///< "folded", "padded", "waiting"
    bool done = false;          ///< its last step is not after the selected one
    bool current = false;       ///< contains the selected step
    TensorView before;          ///< [O, I/g, k, k] before the norm was folded into it
    bool folded = false;        ///< the norm is folded into it at the selected step
    TensorView kernel;          ///< [O, I/g, k, k] at the selected step (before the first step: the initial one)
    TensorView bias;            ///< [O]; may be invalid. Of a convolution beside a fully connected layer O is the number of channels
    std::vector<double> gamma;  ///< of the norm, by its channel; empty if unknown
    std::vector<double> std;    ///< sqrt(var + eps), of the same size
    int step = -1;              ///< target of a click

    /// The norm's channel of an output of the kernel: several successive outputs may share one. -1: unknown.
    int normChannel(std::int64_t out) const;
};

struct FoldModel {
    int block = -1;  ///< index of the block's step; -1: the step belongs to no block
    QString path;
    QString title;
    std::vector<FoldBranch> branches;
    bool connected = false;  ///< the sum is a fully connected layer [places * C, places, 1, 1], a matrix; else a convolution
    TensorView kernel;       ///< of the sum; invalid until it is computed
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
