#include "core/trace/trace_json.h"

#include "core/base/file.h"
#include "core/base/folder.h"
#include "core/base/text.h"
#include "core/tensor/npy.h"
#include "core/tensor/statistics_json.h"
#include "core/trace/formula_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace teardown {

namespace {

/// The steps listed in the document.
std::vector<const Step*> chosenSteps(const Trace& trace, const std::string& layers) {
    std::vector<const Step*> steps;
    for (const Step& step : trace.steps) {
        if (trace.journey == Journey::Forward && step.kind == StepKind::Group) continue;
        if (!layers.empty() && !globMatch(layers, step.path)) continue;
        steps.push_back(&step);
    }
    return steps;
}

/// Assigns every recorded tensor its file: the same number for the same tensor, new numbers for those without one.
class FileNames {
public:
    explicit FileNames(const std::vector<const Step*>& steps) {
        for (const Step* step : steps)
            for (const auto* tensors : {&step->inputs, &step->outputs})
                for (const RecordedTensor& tensor : *tensors) m_next = std::max(m_next, tensor.id + 1);
        for (const Step* step : steps)
            for (const auto* tensors : {&step->inputs, &step->outputs})
                for (const RecordedTensor& tensor : *tensors) {
                    if (!tensor.view.valid()) continue;
                    const int number = tensor.id >= 0 ? tensor.id : m_next++;
                    m_numbers.emplace(&tensor, number);
                    if (m_files.emplace(number, m_order.size()).second) m_order.emplace_back(number, &tensor);
                }
    }
    /// "3.npy"; null for a tensor whose bytes were not kept.
    Json of(const RecordedTensor& tensor) const {
        const auto found = m_numbers.find(&tensor);
        return found == m_numbers.end() ? Json() : Json(fmt::format("{}.npy", found->second));
    }
    const std::vector<std::pair<int, const RecordedTensor*>>& files() const { return m_order; }

private:
    int m_next = 0;
    std::unordered_map<const RecordedTensor*, int> m_numbers;
    std::unordered_map<int, std::size_t> m_files;
    std::vector<std::pair<int, const RecordedTensor*>> m_order;
};

Json recordedTensorJson(const char* role, const RecordedTensor& tensor, const FileNames* files) {
    Json result = Json::object();
    result.set("role", role).set("name", tensor.label);
    result.set("dtype", tensor.view.valid() ? std::string(dtypeName(tensor.view.dtype())) : tensor.dtypeText);
    result.set("shape", Json::arrayOf(tensor.knownShape()));
    if (!tensor.view.valid()) result.set("recompute", true);
    if (files) result.set("file", files->of(tensor));
    return result;
}

Json statisticsJson(const RecordedTensor& tensor) {
    Json result = Json::object();
    result.set("shape", Json::arrayOf(tensor.knownShape()));
    if (!tensor.view.valid()) return result.set("recompute", true);
    const auto statistics = computeStatistics(tensor.view);
    if (!statistics) return result;
    return setStatistics(result, *statistics);
}

Json argumentsJson(const Step& step) {
    Json result = Json::array();
    for (const StepArgument& argument : step.arguments) {
        Json item = Json::object();
        item.set("name", argument.name).set("value", argument.value.repr()).set("default", argument.isDefault);
        if (!argument.file.empty()) item.set("file", argument.file).set("line", argument.line);
        if (!argument.configPath.empty()) item.set("config_path", argument.configPath);
        result.push(std::move(item));
    }
    return result;
}

Json referenceJson(const Step& step) {
    Json result = Json::array();
    for (const ReferenceFrame& frame : step.reference)
        result.push(Json::object().set("function", frame.function).set("file", frame.file).set("line", frame.line));
    return result;
}

void setText(Json& object, const char* key, const std::string& text) {
    if (!text.empty()) object.set(key, text);
}

void setText(Json& object, const char* key, const Message& words) { setText(object, key, english(words)); }

Json stepJson(const Step& step, const FileNames* files) {
    Json result = Json::object();
    result.set("index", step.index).set("depth", step.depth).set("kind", stepKindName(step.kind));
    result.set("path", step.path).set("type", step.type).set("call", step.call);
    Json inputs = Json::array();
    Json outputs = Json::array();
    Json tensors = Json::array();
    for (const RecordedTensor& tensor : step.inputs) {
        if (files) inputs.push(files->of(tensor));
        tensors.push(recordedTensorJson("input", tensor, files));
    }
    for (const RecordedTensor& tensor : step.outputs) {
        if (files) outputs.push(files->of(tensor));
        tensors.push(recordedTensorJson("output", tensor, files));
    }
    result.set("inputs", std::move(inputs)).set("outputs", std::move(outputs));
    result.set("stats", step.outputs.empty() ? Json() : statisticsJson(step.outputs.front()));
    result.set("tensors", std::move(tensors));
    setText(result, "title", step.title);
    setText(result, "formula", text(step.formula));
    setText(result, "numbers", step.numbers);
    setText(result, "why", step.why);
    if (!step.arguments.empty()) result.set("arguments", argumentsJson(step));
    if (!step.variables.empty()) {
        Json variables = Json::array();
        for (const Variable& variable : step.variables)
            variables.push(Json::object().set("name", variable.name).set("type", variable.type).set("value", variable.value));
        result.set("variables", std::move(variables));
    }
    if (const std::vector<Fact> known = factsOf(step); !known.empty()) {
        Json facts = Json::array();
        for (const Fact& fact : known) facts.push(Json::object().set("name", english(fact.name)).set("value", english(fact.value)));
        result.set("facts", std::move(facts));
    }
    if (step.detail) result.set("detail", Json::object().set(step.detail->kind(), step.detail->toJson()));
    if (!step.reference.empty()) result.set("reference", referenceJson(step));
    if (step.nanoseconds > 0) result.set("ms", static_cast<double>(step.nanoseconds) / 1e6);
    return result;
}

Json document(const Trace& trace, const std::vector<const Step*>& steps, const FileNames* files) {
    Json list = Json::array();
    for (const Step* step : steps) list.push(stepJson(*step, files));
    Json result = Json::object();
    result.set("journey", trace.journey.name).set("subject", trace.subject).set("complete", trace.complete);
    return result.set("steps", std::move(list));
}

}  // namespace

Json traceJson(const Trace& trace, const TraceJsonOptions& options) {
    const std::vector<const Step*> steps = chosenSteps(trace, options.layers);
    if (!options.arrays) return document(trace, steps, nullptr);
    const FileNames files(steps);
    return document(trace, steps, &files);
}

Result<void> writeTraceFolder(const Trace& trace, const std::string& folder, const std::string& layers, const TaskContext& task) {
    TD_CHECK(makeFolder(folder));
    const std::vector<const Step*> steps = chosenSteps(trace, layers);
    const FileNames files(steps);
    double done = 0;
    for (const auto& [number, tensor] : files.files()) {
        if (task.cancelled()) return cancelledError();
        task.report(done++ / static_cast<double>(files.files().size()), message("task.writing-the-trace", "writing the trace"));
        TD_CHECK(writeNpy(fmt::format("{}/{}.npy", folder, number), tensor->view));
    }
    // Written last, so that a trace.json only names existing files.
    return writeFileAtomically(folder + "/trace.json", document(trace, steps, &files).dump(1) + "\n");
}

Result<void> writeTraceFile(const Trace& trace, const std::string& path, const std::string& layers) {
    return writeFileAtomically(path, document(trace, chosenSteps(trace, layers), nullptr).dump(1) + "\n");
}

}  // namespace teardown
