#include "core/data/view/class_samples.h"

namespace teardown {

Result<ClassSamples> classSamples(const Dataset& dataset, const TaskContext& task) {
    ClassSamples found;
    constexpr std::size_t kOften = 65536;
    for (std::size_t i = 0; i < dataset.size(); ++i) {
        if (i % kOften == 0) {
            if (task.cancelled()) return cancelledError();
            task.report(static_cast<double>(i) / static_cast<double>(dataset.size()), message("task.counting-samples", "counting samples"));
        }
        for (const std::int64_t category : dataset.categoryIds(i)) found[category].push_back(static_cast<std::uint32_t>(i));
    }
    return found;
}

ConfigValue customDatasetOf(const std::string& folder) {
    const auto entry = [](const char* name, ConfigValue value) { return DictEntry{ConfigValue::string(name), std::move(value)}; };
    return ConfigValue::dict({entry("type", ConfigValue::string("CustomDataset")), entry("data_prefix", ConfigValue::string(folder)),
                              entry("pipeline", ConfigValue::list({}))});
}

Result<void> readPicture(const Sample& sample, const ImagingApi& imaging, Diagnostics& notes) {
    if (sample.img.stage != SampleImage::Stage::Nothing) return {};
    TD_TRY(const Picture picture, imaging.decode(sample.filename(), false, &notes));
    return {};
}

}  // namespace teardown
