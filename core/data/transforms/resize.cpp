// Resize (mmcls/datasets/pipelines/transforms.py): sizes are truncated as Python's int() does.
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

namespace {

/// Python's int() of a size; a size beyond any picture saturates.
int truncated(double side) { return static_cast<int>(std::min(side, 2e9)); }

class Resize : public Transform {
public:
    Resize(std::pair<int, int> size, std::string side, std::string interpolation, ResizeBackend backend)
        : m_size(size), m_side(std::move(side)), m_interpolation(std::move(interpolation)), m_backend(backend) {}

    struct Target {
        PictureSize size;
        bool unchanged = false;
        Message numbers;
    };

    Target target(PictureSize in) const {
        if (m_size.second != -1)
            return {{m_size.first, m_size.second},
                    false,
                    asIs(fmt::format("{} x {} -> {} x {}", in.height, in.width, m_size.first, m_size.second))};
        const int goal = m_size.first;
        const int h = in.height;
        const int w = in.width;
        const bool reached = (m_side == "short" && std::min(h, w) == goal) || (m_side == "long" && std::max(h, w) == goal) ||
                             (m_side == "height" && h == goal) || (m_side == "width" && w == goal);
        if (reached)
            return {in, true,
                    message("resize.already", "{size}: the {side} side is {goal} already, nothing is done",
                            {{"size", fmt::format("{} x {}", h, w)}, {"side", m_side}, {"goal", goal}})};
        const bool byWidth = (m_side == "short" && w < h) || (m_side == "long" && w > h) || m_side == "width";
        if (byWidth) {
            const int height = truncated(double(goal) * h / w);
            return {{height, goal},
                    false,
                    message("resize.by-width", "width = {goal}, height = int({goal} * {h} / {w}) = {height}",
                            {{"goal", goal}, {"h", h}, {"w", w}, {"height", height}})};
        }
        const int width = truncated(double(goal) * w / h);
        return {{goal, width},
                false,
                message("resize.by-height", "height = {goal}, width = int({goal} * {w} / {h}) = {width}",
                        {{"goal", goal}, {"h", h}, {"w", w}, {"width", width}})};
    }

    Result<void> apply(const TransformCall& call) const override {
        SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        TD_CHECK(checkPixels(call, m_backend == ResizeBackend::Pillow ? PixelKind::Bytes : PixelKind::Any));
        const Target goal = target({img.height(), img.width()});
        record.numbers = goal.numbers;
        record.detail = std::make_shared<Resampling>(resamplingOf(m_interpolation, m_backend));
        if (goal.unchanged) return {};
        TD_CHECK(checkScaledSize(call.sample, goal.size, record));
        auto resized = call.imaging.resize(img.picture, goal.size.width, goal.size.height, interpolationNamed(m_interpolation), m_backend);
        if (!resized.ok()) return std::move(resized).error();
        call.sample.setPicture(std::move(resized).value());
        record.facts.emplace_back(
            message("fact.filter", "filter"),
            m_backend == ResizeBackend::Pillow
                ? message("resize.pillow", "{filter} of Pillow (antialiased when shrinking)", {{"filter", m_interpolation}})
                : message("resize.opencv", "{filter} of OpenCV (not antialiased)", {{"filter", m_interpolation}}));
        return {};
    }

    std::vector<std::string> keysMade() const override { return {"img_shape"}; }

    std::optional<PictureSize> outputSize(std::optional<PictureSize> input) const override {
        if (m_size.second != -1) return PictureSize{m_size.first, m_size.second};
        return input ? target(*input).size : PictureSize{m_size.first, m_size.first};
    }

private:
    std::pair<int, int> m_size;
    std::string m_side;
    std::string m_interpolation;
    ResizeBackend m_backend;
};

}  // namespace

Result<TransformPtr> createResize(const Arguments& a, Diagnostics& notes) {
    const auto size = sidesOf(a, "size", SizeKind::TupleOrMinusOne, notes);
    std::string side = a.choice("adaptive_side", {"short", "long", "height", "width"});
    const bool pillow = a.choice("backend", {"cv2", "pillow"}) == "pillow";
    std::string interpolation =
        a.choice("interpolation", pillow ? std::vector<std::string>{"nearest", "bilinear", "bicubic", "box", "lanczos", "hamming"}
                                         : std::vector<std::string>{"nearest", "bilinear", "bicubic", "area", "lanczos"});
    return TransformPtr(
        std::make_shared<Resize>(size, std::move(side), std::move(interpolation), pillow ? ResizeBackend::Pillow : ResizeBackend::Cv2));
}

}  // namespace teardown
