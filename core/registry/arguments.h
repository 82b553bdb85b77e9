// Arguments: the keyword arguments of one config dict, read with types, declared defaults and errors at the config's line.
#pragma once

#include "core/base/result.h"
#include "core/registry/registry_errors.h"
#include "core/registry/signature.h"

#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

/// Thrown on a bad value by the readers below and by constructors. Registry::construct catches it, the only place that may, so that
/// factories read arguments as simply as in Python.
struct BuildFailure {
    Error error;
};

/// File, line and column that set the value; member = path.
Place placeOf(const ConfigValue& value, const std::string& path);
/// The value whose line is used for a dict: a merged dict has no line of its own, but its "type" has.
const ConfigValue& anchorOf(const ConfigValue& config);

/// The arguments of one construction: declared defaults filled in, values with their origins. The signature must outlive it.
class Arguments {
public:
    Arguments(const Signature& signature, ConfigValue config, std::string configPath, const RegistryErrors& errors = mmcvErrors());
    /// Unknown and missing names: RegistryErrors::unknownArgument, missingArguments.
    Result<void> check() const;

    /// The given value or the declared default; asserts that the name is declared.
    const ConfigValue& operator[](const std::string& name) const;
    bool given(const std::string& name) const { return m_config.contains(name); }
    const Signature& signature() const { return m_signature; }
    const ConfigValue& config() const { return m_config; }
    const std::string& configPath() const { return m_configPath; }
    /// Config path of the argument: "model.backbone.depth".
    std::string path(const std::string& name) const { return m_configPath.empty() ? name : m_configPath + "." + name; }

    /// The readers check the value and throw BuildFailure for a wrong kind. A bool counts as a number, as in Python.
    std::int64_t integer(const std::string& name) const;
    double number(const std::string& name) const;
    /// Python's truth value of any value.
    bool boolean(const std::string& name) const;
    std::string text(const std::string& name) const;
    std::vector<std::int64_t> integers(const std::string& name) const;  ///< an int counts as a list of one
    std::vector<double> numbers(const std::string& name) const;         ///< a number counts as a list of one
    /// One of `choices`.
    std::string choice(const std::string& name, const std::vector<std::string>& choices) const;

    /// An error at this argument's config line: "depth=51: ResNet has 18, 34, 50, 101, 152". Escapes the text.
    Error bad(const std::string& name, const Message& what, const Message& remedy = {}) const;
    /// Where the argument was set; for a default the place of its dict.
    Place place(const std::string& name) const;
    /// The error attributed to this construction: prefixed with the class's name, at the dict's place if it has none.
    Error inside(Error error) const;

private:
    const Signature& m_signature;
    ConfigValue m_config;
    std::string m_configPath;
    const RegistryErrors& m_errors;
};

}  // namespace teardown
