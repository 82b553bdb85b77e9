// The inspector's card for a tensor of the checkpoint: what it is to its layer, its values, and what became of it in the model.
#pragma once

#include "widgets/checkpoint/tensor_table_model.h"
#include "widgets/trace/inspector_card.h"

namespace teardown {

struct BuildOutcome;
struct LoadReport;

/// What the open files say about it; each may be null.
struct TensorContext {
    const CheckpointFile* file = nullptr;
    const BuildOutcome* built = nullptr;
    const LoadReport* report = nullptr;
};

InspectorCard tensorCard(const TensorTableModel::Row& row, const TensorContext& context);
/// The same for a branch of the names: how much is below it.
InspectorCard branchCard(const QString& prefix, const std::vector<TensorTableModel::Row>& rows, const TensorContext& context);

}  // namespace teardown
