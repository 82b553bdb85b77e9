// Registry: name -> signature + factory, with mmcv's scopes (mmcv/utils/registry.py). Filled from explicit tables, one row per name:
// self-registration from a static library would register nothing. A new kind only needs a product and a table.
#pragma once

#include "core/base/result.h"
#include "core/config/config_value.h"
#include "core/registry/arguments.h"
#include "core/registry/registry_errors.h"
#include "core/registry/registry_info.h"
#include "core/registry/signature.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// Common to registries of all products. Not copyable: parents and children know each other's address.
class RegistryBase {
public:
    struct Row {
        std::shared_ptr<const Signature> signature;
        bool built = true;  ///< false: only its signature is known
    };

    RegistryBase(const RegistryBase&) = delete;
    RegistryBase& operator=(const RegistryBase&) = delete;
    const std::string& name() const { return m_name; }
    const std::string& scope() const { return m_scope; }
    const RegistryErrors& errors() const { return m_errors; }
    /// In the order of registration.
    std::span<const Row> rows() const { return m_rows; }
    /// mmcv's get(): a plain name or this registry's scope is looked up here only; another scope in the children, else in the root's.
    const Row* findRow(const std::string& name) const;
    /// "mmdet.ResNet" -> "mmdet" if no registry of this family has that scope, else empty.
    std::string foreignScope(const std::string& name) const;
    /// Names that a config can use here; those of children with their scope.
    std::vector<std::string> names() const { return namesOf(/*all=*/true); }
    std::vector<std::string> builtNames() const { return namesOf(/*all=*/false); }
    /// The row for a dict's "type". Errors: noType, unknownName and notBuilt of errors().
    Result<const Signature*> resolve(const ConfigValue& config, const std::string& configPath) const;
    RegistryInfo info() const;

protected:
    RegistryBase(std::string name, std::string scope, const RegistryErrors& errors, RegistryBase* parent);
    ~RegistryBase() = default;
    /// Asserts that the name is new.
    void addRow(std::shared_ptr<const Signature> signature, bool built);

private:
    std::vector<std::string> namesOf(bool all) const;

    std::string m_name;
    std::string m_scope;
    const RegistryErrors& m_errors;
    RegistryBase* m_parent;
    std::vector<RegistryBase*> m_children;
    std::vector<Row> m_rows;
};

/// `Context`: what factories receive besides the arguments, for example a list for diagnostics.
template <class Product, class... Context>
class Registry : public RegistryBase {
public:
    /// Bad values are returned as Error with the config's file and line, or thrown as BuildFailure.
    using Factory = std::function<Result<Product>(const Arguments&, Context...)>;
    /// Without a factory the name is known and listed, but build() rejects it.
    struct Entry : Signature {
        Factory create;
    };

    /// The parent must live as long; it finds this registry's names under their scope.
    Registry(std::string name, std::string scope, const RegistryErrors& errors = mmcvErrors(), Registry* parent = nullptr)
        : RegistryBase(std::move(name), std::move(scope), errors, parent) {}

    void add(Entry entry) {
        const bool built = static_cast<bool>(entry.create);
        addRow(std::make_shared<const Entry>(std::move(entry)), built);
    }
    const Entry* find(const std::string& name) const {
        const Row* row = findRow(name);
        return row ? static_cast<const Entry*>(row->signature.get()) : nullptr;
    }

    /// mmcv's build_from_cfg: look-up, argument check, construction. configPath: "model.backbone".
    Result<Product> build(const ConfigValue& config, const std::string& configPath, Context... context) const {
        TD_TRY(const Signature* found, resolve(config, configPath));
        const Arguments arguments(*found, config, configPath, errors());
        TD_CHECK(arguments.check());
        return construct(arguments, context...);
    }
    /// Only the last part of build(). The arguments' signature is a row found by resolve().
    Result<Product> construct(const Arguments& arguments, Context... context) const {
        try {
            Result<Product> product = static_cast<const Entry&>(arguments.signature()).create(arguments, context...);
            if (!product.ok()) return arguments.inside(std::move(product).error());
            return product;
        } catch (const BuildFailure& failure) {
            return arguments.inside(failure.error);
        }
    }
};

}  // namespace teardown
