// The pipeline registries and their errors.
#include "core/data/transforms/transform_table.h"

#include "core/base/text.h"
#include "core/data/step_arguments.h"
#include "core/registry/elsewhere.h"
#include "core/registry/python_values.h"

namespace teardown {

namespace {

/// Errors in a transform's dict, worded for people who write pipelines.
class TransformErrors : public RegistryErrors {
public:
    Error noType(const RegistryBase&, const ConfigValue& config, const std::string& configPath) const override {
        return {ErrorKind::BadInput, "transform-type",
                message("transform-type.a-transform-must-be", "A transform must be a dict with a \"type\", this is {config}.",
                        {{"config", escapeForDisplay(config.repr(), 80)}}),
                message("do.write-dict-type-resize", "Write dict(type='Resize', ...)."), placeOf(config, configPath)};
    }
    Error unknownName(const RegistryBase& registry, const std::string& name) const override {
        Error error = unknown(registry, message("transform-table.is-not-in-the", "'{name}' is not in the pipeline registry.{hint}",
                                                {{"name", escapeForDisplay(name)}, {"hint", didYouMean(name, registry.names())}}));
        error.remedy = sentences({elsewhereAdvice(name), error.remedy});
        return error;
    }
    Error notBuilt(const RegistryBase& registry, const Signature& signature) const override {
        return unknown(registry,
                       message("transform-table.is-not-built", "The transform {name} is known by its arguments only and cannot run here.",
                               {{"name", signature.name}}));
    }
    Error unknownArgument(const Signature& signature, const std::string& key) const override {
        const std::vector<std::string> names = signature.argumentNames();
        return {ErrorKind::BadInput,
                valueCode(),
                message("transform-table.there-is-no-argument", "there is no argument '{key}'.{hint}",
                        {{"key", escapeForDisplay(key)}, {"hint", didYouMean(key, names)}}),
                names.empty() ? message("do.it-takes-none", "It takes none.")
                              : message("do.it-takes-2", "It takes {names}.", {{"names", joined(names, ", ")}}),
                {}};
    }
    Error missingArguments(const Signature&, const std::vector<std::string>& names) const override {
        return {ErrorKind::BadInput,
                valueCode(),
                message("transform-table.the-argument-is-missing", "the argument '{names}' is missing.", {{"names", names.front()}}),
                message("do.add-to-it", "Add {names}=... to it.", {{"names", names.front()}}),
                {}};
    }
    const char* valueCode() const override { return "transform-argument"; }

private:
    static Error unknown(const RegistryBase& registry, Message what) {
        return {ErrorKind::BadInput,
                "transform-unknown",
                std::move(what),
                message("do.a-pipeline-can", "A pipeline can use {builtNames}.", {{"builtNames", joined(registry.builtNames(), ", ")}}),
                {}};
    }
};

const TransformErrors& transformErrors() {
    static const TransformErrors s_errors;
    return s_errors;
}

struct PipelineFamily {
    TransformRegistry mmcls{"pipeline", "mmcls", transformErrors()};
    TransformRegistry own{"pipeline", "teardown", transformErrors(), &mmcls};

    PipelineFamily() {
        addLoading(mmcls);
        addGeometryAndColour(mmcls);
        addAutoAugment(mmcls);
        addFormatting(mmcls);
        own.add({"Grey", "A grey version of the picture, in three equal channels.", ReferenceClass::own("teardown.Grey"), {}, createGrey});
        own.add({"Distort",
                 "Turns, shears, scales, moves and bends a small picture at random, as handwriting varies.",
                 ReferenceClass::own("teardown.Distort"),
                 {{"rotate", py::value(14.0), "Most degrees, in either direction."},
                  {"shear", py::value(0.25), "Most columns a row is moved against the next."},
                  {"scale", ConfigValue::tuple({py::value(0.85), py::value(1.18)}), "Least and most size."},
                  {"stretch", py::value(0.1), "Most that the width grows and the height shrinks, or the other way."},
                  {"translate", py::value(0.08), "Most that it is moved, as a part of its sides."},
                  {"bend", py::value(0.03), "Deviation of the bent points from where they were, as a part of the sides."},
                  {"grid", py::value(4), "Bent points a side; between them the picture bends smoothly."},
                  {"prob", py::value(1.0), "How often it is done."}},
                 createDistort});
    }
};

const PipelineFamily& pipelineFamily() {
    static const PipelineFamily s_family;
    return s_family;
}

}  // namespace

const TransformRegistry& pipelineRegistry() { return pipelineFamily().mmcls; }

const std::vector<const TransformRegistry*>& pipelineRegistries() {
    static const std::vector<const TransformRegistry*> s_all = {&pipelineFamily().mmcls, &pipelineFamily().own};
    return s_all;
}

Result<BuiltTransform> buildTransform(const ConfigValue& config, const std::string& configPath, Diagnostics& notes) {
    const TransformRegistry& registry = pipelineRegistry();
    TD_TRY(const Signature* found, registry.resolve(config, configPath));
    const Arguments arguments(*found, config, configPath, registry.errors());
    TD_CHECK(arguments.check());
    TD_TRY(TransformPtr transform, registry.construct(arguments, notes));
    // mmclassification's own names need no scope.
    std::string type = config.find("type")->asString();
    if (const std::string scope = registry.scope() + "."; type.starts_with(scope)) type.erase(0, scope.size());
    return BuiltTransform{std::move(type), configPath, stepArguments(arguments), std::move(transform)};
}

Result<std::vector<BuiltTransform>> buildTransforms(const ConfigValue& list, const std::string& configPath, Diagnostics& notes) {
    std::vector<BuiltTransform> built;
    std::size_t index = 0;
    for (const ConfigValue& item : list.items()) {
        TD_TRY(BuiltTransform one, buildTransform(item, configPath + "." + std::to_string(index++), notes));
        if (const std::vector<BuiltTransform>* parts = one.transform->parts())
            built.insert(built.end(), parts->begin(), parts->end());
        else
            built.push_back(std::move(one));
    }
    return built;
}

}  // namespace teardown
