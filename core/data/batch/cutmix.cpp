// BatchCutMix (mmcls/models/utils/augment/cutmix.py) and BatchResizeMix (resizemix.py), which pastes the whole picture, shrunk.
#include "core/data/batch/batch_augment.h"
#include "core/data/batch/batch_draws.h"
#include "core/data/batch/batch_labels.h"
#include "core/data/batch/interpolate.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace teardown {

namespace {

struct CutMixOptions {
    double alpha = 1;
    std::optional<std::pair<double, double>> minmax;
    bool correct = true;
};

/// ResizeMix: the range of the ratio, and how pictures are shrunk.
struct ShrinkOptions {
    double smallest = 0.1;
    double largest = 0.8;
    InterpolateMode mode = InterpolateMode::Bilinear;
};

Error noPlace(const std::string& type, Message why) {
    return {ErrorKind::BadInput,
            "batch-box",
            message("batch-box.no-place", "{type}: {why}", {{"type", type}, {"why", std::move(why)}}),
            message("do.use-larger-pictures", "Use larger pictures, or other arguments of the augment."),
            {}};
}

class BatchCutMix : public BatchAugment {
public:
    BatchCutMix(const char* type, std::int64_t classes, double probability, const CutMixOptions& options,
                const std::optional<ShrinkOptions>& shrink)
        : BatchAugment(type, classes, probability), m_options(options), m_shrink(shrink) {}

    Result<TensorView> apply(const BatchImages& images, const TensorView& labels, ProcessRandom& random,
                             BatchRecord& record) const override {
        TD_CHECK(checkLabelCount(images, labels));
        TD_TRY(const TensorView single, oneHot(labels, classes()));
        BatchDraws draws(random, record.drawn);
        record.type = type();
        double ratio = draws.numpyBeta(m_options.alpha);
        if (m_shrink) ratio = ratio * (m_shrink->largest - m_shrink->smallest) + m_shrink->smallest;
        record.order = draws.torchRandperm(images.count);
        TD_TRY(const BatchBox box, m_options.minmax ? boxBetween(images, draws) : boxOfRatio(images, ratio, draws));
        if (m_options.correct || m_options.minmax)
            ratio = 1. - static_cast<double>(box.height() * box.width()) / static_cast<double>(images.planeSize());
        record.ratio = ratio;
        record.box = box;
        if (m_shrink)
            TD_CHECK(pasteShrunk(images, record));
        else
            paste(images, record);
        return mixedLabels(single, ratio, record.order);
    }

private:
    Result<BatchBox> boxOfRatio(const BatchImages& images, double ratio, BatchDraws& draws) const {
        const double side = std::sqrt(1 - ratio);
        const auto half = [&](std::size_t size) { return static_cast<std::int64_t>(static_cast<double>(size) * side) / 2; };
        const std::int64_t height = static_cast<std::int64_t>(images.height);
        const std::int64_t width = static_cast<std::int64_t>(images.width);
        if (height < 1 || width < 1) return noPlace(type(), message("batch-box.empty", "the pictures are empty."));
        const std::int64_t y = draws.numpyRandint(0, height);
        const std::int64_t x = draws.numpyRandint(0, width);
        const auto within = [](std::int64_t place, std::int64_t size) {
            return static_cast<std::size_t>(std::clamp<std::int64_t>(place, 0, size));
        };
        return BatchBox{within(y - half(images.height), height), within(y + half(images.height), height),
                        within(x - half(images.width), width), within(x + half(images.width), width)};
    }

    /// Sides between two fractions of the picture's.
    Result<BatchBox> boxBetween(const BatchImages& images, BatchDraws& draws) const {
        const auto side = [&](std::size_t size, double fraction) {
            return static_cast<std::int64_t>(static_cast<double>(size) * fraction);
        };
        const auto [smallest, largest] = *m_options.minmax;
        std::array<std::int64_t, 2> cut{};
        std::array<std::int64_t, 2> start{};
        const std::array<std::size_t, 2> sizes{images.height, images.width};
        for (std::size_t i = 0; i < 2; ++i) {
            const std::int64_t low = side(sizes[i], smallest);
            const std::int64_t high = side(sizes[i], largest);
            if (low >= high)
                return noPlace(type(), message("batch-box.no-size", "cutmix_minmax leaves no size for a side of {size}: {low} to {high}.",
                                               {{"size", static_cast<std::int64_t>(sizes[i])}, {"low", low}, {"high", high}}));
            cut[i] = draws.numpyRandint(low, high);
        }
        for (std::size_t i = 0; i < 2; ++i) {
            if (static_cast<std::int64_t>(sizes[i]) <= cut[i] || cut[i] < 0)
                return noPlace(type(), message("batch-box.too-large", "a patch of {cut} does not fit into a side of {size}.",
                                               {{"cut", cut[i]}, {"size", static_cast<std::int64_t>(sizes[i])}}));
            start[i] = draws.numpyRandint(0, static_cast<std::int64_t>(sizes[i]) - cut[i]);
        }
        const auto at = [](std::int64_t place) { return static_cast<std::size_t>(place); };
        return BatchBox{at(start[0]), at(start[0] + cut[0]), at(start[1]), at(start[1] + cut[1])};
    }

    /// The patches are those of the batch before any was pasted.
    static void paste(const BatchImages& images, const BatchRecord& record) {
        const BatchBox& box = *record.box;
        std::vector<float> patches;
        patches.reserve(images.count * images.channels * box.height() * box.width());
        for (const std::size_t other : record.order)
            for (std::size_t c = 0; c < images.channels; ++c)
                for (std::size_t y = box.top; y < box.bottom; ++y) {
                    const float* row = images.row(other, c, y);
                    patches.insert(patches.end(), row + box.left, row + box.right);
                }
        const float* from = patches.data();
        for (std::size_t n = 0; n < images.count; ++n)
            for (std::size_t c = 0; c < images.channels; ++c)
                for (std::size_t y = box.top; y < box.bottom; ++y, from += box.width())
                    std::copy(from, from + box.width(), images.row(n, c, y) + box.left);
    }

    Result<void> pasteShrunk(const BatchImages& images, const BatchRecord& record) const {
        const BatchBox& box = *record.box;
        if (box.height() == 0 || box.width() == 0)
            return noPlace(
                type(),
                message("batch-box.shrunk-to-nothing", "the patch has {height} x {width} pixels, and a picture cannot be shrunk to that.",
                        {{"height", static_cast<std::int64_t>(box.height())}, {"width", static_cast<std::int64_t>(box.width())}}));
        const Interpolator shrink(m_shrink->mode, {images.height, images.width}, {box.height(), box.width()});
        const std::size_t area = box.height() * box.width();
        std::vector<float> patches(images.count * images.channels * area);
        for (std::size_t n = 0; n < images.count; ++n)
            for (std::size_t c = 0; c < images.channels; ++c)
                shrink.apply({images.row(record.order[n], c, 0), images.planeSize()}, patches.data() + (n * images.channels + c) * area,
                             box.width());
        const float* from = patches.data();
        for (std::size_t n = 0; n < images.count; ++n)
            for (std::size_t c = 0; c < images.channels; ++c)
                for (std::size_t y = box.top; y < box.bottom; ++y, from += box.width())
                    std::copy(from, from + box.width(), images.row(n, c, y) + box.left);
        return {};
    }

    CutMixOptions m_options;
    std::optional<ShrinkOptions> m_shrink;
};

CutMixOptions cutMixOptions(const Arguments& a) {
    checkBatchAugment(a);
    CutMixOptions options{a.number("alpha"), std::nullopt, a.boolean("correct_lam")};
    if (a["cutmix_minmax"].isNone()) return options;
    const std::vector<double> range = a.numbers("cutmix_minmax");
    if (range.size() != 2)
        throw BuildFailure{a.bad("cutmix_minmax", message("cutmix-minmax.must-be-two", "cutmix_minmax={value}: must be two numbers.",
                                                          {{"value", a["cutmix_minmax"].repr()}}))};
    for (const double fraction : range)
        if (!(fraction >= 0 && fraction <= 1))
            throw BuildFailure{a.bad(
                "cutmix_minmax", message("cutmix-minmax.must-be-fractions", "cutmix_minmax={value}: both must be fractions from 0 to 1.",
                                         {{"value", a["cutmix_minmax"].repr()}}))};
    options.minmax = {range[0], range[1]};
    return options;
}

}  // namespace

Result<BatchAugmentPtr> createBatchCutMix(const Arguments& a) {
    return BatchAugmentPtr(
        std::make_shared<BatchCutMix>("BatchCutMix", a.integer("num_classes"), a.number("prob"), cutMixOptions(a), std::nullopt));
}

Result<BatchAugmentPtr> createBatchResizeMix(const Arguments& a) {
    const CutMixOptions options = cutMixOptions(a);
    const std::string mode = a.choice("interpolation", {"nearest", "nearest-exact", "bilinear", "bicubic", "area"});
    const ShrinkOptions shrink{a.number("lam_min"), a.number("lam_max"), *interpolateModeNamed(mode)};
    for (const char* name : {"lam_min", "lam_max"})
        if (!(a.number(name) >= 0 && a.number(name) <= 1))
            return a.bad(
                name, message("lam.must-be-a-ratio", "{name}={value}: must be from 0 to 1", {{"name", name}, {"value", a[name].repr()}}));
    return BatchAugmentPtr(std::make_shared<BatchCutMix>("BatchResizeMix", a.integer("num_classes"), a.number("prob"), options, shrink));
}

}  // namespace teardown
