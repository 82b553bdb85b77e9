// Collect and WrapFieldsToLists (mmcls/datasets/pipelines/formatting.py).
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"

#include <algorithm>

namespace teardown {

namespace {

class Collect : public Transform {
public:
    Collect(std::vector<std::string> keys, std::vector<std::string> metaKeys) : m_keys(std::move(keys)), m_metaKeys(std::move(metaKeys)) {}

    Result<void> apply(const TransformCall& call) const override {
        const SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        if (std::find(m_keys.begin(), m_keys.end(), "img") == m_keys.end())
            return transformOrder(
                record, message("formatting.img-is-not-among", "'img' is not among its keys, so the network would get no picture."),
                message("do.write-collect-keys-img", "Write Collect(keys=['img'])."));
        if (img.stage != SampleImage::Stage::Tensor)
            return transformOrder(record, message("formatting.the-picture-is-no", "the picture is not a tensor yet."),
                                  message("do.put-imagetotensor-keys-img", "Put ImageToTensor(keys=['img']) before it."));
        call.sample.collect(m_keys, m_metaKeys);
        record.numbers = message("collect.numbers", "img {shape} and img_metas", {{"shape", img.shapeText()}});
        return {};
    }

    std::vector<std::string> keysNeeded() const override { return m_keys; }
    std::vector<std::string> keysMade() const override {
        std::vector<std::string> made{"img_metas"};
        made.insert(made.end(), m_keys.begin(), m_keys.end());
        return made;
    }
    bool dropsOtherKeys() const override { return true; }

private:
    std::vector<std::string> m_keys;
    std::vector<std::string> m_metaKeys;
};

class WrapFieldsToLists : public Transform {
public:
    Result<void> apply(const TransformCall& call) const override {
        call.sample.wrapFields();
        call.record.numbers = message("wrap-fields.numbers", "each value is a list of one");
        return {};
    }
    std::vector<std::string> keysNeeded() const override { return {}; }
};

std::vector<std::string> names(const Arguments& a, const char* argument) {
    std::vector<std::string> result;
    for (const ConfigValue& item : a[argument].items())
        if (item.isString()) result.push_back(item.asString());
    return result;
}

}  // namespace

Result<TransformPtr> createCollect(const Arguments& a, Diagnostics&) {
    if (!a["keys"].isSequence())
        return a.bad("keys", message("keys.keys-must-be-a", "keys must be a list of names."),
                     message("do.write-keys-img", "Write keys=['img']."));
    return TransformPtr(std::make_shared<Collect>(names(a, "keys"), names(a, "meta_keys")));
}

Result<TransformPtr> createWrapFieldsToLists(const Arguments&, Diagnostics&) { return TransformPtr(std::make_shared<WrapFieldsToLists>()); }

}  // namespace teardown
