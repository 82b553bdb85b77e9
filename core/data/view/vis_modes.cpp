#include "core/data/view/vis_modes.h"

#include "core/base/text.h"

#include <algorithm>

namespace teardown {

namespace {

bool isPicture(const SampleView& view) {
    return view.role == TensorRole::Picture && view.view.valid() && view.view.dtype() == DType::UInt8 && view.view.rank() == 3;
}

}  // namespace

std::vector<VisPicture> visPictures(const PhaseRun& run, VisMode mode) {
    std::vector<VisPicture> all;
    // Arrays (CIFAR, MNIST) are there before the first transform.
    if (!run.steps.empty() && isPicture(run.steps.front().record.input)) all.push_back({"original", run.steps.front().record.input.view});
    for (const PhaseStep& step : run.steps) {
        const TransformRecord& record = step.record;
        if (isPicture(record.output) && record.output.view.data() != record.input.view.data())
            all.push_back({record.type, record.output.view});
    }
    if (all.empty() || mode == VisMode::Pipeline) return all;
    if (mode == VisMode::Original) return {all.front()};
    if (mode == VisMode::Transformed) return {all.back()};
    return {all.front(), all.back()};
}

int visPictureCount(const Pipeline& pipeline, VisMode mode) {
    if (mode != VisMode::Pipeline) return mode == VisMode::Concat ? 2 : 1;
    const auto& transforms = pipeline.transforms();
    const auto count = std::count_if(transforms.begin(), transforms.end(), [](const BuiltTransform& built) {
        return !isOneOf(built.type, {"Normalize", "ImageToTensor", "ToTensor", "Transpose", "Collect", "WrapFieldsToLists", "ToNumpy"});
    });
    return std::max(1, static_cast<int>(count));
}

}  // namespace teardown
