// RegistryErrors: how a registry says what is wrong with a dict. The sentences here are those of mmcv's build_from_cfg
// (mmcv/utils/registry.py) and of Python's own TypeError; a registry that words them otherwise derives from it.
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
    /// `config` is no dict, has no "type", or one that is no str. Codes registry-config, registry-type.
    virtual Error noType(const RegistryBase& registry, const ConfigValue& config, const std::string& configPath) const;
    /// Codes registry-unknown, and registry-scope when no registry has the name's scope.
    virtual Error unknownName(const RegistryBase& registry, const std::string& name) const;
    /// The reference has it, Teardown does not. Code registry-not-built.
    virtual Error notBuilt(const RegistryBase& registry, const Signature& signature) const;
    /// Code registry-argument. Arguments puts the class's name before it.
    virtual Error unknownArgument(const Signature& signature, const std::string& key) const;
    virtual Error missingArguments(const Signature& signature, const std::vector<std::string>& names) const;
    /// Code of a value that an argument can not have.
    virtual const char* valueCode() const { return "config-value"; }
};

/// The sentences of mmcv.
const RegistryErrors& mmcvErrors();

}  // namespace teardown
