#include "core/engine/zoo/layer_builders.h"

#include "core/base/text.h"
#include "core/engine/zoo/hole.h"
#include "core/registry/elsewhere.h"

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
            sentences({suggestion(type->asString(), registry.names()), elsewhereAdvice(type->asString())}));
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

/// What `build` makes of the dict, or a hole if one may be left here (hole.h).
template <class Build>
static UnaryPtr builtOrHole(const ConfigValue& cfg, Build build) {
    HoleScope* scope = HoleScope::current();
    if (!scope) return build();
    try {
        return build();
    } catch (const BuildFailure& failure) {
        return unaryHole(cfg, scope->record(failure.error));
    }
}

/// mmcv passes a single number for a square kernel, which convolutions of other dimensions take, too.
static ConfigValue pairValue(const std::array<std::int64_t, 2>& pair) {
    if (pair[0] == pair[1]) return ConfigValue::integer(pair[0]);
    return ConfigValue::tuple({ConfigValue::integer(pair[0]), ConfigValue::integer(pair[1])});
}

/// The dict with the arguments of the options, which it must not give itself.
static ConfigValue withConvArguments(const ConfigValue& cfg, const Conv2dOptions& options, bool hasPaddingMode, const std::string& path) {
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
    if (hasPaddingMode && !cfg.contains("padding_mode")) add("padding_mode", ConfigValue::string(options.paddingMode));
    for (const DictEntry& entry : cfg.entries()) entries.push_back(entry);
    return ConfigValue::dict(std::move(entries));
}

UnaryPtr buildConvLayer(const ConfigValue& cfg, const Conv2dOptions& options, const std::string& path) {
    if (cfg.isNone()) return std::make_shared<Conv2d>(options);
    return builtOrHole(cfg, [&]() -> UnaryPtr {
        const std::string type = typeOf(cfg, convLayerRegistry(), "layer", path);
        if (cfg.entries().size() == 1 && (type == "Conv2d" || type == "Conv")) return std::make_shared<Conv2d>(options);
        if (cfg.entries().size() == 1 && type == "Conv2dAdaptivePadding") return std::make_shared<Conv2dAdaptivePadding>(options);
        const bool hasPaddingMode = convLayerRegistry().find(type)->argument("padding_mode") != nullptr;
        return buildSilently(convLayerRegistry(), withConvArguments(cfg, options, hasPaddingMode, path), path);
    });
}

/// mmcv's infer_abbr for a class that is not known: by its name.
static std::string abbreviationOf(const std::string& type) {
    const std::string name = lowered(type);
    for (const auto& [part, abbreviation] : {std::pair("batch", "bn"), {"group", "gn"}, {"layer", "ln"}, {"instance", "in"}})
        if (name.find(part) != std::string::npos) return abbreviation;
    return "norm_layer";
}

static UnaryPtr builtNorm(const ConfigValue& cfg, std::int64_t features, const std::string& path) {
    const std::string type = typeOf(cfg, normLayerRegistry(), "norm", path);
    const char* featuresName = type == "GN" || type == "LN2d" ? "num_channels" : type == "LN" ? "normalized_shape" : "num_features";
    if (const ConfigValue* given = cfg.find(featuresName))
        throw refuse(*given, path + "." + featuresName,
                     message("layer-builders.got-multiple-values-for-argument", "got multiple values for argument '{featuresName}'",
                             {{"featuresName", featuresName}}));
    ConfigValue arguments = withoutEntry(cfg, "requires_grad");
    arguments = withEntry(arguments, featuresName, ConfigValue::integer(features));
    if (!arguments.contains("eps")) arguments = withEntry(arguments, "eps", ConfigValue::floating(1e-5));
    return buildSilently(normLayerRegistry(), arguments, path);
}

NamedLayer buildNormLayer(const ConfigValue& cfg, std::int64_t features, const std::string& postfix, const std::string& path) {
    const UnaryPtr layer = builtOrHole(cfg, [&] { return builtNorm(cfg, features, path); });
    const ConfigValue* requiresGrad = cfg.find("requires_grad");
    if (requiresGrad && !requiresGrad->truthy())
        for (at::Tensor& parameter : layer->parameters()) parameter.set_requires_grad(false);
    const std::string abbreviation = layer->describe().abbreviation;
    return {(abbreviation.empty() ? abbreviationOf(layer->type()) : abbreviation) + postfix, layer};
}

UnaryPtr buildActivationLayer(const ConfigValue& cfg, const std::string& path) {
    return builtOrHole(cfg, [&] { return buildSilently(activationLayerRegistry(), cfg, path); });
}

UnaryPtr buildDropoutLayer(const ConfigValue& cfg, const std::string& path) {
    return builtOrHole(cfg, [&] { return buildSilently(dropLayerRegistry(), cfg, path); });
}

}  // namespace teardown::engine
