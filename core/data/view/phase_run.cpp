#include "core/data/view/phase_run.h"

#include <algorithm>
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

std::vector<std::string> keysNeededAt(const Pipeline& pipeline, const std::string& configPath) {
    for (const BuiltTransform& built : pipeline.transforms())
        if (built.configPath == configPath) return built.transform->keysNeeded();
    return {};
}

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
    Random random(seed.seed);
    // Samples before this one use up random numbers; their pictures are not looked at.
    for (int i = 0; i < std::min(seed.earlier, PhaseSeed::kMostEarlier); ++i) {
        if (task.cancelled()) return cancelledError();
        if (const auto earlier = pipeline.transform(sample, imaging, random, {}); !earlier.ok()) break;
    }
    PhaseRun run;
    run.configPath = pipeline.configPath();
    run.notes = pipeline.notes();
    run.keys = sample.keys();
    TransformOptions options;
    options.record = true;
    if (sample.img.stage != SampleImage::Stage::Nothing) options.before = sample.img.view();
    options.afterEach = [&](const TransformRecord& record, const Sample& now) -> Result<void> {
        if (task.cancelled()) return cancelledError();
        const std::vector<std::string> keys = now.keys();
        PhaseStep step{record, keysNeededAt(pipeline, record.configPath), onlyInFirst(keys, run.keys), onlyInFirst(run.keys, keys),
                       flagsOf(record)};
        run.keys = keys;
        run.steps.push_back(std::move(step));
        return {};
    };
    auto done = pipeline.transform(sample, imaging, random, options);
    if (done.ok())
        run.notes = std::move(done->notes);
    else if (done.error().kind == ErrorKind::Cancelled)
        return done.error();
    else
        run.error = done.error();
    return run;
}

}  // namespace teardown
