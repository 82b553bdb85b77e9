// How the rows of the pipeline registry are written.
#pragma once

#include "core/data/transforms/transform_table.h"
#include "core/registry/python_values.h"

#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// Adds rows for one module of mmcls.datasets.pipelines.
class TransformRows {
public:
    using Create = Result<TransformPtr> (*)(const Arguments&, Diagnostics&);
    TransformRows(TransformRegistry& registry, const char* module) : m_registry(registry), m_module(module) {}
    void operator()(const char* name, const char* doc, std::vector<ArgumentSpec> arguments, Create create) const {
        m_registry.add({name, doc, ReferenceClass::of(std::string("mmcls.datasets.pipelines.") + m_module + "." + name),
                        std::move(arguments), create});
    }

private:
    TransformRegistry& m_registry;
    const char* m_module;
};

}  // namespace teardown
