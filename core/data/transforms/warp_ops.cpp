// Shear, Translate and Rotate: mmcv.imshear, imtranslate and imrotate with a constant border.
#include "core/data/transforms/policy_op.h"

#include <fmt/format.h>

namespace teardown {

namespace {

struct WarpOptions {
    BorderValue outside{};
    std::string interpolation;
};

WarpOptions warpOptions(const Arguments& a) {
    const std::array<double, 3> value = policyPadValue(a);
    return {{value[0], value[1], value[2], 0}, a.choice("interpolation", {"nearest", "bilinear", "bicubic", "area", "lanczos"})};
}

/// Any depth that OpenCV warps, any number of channels where the reference does not check it.
class WarpOp : public PolicyOp {
public:
    explicit WarpOp(const Arguments& a) : PolicyOp(a), m_options(warpOptions(a)) {}

protected:
    PixelKind pixels() const override { return PixelKind::Any; }

    Result<void> warp(const TransformCall& call, const AffineMatrix& matrix) const {
        TD_TRY(Picture warped,
               call.imaging.warpAffine(call.sample.img.picture, matrix, interpolationNamed(m_options.interpolation), m_options.outside));
        call.sample.replacePicture(std::move(warped));
        return {};
    }

private:
    WarpOptions m_options;
};

/// mmcv keeps the matrices of imshear and imtranslate in single precision.
double single(double value) { return static_cast<double>(static_cast<float>(value)); }

class Shear : public WarpOp {
public:
    explicit Shear(const Arguments& a)
        : WarpOp(a), m_magnitude(a.number("magnitude")), m_horizontal(a.choice("direction", {"horizontal", "vertical"}) == "horizontal") {}

protected:
    std::optional<double> magnitude() const override { return m_magnitude; }
    Result<Message> change(const TransformCall& call, double value) const override {
        TD_CHECK(warp(call, m_horizontal ? AffineMatrix{1, single(value), 0, 0, 1, 0} : AffineMatrix{1, 0, 0, single(value), 1, 0}));
        return m_horizontal ? message("shear.horizontal", "x + {value} y", {{"value", value, ".6g"}})
                            : message("shear.vertical", "y + {value} x", {{"value", value, ".6g"}});
    }

private:
    double m_magnitude;
    bool m_horizontal;
};

class Translate : public WarpOp {
public:
    explicit Translate(const Arguments& a)
        : WarpOp(a), m_magnitude(a.number("magnitude")), m_horizontal(a.choice("direction", {"horizontal", "vertical"}) == "horizontal") {}

protected:
    std::optional<double> magnitude() const override { return m_magnitude; }
    Result<Message> change(const TransformCall& call, double value) const override {
        const double offset = value * (m_horizontal ? call.sample.img.width() : call.sample.img.height());
        TD_CHECK(warp(call, m_horizontal ? AffineMatrix{1, 0, single(offset), 0, 1, 0} : AffineMatrix{1, 0, 0, 0, 1, single(offset)}));
        return m_horizontal ? message("translate.horizontal", "moved by {offset} columns", {{"offset", offset, ".6g"}})
                            : message("translate.vertical", "moved by {offset} rows", {{"offset", offset, ".6g"}});
    }

private:
    double m_magnitude;
    bool m_horizontal;
};

class Rotate : public WarpOp {
public:
    explicit Rotate(const Arguments& a) : WarpOp(a), m_angle(a.number("angle")), m_scale(a.number("scale")) {
        const auto mustBeFloat = [&](const char* name) {
            if (a[name].kind() != ValueKind::Float)
                throw BuildFailure{
                    a.bad(name, message("rotate.float", "{name}={value} must be a float.", {{"name", name}, {"value", a[name].repr()}}),
                          message("do.write-30-0", "Write 30.0 instead of 30."))};
        };
        mustBeFloat("angle");
        mustBeFloat("scale");
        if (a["center"].isNone()) return;
        const std::vector<double> centre = a.numbers("center");
        if (centre.size() != 2 || a["center"].kind() != ValueKind::Tuple)
            throw BuildFailure{a.bad("center", message("rotate.center", "center must be None or a tuple (x, y)."))};
        m_centre = {centre[0], centre[1]};
    }

protected:
    bool threeChannels() const override { return false; }
    std::optional<double> magnitude() const override { return m_angle; }
    Result<Message> change(const TransformCall& call, double value) const override {
        const SampleImage& img = call.sample.img;
        const std::array<double, 2> centre = m_centre.value_or(std::array<double, 2>{(img.width() - 1) * 0.5, (img.height() - 1) * 0.5});
        TD_CHECK(warp(call, call.imaging.rotationMatrix(centre[0], centre[1], -value, m_scale)));
        return message("rotate.numbers", "{angle} degrees clockwise about ({x}, {y})",
                       {{"angle", value, ".6g"}, {"x", centre[0], "g"}, {"y", centre[1], "g"}});
    }

private:
    double m_angle;
    double m_scale;
    std::optional<std::array<double, 2>> m_centre;
};

}  // namespace

Result<TransformPtr> createShear(const Arguments& a, Diagnostics&) { return TransformPtr(std::make_shared<Shear>(a)); }
Result<TransformPtr> createTranslate(const Arguments& a, Diagnostics&) { return TransformPtr(std::make_shared<Translate>(a)); }
Result<TransformPtr> createRotate(const Arguments& a, Diagnostics&) { return TransformPtr(std::make_shared<Rotate>(a)); }

}  // namespace teardown
