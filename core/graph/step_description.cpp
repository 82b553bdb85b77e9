#include "core/graph/step_description.h"

#include "core/trace/details/spatial.h"

#include <algorithm>
#include <cctype>

namespace teardown {

namespace {

std::string sides(const SpatialPair& values) { return std::to_string(values[0]) + "×" + std::to_string(values[1]); }

bool isOne(const SpatialPair& values) { return values[0] == 1 && values[1] == 1; }

void appendWord(std::string& text, const std::string& part) {
    if (part.empty()) return;
    if (!text.empty()) text += ' ';
    text += part;
}

std::string convolutionDetail(const Spatial& spatial) {
    std::string text = spatial.kernel[0] > 0 ? sides(spatial.kernel) : std::string();
    if (!isOne(spatial.stride)) appendWord(text, "/" + std::to_string(spatial.stride[0]));
    if (spatial.groups > 1) appendWord(text, spatial.isDepthwise() ? "depthwise" : std::to_string(spatial.groups) + " groups");
    if (!isOne(spatial.dilation)) appendWord(text, "dilated " + std::to_string(spatial.dilation[0]));
    return text;
}

std::string poolingDetail(const Spatial& spatial) {
    if (spatial.kernel[0] == 0) return spatial.outputSize[0] > 0 ? "→" + sides(spatial.outputSize) : std::string();
    std::string text = sides(spatial.kernel);
    if (!isOne(spatial.stride)) appendWord(text, "/" + std::to_string(spatial.stride[0]));
    return text;
}

}  // namespace

GraphFamily familyOf(const Step& step) {
    if (step.kind == StepKind::Transform) return GraphFamily::Data;
    switch (step.operation.family) {
        case OperationFamily::Convolution:
            return GraphFamily::Convolution;
        case OperationFamily::Norm:
            return GraphFamily::Norm;
        case OperationFamily::Activation:
            return GraphFamily::Activation;
        case OperationFamily::Pooling:
            return GraphFamily::Pooling;
        case OperationFamily::Linear:
            return GraphFamily::Linear;
        case OperationFamily::Other:
            break;
    }
    return step.kind == StepKind::Op ? GraphFamily::Op : GraphFamily::Other;
}

std::string detailOf(const Step& step) {
    const auto* spatial = as<Spatial>(step);
    if (familyOf(step) == GraphFamily::Convolution && spatial) return convolutionDetail(*spatial);
    if (familyOf(step) == GraphFamily::Pooling && spatial) return poolingDetail(*spatial);
    if (familyOf(step) != GraphFamily::Linear) return {};
    const StepArgument *in = argumentOf(step, "in_features"), *out = argumentOf(step, "out_features");
    return in && out ? in->value.str() + "→" + out->value.str() : std::string();
}

std::string nameOf(const Step& step, bool withParent) {
    const std::string& path = step.path;
    const std::size_t dot = path.rfind('.');
    if (dot == std::string::npos) return path;
    const std::string last = path.substr(dot + 1);
    const bool number = !last.empty() && std::all_of(last.begin(), last.end(), [](unsigned char c) { return std::isdigit(c); });
    if (!number || !withParent) return last;
    const std::size_t before = path.rfind('.', dot - 1);
    return path.substr(before == std::string::npos ? 0 : before + 1);
}

}  // namespace teardown
