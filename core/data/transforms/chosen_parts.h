// Transforms that choose other transforms for each picture: AutoAugment, RandAugment, ColorJitter.
#pragma once

#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"

#include <vector>

namespace teardown {

/// Runs them in turn. Each gets a record among call.record.parts; its draws also go to the end of call.record.drawn.
Result<void> runParts(const std::vector<BuiltTransform>& parts, const TransformCall& call);
/// "Posterize, Rotate" with what each did.
Message describeParts(const TransformRecord& record);

/// hparams, merged into a policy: arguments that the transform takes and the policy does not give.
ConfigValue withHyperParameters(const ConfigValue& policy, const ConfigValue& hparams);
/// hparams as a dict. Throws BuildFailure.
ConfigValue hyperParametersOf(const Arguments& arguments);

}  // namespace teardown
