// RegistryErrors: the messages of a registry about a dict. Those here are the ones of mmcv's build_from_cfg (mmcv/utils/registry.py) and of
// Python's own TypeError; a registry with other messages derives from it.
#pragma once

#include "core/base/error.h"
#include "core/config/config_value.h"
#include "core/registry/signature.h"

#include <string>
#include <vector>

namespace teardown {

class RegistryBase;

class RegistryErrors {
public:
    virtual ~RegistryErrors() = default;
    /// `config` is not a dict, or has no "type" or one that is not a str. Codes registry-config, registry-type.
    virtual Error noType(const RegistryBase& registry, const ConfigValue& config, const std::string& configPath) const;
    /// Codes registry-unknown, and registry-scope if no registry has the name's scope. The remedy: the nearest names, and where else the
    /// name lives.
    virtual Error unknownName(const RegistryBase& registry, const std::string& name) const;
    /// The reference has it, Teardown does not. Code registry-not-built.
    virtual Error notBuilt(const RegistryBase& registry, const Signature& signature) const;
    /// Code registry-argument. Arguments adds the class's name in front.
    virtual Error unknownArgument(const Signature& signature, const std::string& key) const;
    virtual Error missingArguments(const Signature& signature, const std::vector<std::string>& names) const;
    /// Code for a value that an argument cannot have.
    virtual const char* valueCode() const { return "config-value"; }
};

/// mmcv's messages.
const RegistryErrors& mmcvErrors();

}  // namespace teardown
