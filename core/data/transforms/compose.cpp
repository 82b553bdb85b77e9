// Compose (mmcls/datasets/pipelines/compose.py): runs transforms in turn.
#include "core/data/transforms/transform_table.h"

namespace teardown {

namespace {

class Compose : public Transform {
public:
    explicit Compose(std::vector<BuiltTransform> parts) : m_parts(std::move(parts)) {}

    Result<void> apply(const TransformCall& call) const override {
        for (const BuiltTransform& part : m_parts) {
            TransformRecord record;
            record.type = part.type;
            record.configPath = part.configPath;
            record.arguments = part.arguments;
            TD_CHECK(part.transform->apply({call.sample, call.random, call.imaging, record, call.notes}));
        }
        return {};
    }

    std::optional<PictureSize> outputSize(std::optional<PictureSize> input) const override {
        for (const BuiltTransform& part : m_parts) input = part.transform->outputSize(input);
        return input;
    }

    const std::vector<BuiltTransform>* parts() const override { return &m_parts; }

private:
    std::vector<BuiltTransform> m_parts;
};

}  // namespace

Result<TransformPtr> createCompose(const Arguments& a, Diagnostics& notes) {
    if (!a["transforms"].isSequence())
        return a.bad("transforms", message("transforms.transforms-must-be-a", "transforms must be a list of transforms."),
                     message("do.write-transforms-dict-type", "Write transforms=[dict(type='Resize', ...), ...]."));
    TD_TRY(std::vector<BuiltTransform> parts, buildTransforms(a["transforms"], a.path("transforms"), notes));
    return TransformPtr(std::make_shared<Compose>(std::move(parts)));
}

}  // namespace teardown
