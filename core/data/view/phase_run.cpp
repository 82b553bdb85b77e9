#include "core/data/view/phase_run.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace teardown {

namespace {

std::vector<std::string> onlyInFirst(const std::vector<std::string>& first, const std::vector<std::string>& second) {
    std::vector<std::string> found;
    for (const std::string& key : first)
        if (std::find(second.begin(), second.end(), key) == second.end()) found.push_back(key);
    return found;
}

}  // namespace

std::vector<Message> flagsOf(const TransformRecord& record) {
    std::vector<Message> flags;
    const PixelFacts& before = record.before;
    if (record.type != "Normalize" || !before.known) return flags;
    if (before.dtype == DType::Float64)
        flags.push_back(
            message("pipeline-flag.float64", "gets float64: an earlier transform has changed the type, and this one rounds to float32"));
    if (before.max <= 1 && before.min >= 0 && before.max > 0)
        flags.push_back(message("pipeline-flag.unit", "gets values from 0 to 1; its mean and std are for 0 to 255"));
    else if (before.min < 0)
        flags.push_back(message("pipeline-flag.negative", "gets negative values: the picture is normalised already"));
    return flags;
}

Result<PhaseRun> runPhase(const Pipeline& pipeline, const Sample& sample, PhaseSeed seed, const ImagingApi& imaging,
                          const TaskContext& task) {
    using Clock = std::chrono::steady_clock;
    Random random(seed.seed);
    // Samples before this one use up random numbers; their pictures are not looked at.
    for (int i = 0; i < std::min(seed.earlier, PhaseSeed::kMostEarlier); ++i) {
        if (task.cancelled()) return cancelledError();
        if (const auto earlier = pipeline.transform(sample, imaging, random, /*record=*/false); !earlier.ok()) break;
    }
    PhaseRun run;
    run.configPath = pipeline.configPath();
    run.notes = pipeline.notes();
    Sample now = sample;
    const bool hasPicture = now.img.stage != SampleImage::Stage::Nothing;
    SampleView last = hasPicture ? now.img.view() : SampleView{};
    PixelFacts facts = hasPicture ? PixelFacts::of(now.img) : PixelFacts{};
    const auto& transforms = pipeline.transforms();
    for (std::size_t i = hasPicture && pipeline.insertedLoader() ? 1 : 0; i < transforms.size(); ++i) {
        if (task.cancelled()) return cancelledError();
        const BuiltTransform& built = transforms[i];
        PhaseStep step;
        step.record.type = built.type;
        step.record.configPath = built.configPath;
        step.record.arguments = built.arguments;
        const std::vector<std::string> before = now.keys();
        const auto begin = Clock::now();
        if (const auto done = built.transform->apply({now, random, imaging, step.record, run.notes}); !done.ok()) {
            run.error = done.error();
            break;
        }
        step.record.nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count();
        step.record.before = facts;
        step.record.after = facts = PixelFacts::of(now.img);
        step.record.input = last;
        step.record.output = last = now.img.view();
        const std::vector<std::string> after = now.keys();
        step.made = onlyInFirst(after, before);
        step.lost = onlyInFirst(before, after);
        step.flags = flagsOf(step.record);
        run.steps.push_back(std::move(step));
    }
    run.keys = now.keys();
    return run;
}

}  // namespace teardown
