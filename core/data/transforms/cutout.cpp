// Cutout with mmcv.cutout: covers a rectangle. Its centre lies between 1 and the side, because numpy's uniform takes one argument as the
// lower end; at the top and on the left the rectangle is moved inside instead of being cut.
#include "core/data/transforms/policy_op.h"

#include <algorithm>

namespace teardown {

namespace {

/// A float is truncated; a pair must be a tuple.
std::pair<int, int> coveredSize(const Arguments& a) {
    constexpr double kLargest = 1 << 15;
    const ConfigValue& value = a["shape"];
    const std::vector<double> sides = a.numbers("shape");
    const bool pair = value.kind() == ValueKind::Tuple && sides.size() == 2;
    const bool fits = std::all_of(sides.begin(), sides.end(), [](double side) { return side >= 0 && side <= kLargest; });
    if (!fits || !(pair || (value.isNumber() && sides.size() == 1)))
        throw BuildFailure{
            a.bad("shape", message("cutout.shape", "shape={value} is neither a number nor a tuple (h, w).", {{"value", value.repr()}}))};
    return {static_cast<int>(sides.front()), static_cast<int>(sides.back())};
}

class Cutout : public PolicyOp {
public:
    explicit Cutout(const Arguments& a) : PolicyOp(a), m_size(coveredSize(a)), m_colour(policyPadValue(a)) {}

protected:
    Result<Message> change(const TransformCall& call, double) const override {
        Picture& picture = call.sample.img.picture;
        Draws draws = call.draws();
        const double y = draws.numpyUniform(picture.height);
        const double x = draws.numpyUniform(picture.width);
        const int top = static_cast<int>(std::max(0.0, y - m_size.first / 2.));
        const int left = static_cast<int>(std::max(0.0, x - m_size.second / 2.));
        const int bottom = std::min(picture.height, top + m_size.first);
        const int right = std::min(picture.width, left + m_size.second);
        for (int row = top; row < bottom; ++row) {
            std::uint8_t* at =
                picture.pixels.data() +
                (static_cast<std::size_t>(row) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(left)) * 3;
            for (int column = left; column < right; ++column)
                for (const double value : m_colour) *at++ = static_cast<std::uint8_t>(static_cast<int>(value));
        }
        return message("cutout.numbers", "{height} x {width} at row {top}, column {left} are covered",
                       {{"height", bottom - top}, {"width", right - left}, {"top", top}, {"left", left}});
    }

private:
    std::pair<int, int> m_size;
    std::array<double, 3> m_colour;
};

}  // namespace

Result<TransformPtr> createCutout(const Arguments& a, Diagnostics&) { return TransformPtr(std::make_shared<Cutout>(a)); }

}  // namespace teardown
