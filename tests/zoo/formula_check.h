// Whether a recorded step did what its formula says: the tree, evaluated on recorded tensors, gives the recorded outputs; what it hands to
// a child is what the child got; and no child ran that it does not name.
#pragma once

#include "core/engine/run/record/recorder.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "core/trace/formula_text.h"
#include "core/trace/step_formula.h"
#include "golden_support.h"

#include <QtTest>

#include <algorithm>
#include <set>

namespace teardown::engine::golden {

inline constexpr double kRounding = 2e-5;  ///< float32 sums in another order, relative to the tensor's largest value

inline double largest(const TensorView& view) {
    double result = 1e-6;
    for (const float value : view.toFloats()) result = std::max(result, static_cast<double>(std::abs(value)));
    return result;
}

inline Shape placeOfFlat(std::int64_t flat, const Shape& shape) {
    Shape place(shape.size());
    for (std::size_t d = shape.size(); d-- > 0;) {
        place[d] = flat % shape[d];
        flat /= shape[d];
    }
    return place;
}

/// Calls check(place, value there) for all elements of a small tensor and for some of a large one; the first fault or nothing.
template <class Check>
inline std::string overPlaces(const TensorView& view, std::int64_t most, Check check) {
    const std::int64_t stride = std::max<std::int64_t>(1, view.numel() / most);
    for (std::int64_t flat = 0; flat < view.numel(); flat += stride) {
        const std::string fault = check(placeOfFlat(flat, view.shape()), view.at(flat));
        if (!fault.empty()) return fault;
    }
    return {};
}

inline bool saysWords(const Term& term) {
    if (term->kind == TermKind::Words) return true;
    return std::any_of(term->parts.begin(), term->parts.end(), saysWords);
}

inline bool saysWords(const Formula& formula) {
    return std::any_of(formula.lines().begin(), formula.lines().end(), [](const FormulaLine& line) { return saysWords(line.value); });
}

/// Compares what a step's formula gives with what was recorded.
inline std::string faultOf(const Trace& trace, int index, std::set<std::string>& seen) {
    const Step& step = trace.steps[static_cast<std::size_t>(index)];
    const std::string at = step.path + " (" + step.type + "): ";
    if (step.formula.empty()) return at + "no formula";
    const std::string said = "\n" + text(step.formula);
    if (saysWords(step.formula)) return {};
    const StepTensors tensors(trace.steps, index);
    FormulaValues values(step.formula, tensors, 100'000'000);
    int outputs = 0;
    for (const FormulaLine& line : step.formula.lines()) outputs = std::max(outputs, line.output + 1);
    if (outputs > static_cast<int>(step.outputs.size())) return at + "more outputs than recorded" + said;
    for (std::size_t line = 0; line < step.formula.lines().size(); ++line) {
        const int output = step.formula.lines()[line].output;
        if (output < 0) continue;
        const TensorView& recorded = outputs == 1 ? step.outputs.back().view : step.outputs[static_cast<std::size_t>(output)].view;
        const double scale = largest(recorded);
        const std::string fault = overPlaces(recorded, 150, [&](const Shape& place, double wanted) -> std::string {
            const auto value = values.value(line, place);
            if (!value) return at + "no value at " + shapeText(place) + said;
            if (std::abs(*value - wanted) <= kRounding * scale || (std::isnan(*value) && std::isnan(wanted))) return {};
            return at + std::to_string(*value) + " instead of " + std::to_string(wanted) + " at " + shapeText(place) + said;
        });
        if (!fault.empty()) return fault;
    }
    std::set<int> called;
    for (const FormulaValues::Call& call : values.calls()) {
        const int child = tensors.callStep(call.layer, call.fromLast);
        if (child < 0) return at + call.layer + " was not called" + said;
        called.insert(child);
        const std::vector<RecordedTensor>& inputs = trace.steps[static_cast<std::size_t>(child)].inputs;
        for (std::size_t i = 0; i < call.arguments.size(); ++i) {
            // Of several arguments each is an input of its own; a single one is x.
            const TensorView given = call.arguments.size() > 1 ? inputs.at(i).view : StepTensors(trace.steps, child).tensor("x");
            const double scale = largest(given);
            const std::string fault = overPlaces(given, 150, [&](const Shape& place, double wanted) -> std::string {
                const auto value = values.argument(call.arguments[i], place);
                if (value && std::abs(*value - wanted) <= kRounding * scale) return {};
                return at + call.layer + " was given something else at " + shapeText(place) + said;
            });
            if (!fault.empty()) return fault;
        }
    }
    // What runs after the last one that is named gives nothing to the outputs, which have been compared: stages behind the last of
    // out_indices.
    const int lastNamed = called.empty() ? static_cast<int>(trace.steps.size()) : *called.rbegin();
    for (const Step& below : trace.steps)
        if (below.parent == index && below.kind == StepKind::Module && below.type != "Identity" && !called.contains(below.index) &&
            below.index < lastNamed)
            return at + below.path + " is not in the formula" + said;
    seen.insert((step.kind == StepKind::Op ? "op " : "") + step.type);
    return {};
}

inline std::string faultOf(const Trace& trace, std::set<std::string>& seen) {
    for (const Step& step : trace.steps) {
        const std::string fault = faultOf(trace, step.index, seen);
        if (!fault.empty()) return fault;
    }
    return trace.steps.empty() ? "no steps" : std::string();
}

/// Runs the call under a recorder.
template <class Call>
inline TracePtr recordedCall(Layer& layer, Call call) {
    const at::NoGradGuard noGrad;
    TraceBuilder builder(Journey::Forward, "test", 1ull << 30);
    const TaskContext task;
    Recorder recorder(builder.tensors(), task, 100);
    {
        const ObserverScope scope(&recorder);
        call();
    }
    ModuleFactsTable facts;
    for (const auto& [path, module] : namedModules(layer)) facts[module] = {path, {}};
    recorder.writeSteps(builder, facts);
    return builder.finish();
}

inline TracePtr recorded(Layer& layer, const Value& input) {
    return recordedCall(layer, [&] {
        if (auto* unary = dynamic_cast<UnaryLayer*>(&layer))
            (*unary)(input.tensor());
        else
            dynamic_cast<ValueLayer&>(layer)(input);
    });
}

inline at::Tensor inputOf(std::vector<std::int64_t> shape) { return recipeInput(shape); }

inline LayerPtr builtModel(const std::string& text, const LayerRegistry& registry = modelRegistry()) {
    BuildContext context;
    auto root = golden::parse("model = " + text + "\n");
    if (!root.ok()) qFatal("%s", describe(root.error()).c_str());
    auto layer = context.build(registry, *root->find("model"), "model");
    if (!layer.ok()) qFatal("%s: %s", text.c_str(), describe(layer.error()).c_str());
    // A hundred million values of the recipe would take a minute.
    constexpr std::int64_t kLarge = 20'000'000;
    if (parameterCount(**layer) < kLarge)
        fillByRecipe(**layer);
    else
        for (const StateEntry& entry : stateDict(**layer)) {
            at::Tensor tensor = entry.tensor;
            if (!tensor.is_floating_point()) continue;
            const double scale =
                tensor.dim() > 1 ? std::sqrt(2.0 * static_cast<double>(tensor.size(0)) / static_cast<double>(tensor.numel())) : 0.1;
            // The weight and the variance of a norm are near 1.
            const bool ofNorm = tensor.dim() == 1 && (entry.key.ends_with("weight") || entry.key.ends_with("running_var"));
            tensor.set_data(at::arange(tensor.numel(), at::kFloat).mul(0.7).sin().mul(scale).add(ofNorm ? 1 : 0).reshape(tensor.sizes()));
        }
    (*layer)->eval();
    return *layer;
}

#define QVERIFY_FORMULAS(TRACE, SEEN)                   \
    do {                                                \
        const std::string fault = faultOf(TRACE, SEEN); \
        QVERIFY2(fault.empty(), fault.c_str());         \
    } while (false)

/// A small HRNet, to be closed by a bracket.
inline std::string hrNet() {
    const auto stage = [](const char* number, const char* modules, const char* branches, const char* block, const char* blocks,
                          const char* channels) {
        return std::string("stage") + number + "=dict(num_modules=" + modules + ", num_branches=" + branches + ", block='" + block +
               "', num_blocks=" + blocks + ", num_channels=" + channels + "), ";
    };
    return "dict(type='HRNet', extra=dict(" + stage("1", "1", "1", "BOTTLENECK", "(1, )", "(4, )") +
           stage("2", "1", "2", "BASIC", "(1, 1)", "(4, 8)") + stage("3", "2", "3", "BASIC", "(1, 1, 1)", "(4, 8, 16)") +
           stage("4", "2", "4", "BASIC", "(1, 1, 1, 1)", "(4, 8, 16, 32)") + ")";
}

inline std::string classifier(const std::string& backbone, int channels, const std::string& head = "LinearClsHead",
                              const std::string& more = {}) {
    return "dict(type='ImageClassifier', backbone=" + backbone + ", neck=dict(type='GlobalAveragePooling'), head=dict(type='" + head +
           "', num_classes=5, in_channels=" + std::to_string(channels) + more + "))";
}

}  // namespace teardown::engine::golden
