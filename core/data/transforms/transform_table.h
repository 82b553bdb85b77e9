// The pipeline registries: the names allowed in a config's pipelines.
#pragma once

#include "core/data/transform.h"
#include "core/registry/registry.h"

namespace teardown {

/// Factories report warnings and notes here.
using TransformRegistry = Registry<TransformPtr, Diagnostics&>;
/// mmcls's PIPELINES; its child with the scope `teardown` holds the program's own.
const TransformRegistry& pipelineRegistry();
const std::vector<const TransformRegistry*>& pipelineRegistries();

/// Builds one transform. Errors: transform-type, transform-unknown ("did you mean"), transform-argument.
Result<BuiltTransform> buildTransform(const ConfigValue& config, const std::string& configPath, Diagnostics& notes);
/// Builds a list of them: "data.test.pipeline" -> "data.test.pipeline.0" and so on. A Compose is replaced by its transforms.
Result<std::vector<BuiltTransform>> buildTransforms(const ConfigValue& list, const std::string& configPath, Diagnostics& notes);

/// The factories of the rows, each defined beside its transform.
Result<TransformPtr> createCompose(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createLoadImage(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createResize(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createCenterCrop(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createRandomCrop(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createRandomResizedCrop(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createRandomFlip(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createRandomErasing(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createRandomGrayscale(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createGrey(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createColorJitter(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createLighting(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createNormalize(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createPad(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createAlbu(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createAutoAugment(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createRandAugment(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createShear(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createTranslate(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createRotate(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createAutoContrast(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createInvert(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createEqualize(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createSolarize(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createSolarizeAdd(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createPosterize(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createContrast(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createColorTransform(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createBrightness(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createSharpness(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createDistort(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createCutout(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createImageToTensor(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createToTensor(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createTranspose(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createToPil(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createToNumpy(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createToHalf(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createCollect(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createWrapFieldsToLists(const Arguments& arguments, Diagnostics& notes);

/// The rows, by module of the reference.
void addLoading(TransformRegistry& registry);
void addGeometryAndColour(TransformRegistry& registry);
void addAutoAugment(TransformRegistry& registry);
void addFormatting(TransformRegistry& registry);

}  // namespace teardown
