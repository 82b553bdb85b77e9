#include "core/data/datasets/dataset.h"
#include "core/journeys/made_up.h"
#include "core/journeys/test_batch.h"
#include "core/session/loader.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <string>

namespace teardown {
namespace {

constexpr std::size_t kMostPictures = 64;
/// Of those that stand in for a data set that is not there: a batch, but not a long run for numbers that mean nothing.
constexpr std::size_t kMostMadeUp = 4;

std::size_t picturesPerBatch(const Config& config) {
    const ConfigValue* data = config.root.find("data");
    const ConfigValue* own = data ? data->find("test_dataloader") : nullptr;
    const ConfigValue* count = own && own->find("samples_per_gpu") ? own->find("samples_per_gpu")
                               : data                              ? data->find("samples_per_gpu")
                                                                   : nullptr;
    return count && count->isInt() ? static_cast<std::size_t>(std::clamp<std::int64_t>(count->asInt(), 1, kMostPictures)) : 1;
}

/// Tensors [1, C, H, W] as one.
Result<TensorView> stacked(const std::vector<TensorView>& ones, const std::vector<std::string>& names) {
    Shape shape = ones.front().shape();
    const std::size_t bytes = static_cast<std::size_t>(ones.front().numel()) * sizeof(float);
    const std::shared_ptr<std::byte> memory(new std::byte[bytes * ones.size()], std::default_delete<std::byte[]>());
    for (std::size_t i = 0; i < ones.size(); ++i) {
        if (ones[i].shape() != ones.front().shape())
            return Error{ErrorKind::BadInput,
                         "batch-shape",
                         message("test-batch.shapes", "{first} and {other} become tensors of different sizes.",
                                 {{"first", names.front()}, {"other", names[i]}}),
                         message("do.crop-to-one-size", "Use a test pipeline that crops to one size."),
                         {}};
        for (std::int64_t at = 0; at < ones[i].numel(); ++at) {
            const auto value = static_cast<float>(ones[i].at(at));
            std::memcpy(memory.get() + i * bytes + static_cast<std::size_t>(at) * sizeof(float), &value, sizeof value);
        }
    }
    shape[0] = static_cast<std::int64_t>(ones.size());
    return TensorView(DType::Float32, shape, {}, memory, memory.get());
}

class PictureRunner {
public:
    PictureRunner(const Config& config, const ImagingApi& imaging) : m_config(config), m_imaging(imaging) {}

    Result<void> add(std::string name, Sample sample, const Dataset* dataset) {
        if (!m_pipeline) {
            TD_TRY(Pipeline made, pipelineFor(dataset));
            m_pipeline = std::move(made);
        }
        const ConfigValue label = labelOf(sample);
        TD_TRY(PipelineRun run, m_pipeline->run(std::move(sample), m_imaging, true));
        m_made.pictures.push_back({name, std::move(run.records), label});
        m_tensors.push_back(run.batch);
        m_names.push_back(std::move(name));
        return {};
    }

    Result<TestPictures> take(std::size_t total) {
        TD_TRY(m_made.batch, stacked(m_tensors, m_names));
        m_made.total = total;
        return std::move(m_made);
    }

private:
    Result<Pipeline> pipelineFor(const Dataset* dataset) const {
        const ConfigValue* list = dataset ? dataset->origin().config.find("pipeline") : nullptr;
        if (!list) return Pipeline::fromConfig(m_config, expectedChannels(m_config));
        return Pipeline::fromList(m_config, {dataset->origin().configPath + ".pipeline", *list, dataset->origin().config});
    }
    static ConfigValue labelOf(const Sample& sample) {
        const ConfigValue* label = sample.find("gt_label");
        return label ? *label : ConfigValue();
    }

    const Config& m_config;
    const ImagingApi& m_imaging;
    std::optional<Pipeline> m_pipeline;
    TestPictures m_made;
    std::vector<TensorView> m_tensors;
    std::vector<std::string> m_names;
};

}  // namespace

Result<TestPictures> testPictures(const TestBatchFiles& files, const TaskContext& task) {
    TD_TRY(const ImagingApi* api, imaging());
    PictureRunner runner(*files.config, *api);
    if (!files.pictures.empty()) {
        for (const std::string& path : files.pictures) {
            if (task.cancelled()) return cancelledError();
            TD_CHECK(runner.add(std::filesystem::path(path).filename().string(),
                                Sample::ofFile(std::make_shared<const OpenedPicture>(path)), nullptr));
        }
        return runner.take(files.pictures.size());
    }
    Diagnostics notes;
    DatasetContext context;
    context.dataRoot = files.dataRoot;
    context.configFile = files.config->path;
    context.task = task;
    const auto dataset = buildDataset(*files.config, "data.test", context, notes);
    if (!dataset.ok() || (*dataset)->size() == 0) {
        PictureRunner standIns(*files.config, *api);
        const std::size_t count = std::min(picturesPerBatch(*files.config), kMostMadeUp);
        for (std::size_t i = 0; i < count; ++i) {
            if (task.cancelled()) return cancelledError();
            Sample sample = Sample::ofPicture("made-up-" + std::to_string(i) + ".png", madeUpPicture(*files.config, i));
            TD_CHECK(standIns.add(sample.filename(), std::move(sample), nullptr));
        }
        TD_TRY(TestPictures made, standIns.take(count));
        if (!dataset.ok()) made.missing = dataset.error();
        return made;
    }
    const std::size_t count = std::min((*dataset)->size(), picturesPerBatch(*files.config));
    for (std::size_t i = 0; i < count; ++i) {
        if (task.cancelled()) return cancelledError();
        TD_TRY(Sample sample, (*dataset)->sample(i));
        std::size_t inner = i;
        const Dataset& leaf = (*dataset)->leaf(inner);
        std::string name = sample.filename();
        TD_CHECK(runner.add(std::move(name), std::move(sample), &leaf));
    }
    return runner.take((*dataset)->size());
}

}  // namespace teardown
