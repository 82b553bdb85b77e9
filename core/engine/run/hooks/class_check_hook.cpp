// ClassNumCheckHook: the head must have a score for each class of the dataset (mmcls/core/hook/class_num_check_hook.py).
#include "core/engine/run/hooks/hook_factory.h"
#include "core/engine/zoo/head.h"

#include <fmt/format.h>

namespace teardown::engine {

namespace {

class ClassCheckHook : public TrainHook {
public:
    explicit ClassCheckHook(Place place) : m_place(std::move(place)) {}
    Result<void> beforeTrainEpoch(TrainState& state) override { return state.byEpoch ? check(state) : Result<void>(); }
    Result<void> beforeValEpoch(TrainState& state) override { return state.byEpoch ? check(state) : Result<void>(); }
    Result<void> beforeTrainIter(TrainState& state) override { return state.byEpoch ? Result<void>() : check(state); }
    Result<void> beforeValIter(TrainState& state) override { return state.byEpoch ? Result<void>() : check(state); }

private:
    Result<void> check(TrainState& state) {
        if (state.datasetClasses == 0) {
            if (!m_told)
                state.log->warning(fmt::format("Please set `CLASSES` in the {} andcheck if it is consistent with the `num_classes` of head",
                                               state.datasetType));
            m_told = true;
            return {};
        }
        const Head* head = headOf(state.network());
        if (!head || head->numClasses() < 0 || head->numClasses() == static_cast<std::int64_t>(state.datasetClasses)) return {};
        return Error{ErrorKind::BadInput, "train-classes",
                     message("train-classes.differ", "The head has {head} classes, and the dataset {dataset}.",
                             {{"head", head->numClasses()}, {"dataset", state.datasetClasses}}),
                     message("do.set-head-num-classes", "Set model.head.num_classes to the number of classes of the dataset."), m_place};
    }

    Place m_place;
    bool m_told = false;
};

}  // namespace

Result<TrainHookPtr> makeClassCheckHook(const training::Hook& hook, const TrainState&) {
    return TrainHookPtr(std::make_unique<ClassCheckHook>(hook.place));
}

}  // namespace teardown::engine
