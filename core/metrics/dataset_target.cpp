#include "core/metrics/dataset_target.h"

#include "core/base/text.h"
#include "core/data/sample.h"
#include "core/metrics/evaluate_labels.h"

#include <string_view>
#include <utility>

namespace teardown::metrics {

namespace {

EvaluationTarget::Kind kindOf(std::string_view type) {
    if (type == "ConcatDataset") return EvaluationTarget::Kind::Concat;
    if (type == "KFoldDataset") return EvaluationTarget::Kind::KFold;
    if (type == "RepeatDataset") return EvaluationTarget::Kind::Repeat;
    if (type == "ClassBalancedDataset") return EvaluationTarget::Kind::ClassBalanced;
    return EvaluationTarget::Kind::Dataset;
}

Error noLabelError(const Dataset& dataset, std::size_t index) {
    Error error = evaluationError("metrics-labels",
                                  message("metrics-labels.picture-has-no-class", "Picture {index} has no class.", {{"index", index}}),
                                  message("do.check-the-annotations", "Check the annotations."));
    error.where = dataset.source(index).label;
    return error;
}

Result<Labels> labelsOfDataset(const Dataset& dataset, const TaskContext& task) {
    Labels labels;
    labels.multiLabel = dataset.multiLabel();
    labels.values.reserve(dataset.size());
    for (std::size_t i = 0; i < dataset.size(); ++i) {
        if (i % 4096 == 0 && task.cancelled()) return cancelledError();
        if (!labels.multiLabel) {
            const std::vector<std::int64_t> ids = dataset.categoryIds(i);
            if (ids.size() != 1) return noLabelError(dataset, i);
            labels.values.push_back(ids.front());
            continue;
        }
        TD_TRY(const Sample sample, dataset.sample(i));
        const ConfigValue* row = sample.find("gt_label");
        if (!row || row->items().empty() || (labels.classes && row->items().size() != labels.classes)) return noLabelError(dataset, i);
        labels.classes = row->items().size();
        for (const ConfigValue& value : row->items()) labels.values.push_back(value.asInt());
    }
    return labels;
}

void appendLabels(const EvaluationTarget& target, Labels& all) {
    if (target.kind == EvaluationTarget::Kind::Concat) {
        for (const EvaluationTarget& part : target.parts) appendLabels(part, all);
        return;
    }
    all.multiLabel = target.labels.multiLabel;
    all.classes = target.labels.classes;
    all.values.insert(all.values.end(), target.labels.values.begin(), target.labels.values.end());
}

}  // namespace

Labels labelsOf(const EvaluationTarget& target) {
    Labels all;
    appendLabels(target, all);
    return all;
}

Result<EvaluationTarget> evaluationTargetOf(const Dataset& dataset, const TaskContext& task) {
    EvaluationTarget target;
    target.kind = kindOf(dataset.origin().type);
    for (const DatasetPtr& part : dataset.parts()) {
        TD_TRY(EvaluationTarget inside, evaluationTargetOf(*part, task));
        target.parts.push_back(std::move(inside));
    }
    if (target.kind == EvaluationTarget::Kind::Concat) {
        if (const ConfigValue* separately = dataset.origin().config.find("separate_eval")) target.separately = separately->truthy();
    } else {
        TD_TRY(target.labels, labelsOfDataset(dataset, task));
    }
    return target;
}

}  // namespace teardown::metrics
