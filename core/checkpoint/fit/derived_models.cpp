#include "core/checkpoint/fit/derived_models.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

/// No axis of a network is longer. What the families compute from sizes stays small.
constexpr std::int64_t kLongestAxis = 1 << 22;

bool isPossible(const std::pair<std::string, Shape>& tensor) {
    return (tensor.first.starts_with("backbone.") || tensor.first.starts_with("head.")) &&
           std::all_of(tensor.second.begin(), tensor.second.end(), [](std::int64_t size) { return size > 0 && size <= kLongestAxis; });
}

constexpr BackboneOf kFamilies[] = {derivedRegNet,
                                    derivedResNet,
                                    derivedRepVgg,
                                    derivedMobileNetV2,
                                    derivedShuffleNetV1,
                                    derivedVgg,
                                    derivedDenseNet,
                                    derivedConvNeXt,
                                    derivedHorNet,
                                    derivedConvMixer,
                                    derivedPoolFormer,
                                    derivedVan,
                                    derivedVisionTransformer,
                                    derivedT2tVit,
                                    derivedMlpMixer,
                                    derivedSwin,
                                    derivedSwinV2,
                                    derivedTnt,
                                    derivedConformer,
                                    derivedTwins};

struct DerivedHead {
    std::string text;
    std::int64_t classes = 0;
};

/// Empty if no head of mmclassification has these tensors.
std::optional<DerivedHead> headOf(const NamedShapes& head) {
    const auto withClasses = [](const std::string& type, std::int64_t classes) { return PythonCall(type).add("num_classes", classes); };
    if (const std::int64_t classes = head.size("fc.weight"))
        return DerivedHead{withClasses("LinearClsHead", classes).add("in_channels", head.size("fc.weight", 1)).text(), classes};
    if (const std::int64_t classes = head.size("layers.head.weight")) {
        const std::int64_t hidden = head.size("layers.pre_logits.weight");
        PythonCall call = withClasses(head.has("layers.head_dist.weight") ? "DeiTClsHead" : "VisionTransformerClsHead", classes);
        call.add("in_channels", head.size(hidden > 0 ? "layers.pre_logits.weight" : "layers.head.weight", 1))
            .unless(0, "hidden_dim", hidden);
        return DerivedHead{call.text(), classes};
    }
    if (const std::int64_t layers = head.count("layers."); layers > 1) {
        std::vector<std::int64_t> middle;
        for (std::int64_t i = 0; i + 1 < layers; ++i) middle.push_back(head.size(fmt::format("layers.{}.fc.weight", i)));
        const std::int64_t classes = head.size(fmt::format("layers.{}.fc.weight", layers - 1));
        PythonCall call = withClasses("StackedLinearClsHead", classes);
        call.add("in_channels", head.size("layers.0.fc.weight", 1)).add("mid_channels", pythonList(middle));
        if (head.has("layers.0.bn.weight")) call.add("norm_cfg", "dict(type='BN1d')");
        return DerivedHead{call.text(), classes};
    }
    if (const std::int64_t classes = head.size("conv_cls_head.weight")) {
        const std::vector<std::int64_t> features{head.size("conv_cls_head.weight", 1), head.size("trans_cls_head.weight", 1)};
        return DerivedHead{withClasses("ConformerHead", classes).add("in_channels", pythonList(features)).text(), classes};
    }
    return std::nullopt;
}

}  // namespace

NamedShapes::NamedShapes(const std::vector<std::pair<std::string, Shape>>& tensors, const std::string& prefix) {
    for (const auto& [key, shape] : tensors)
        if (key.starts_with(prefix)) m_shapes.emplace(key.substr(prefix.size()), shape);
}

std::size_t NamedShapes::rank(const std::string& key) const {
    const auto found = m_shapes.find(key);
    return found == m_shapes.end() ? 0 : found->second.size();
}

std::int64_t NamedShapes::size(const std::string& key, std::size_t axis) const {
    const auto found = m_shapes.find(key);
    return found == m_shapes.end() || axis >= found->second.size() ? 0 : found->second[axis];
}

std::int64_t NamedShapes::count(const std::string& prefix, std::int64_t first) const {
    std::int64_t number = 0;
    for (;; ++number) {
        const std::string begin = prefix + std::to_string(first + number) + '.';
        const auto found = m_shapes.lower_bound(begin);
        if (found == m_shapes.end() || !found->first.starts_with(begin)) return number;
    }
}

PythonCall& PythonCall::add(const std::string& name, const std::string& value) {
    m_text += ", " + name + "=" + value;
    return *this;
}

PythonCall& PythonCall::unless(std::int64_t usual, const std::string& name, std::int64_t value) {
    return value == usual ? *this : add(name, value);
}

PythonCall& PythonCall::flag(const std::string& name, bool value, bool usual) {
    return value == usual ? *this : add(name, std::string(value ? "True" : "False"));
}

std::string pythonList(const std::vector<std::int64_t>& values) { return fmt::format("[{}]", fmt::join(values, ", ")); }

std::string pythonNumber(double value) { return fmt::format("{}", value); }

std::int64_t nearestMultipleOf8(double value) {
    const std::int64_t nearest = std::max<std::int64_t>(8, static_cast<std::int64_t>(value + 4) / 8 * 8);
    return static_cast<double>(nearest) < 0.9 * value ? nearest + 8 : nearest;
}

double widenFactor(const std::function<bool(double)>& fits) {
    constexpr int kMost = 4;
    for (const int parts : {4, 10, 20, 8, 100, 1000})
        for (int i = 1; i <= kMost * parts; ++i)
            if (const double factor = static_cast<double>(i) / parts; fits(factor)) return factor;
    return 0;
}

std::int64_t squareSide(std::int64_t places) {
    const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(std::max<std::int64_t>(0, places)))));
    return side * side == places ? side : 0;
}

Message assumedStrides() {
    return message("derived.strides", "strides, dilations and activations are the defaults, because no tensor shows them");
}

Message assumedSize(std::int64_t size) {
    return message("derived.size", "the pictures are taken for {size} x {size} pixels, because no tensor shows their size",
                   {{"size", size}});
}

std::int64_t assumedHeads(std::int64_t dims, std::int64_t width) {
    std::int64_t best = 1;
    for (std::int64_t heads = 1; heads <= dims; ++heads)
        if (dims % heads == 0 && std::abs(dims / heads - width) < std::abs(dims / best - width)) best = heads;
    return best;
}

Message assumedHeadsNote(const std::string& heads, std::int64_t width) {
    return message("derived.heads", "the number of heads is assumed: {heads}, about {width} channels each, because no tensor shows it",
                   {{"heads", heads}, {"width", width}});
}

std::vector<DerivedModel> derivedModels(const std::vector<std::pair<std::string, Shape>>& tensors) {
    if (tensors.empty() || !std::all_of(tensors.begin(), tensors.end(), isPossible)) return {};
    const NamedShapes backbone(tensors, "backbone."), head(tensors, "head.");
    const std::optional<DerivedHead> classifier = headOf(head);
    if (!classifier && !head.empty()) return {};
    // VGG classifies in its backbone.
    const std::int64_t inBackbone = backbone.size("classifier.6.weight");
    std::vector<DerivedModel> found;
    for (const BackboneOf family : kFamilies) {
        std::optional<DerivedBackbone> derived = family(backbone);
        if (!derived) continue;
        DerivedModel model;
        PythonCall call("ImageClassifier");
        call.add("backbone", derived->text);
        if (classifier || inBackbone > 0) {
            if (!derived->neck.empty()) call.add("neck", derived->neck);
            call.add("head", classifier ? classifier->text : "dict(type='ClsHead')");
        } else {
            derived->assumed.push_back(
                message("derived.no-classifier", "the file holds no classifier: the network ends with its features"));
        }
        model.text = call.text();
        model.classes = classifier ? classifier->classes : inBackbone;
        model.backbone = std::move(*derived);
        found.push_back(std::move(model));
    }
    return found;
}

}  // namespace teardown
