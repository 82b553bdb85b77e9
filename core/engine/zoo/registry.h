// Registry: name -> factory + declared arguments, with mmcv's scopes (mmcv/utils/registry.py). Filled by explicit tables, one row a name:
// self-registration from a static library would register nothing.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"
#include "core/config/config_value.h"
#include "core/engine/nn/layer.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown {
struct RegistryInfo;
}

namespace teardown::engine {

struct ArgumentSpec {
    std::string name;
    std::optional<ConfigValue> defaultValue;  ///< none: required
    std::string doc;                          ///< one line
};

class Arguments;
class BuildContext;

struct RegistryEntry {
    std::string name;
    std::string doc;            ///< one line, our words
    std::string implementedIn;  ///< of the reference: "mmcls.models.backbones.resnet.ResNet"
    std::string referenceFile;  ///< "mmcls/models/backbones/resnet.py"
    std::vector<ArgumentSpec> arguments;
    /// Bad values (a depth that does not exist) come back as Error with the config's file and line.
    std::function<Result<LayerPtr>(const Arguments&, BuildContext&)> create;
};

class Registry {
public:
    Registry(std::string name, std::string scope, std::string parent = {})
        : m_name(std::move(name)), m_scope(std::move(scope)), m_parent(std::move(parent)) {}
    const std::string& name() const { return m_name; }
    const std::string& scope() const { return m_scope; }
    void add(RegistryEntry entry);
    /// mmcv's get(): a plain name or this registry's scope looks here only; another scope asks the children, else the root's.
    const RegistryEntry* find(const std::string& name) const;
    /// "mmcls.ResNet" -> "mmcls" when no registry of this family has that scope, else empty.
    std::string foreignScope(const std::string& name) const;
    std::vector<std::string> names() const;
    const std::vector<RegistryEntry>& entries() const { return m_entries; }
    RegistryInfo info() const;

private:
    std::string m_name;
    std::string m_scope;
    std::string m_parent;
    std::vector<RegistryEntry> m_entries;  ///< in registration order
};

/// mmcls's MODELS (backbones, necks, heads, losses, classifiers are aliases of it), augment, and mmcv's layer registries.
Registry& modelRegistry();
Registry& augmentRegistry();
Registry& convLayerRegistry();
Registry& normLayerRegistry();
Registry& activationLayerRegistry();
const std::vector<const Registry*>& allRegistries();

/// The arguments of one construction: declared defaults filled in, values with their origins.
class Arguments {
public:
    Arguments(const RegistryEntry& entry, ConfigValue config, std::string configPath);
    /// The given value or the declared default; asserts that the name is declared.
    const ConfigValue& operator[](const std::string& name) const;
    bool given(const std::string& name) const;
    const std::string& configPath() const { return m_configPath; }
    const RegistryEntry& entry() const { return m_entry; }
    const ConfigValue& config() const { return m_config; }

    std::int64_t integer(const std::string& name) const;
    double number(const std::string& name) const;
    bool boolean(const std::string& name) const;
    std::string text(const std::string& name) const;
    std::vector<std::int64_t> integers(const std::string& name) const;  ///< an int counts as a list of one
    /// The values are checked: a wrong kind throws BuildFailure.
    std::vector<double> numbers(const std::string& name) const;
    /// Config path of the argument: "model.backbone.depth".
    std::string path(const std::string& name) const { return m_configPath.empty() ? name : m_configPath + "." + name; }
    /// An error at this argument's config line: "depth=51: ResNet has 18, 34, 50, 101, 152".
    Error bad(const std::string& name, const Message& what, const Message& remedy = {}) const;

private:
    const RegistryEntry& m_entry;
    ConfigValue m_config;
    std::string m_configPath;
};

/// Told about every step of a build; the recorder of the build journey implements it.
class BuildObserver {
public:
    virtual ~BuildObserver() = default;
    virtual void lookup(const Registry& registry, const std::string& type, const RegistryEntry* found, const std::string& configPath) = 0;
    virtual void constructing(const Arguments& arguments) = 0;
    virtual void constructed(const Arguments& arguments, Layer& layer) = 0;
};

/// Threads the observer and the random generator through nested constructions.
class BuildContext {
public:
    explicit BuildContext(BuildObserver* observer = nullptr) : m_observer(observer) {}
    /// mmcv's build_from_cfg on a registry: look-up, argument check, construction. Unknown names: "did you mean".
    /// `config` must be a dict with "type"; its origins give file and line of errors. configPath: "model.backbone".
    /// A list (neck=[...]) is built as mmcv's Sequential of its items. Errors: registry-config, registry-type, registry-unknown,
    /// registry-scope, registry-argument, and what the constructors find (config-value). Exceptions of libtorch end here.
    Result<LayerPtr> build(const Registry& registry, const ConfigValue& config, const std::string& configPath);

    /// Survivable oddities of constructors (RepVGG deploy=True drops SE), with their config line.
    void warn(std::string code, Message message, Place where) {
        m_diagnostics.push_back({Severity::Warning, std::move(code), std::move(message), std::move(where)});
    }
    const Diagnostics& diagnostics() const { return m_diagnostics; }

private:
    Result<LayerPtr> buildOne(const Registry& registry, const ConfigValue& config, const std::string& configPath);
    BuildObserver* m_observer;
    Diagnostics m_diagnostics;
};

/// Thrown by constructors of the zoo on bad values and caught by BuildContext::build, the only place that may see it.
struct BuildFailure {
    Error error;
};

/// File, line and column that set the value; member = path.
Place placeOf(const ConfigValue& value, const std::string& path);

}  // namespace teardown::engine
