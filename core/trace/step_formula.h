// The formula of a recorded step with the step's own tensors: its inputs, its parameters and what its children gave.
#pragma once

#include "core/trace/formula_numbers.h"
#include "core/trace/trace.h"

#include <span>

namespace teardown {

/// x: the last input; parameters, buffers and other inputs by the names that they are recorded under; calls: the steps below. Keeps
/// references to the steps.
class StepTensors : public FormulaTensors {
public:
    /// steps: of the trace, as far as it is written; those below the step must be there.
    StepTensors(std::span<const Step> steps, int step) : m_steps(steps), m_step(step) {}
    TensorView tensor(const std::string& name) const override;
    TensorView result(const std::string& layer, int fromLast, int item) const override;
    /// The step of a call; -1 when there is none.
    int callStep(const std::string& layer, int fromLast) const;

private:
    const Step& step() const { return m_steps[static_cast<std::size_t>(m_step)]; }
    std::span<const Step> m_steps;
    int m_step;
};

/// The places that a step's numbers are of, one an output: the middle of channel 0; of scores the best one.
std::vector<Shape> examplePlaces(const Step& step, bool bestOfRow);

}  // namespace teardown
