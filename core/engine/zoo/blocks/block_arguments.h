// How blocks that are not in a registry read the dicts passed on by their owners (patch_cfg, layer_cfgs).
#pragma once

#include "core/engine/nn/dropout.h"
#include "core/registry/arguments.h"

#include <array>

namespace teardown::engine {

/// The arguments of a dict, checked against the signature, which must outlive them. Throws BuildFailure.
Arguments checkedArguments(const Signature& signature, const ConfigValue& config, const std::string& path);

/// An int or two of them, as mmcv's to_2tuple. Throws BuildFailure.
std::array<std::int64_t, 2> pairOf(const Arguments& arguments, const char* name);

/// A rate, which print(model) shows as it was given: 0 or 0.0.
Rate rateOf(const Arguments& arguments, const char* name);

/// `dict` updated with the entries of `more`, as Python's dict.update.
ConfigValue updated(ConfigValue dict, const ConfigValue& more);

}  // namespace teardown::engine
