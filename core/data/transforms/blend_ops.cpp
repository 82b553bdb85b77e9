// Contrast, ColorTransform, Brightness and Sharpness: picture * factor + other * (1 - factor) with cv2.addWeighted, where the other picture
// is one grey, the grey picture, black or the smoothed picture. mmcv cuts the sum to 0..255 and truncates it, except for ColorTransform,
// which adds and rounds in bytes.
#include "core/data/transforms/policy_op.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace teardown {

namespace {

Picture floatsOf(const Picture& picture) {
    Picture result = picture.sameKind();
    result.depth = Depth::Float32;
    result.pixels.resize(picture.valueCount() * sizeof(float));
    std::copy(picture.pixels.begin(), picture.pixels.end(), result.values<float>());
    return result;
}

Result<Picture> blendedInFloats(const ImagingApi& imaging, const Picture& picture, double factor, const Picture& other) {
    TD_TRY(const Picture sum, imaging.blend(floatsOf(picture), factor, floatsOf(other), 1 - factor));
    Picture result = picture.sameKind();
    result.pixels.resize(picture.valueCount());
    const float* values = sum.values<float>();
    for (std::size_t i = 0; i < result.pixels.size(); ++i)
        result.pixels[i] = static_cast<std::uint8_t>(std::clamp(values[i], 0.0f, 255.0f));
    return result;
}

Picture inAllChannels(const Picture& one, const Picture& like) {
    Picture result = like.sameKind();
    result.pixels.resize(result.valueCount());
    const std::size_t channels = static_cast<std::size_t>(like.channels);
    for (std::size_t i = 0; i < result.pixels.size(); ++i) result.pixels[i] = one.pixels[i / channels];
    return result;
}

Picture filled(const Picture& like, int value) {
    Picture result = like.sameKind();
    result.pixels.assign(result.valueCount(), static_cast<std::uint8_t>(value));
    return result;
}

class BlendOp : public PolicyOp {
public:
    explicit BlendOp(const Arguments& a) : PolicyOp(a), m_magnitude(a.number("magnitude")) {}

protected:
    std::optional<double> magnitude() const override { return m_magnitude; }
    virtual Result<Picture> blended(const ImagingApi& imaging, const Picture& picture, double factor) const = 0;
    Result<Message> change(const TransformCall& call, double value) const override {
        const double factor = 1 + value;
        TD_TRY(Picture result, blended(call.imaging, call.sample.img.picture, factor));
        call.sample.replacePicture(std::move(result));
        return message("blend.numbers", "factor 1 + {value} = {factor}", {{"value", value, ".6g"}, {"factor", factor, ".6g"}});
    }

private:
    double m_magnitude;
};

class Contrast : public BlendOp {
public:
    using BlendOp::BlendOp;

protected:
    Result<Picture> blended(const ImagingApi& imaging, const Picture& picture, double factor) const override {
        TD_TRY(const Picture grey, imaging.gray(picture, false));
        const std::int64_t sum = std::accumulate(grey.pixels.begin(), grey.pixels.end(), std::int64_t{0});
        const int mean = pythonRound(static_cast<double>(sum) / static_cast<double>(grey.pixels.size()));
        return blendedInFloats(imaging, picture, factor, filled(picture, mean));
    }
};

class ColorTransform : public BlendOp {
public:
    using BlendOp::BlendOp;

protected:
    Result<Picture> blended(const ImagingApi& imaging, const Picture& picture, double factor) const override {
        TD_TRY(const Picture grey, imaging.gray(picture, false));
        return imaging.blend(picture, factor, inAllChannels(grey, picture), 1 - factor);
    }
};

class Brightness : public BlendOp {
public:
    using BlendOp::BlendOp;

protected:
    bool threeChannels() const override { return false; }
    Result<Picture> blended(const ImagingApi& imaging, const Picture& picture, double factor) const override {
        return blendedInFloats(imaging, picture, factor, filled(picture, 0));
    }
};

class Sharpness : public BlendOp {
public:
    using BlendOp::BlendOp;

protected:
    bool threeChannels() const override { return false; }
    Result<Picture> blended(const ImagingApi& imaging, const Picture& picture, double factor) const override {
        std::array<double, 9> kernel;
        kernel.fill(1. / 13);
        kernel[4] = 5. / 13;
        TD_TRY(const Picture smooth, imaging.filter3x3(picture, kernel));
        return blendedInFloats(imaging, picture, factor, smooth);
    }
};

template <class Op>
Result<TransformPtr> blendOp(const Arguments& a) {
    return TransformPtr(std::make_shared<Op>(a));
}

}  // namespace

Result<TransformPtr> createContrast(const Arguments& a, Diagnostics&) { return blendOp<Contrast>(a); }
Result<TransformPtr> createColorTransform(const Arguments& a, Diagnostics&) { return blendOp<ColorTransform>(a); }
Result<TransformPtr> createBrightness(const Arguments& a, Diagnostics&) { return blendOp<Brightness>(a); }
Result<TransformPtr> createSharpness(const Arguments& a, Diagnostics&) { return blendOp<Sharpness>(a); }

}  // namespace teardown
