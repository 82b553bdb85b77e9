// One output element of a step computed by hand: its formula with the numbers of one position.
#include "core/engine/run/record/step_text.h"
#include "core/trace/step_formula.h"

#include <fmt/format.h>

#include <span>

namespace teardown::engine {

namespace {

/// A longer sum is not worth the time: a trace has a thousand steps.
constexpr std::int64_t kMostTerms = 30'000;

bool reshapes(const Step& step) {
    return step.kind == StepKind::Op && (step.operation.positions == Positions::View || step.operation.joins == Joins::Stack);
}

/// Softmax: an activation whose output depends on all inputs.
bool weighsClasses(const Step& step) {
    return step.operation.family == OperationFamily::Activation && step.operation.positions == Positions::Wholesale;
}

/// "[1,512,7,7] -> [1,25088]"
std::string shapesText(const Step& step) {
    std::string from;
    for (const RecordedTensor& input : step.inputs) from += (from.empty() ? "" : ", ") + shapeText(input.knownShape());
    return fmt::format("{} -> {}", from, shapeText(step.outputs.front().knownShape()));
}

std::string numbersIn(std::span<const Step> steps, int index) {
    const Step& step = steps[static_cast<std::size_t>(index)];
    if (step.formula.empty() || step.outputs.empty()) return {};
    if (reshapes(step)) return shapesText(step);
    std::vector<Shape> places = examplePlaces(step, weighsClasses(step) || step.path.empty());
    // A neck treats each of several inputs the same way; x is the last.
    int outputs = 0;
    for (const FormulaLine& line : step.formula.lines()) outputs = std::max(outputs, line.output + 1);
    if (outputs == 1 && places.size() > 1) places = {places.back()};
    return formulaNumbers(step.formula, StepTensors(steps, index), places, {.mostTerms = kMostTerms});
}

}  // namespace

std::string numbersOf(const TraceBuilder& builder, int step) { return numbersIn(builder.steps(), step); }

std::string numbersOf(const Step& step) { return numbersIn({&step, 1}, 0); }

}  // namespace teardown::engine
