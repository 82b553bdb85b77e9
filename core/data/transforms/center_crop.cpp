// CenterCrop (mmcls/datasets/pipelines/transforms.py) with mmcv's imcrop: offsets round half to even; a smaller picture stays smaller.
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"
#include "core/trace/details/crop.h"

#include <algorithm>

namespace teardown {

namespace {

Message span(int first, int last, int size) {
    return message("center-crop.span", "{first}..{last} of {size}", {{"first", first}, {"last", last}, {"size", size}});
}

class CenterCrop : public Transform {
public:
    CenterCrop(std::pair<int, int> size, bool efficientNet, double padding, std::string interpolation, ResizeBackend backend)
        : m_size(size), m_efficientNet(efficientNet), m_padding(padding), m_interpolation(std::move(interpolation)), m_backend(backend) {}

    Result<void> apply(const TransformCall& call) const override {
        SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        TD_CHECK(checkPixels(call, m_efficientNet && m_backend == ResizeBackend::Pillow ? PixelKind::Bytes : PixelKind::Any));
        const int h = img.height();
        const int w = img.width();
        double cropHeight = m_size.first;
        double cropWidth = m_size.second;
        if (m_efficientNet) {
            const double shortSide = std::min(h, w);
            cropHeight = cropHeight / (cropHeight + m_padding) * shortSide;
            cropWidth = cropWidth / (cropWidth + m_padding) * shortSide;
        }
        const int top = std::max(0, pythonRound((h - cropHeight) / 2.0));
        const int left = std::max(0, pythonRound((w - cropWidth) / 2.0));
        // The box is inclusive and truncated to int32, as imcrop does with the float corners of the EfficientNet style.
        const int bottom = std::clamp(static_cast<int>(std::min<double>(h, top + cropHeight) - 1), 0, h - 1);
        const int right = std::clamp(static_cast<int>(std::min<double>(w, left + cropWidth) - 1), 0, w - 1);
        if (bottom < top || right < left)
            return pictureDoesNotFit(call.sample, record, "crop-empty",
                                     message("crop-empty.would-leave-nothing-of", "would leave nothing of it"));
        call.sample.setPicture(cut(img.picture, {left, top, right, bottom}));
        record.numbers =
            message("center-crop.numbers",
                    "top = round(({h} - {cropHeight}) / 2) = {top}, left = round(({w} - {cropWidth}) / 2) = {left} -> {height} x {width}",
                    {{"h", h},
                     {"cropHeight", cropHeight, "g"},
                     {"top", top},
                     {"w", w},
                     {"cropWidth", cropWidth, "g"},
                     {"left", left},
                     {"height", img.height()},
                     {"width", img.width()}});
        auto crop = std::make_shared<Crop>();
        crop->top = top;
        crop->bottom = bottom;
        crop->left = left;
        crop->right = right;
        crop->scaled = resamplingOf(m_interpolation, m_backend);
        record.detail = std::move(crop);
        record.facts.emplace_back(message("fact.rows", "rows"), span(top, bottom, h));
        record.facts.emplace_back(message("fact.columns", "columns"), span(left, right, w));
        if (!m_efficientNet) return {};
        auto resized = call.imaging.resize(img.picture, m_size.second, m_size.first, interpolationNamed(m_interpolation), m_backend);
        if (!resized.ok()) return std::move(resized).error();
        call.sample.setPicture(std::move(resized).value());
        record.facts.emplace_back(message("fact.resized-to", "resized to"), img.sizeText());
        return {};
    }

    std::vector<std::string> keysMade() const override { return {"img_shape"}; }

    std::optional<PictureSize> outputSize(std::optional<PictureSize> input) const override {
        if (m_efficientNet || !input) return PictureSize{m_size.first, m_size.second};
        return PictureSize{std::min(m_size.first, input->height), std::min(m_size.second, input->width)};
    }

private:
    std::pair<int, int> m_size;
    bool m_efficientNet;
    double m_padding;
    std::string m_interpolation;
    ResizeBackend m_backend;
};

}  // namespace

Result<TransformPtr> createCenterCrop(const Arguments& a, Diagnostics& notes) {
    const auto size = sidesOf(a, "crop_size", SizeKind::Tuple, notes);
    const bool efficientNet = a.boolean("efficientnet_style");
    const double padding = a.number("crop_padding");
    const std::string backend = a.choice("backend", {"cv2", "pillow"});
    std::string interpolation = a.choice("interpolation", {"nearest", "bilinear", "bicubic", "area", "lanczos"});
    if (efficientNet && !a["crop_size"].isInt())
        return a.bad("crop_size",
                     message("center-crop.with-efficientnet-style-the", "with efficientnet_style the crop_size must be one int."),
                     message("do.write-crop-size-224", "Write crop_size=224."));
    if (efficientNet && !(padding >= 0))
        return a.bad("crop_padding", message("center-crop.crop-padding-must-not", "crop_padding must not be negative."));
    return TransformPtr(std::make_shared<CenterCrop>(size, efficientNet, padding, std::move(interpolation),
                                                     backend == "pillow" ? ResizeBackend::Pillow : ResizeBackend::Cv2));
}

}  // namespace teardown
