// ImageToTensor, ToTensor, Transpose, ToPIL, ToNumpy and ToHalf (mmcls/datasets/pipelines/formatting.py).
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"
#include "core/tensor/element_encode.h"

#include <algorithm>
#include <cstring>

namespace teardown {

namespace {

using Stage = SampleImage::Stage;

TensorView contiguous(const TensorView& view) { return TensorView::fromBytes(view.dtype(), view.shape(), view.toContiguousBytes()); }

/// The axes in channels-first order: [C, H, W], also for one channel.
TensorView channelsFirst(const SampleImage& img) {
    if (img.stage == Stage::Array) return contiguous(img.tensor.permuted({2, 0, 1}));
    const Picture& picture = img.picture;
    const std::size_t size = depthSize(picture.depth);
    const std::size_t channels = static_cast<std::size_t>(picture.channels);
    const std::size_t plane = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
    std::vector<std::byte> bytes(picture.pixels.size());
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t i = 0; i < plane; ++i)
            std::memcpy(bytes.data() + (c * plane + i) * size, picture.pixels.data() + (i * channels + c) * size, size);
    return TensorView::fromBytes(img.dtype(), {picture.channels, picture.height, picture.width}, std::move(bytes));
}

/// float64 goes to float16 through float32.
TensorView castTo(const TensorView& view, DType dtype) {
    std::vector<double> values(static_cast<std::size_t>(view.numel()));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = view.at(static_cast<std::int64_t>(i));
    std::vector<std::byte> bytes(values.size() * itemSize(dtype));
    encodeFloats(dtype, values.data(), values.size(), bytes.data());
    return TensorView::fromBytes(dtype, view.shape(), std::move(bytes));
}

bool among(const std::vector<std::string>& keys, const char* key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }

std::vector<std::string> keysOf(const Arguments& a) {
    if (!a["keys"].isSequence())
        throw BuildFailure{a.bad("keys", message("keys.keys-must-be-a", "keys must be a list of names."),
                                 message("do.write-keys-img", "Write keys=['img']."))};
    std::vector<std::string> result;
    for (const ConfigValue& item : a["keys"].items())
        if (item.isString()) result.push_back(item.asString());
    return result;
}

Error noPicture(const TransformRecord& record) {
    return transformOrder(record, message("transform-order.no-picture", "it gets no picture."),
                          message("do.put-it-behind-the-loader", "Put it behind LoadImageFromFile."));
}

/// Common to transforms with `keys`, of which only the picture changes its form.
class OfKeys : public Transform {
public:
    explicit OfKeys(std::vector<std::string> keys) : m_keys(std::move(keys)) {}

    Result<void> apply(const TransformCall& call) const override {
        if (!among(m_keys, "img")) {
            call.record.numbers = message("to-tensor.no-picture", "no picture among its keys");
            return {};
        }
        SampleImage& img = call.sample.img;
        if (img.stage == Stage::Nothing) return noPicture(call.record);
        const std::string before = img.shapeText();
        TD_CHECK(change(img, call.record));
        call.record.numbers = asIs(before + " -> " + img.shapeText());
        return {};
    }

    std::vector<std::string> keysNeeded() const override { return m_keys; }

protected:
    virtual Result<void> change(SampleImage& img, const TransformRecord& record) const = 0;

private:
    std::vector<std::string> m_keys;
};

Error notFromPillow(const TransformRecord& record) {
    return transformOrder(record, message("transform-order.a-pillow-image", "it works on arrays, but gets a Pillow image."),
                          message("do.put-tonumpy-before-it", "Put ToNumpy before it or remove ToPIL."));
}

class ImageToTensor : public OfKeys {
public:
    using OfKeys::OfKeys;

protected:
    Result<void> change(SampleImage& img, const TransformRecord& record) const override {
        if (img.stage == Stage::Pillow) return notFromPillow(record);
        if (img.stage == Stage::Tensor || (img.stage == Stage::Array && img.tensor.rank() != 3))
            return transformOrder(record, message("formatting.the-picture-is-a", "the picture is a tensor already."),
                                  message("do.remove-one-of-the", "Remove one of the two."));
        img.setTensor(Stage::Tensor, channelsFirst(img));
        return {};
    }
};

class ToTensor : public OfKeys {
public:
    using OfKeys::OfKeys;

protected:
    Result<void> change(SampleImage& img, const TransformRecord& record) const override {
        if (img.stage == Stage::Pillow) return notFromPillow(record);
        if (img.stage != Stage::Tensor) img.setTensor(Stage::Tensor, img.array());
        return {};
    }
};

class Transpose : public OfKeys {
public:
    Transpose(std::vector<std::string> keys, std::vector<int> order) : OfKeys(std::move(keys)), m_order(std::move(order)) {}

protected:
    Result<void> change(SampleImage& img, const TransformRecord& record) const override {
        if (img.stage == Stage::Pillow) return notFromPillow(record);
        if (img.stage == Stage::Tensor)
            return transformOrder(record, message("formatting.the-picture-is-a", "the picture is a tensor already."),
                                  message("do.put-it-before-imagetotensor", "Put it before ImageToTensor."));
        const TensorView array = img.array();
        if (array.rank() != static_cast<int>(m_order.size()))
            return transformOrder(record,
                                  message("transpose.rank", "it orders {order} axes, the picture has {axes}.",
                                          {{"order", m_order.size()}, {"axes", array.rank()}}),
                                  message("do.give-one-axis-each", "Give one number for each axis."));
        img.setTensor(Stage::Array, contiguous(array.permuted(m_order)));
        return {};
    }

private:
    std::vector<int> m_order;
};

class ToHalf : public OfKeys {
public:
    using OfKeys::OfKeys;

protected:
    Result<void> change(SampleImage& img, const TransformRecord& record) const override {
        if (img.stage == Stage::Pillow) return notFromPillow(record);
        img.setTensor(img.stage == Stage::Tensor ? Stage::Tensor : Stage::Array, castTo(img.array(), DType::Float16));
        return {};
    }
};

class ToPil : public Transform {
public:
    Result<void> apply(const TransformCall& call) const override {
        TD_CHECK(checkPixels(call, PixelKind::Bytes));
        call.sample.img.stage = Stage::Pillow;
        call.record.numbers =
            message("to-pil.numbers", "a Pillow image of {size}: its first channel counts as red", {{"size", call.sample.img.sizeText()}});
        return {};
    }
};

class ToNumpy : public Transform {
public:
    Result<void> apply(const TransformCall& call) const override {
        SampleImage& img = call.sample.img;
        if (img.stage == Stage::Nothing) return noPicture(call.record);
        if (img.stage == Stage::Array || img.stage == Stage::Tensor) {
            img.setTensor(Stage::Array, castTo(img.tensor, DType::Float32));
        } else {
            const TensorView floats = castTo(img.array(), DType::Float32);
            Picture picture = img.picture.sameKind();
            picture.depth = Depth::Float32;
            picture.pixels.resize(floats.byteSize());
            std::memcpy(picture.pixels.data(), floats.data(), picture.pixels.size());
            img.setPicture(std::move(picture));
        }
        call.record.numbers = message("to-numpy.numbers", "an array {shape} of float32", {{"shape", img.shapeText()}});
        return {};
    }
};

}  // namespace

Result<TransformPtr> createImageToTensor(const Arguments& a, Diagnostics&) {
    return TransformPtr(std::make_shared<ImageToTensor>(keysOf(a)));
}

Result<TransformPtr> createToTensor(const Arguments& a, Diagnostics&) { return TransformPtr(std::make_shared<ToTensor>(keysOf(a))); }

Result<TransformPtr> createTranspose(const Arguments& a, Diagnostics&) {
    std::vector<int> order;
    for (const std::int64_t axis : a.integers("order")) order.push_back(static_cast<int>(std::clamp<std::int64_t>(axis, -1, 64)));
    std::vector<int> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < sorted.size(); ++i)
        if (sorted[i] != static_cast<int>(i))
            return a.bad("order", message("transpose.order", "order must name each axis once: 0, 1, 2 in any order."));
    return TransformPtr(std::make_shared<Transpose>(keysOf(a), std::move(order)));
}

Result<TransformPtr> createToHalf(const Arguments& a, Diagnostics&) { return TransformPtr(std::make_shared<ToHalf>(keysOf(a))); }
Result<TransformPtr> createToPil(const Arguments&, Diagnostics&) { return TransformPtr(std::make_shared<ToPil>()); }
Result<TransformPtr> createToNumpy(const Arguments&, Diagnostics&) { return TransformPtr(std::make_shared<ToNumpy>()); }

}  // namespace teardown
