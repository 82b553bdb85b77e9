// Albu (mmcls/datasets/pipelines/transforms.py): transforms of the Python library Albumentations. Its arguments are read and shown; it
// cannot run without Python.
#include "core/base/text.h"
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"

namespace teardown {

namespace {

class Albu : public Transform {
public:
    explicit Albu(std::vector<std::string> names) : m_names(std::move(names)) {}

    Result<void> apply(const TransformCall& call) const override {
        Error error = transformOrder(
            call.record,
            message("albu.needs-python", "it runs {names} of the Python library Albumentations, which Teardown cannot run.",
                    {{"names", joined(m_names, ", ")}}),
            message("do.remove-albu", "Remove it from the pipeline to see the other steps, or give the finished picture as a tensor."));
        error.code = "transform-needs-python";
        return error;
    }

    bool isRandom() const override { return true; }

private:
    std::vector<std::string> m_names;
};

}  // namespace

Result<TransformPtr> createAlbu(const Arguments& a, Diagnostics&) {
    std::vector<std::string> names;
    for (const ConfigValue& item : a["transforms"].items()) {
        const ConfigValue* type = item.find("type");
        if (!type || !type->isString())
            return a.bad("transforms", message("albu.type", "each of its transforms must be a dict with a type."),
                         message("do.write-albu", "Write transforms=[dict(type='Blur', blur_limit=3, p=0.1)]."));
        names.push_back(escapeForDisplay(type->asString()));
    }
    if (!a["transforms"].isSequence())
        return a.bad("transforms", message("transforms.transforms-must-be-a", "transforms must be a list of transforms."),
                     message("do.write-albu", "Write transforms=[dict(type='Blur', blur_limit=3, p=0.1)]."));
    return TransformPtr(std::make_shared<Albu>(std::move(names)));
}

}  // namespace teardown
