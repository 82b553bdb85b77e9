#include "core/data/view/wall_sample.h"

#include "core/data/view/thumbnail.h"

#include <utility>

namespace teardown {

namespace {

/// The innermost dataset's dict: wrappers have no pipeline of their own.
const Dataset& leafOf(const Dataset& dataset) {
    const Dataset* at = &dataset;
    for (std::vector<DatasetPtr> parts = at->parts(); !parts.empty(); parts = at->parts()) at = parts.front().get();
    return *at;
}

/// The picture without transforms.
Result<VisPicture> readSample(const Sample& sample, const ImagingApi& imaging) {
    if (sample.img.stage != SampleImage::Stage::Nothing) return VisPicture{"original", sample.img.view().view};
    TD_TRY(Picture picture, imaging.decode(sample.filename(), false, nullptr));
    SampleImage read;
    read.setPicture(std::move(picture));
    return VisPicture{"original", read.view().view};
}

}  // namespace

Result<Pipeline> pipelineOf(const Config& config, const Dataset& dataset) {
    const DatasetOrigin& origin = leafOf(dataset).origin();
    const ConfigValue* list = origin.config.find("pipeline");
    if (!list || !list->isSequence() || list->items().empty())
        return Error{ErrorKind::BadInput,
                     "pipeline-missing",
                     message("pipeline-missing.the-dataset-has-none", "The dataset has no pipeline."),
                     {},
                     {config.path, 0, 0, origin.configPath, {}}};
    return Pipeline::fromList(config, {origin.configPath + ".pipeline", *list, origin.config});
}

WallSample wallSample(const Dataset& dataset, std::size_t index, const Pipeline* pipeline, VisMode mode, std::uint32_t seed, int side,
                      const ImagingApi& imaging, const TaskContext& task) {
    WallSample shown;
    auto sample = dataset.sample(index);
    if (!sample.ok()) {
        shown.error = sample.error();
        return shown;
    }
    if (mode == VisMode::Original || !pipeline) {
        auto read = readSample(*sample, imaging);
        if (read.ok())
            shown.pictures.push_back(std::move(*read));
        else
            shown.error = read.error();
    } else {
        auto run = runPhase(*pipeline, *sample, {static_cast<std::uint32_t>(seed + index), 0}, imaging, task);
        if (run.ok()) {
            shown.pictures = visPictures(*run, mode);
            shown.error = run->error;
        } else {
            shown.error = run.error();
        }
    }
    for (VisPicture& picture : shown.pictures) picture.pixels = thumbnailOf(picture.pixels, side);
    return shown;
}

}  // namespace teardown
