#include "core/engine/run/numbers/numbers_runner.h"

#include "core/data/numbers/search.h"
#include "core/engine/run/model/network_input.h"
#include "core/engine/run/model/thread_choice.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "core/session/input_pixels.h"
#include "core/session/loader.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>

namespace teardown::engine {

namespace {

std::vector<double> rowOf(const at::Tensor& matrix, std::int64_t row) {
    const at::Tensor values = matrix.select(0, row).to(at::kDouble).contiguous();
    return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
}

Result<std::vector<NetworkAnswer>> answersOf(BuiltModel& model, const std::vector<TensorView>& inputs) {
    std::vector<at::Tensor> tensors;
    for (const TensorView& input : inputs) {
        TD_TRY(at::Tensor tensor, tensorOf(input));
        tensors.push_back(std::move(tensor));
    }
    const at::Tensor batch = asInputOf(model, at::stack(tensors));
    TD_CHECK(checkNetworkInput(model, batch, message("numbers.the-reading", "The picture as it is read")));
    const Value result = model.network->test(batch);
    const at::Tensor logits = result.at("logits").tensor(), scores = result.at("scores").tensor();
    std::vector<NetworkAnswer> answers;
    for (std::int64_t row = 0; row < logits.size(0); ++row) answers.push_back({rowOf(logits, row), rowOf(scores, row)});
    return answers;
}

Result<std::shared_ptr<const NumbersOutcome>> numbersUnguarded(BuiltModel& model, const NumbersRequest& request, int threads,
                                                               const TaskContext& task) {
    const auto source = pictureSourceOf(request.input);
    if (!source)
        return Error{ErrorKind::BadInput,
                     "numbers-input",
                     message("numbers-input.open-the-picture", "Numbers are explained with the picture that they were made from."),
                     message("do.open-that-picture", "Open that picture."),
                     {}};
    const c10::InferenceMode inference;
    TD_TRY(const ImagingApi* api, imaging());
    TD_TRY(const PictureFacts facts, pictureFacts(*source, *api));
    TD_TRY(const ReadingSpace space, readingSpace(*model.config, model.inputChannels, facts));
    ReadingMaker maker(*model.config, space, *source, *api);
    CancelWatch watch(task);
    const ObserverScope scope(&watch);
    // The number of classes is that of the network's answer.
    TD_TRY(const TensorView own, maker.tensor({}));
    TD_TRY(const std::vector<NetworkAnswer> first, answersOf(model, {own}));
    const std::size_t classes = first.front().logits.size();
    TD_TRY(const at::Tensor one, tensorOf(own));
    applyThreads(model, threads, asInputOf(model, one.unsqueeze(0)), task);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < classes; ++i) names.push_back(labelOf(model, static_cast<int>(i)));
    TD_TRY(const KnownNumbers known, knownNumbers(request.numbers, classes, names));
    const auto run = [&](const std::vector<TensorView>& inputs) { return answersOf(model, inputs); };
    SearchLimits limits;
    limits.seconds = request.seconds;
    limits.mostInputs = request.mostInputs;
    TD_TRY(NumbersReport report, searchReadings(space, maker, known, run, limits, task));
    return std::make_shared<const NumbersOutcome>(NumbersOutcome{std::move(report)});
}

}  // namespace

Result<std::shared_ptr<const NumbersOutcome>> runNumbers(BuiltModel& model, const NumbersRequest& request, int threads,
                                                         const TaskContext& task) {
    return guarded(message("doing.explaining-numbers", "explaining numbers"),
                   [&] { return numbersUnguarded(model, request, threads, task); });
}

}  // namespace teardown::engine
