// Evaluates the formula of a recorded step on the step's own tensors: its inputs, its parameters and its children's outputs.
#pragma once

#include "core/trace/formula_numbers.h"
#include "core/trace/trace.h"

#include <span>

namespace teardown {

/// x: the last input; parameters, buffers and other inputs by their recorded names; calls: the steps below. Keeps references to the steps.
class StepTensors : public FormulaTensors {
public:
    /// steps: of the trace written so far; the steps below this one must be there.
    StepTensors(std::span<const Step> steps, int step) : m_steps(steps), m_step(step) {}
    TensorView tensor(const std::string& name) const override;
    TensorView result(const std::string& layer, int fromLast, int item) const override;
    /// The step of a call; -1 if there is none.
    int callStep(const std::string& layer, int fromLast) const;

private:
    const Step& step() const { return m_steps[static_cast<std::size_t>(m_step)]; }
    std::span<const Step> m_steps;
    int m_step;
};

/// The positions shown in a step's numbers, one per output: the middle of channel 0; for scores the best one.
std::vector<Shape> examplePlaces(const Step& step, bool bestOfRow);

}  // namespace teardown
