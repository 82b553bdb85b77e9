#include "core/trace/layer_export.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

namespace {

bool hasNoModules(const Trace& trace, const Step& step) {
    return std::none_of(trace.steps.begin() + step.index + 1, trace.steps.begin() + step.end,
                        [](const Step& below) { return below.kind == StepKind::Module; });
}

/// A module's inputs include its data inputs and its own parameters.
bool isOwned(const RecordedTensor& tensor) { return tensor.name != TensorName::Input; }

std::string fileName(std::string text) {
    for (char& c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
        if (!plain && c != '.' && c != '_') c = '-';
    }
    // Only a hostile config has longer names; the step's number keeps them distinct.
    return text.substr(0, 160);
}

}  // namespace

std::vector<LayerTensor> layerTensors(const Trace& trace, const LayerChoice& choice) {
    std::vector<LayerTensor> result;
    const std::size_t digits = std::max<std::size_t>(4, std::to_string(trace.steps.size()).size());
    for (const Step& step : trace.steps) {
        if (step.kind != StepKind::Module) continue;
        if (choice.layers.empty() ? !hasNoModules(trace, step) : !globMatch(choice.layers, step.path)) continue;
        const auto take = [&](const RecordedTensor& tensor) {
            std::string name = step.path.empty() ? step.type : step.path;
            if (step.call > 0) name += fmt::format("_call{}", step.call + 1);
            result.push_back({&step, &tensor, fmt::format("{:0{}}_{}", step.index, digits, fileName(name + "_" + tensor.label))});
        };
        if (choice.activations)
            for (const RecordedTensor& tensor : step.outputs) take(tensor);
        if (choice.weights && step.call == 0)
            for (const RecordedTensor& tensor : step.inputs)
                if (isOwned(tensor)) take(tensor);
    }
    return result;
}

}  // namespace teardown
