// The pipeline registries: the names allowed in a config's data.*.pipeline.
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
Result<TransformPtr> createNormalize(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createRandomGrayscale(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createGrey(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createPad(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createImageToTensor(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createToTensor(const Arguments& arguments, Diagnostics& notes);
Result<TransformPtr> createCollect(const Arguments& arguments, Diagnostics& notes);

/// Training transforms: known by name and signature, so that a config that uses one gets an explanation.
void addTrainingTransforms(TransformRegistry& registry);

}  // namespace teardown
