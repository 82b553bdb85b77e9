#include "core/engine/run/network_input.h"

#include "core/engine/nn/recipe.h"
#include "core/engine/run/step_text.h"
#include "core/engine/run/tensor_bridge.h"
#include "core/session/loader.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <filesystem>

namespace teardown::engine {

namespace {

Error badInput(const char* code, std::string what, std::string remedy) { return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {}}; }

Result<void> checkChannels(const BuiltModel& model, const at::Tensor& batch, const std::string& what) {
    if (batch.size(1) == model.inputChannels) return {};
    return badInput("input-channels",
                    fmt::format("{} has {} channel{}, the network takes {}.", what, batch.size(1), batch.size(1) == 1 ? "" : "s", model.inputChannels),
                    model.inputChannels == 1 ? "Load pictures in grey (color_type='grayscale') or give a tensor with one channel." : "Give N x C x H x W with the network's C.");
}

Result<NetworkInput> fromTensor(const BuiltModel& model, const TensorView& view) {
    NetworkInput input;
    if (view.rank() != 4)
        return badInput("input-rank", "The input tensor has shape " + shapeText(view.shape()) + ", a batch of pictures is N x C x H x W.", "Reshape it, for example x[None].");
    if (view.numel() == 0) return badInput("input-empty", "The input tensor " + shapeText(view.shape()) + " is empty.", "Give at least one picture.");
    TD_TRY(at::Tensor tensor, tensorOf(view));
    if (tensor.is_complex()) return badInput("input-complex", "The input tensor is complex.", "Give real numbers.");
    if (tensor.scalar_type() != at::kFloat) {
        input.notes.push_back({Severity::Note, "input-cast", "The input is " + dtypeText(tensor) + " and is cast to float32.", {}});
        tensor = tensor.to(at::kFloat);
    }
    input.batch = tensor;
    input.description = "the tensor " + shapeText(view.shape());
    TD_CHECK(checkChannels(model, input.batch, "The input tensor"));
    return input;
}

Result<NetworkInput> fromPicture(const BuiltModel& model, const std::string& path, bool record) {
    NetworkInput input;
    TD_TRY(const Pipeline pipeline, Pipeline::fromConfig(*model.config, model.inputChannels));
    TD_TRY(const ImagingApi* api, imaging());
    TD_TRY(PipelineRun run, pipeline.run(path, *api, record));
    TD_TRY(input.batch, tensorOf(run.batch));
    input.records = std::move(run.records);
    input.notes = std::move(run.notes);
    const std::string name = std::filesystem::path(path).filename().string();
    input.description = "the picture " + name;
    TD_CHECK(checkChannels(model, input.batch, "What the test pipeline makes of " + name));
    return input;
}

}  // namespace

Result<NetworkInput> networkInput(const BuiltModel& model, const std::optional<TensorView>& tensor, const std::string& imagePath, bool record) {
    if (tensor) return fromTensor(model, *tensor);
    if (!imagePath.empty()) return fromPicture(model, imagePath, record);
    const std::vector<int>& shape = model.outcome->inputShape;
    NetworkInput input;
    input.batch = recipeInput({1, shape[0], shape[1], shape[2]});
    input.description = "the fixed input " + shapeText(input.batch.sizes().vec());
    return input;
}

void writeTransformSteps(TraceBuilder& builder, const std::vector<TransformRecord>& records) {
    std::string previous;
    for (const TransformRecord& record : records) {
        Step step;
        step.kind = StepKind::Transform;
        step.path = record.configPath;
        step.type = record.type;
        step.title = record.type;
        step.arguments = record.arguments;
        step.numbers = record.numbers;
        step.facts = record.facts;
        step.variables = record.variables;
        step.nanoseconds = record.nanoseconds;
        ReferenceTable::instance().fill(step, "transforms", record.type);
        // Equal names give equal numbers: the picture that one transform leaves is the one that the next takes.
        if (record.input.view.valid()) step.inputs.push_back(builder.recordView("before", record.input.role, record.input.view, previous));
        previous = fmt::format("{} {}", record.configPath, builder.count());
        if (record.output.view.valid()) step.outputs.push_back(builder.recordView("after", record.output.role, record.output.view, previous));
        builder.leaf(std::move(step));
    }
}

}  // namespace teardown::engine
