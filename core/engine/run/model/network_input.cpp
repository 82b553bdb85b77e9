#include "core/engine/run/model/network_input.h"

#include "core/config/merge.h"
#include "core/engine/nn/recipe.h"
#include "core/engine/run/record/step_text.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "core/session/input_pixels.h"
#include "core/session/loader.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

namespace teardown::engine {

namespace {

Error badInput(const char* code, Message what, Message remedy) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {}};
}

Result<NetworkInput> fromTensor(const BuiltModel& model, const TensorView& view) {
    NetworkInput input;
    if (view.rank() != 4)
        return badInput(
            "input-rank",
            message("input-rank.the-input-tensor-has", "The input tensor has shape {shape}, a batch of pictures is N x C x H x W.",
                    {{"shape", shapeText(view.shape())}}),
            message("input-rank.reshape-it-for-example", "Reshape it, for example x[None]."));
    if (view.numel() == 0)
        return badInput(
            "input-empty",
            message("input-empty.the-input-tensor-is", "The input tensor {shape} is empty.", {{"shape", shapeText(view.shape())}}),
            message("input-empty.give-at-least-one", "Give at least one picture."));
    TD_TRY(at::Tensor tensor, tensorOf(view));
    if (tensor.is_complex())
        return badInput("input-complex", message("input-complex.the-input-tensor-is", "The input tensor is complex."),
                        message("input-complex.give-real-numbers", "Give real numbers."));
    if (tensor.scalar_type() != at::kFloat) {
        input.notes.push_back(
            {Severity::Note,
             "input-cast",
             message("input-cast.the-input-is-and", "The input is {tensor} and is cast to float32.", {{"tensor", dtypeText(tensor)}}),
             {}});
        tensor = tensor.to(at::kFloat);
    }
    input.batch = asInputOf(model, tensor);
    input.description = message("network-input.the-tensor", "the tensor {shape}", {{"shape", shapeText(view.shape())}});
    TD_CHECK(checkNetworkInput(model, input.batch, message("network-input.the-input-tensor", "The input tensor")));
    return input;
}

Result<NetworkInput> throughPipeline(const BuiltModel& model, Sample sample, bool record, SampleView before) {
    NetworkInput input;
    const std::string name = sample.ready ? sample.filename() : std::filesystem::path(sample.filename()).filename().string();
    TD_TRY(const Pipeline pipeline, Pipeline::fromConfig(*model.config, model.inputChannels));
    TD_TRY(const ImagingApi* api, imaging());
    TD_TRY(PipelineRun run, pipeline.run(std::move(sample), *api, record, std::move(before)));
    TD_TRY(const at::Tensor batch, tensorOf(run.batch));
    input.batch = asInputOf(model, batch);
    input.records = std::move(run.records);
    input.notes = std::move(run.notes);
    input.picture = run.sample.damaged ? PictureState::Damaged : PictureState::Whole;
    input.description = message("network-input.the-picture", "the picture {name}", {{"name", name}});
    TD_CHECK(checkNetworkInput(model, input.batch,
                               message("network-input.what-the-test-pipeline", "The test pipeline's output for {name}", {{"name", name}})));
    return input;
}

/// The stages become transforms before the pipeline's; each receives the previous one's picture.
Result<NetworkInput> fromPicture(const BuiltModel& model, const PictureInput& picture, bool record) {
    const std::optional<Picture> decoded = asDecoded(picture.picture);
    if (!decoded)
        return badInput("input-picture",
                        message("input-picture.the-picture-is-not",
                                "The picture {name} is not made of 8-bit pixels with three channels, at most {longestSide} a side.",
                                {{"name", picture.name}, {"longestSide", kLongestDecodedSide}}),
                        message("input-picture.give-uint8-h-x", "Give uint8 H x W x 3."));
    std::vector<TransformRecord> stages;
    SampleView last;
    for (const PictureStage& stage : picture.stages) {
        TransformRecord step;
        step.type = stage.type;
        step.title = stage.title;
        step.formula = stage.formula;
        step.why = stage.why;
        step.numbers = stage.numbers;
        step.facts = stage.facts;
        step.configPath = fmt::format("{}.{}", picture.name, stages.size());
        if (record) {
            step.input = last;
            last = {stage.picture, TensorRole::Picture};
            step.output = last;
        }
        stages.push_back(std::move(step));
    }
    TD_TRY(NetworkInput input, throughPipeline(model, Sample::ofPicture(picture.name, *decoded), record, last));
    input.records.insert(input.records.begin(), std::make_move_iterator(stages.begin()), std::make_move_iterator(stages.end()));
    return input;
}

}  // namespace

at::Tensor asInputOf(const BuiltModel& model, const at::Tensor& batch) {
    for (const at::Tensor& parameter : model.network->parameters())
        if (parameter.is_floating_point()) return batch.to(parameter.scalar_type());
    return batch;
}

Result<void> checkNetworkInput(const BuiltModel& model, const at::Tensor& batch, const Message& what) {
    if (batch.size(1) == model.inputChannels) return {};
    const ConfigValue* set = &model.config->root;
    for (const char* key : {"model", "backbone", "in_channels"}) set = set ? set->find(key) : nullptr;
    Error error =
        badInput("input-channels",
                 message("input-channels.has-channels-the-network", static_cast<std::int64_t>(batch.size(1)),
                         "{what} has {batch} channel, the network takes {inputChannels}.",
                         "{what} has {batch} channels, the network takes {inputChannels}.",
                         {{"what", what}, {"batch", batch.size(1)}, {"inputChannels", model.inputChannels}}),
                 model.inputChannels == 1 ? message("input-channels.load-pictures-in-grey",
                                                    "Load pictures in grey (color_type='grayscale') or give a tensor with one channel.")
                                          : message("input-channels.give-n-x-c", "Give N x C x H x W with the network's C."));
    if (!set) return error;
    error.where = config::placeOf(*set);
    error.remedy = sentences(
        {error.remedy, message("input-channels.or-set", "Or set model.backbone.in_channels={channels}.", {{"channels", batch.size(1)}})});
    return error;
}

Result<NetworkInput> networkInput(const BuiltModel& model, const InputChoice& choice, bool record) {
    if (const auto* tensor = std::get_if<TensorView>(&choice)) return fromTensor(model, *tensor);
    if (const auto* picture = std::get_if<PictureInput>(&choice)) return fromPicture(model, *picture, record);
    if (const auto* file = std::get_if<PictureFile>(&choice)) return throughPipeline(model, Sample::ofFile(file->opened), record, {});
    const std::vector<int>& shape = model.outcome->inputShape;
    NetworkInput input;
    input.batch = asInputOf(model, recipeInput({1, shape[0], shape[1], shape[2]}));
    input.description =
        message("network-input.the-fixed-input", "the fixed input {shape}", {{"shape", shapeText(input.batch.sizes().vec())}});
    return input;
}

void writeTransformSteps(TraceBuilder& builder, const std::vector<TransformRecord>& records) {
    std::string previous;
    for (const TransformRecord& record : records) {
        Step step;
        step.kind = StepKind::Transform;
        step.path = record.configPath;
        step.type = record.type;
        step.title = record.title.empty() ? asIs(record.type) : record.title;
        step.formula = Formula::words(record.formula);
        step.why = record.why;
        step.arguments = record.arguments;
        step.numbers = record.numbers;
        step.facts = record.facts;
        step.detail = record.detail;
        step.variables = record.variables;
        step.nanoseconds = record.nanoseconds;
        ReferenceTable::instance().fill(step, "transforms", record.type);
        // Equal names give equal ids: the output of one transform is the input of the next.
        if (record.input.view.valid())
            step.inputs.push_back(builder.recordView(TensorName::Before, "before", record.input.role, record.input.view, previous));
        previous = fmt::format("{} {}", record.configPath, builder.count());
        if (record.output.view.valid())
            step.outputs.push_back(builder.recordView(TensorName::After, "after", record.output.role, record.output.view, previous));
        builder.leaf(std::move(step));
    }
}

}  // namespace teardown::engine
