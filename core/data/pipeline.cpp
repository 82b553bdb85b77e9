#include "core/data/pipeline.h"

#include "core/config/versions/version_signs.h"
#include "core/data/transforms/transform_table.h"
#include "core/registry/custom_imports.h"

#include <chrono>
#include <string_view>

namespace teardown {

namespace {

Error missingPipeline(const Config& config, const Message& what) {
    const Message advice = conversionAdvice(config);
    return {ErrorKind::BadInput,
            "pipeline-missing",
            what,
            !advice.empty() ? advice
                            : message("do.a-picture-needs-data",
                                      "A picture needs data = dict(test=dict(pipeline=[...])) in the config; a ready tensor needs none."),
            {config.path, 0, 0, "data.test.pipeline", {}}};
}

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

}  // namespace

Result<Pipeline> Pipeline::fromConfig(const Config& config, int inputChannels) {
    const ConfigValue* data = config.root.find("data");
    const ConfigValue* test = data ? data->find("test") : nullptr;
    const ConfigValue* list = test ? test->find("pipeline") : nullptr;
    if (!list)
        return missingPipeline(config, message("pipeline.the-config-has-no", "The config has no test pipeline (data.test.pipeline)."));
    if (!list->isSequence())
        return missingPipeline(
            config, message("pipeline.data-test-pipeline-must", "data.test.pipeline must be a list of transforms, not {typeName}.",
                            {{"typeName", list->typeName()}}));

    Pipeline pipeline;
    auto transforms = buildTransforms(*list, "data.test.pipeline", pipeline.m_notes);
    if (!transforms.ok()) return withCounterpart(config, withCustomImports(config, transforms.error()));
    pipeline.m_transforms = std::move(transforms).value();
    if (pipeline.m_transforms.empty() || pipeline.m_transforms.front().type != "LoadImageFromFile") {
        std::vector<DictEntry> entries{{ConfigValue::string("type"), ConfigValue::string("LoadImageFromFile")}};
        if (inputChannels == 1) {
            entries.push_back({ConfigValue::string("color_type"), ConfigValue::string("grayscale")});
            pipeline.m_notes.push_back(
                {Severity::Note,
                 "pipeline-grey",
                 message("pipeline-grey.the-picture-is-read", "The picture is read in grey, since the network takes one channel."),
                 {}});
        }
        TD_TRY(BuiltTransform loader, buildTransform(ConfigValue::dict(std::move(entries)), "data.test.pipeline", pipeline.m_notes));
        for (StepArgument& argument : loader.arguments) argument.isDefault = true;
        pipeline.m_transforms.insert(pipeline.m_transforms.begin(), std::move(loader));
    }
    if (const ConfigValue* type = test->find("type"); type && type->isString()) {
        std::string_view name = type->asString();
        if (name.starts_with("mmcls.")) name.remove_prefix(6);
        for (const DatasetRow& row : kDatasets)
            if (name == row.type) pipeline.m_pictureSide = row.side;
    }
    return pipeline;
}

PictureSize Pipeline::outputSize() const {
    std::optional<PictureSize> size;
    for (const BuiltTransform& built : m_transforms) size = built.transform->outputSize(size);
    return size.value_or(PictureSize{m_pictureSide, m_pictureSide});
}

Result<PipelineRun> Pipeline::run(Sample sample, const ImagingApi& imaging, bool record, SampleView before, Random* random) const {
    using Clock = std::chrono::steady_clock;
    PipelineRun result;
    result.notes = m_notes;
    Random seeded(0);
    Random& chance = random ? *random : seeded;
    const SampleImage& img = sample.img;
    SampleView last = std::move(before);
    for (const BuiltTransform& built : m_transforms) {
        TransformRecord step;
        step.type = built.type;
        step.configPath = built.configPath;
        step.arguments = built.arguments;
        const std::string shapeBefore = img.shapeText();
        const auto start = Clock::now();
        TD_CHECK(built.transform->apply({sample, chance, imaging, step, result.notes}));
        step.nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count();
        step.variables.push_back({"results['img'] before", "shape", shapeBefore});
        step.variables.push_back({"results['img'] after", "shape", img.shapeText()});
        if (record) {
            step.input = last;
            last = img.view();
            step.output = last;
        }
        result.records.push_back(std::move(step));
    }
    if (img.stage != SampleImage::Stage::Tensor || img.tensor.rank() != 3)
        return Error{ErrorKind::BadInput,
                     "pipeline-no-tensor",
                     message("pipeline-no-tensor.the-test-pipeline-ends", "The test pipeline ends without a picture tensor."),
                     message("do.end-it-with-imagetotensor", "End it with ImageToTensor(keys=['img']) and Collect(keys=['img'])."),
                     {{}, 0, 0, "data.test.pipeline", {}}};
    if (img.tensor.dtype() != DType::Float32)
        return Error{
            ErrorKind::BadInput,
            "pipeline-not-float",
            message("pipeline-not-float.the-test-pipeline-gives", "The test pipeline gives bytes (uint8), the network needs float32."),
            message("do.put-normalize-before-imagetotensor", "Put Normalize before ImageToTensor."),
            {{}, 0, 0, "data.test.pipeline", {}}};
    Shape batched = img.tensor.shape();
    batched.insert(batched.begin(), 1);
    result.batch = TensorView::fromBytes(DType::Float32, std::move(batched), img.tensor.toContiguousBytes());
    result.sample = std::move(sample);
    return result;
}

}  // namespace teardown
