#include "core/data/pipeline.h"

#include "core/config/versions/version_signs.h"
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"
#include "core/registry/custom_imports.h"

#include <chrono>
#include <string_view>

namespace teardown {

namespace {

/// For a transform of mmpretrain 1.x in a config of 0.x: what to write instead.
Error withCounterpart(const Config& config, Error error) {
    if (error.code != "transform-unknown") return error;
    for (const VersionSign& sign : versionSigns(config))
        if (sign.version == ConfigVersion::Pretrain1 && sign.path == error.where.member && !sign.counterpart.empty())
            error.remedy = sentences({message("do.counterpart-of-transform", "mmclassification 0.x has {counterpart} instead.",
                                              {{"counterpart", sign.counterpart}}),
                                      error.remedy});
    return error;
}

/// Datasets whose pictures have a fixed size: the network's input size if no transform sets one.
struct DatasetRow {
    std::string_view type;
    int side;  ///< side of its square pictures, in pixels
};
constexpr DatasetRow kDatasets[] = {
    {"CIFAR10", 32},       // mmcls/datasets/cifar.py: imgs.reshape(-1, 3, 32, 32)
    {"CIFAR100", 32},      // the same loader
    {"MNIST", 28},         // sides given in the header of *-images-idx3-ubyte (yann.lecun.com/exdb/mnist)
    {"FashionMNIST", 28},  // the same file format; Xiao et al., arXiv 1708.07747: 28 x 28
};

int sideOfPictures(const ConfigValue& dataset) {
    const ConfigValue* type = dataset.find("type");
    if (!type || !type->isString()) return 0;
    std::string_view name = type->asString();
    if (name.starts_with("mmcls.")) name.remove_prefix(6);
    for (const DatasetRow& row : kDatasets)
        if (name == row.type) return row.side;
    return 0;
}

}  // namespace

Result<Pipeline> Pipeline::fromList(const Config& config, const PipelineList& list) {
    Pipeline pipeline;
    pipeline.m_configPath = list.configPath;
    auto transforms = buildTransforms(list.list, list.configPath, pipeline.m_notes);
    if (!transforms.ok()) return withCounterpart(config, withCustomImports(config, transforms.error()));
    pipeline.m_transforms = std::move(transforms).value();
    if (const int side = sideOfPictures(list.dataset)) pipeline.m_pictureSide = side;
    return pipeline;
}

Result<Pipeline> Pipeline::fromConfig(const Config& config, Phase phase, int inputChannels) {
    TD_TRY(const std::vector<PipelineList> lists, pipelineLists(config, phase));
    TD_TRY(Pipeline pipeline, fromList(config, lists.front()));
    if (pipeline.m_transforms.empty() || pipeline.m_transforms.front().type != "LoadImageFromFile")
        TD_CHECK(pipeline.insertLoader(inputChannels));
    pipeline.noteChance(phase);
    for (const PipelineList& other : lists)
        if (!(other.list == lists.front().list)) {
            pipeline.m_notes.push_back({Severity::Note,
                                        "pipeline-several",
                                        message("pipeline-several.text", "The datasets have different pipelines: {path} is used.",
                                                {{"path", lists.front().configPath}}),
                                        {config.path, 0, 0, other.configPath, {}}});
            break;
        }
    return pipeline;
}

Result<void> Pipeline::insertLoader(int inputChannels) {
    std::vector<DictEntry> entries{{ConfigValue::string("type"), ConfigValue::string("LoadImageFromFile")}};
    if (inputChannels == 1) {
        entries.push_back({ConfigValue::string("color_type"), ConfigValue::string("grayscale")});
        m_notes.push_back(
            {Severity::Note,
             "pipeline-grey",
             message("pipeline-grey.the-picture-is-read", "The picture is read in grey, since the network takes one channel."),
             {}});
    }
    TD_TRY(BuiltTransform loader, buildTransform(ConfigValue::dict(std::move(entries)), m_configPath, m_notes));
    for (StepArgument& argument : loader.arguments) argument.isDefault = true;
    m_transforms.insert(m_transforms.begin(), std::move(loader));
    m_insertedLoader = true;
    return {};
}

void Pipeline::noteChance(Phase phase) {
    if (phase == Phase::Train) return;
    for (const BuiltTransform& built : m_transforms) {
        if (!built.transform->isRandom()) continue;
        TransformRecord place;
        place.configPath = built.configPath;
        place.arguments = built.arguments;
        m_notes.push_back(
            {Severity::Warning, "transform-random",
             message("transform-random.text",
                     "{type} makes the result of the {phase} pipeline random. Here the seed is 0 unless another one is given; "
                     "mmclassification draws anew in each run.",
                     {{"type", built.type}, {"phase", phaseName(phase)}}),
             transformOrder(place, {}, {}).where});
    }
}

PictureSize Pipeline::outputSize() const {
    std::optional<PictureSize> size;
    for (const BuiltTransform& built : m_transforms) size = built.transform->outputSize(size);
    return size.value_or(PictureSize{m_pictureSide, m_pictureSide});
}

Result<TransformedSample> Pipeline::transform(Sample sample, const ImagingApi& imaging, Random& random,
                                              const TransformOptions& options) const {
    using Clock = std::chrono::steady_clock;
    TransformedSample result;
    result.notes = m_notes;
    SampleView last = options.before;
    PixelFacts lastFacts;
    const bool hasPicture = sample.img.stage != SampleImage::Stage::Nothing;
    for (std::size_t i = hasPicture && m_insertedLoader ? 1 : 0; i < m_transforms.size(); ++i) {
        const BuiltTransform& built = m_transforms[i];
        TransformRecord step;
        step.type = built.type;
        step.configPath = built.configPath;
        step.arguments = built.arguments;
        const std::string shapeBefore = sample.img.shapeText();
        const auto start = Clock::now();
        TD_CHECK(built.transform->apply({sample, random, imaging, step, result.notes}));
        step.nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count();
        step.variables.push_back({"results['img'] before", "shape", shapeBefore});
        step.variables.push_back({"results['img'] after", "shape", sample.img.shapeText()});
        if (options.record) {
            step.before = lastFacts;
            step.after = lastFacts = PixelFacts::of(sample.img);
            step.facts.emplace_back(message("fact.values", "values"), describePixels(step.after));
            step.input = last;
            step.output = last = sample.img.view();
        }
        if (options.afterEach) TD_CHECK(options.afterEach(step, sample));
        result.records.push_back(std::move(step));
    }
    result.sample = std::move(sample);
    return result;
}

Result<PipelineRun> Pipeline::run(Sample sample, const ImagingApi& imaging, bool record, SampleView before, Random* random) const {
    Random seeded(0);
    TD_TRY(TransformedSample done, transform(std::move(sample), imaging, random ? *random : seeded, {record, std::move(before), {}}));
    PipelineRun result{{}, std::move(done.records), std::move(done.notes), std::move(done.sample)};
    const SampleImage& img = result.sample.img;
    if (img.stage != SampleImage::Stage::Tensor || img.tensor.rank() != 3)
        return Error{ErrorKind::BadInput,
                     "pipeline-no-tensor",
                     message("pipeline-no-tensor.the-test-pipeline-ends", "The test pipeline ends without a picture tensor."),
                     message("do.end-it-with-imagetotensor", "End it with ImageToTensor(keys=['img']) and Collect(keys=['img'])."),
                     {{}, 0, 0, m_configPath, {}}};
    if (img.tensor.dtype() != DType::Float32 && img.tensor.dtype() != DType::Float16)
        return Error{
            ErrorKind::BadInput,
            "pipeline-not-float",
            message("pipeline-not-float.the-test-pipeline-gives", "The test pipeline gives bytes (uint8), the network needs float32."),
            message("do.put-normalize-before-imagetotensor", "Put Normalize before ImageToTensor."),
            {{}, 0, 0, m_configPath, {}}};
    Shape batched = img.tensor.shape();
    batched.insert(batched.begin(), 1);
    result.batch = img.tensor.dtype() == DType::Float16
                       ? TensorView::fromFloats(std::move(batched), img.tensor.toFloats())
                       : TensorView::fromBytes(DType::Float32, std::move(batched), img.tensor.toContiguousBytes());
    return result;
}

}  // namespace teardown
