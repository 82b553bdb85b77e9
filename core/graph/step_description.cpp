#include "core/graph/step_description.h"

#include "core/trace/details/spatial.h"

#include <algorithm>
#include <cctype>

namespace teardown {

namespace {

std::string sides(const SpatialPair& values) { return std::to_string(values[0]) + "×" + std::to_string(values[1]); }

bool isOne(const SpatialPair& values) { return values[0] == 1 && values[1] == 1; }

Message strideText(const Spatial& spatial) { return isOne(spatial.stride) ? Message() : asIs("/" + std::to_string(spatial.stride[0])); }

Message convolutionDetail(const Spatial& spatial) {
    Message groups, dilation;
    if (spatial.isDepthwise() && spatial.groups > 1)
        groups = message("graph.depthwise", "depthwise");
    else if (spatial.groups > 1)
        groups = message("graph.groups", "{count} groups", {{"count", spatial.groups}});
    if (!isOne(spatial.dilation)) dilation = message("graph.dilated", "dilated {dilation}", {{"dilation", spatial.dilation[0]}});
    return sentences({spatial.kernel[0] > 0 ? asIs(sides(spatial.kernel)) : Message(), strideText(spatial), groups, dilation});
}

Message poolingDetail(const Spatial& spatial) {
    if (spatial.kernel[0] == 0) return spatial.outputSize[0] > 0 ? asIs("→" + sides(spatial.outputSize)) : Message();
    return sentences({asIs(sides(spatial.kernel)), strideText(spatial)});
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

Message detailOf(const Step& step) {
    const auto* spatial = as<Spatial>(step);
    if (familyOf(step) == GraphFamily::Convolution && spatial) return convolutionDetail(*spatial);
    if (familyOf(step) == GraphFamily::Pooling && spatial) return poolingDetail(*spatial);
    if (familyOf(step) != GraphFamily::Linear) return {};
    const StepArgument *in = argumentOf(step, "in_features"), *out = argumentOf(step, "out_features");
    return in && out ? asIs(in->value.str() + "→" + out->value.str()) : Message();
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
