#include "core/engine/zoo/layer_builders.h"

#include "core/base/text.h"
#include "core/engine/nn/dropout.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

BuildFailure refuse(const ConfigValue& value, const std::string& path, const Message& what, const Message& remedy) {
    return {{ErrorKind::BadInput, "config-value", escapeForDisplay(what, 400), remedy, placeOf(value, path)}};
}

void requireDictOrNone(const ConfigValue& value, const std::string& name, const std::string& path) {
    if (!value.isNone() && !value.isDict())
        throw refuse(value, path,
                     message("layer-builders.must-be-a-dict", "{name}={value}: must be a dict or None, but is {typeName}",
                             {{"name", name}, {"value", value.repr()}, {"typeName", value.typeName()}}));
}

static const std::string& typeOf(const ConfigValue& cfg, const LayerRegistry& registry, const char* kind, const std::string& path) {
    if (!cfg.isDict()) throw refuse(cfg, path, message("layer-builders.cfg-must-be-a", "cfg must be a dict"));
    const ConfigValue* type = cfg.find("type");
    if (!type) throw refuse(cfg, path, message("layer-builders.the-cfg-dict-must", "the cfg dict must contain the key \"type\""));
    if (!type->isString())
        throw refuse(
            *type, path + ".type",
            message("layer-builders.type-must-be-a", "type must be a str, but got <class '{typeName}'>", {{"typeName", type->typeName()}}));
    if (!registry.find(type->asString())) {
        BuildFailure failure = refuse(
            *type, path + ".type",
            message("layer-builders.unrecognized-type", "Unrecognized {kind} type {type}", {{"kind", kind}, {"type", type->asString()}}),
            didYouMean(type->asString(), registry.names()));
        failure.error.code = "registry-unknown";
        throw failure;
    }
    return type->asString();
}

static UnaryPtr buildSilently(const LayerRegistry& registry, const ConfigValue& cfg, const std::string& path) {
    BuildContext context;
    Result<LayerPtr> layer = context.build(registry, cfg, path);
    if (!layer.ok()) throw BuildFailure{layer.error()};
    auto unary = std::dynamic_pointer_cast<UnaryLayer>(*layer);
    TORCH_CHECK(unary, (*layer)->type(), " does not turn one tensor into one tensor");
    return unary;
}

static ConfigValue pairValue(const std::array<std::int64_t, 2>& pair) {
    return ConfigValue::tuple({ConfigValue::integer(pair[0]), ConfigValue::integer(pair[1])});
}

UnaryPtr buildConvLayer(const ConfigValue& cfg, const Conv2dOptions& options, const std::string& path) {
    if (cfg.isNone()) return std::make_shared<Conv2d>(options);
    const std::string type = typeOf(cfg, convLayerRegistry(), "layer", path);
    const bool adaptive = type == "Conv2dAdaptivePadding";
    if (cfg.entries().size() == 1) {
        if (adaptive) return std::make_shared<Conv2dAdaptivePadding>(options);
        return std::make_shared<Conv2d>(options);
    }
    std::vector<DictEntry> entries;
    const auto add = [&](const char* key, ConfigValue value) {
        if (const ConfigValue* given = cfg.find(key))
            throw refuse(
                *given, path + "." + key,
                message("layer-builders.got-multiple-values-for", "got multiple values for keyword argument '{key}'", {{"key", key}}));
        entries.push_back({ConfigValue::string(key), std::move(value)});
    };
    add("in_channels", ConfigValue::integer(options.inChannels));
    add("out_channels", ConfigValue::integer(options.outChannels));
    add("kernel_size", pairValue(options.kernel));
    add("stride", pairValue(options.stride));
    add("padding", pairValue(options.padding));
    add("dilation", pairValue(options.dilation));
    add("groups", ConfigValue::integer(options.groups));
    add("bias", ConfigValue::boolean(options.bias));
    if (!adaptive && !cfg.contains("padding_mode")) add("padding_mode", ConfigValue::string(options.paddingMode));
    for (const DictEntry& entry : cfg.entries()) entries.push_back(entry);
    return buildSilently(convLayerRegistry(), ConfigValue::dict(std::move(entries)), path);
}

NamedLayer buildNormLayer(const ConfigValue& cfg, std::int64_t features, const std::string& postfix, const std::string& path) {
    const std::string type = typeOf(cfg, normLayerRegistry(), "norm", path);
    const char* featuresName = type == "GN" || type == "LN2d" ? "num_channels" : type == "LN" ? "normalized_shape" : "num_features";
    if (const ConfigValue* given = cfg.find(featuresName))
        throw refuse(*given, path + "." + featuresName,
                     message("layer-builders.got-multiple-values-for-argument", "got multiple values for argument '{featuresName}'",
                             {{"featuresName", featuresName}}));
    ConfigValue arguments = withoutEntry(cfg, "requires_grad");
    arguments = withEntry(arguments, featuresName, ConfigValue::integer(features));
    if (!arguments.contains("eps")) arguments = withEntry(arguments, "eps", ConfigValue::floating(1e-5));
    UnaryPtr layer = buildSilently(normLayerRegistry(), arguments, path);
    const ConfigValue* requiresGrad = cfg.find("requires_grad");
    if (requiresGrad && !requiresGrad->truthy())
        for (at::Tensor& parameter : layer->parameters()) parameter.set_requires_grad(false);
    const std::string abbreviation = layer->describe().abbreviation;
    return {(abbreviation.empty() ? "norm_layer" : abbreviation) + postfix, layer};
}

UnaryPtr buildActivationLayer(const ConfigValue& cfg, const std::string& path) {
    return buildSilently(activationLayerRegistry(), cfg, path);
}

UnaryPtr buildDropoutLayer(const ConfigValue& cfg, const std::string& path) {
    const auto argument = [](double share) {
        return ArgumentSpec{"drop_prob", py::value(share), "Fraction that is dropped during training."};
    };
    static const Signature s_dropPath{"DropPath", "Drops samples.", ReferenceClass::of("mmcv.cnn.bricks.drop.DropPath"), {argument(0.1)}};
    static const Signature s_dropout{"Dropout",
                                     "Zeroes values.",
                                     ReferenceClass::of("mmcv.cnn.bricks.drop.Dropout"),
                                     {argument(0.5), {"inplace", py::value(false), "Overwrite the input."}}};
    const ConfigValue* type = cfg.isDict() ? cfg.find("type") : nullptr;
    const std::string name = type && type->isString() ? type->asString() : std::string();
    if (name != "DropPath" && name != "Dropout")
        throw refuse(cfg, path,
                     message("layer-builders.dropout-layer-must-be", "dropout_layer must be a dict of type DropPath or Dropout"));
    const Signature& signature = name == "DropPath" ? s_dropPath : s_dropout;
    const Arguments arguments(signature, withoutEntry(cfg, "type"), path);
    if (const Result<void> done = arguments.check(); !done.ok()) throw BuildFailure{done.error()};
    const double share = arguments.number("drop_prob");
    if (name == "DropPath") return std::make_shared<DropPath>(share);
    return std::make_shared<Dropout>(share);
}

}  // namespace teardown::engine
