// The transforms that a test pipeline may use: one row each.
#include "core/data/transforms/transform_table.h"

#include "core/base/text.h"
#include "core/data/step_arguments.h"
#include "core/registry/elsewhere.h"
#include "core/registry/python_values.h"

namespace teardown {

namespace {

/// Errors in a transform's dict, worded for people who write test pipelines.
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
        return unknown(registry, message("transform-table.the-transform-belongs-to",
                                         "The transform {name} belongs to training pipelines and cannot run in a test pipeline here.",
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
                message("do.a-test-pipeline-can", "A test pipeline can use {builtNames}.",
                        {{"builtNames", joined(registry.builtNames(), ", ")}}),
                {}};
    }
};

const TransformErrors& transformErrors() {
    static const TransformErrors s_errors;
    return s_errors;
}

constexpr const char* kModule = "mmcls.datasets.pipelines.";

void addTestTransforms(TransformRegistry& registry) {
    using py::none;
    using py::value;
    const auto row = [&](const char* name, const char* module, const char* doc, std::vector<ArgumentSpec> arguments,
                         Result<TransformPtr> (*create)(const Arguments&, Diagnostics&)) {
        registry.add({name, doc, ReferenceClass::of(std::string(kModule) + module + "." + name), std::move(arguments), create});
    };
    const ArgumentSpec backend{"backend", value("cv2"), "Resampling library: cv2, or pillow, which smooths when it shrinks."};
    const ArgumentSpec interpolation{"interpolation", value("bilinear"),
                                     "Filter: nearest, bilinear, bicubic, area or lanczos; of pillow also box and hamming."};
    row("LoadImageFromFile", "loading", "Reads the picture, channels in the order blue, green, red.",
        {{"to_float32", value(false), "Whether its bytes become float32."},
         {"color_type", value("color"), "color, or grayscale for one channel."},
         {"file_client_args", py::dict({{"backend", value("disk")}}), "Storage backend; Teardown reads from disk."},
         {"imdecode_backend", value("cv2"), "Decoder, as in mmclassification 1.x; only cv2."}},
        createLoadImage);
    row("Resize", "transforms", "Scales the picture to a size, or one side to a length.",
        {{"size", {}, "(h, w), one number for both, or (length, -1) for the side of adaptive_side."},
         interpolation,
         {"adaptive_side", value("short"), "Side to resize to the length: short, long, height or width."},
         backend},
        createResize);
    row("CenterCrop", "transforms", "Crops a rectangle from the centre.",
        {{"crop_size", {}, "(h, w), or one number for both."},
         {"efficientnet_style", value(false), "Crop size / (size + crop_padding) of the short side, then resize to the size."},
         {"crop_padding", value(32), "For efficientnet_style, in pixels."},
         interpolation,
         backend},
        createCenterCrop);
    row("Normalize", "transforms", "Subtracts the mean and divides by the standard deviation of each channel.",
        {{"mean", {}, "A number for each channel."},
         {"std", {}, "A number for each channel."},
         {"to_rgb", value(true), "Whether to swap blue and red first."}},
        createNormalize);
    row("RandomGrayscale", "transforms", "Turns the picture grey, in three equal channels, with a given probability.",
        {{"gray_prob", value(0.1), "The probability."}}, createRandomGrayscale);
    row("Pad", "transforms", "Adds rows below and columns on the right.",
        {{"size", none(), "Minimum size (h, w)."},
         {"pad_to_square", value(false), "Whether to pad the short side to the length of the long one."},
         {"pad_val", value(0), "Value of constant padding: one number or one per channel."},
         {"padding_mode", value("constant"), "constant, edge, reflect or symmetric."}},
        createPad);
    const ArgumentSpec keys{"keys", {}, "Keys of the results whose values are converted."};
    row("ImageToTensor", "formatting", "A tensor with the channels first.", {keys}, createImageToTensor);
    row("ToTensor", "formatting", "A tensor with the axes as they are.", {keys}, createToTensor);
    row("Collect", "formatting", "Keeps the network's input and metadata of the picture.",
        {{"keys", {}, "Keys of the results to pass on."},
         {"meta_keys", py::words({"filename", "ori_filename", "ori_shape", "img_shape", "flip", "flip_direction", "img_norm_cfg"}),
          "Keys that are kept beside them in img_metas."}},
        createCollect);
    row("Compose", "compose", "Runs transforms in turn.", {{"transforms", {}, "List of their dicts."}}, createCompose);
}

struct PipelineFamily {
    TransformRegistry mmcls{"pipeline", "mmcls", transformErrors()};
    TransformRegistry own{"pipeline", "teardown", transformErrors(), &mmcls};

    PipelineFamily() {
        addTestTransforms(mmcls);
        addTrainingTransforms(mmcls);
        own.add({"Grey", "A grey version of the picture, in three equal channels.", ReferenceClass::own("teardown.Grey"), {}, createGrey});
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
