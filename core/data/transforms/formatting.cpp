// ImageToTensor, ToTensor and Collect (mmcls/datasets/pipelines/formatting.py).
#include "core/data/transforms/transform_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace teardown {

namespace {

/// The picture's values, channels first, contiguous.
TensorView channelsFirst(const SampleImage& img, bool channelsLast) {
    Shape shape{img.height, img.width, img.channels};
    const bool floats = img.stage == SampleImage::Stage::Floats;
    std::vector<std::byte> bytes(floats ? img.floats.size() * sizeof(float) : img.bytes.size());
    if (!bytes.empty()) std::memcpy(bytes.data(), floats ? static_cast<const void*>(img.floats.data()) : img.bytes.data(), bytes.size());
    const DType dtype = floats ? DType::Float32 : DType::UInt8;
    TensorView view = TensorView::fromBytes(dtype, shape, std::move(bytes));
    if (channelsLast) return view;
    const TensorView moved = view.permuted({2, 0, 1});
    return TensorView::fromBytes(dtype, moved.shape(), moved.toContiguousBytes());
}

bool namesImage(const std::vector<std::string>& keys) { return std::find(keys.begin(), keys.end(), "img") != keys.end(); }

std::vector<std::string> strings(const ConfigValue& list) {
    std::vector<std::string> result;
    for (const ConfigValue& item : list.items())
        if (item.isString()) result.push_back(item.asString());
    return result;
}

class ToTensor : public Transform {
public:
    ToTensor(bool image, bool channelsLast) : m_image(image), m_channelsLast(channelsLast) {}

    Result<void> apply(const TransformCall& call) const override {
        SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        if (!m_image) {
            record.numbers = message("to-tensor.no-picture", "no picture among its keys");
            return {};
        }
        if (img.stage == SampleImage::Stage::Tensor)
            return transformOrder(record, message("formatting.the-picture-is-a", "the picture is a tensor already."),
                                  message("do.remove-one-of-the", "Remove one of the two."));
        if (img.stage == SampleImage::Stage::Nothing)
            return transformOrder(record, message("formatting.it-gets-no-picture", "it gets no picture."),
                                  message("do.put-it-behind-loadimagefromfile-2", "Put it behind LoadImageFromFile."));
        const std::string before = img.shapeText();
        img.tensor = channelsFirst(img, m_channelsLast);
        img.stage = SampleImage::Stage::Tensor;
        img.bytes.clear();
        img.floats.clear();
        record.numbers = asIs(before + " -> " + img.shapeText());
        return {};
    }

private:
    bool m_image;
    bool m_channelsLast;
};

class Collect : public Transform {
public:
    Collect(std::vector<std::string> keys, std::vector<std::string> metaKeys) : m_keys(std::move(keys)), m_metaKeys(std::move(metaKeys)) {}

    Result<void> apply(const TransformCall& call) const override {
        const SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        if (!namesImage(m_keys))
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

private:
    std::vector<std::string> m_keys;
    std::vector<std::string> m_metaKeys;
};

std::vector<std::string> keysOf(const Arguments& a) {
    if (!a["keys"].isSequence())
        throw BuildFailure{a.bad("keys", message("keys.keys-must-be-a", "keys must be a list of names."),
                                 message("do.write-keys-img", "Write keys=['img']."))};
    return strings(a["keys"]);
}

}  // namespace

Result<TransformPtr> createImageToTensor(const Arguments& a, Diagnostics&) {
    return TransformPtr(std::make_shared<ToTensor>(namesImage(keysOf(a)), false));
}

Result<TransformPtr> createToTensor(const Arguments& a, Diagnostics&) {
    return TransformPtr(std::make_shared<ToTensor>(namesImage(keysOf(a)), true));
}

Result<TransformPtr> createCollect(const Arguments& a, Diagnostics&) {
    return TransformPtr(std::make_shared<Collect>(keysOf(a), strings(a["meta_keys"])));
}

}  // namespace teardown
