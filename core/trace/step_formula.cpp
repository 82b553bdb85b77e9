#include "core/trace/step_formula.h"

#include <algorithm>

namespace teardown {

static const RecordedTensor* findTensor(const Step& step, const std::string& name) {
    const RecordedTensor* last = nullptr;
    for (const RecordedTensor& tensor : step.inputs) {
        if (tensor.label == name) return &tensor;
        if (name == "x" && tensor.name == TensorName::Input) last = &tensor;
    }
    return last;
}

int StepTensors::callStep(const std::string& layer, int fromLast) const {
    const std::string path = step().path.empty() ? layer : step().path + '.' + layer;
    std::vector<int> found;
    for (int i = m_step + 1; i < static_cast<int>(m_steps.size());) {
        const Step& below = m_steps[static_cast<std::size_t>(i)];
        if (below.parent != m_step) break;
        if (below.kind == StepKind::Module && (below.path == path || below.calledAs == layer)) found.push_back(i);
        i = std::max(below.end, i + 1);
    }
    return fromLast < static_cast<int>(found.size()) ? found[found.size() - 1 - static_cast<std::size_t>(fromLast)] : -1;
}

TensorView StepTensors::tensor(const std::string& name) const {
    if (const RecordedTensor* found = findTensor(step(), name)) return found->view;
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos) return {};
    const int child = callStep(name.substr(0, dot), 0);
    if (child < 0) return {};
    const RecordedTensor* found = findTensor(m_steps[static_cast<std::size_t>(child)], name.substr(dot + 1));
    return found ? found->view : TensorView();
}

TensorView StepTensors::result(const std::string& layer, int fromLast, int item) const {
    const int child = callStep(layer, fromLast);
    if (child < 0) return {};
    const auto& outputs = m_steps[static_cast<std::size_t>(child)].outputs;
    if (item >= static_cast<int>(outputs.size()) || outputs.empty()) return {};
    return item < 0 ? outputs.back().view : outputs[static_cast<std::size_t>(item)].view;
}

std::vector<Shape> examplePlaces(const Step& step, bool bestOfRow) {
    std::vector<Shape> places;
    std::int64_t best = 0;
    if (bestOfRow && !step.outputs.empty() && step.outputs.back().view.valid() && step.outputs.back().view.rank() == 2) {
        const TensorView& row = step.outputs.back().view;
        for (std::int64_t i = 1; i < row.shape()[1]; ++i)
            if (row.atOffset(i * row.strides()[1]) > row.atOffset(best * row.strides()[1])) best = i;
    }
    for (const RecordedTensor& output : step.outputs) {
        const Shape& shape = output.knownShape();
        Shape place;
        for (std::size_t axis = 0; axis < shape.size(); ++axis) place.push_back(axis < 2 && shape.size() > 1 ? 0 : shape[axis] / 2);
        if (place.size() == 2 && best < shape[1]) place[1] = best;
        places.push_back(std::move(place));
    }
    return places;
}

}  // namespace teardown
