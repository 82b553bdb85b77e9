#include "core/graph/step_description.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <string_view>

namespace teardown {

namespace {

std::string argumentValue(const Step& step, std::string_view name) {
    for (const StepArgument& item : step.arguments)
        if (item.name == name) return item.value;
    return {};
}

/// The integers of "(3, 3)", "3" or "[1, 2]".
std::vector<long> integers(const std::string& text) {
    std::vector<long> values;
    const char* at = text.c_str();
    while (*at) {
        if (std::isdigit(static_cast<unsigned char>(*at))) {
            char* end = nullptr;
            values.push_back(std::strtol(at, &end, 10));
            at = end;
        } else {
            ++at;
        }
    }
    return values;
}

std::string sides(const std::vector<long>& values) {
    if (values.empty()) return {};
    if (values.size() == 1) return std::to_string(values[0]) + "×" + std::to_string(values[0]);
    return std::to_string(values[0]) + "×" + std::to_string(values[1]);
}

bool all(const std::vector<long>& values, long value) {
    return std::all_of(values.begin(), values.end(), [value](long v) { return v == value; });
}

void appendWord(std::string& text, const std::string& part) {
    if (part.empty()) return;
    if (!text.empty()) text += ' ';
    text += part;
}

std::string convolutionDetail(const Step& step) {
    std::string text = sides(integers(argumentValue(step, "kernel_size")));
    if (text.empty())
        for (const RecordedTensor& tensor : step.inputs) {
            const Shape& shape = tensor.knownShape();
            if (tensor.role == TensorRole::Weight && shape.size() == 4)
                text = sides({static_cast<long>(shape[2]), static_cast<long>(shape[3])});
        }
    if (const std::vector<long> stride = integers(argumentValue(step, "stride")); !stride.empty() && !all(stride, 1))
        appendWord(text, "/" + std::to_string(stride.front()));
    if (const std::vector<long> groups = integers(argumentValue(step, "groups")); !groups.empty() && groups.front() > 1)
        appendWord(text,
               argumentValue(step, "in_channels") == std::to_string(groups.front()) ? "depthwise" : std::to_string(groups.front()) + " groups");
    if (const std::vector<long> dilation = integers(argumentValue(step, "dilation")); !dilation.empty() && !all(dilation, 1))
        appendWord(text, "dilated " + std::to_string(dilation.front()));
    return text;
}

std::string poolingDetail(const Step& step) {
    std::string text = sides(integers(argumentValue(step, "kernel_size")));
    if (const std::vector<long> stride = integers(argumentValue(step, "stride")); !stride.empty() && !all(stride, 1))
        appendWord(text, "/" + std::to_string(stride.front()));
    if (text.empty())
        if (const std::vector<long> output = integers(argumentValue(step, "output_size")); !output.empty()) text = "→" + sides(output);
    return text;
}

}  // namespace

GraphFamily familyOf(const Step& step) {
    if (step.kind == StepKind::Transform) return GraphFamily::Data;
    const std::string type = lowered(step.type);
    const auto has = [&](const char* word) { return type.find(word) != std::string::npos; };
    static constexpr std::array kActivations = {"relu", "gelu", "silu", "swish", "sigmoid", "softmax",
                                                "tanh", "elu",  "mish", "glu",   "clamp"};
    if (has("conv")) return GraphFamily::Convolution;
    if (has("pool")) return GraphFamily::Pooling;
    if (has("norm") && step.kind != StepKind::Op) return has("linear") ? GraphFamily::Linear : GraphFamily::Norm;
    if (std::any_of(kActivations.begin(), kActivations.end(), [&](const char* word) { return has(word); })) return GraphFamily::Activation;
    if (has("linear")) return GraphFamily::Linear;
    return step.kind == StepKind::Op ? GraphFamily::Op : GraphFamily::Other;
}

std::string detailOf(const Step& step) {
    switch (familyOf(step)) {
        case GraphFamily::Convolution:
            return convolutionDetail(step);
        case GraphFamily::Pooling:
            return poolingDetail(step);
        case GraphFamily::Linear: {
            const std::string in = argumentValue(step, "in_features"), out = argumentValue(step, "out_features");
            return in.empty() || out.empty() ? std::string() : in + "→" + out;
        }
        default:
            return {};
    }
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
