#include "core/data/numbers/tensor_match.h"

#include "core/data/numbers/search.h"
#include "core/data/numbers/tensor_fit.h"
#include "core/data/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace teardown {

namespace {

constexpr std::size_t kSampled = 8000;  // pixels that the first round looks at
constexpr std::size_t kFinalists = 6;   // readings whose values are compared one by one
constexpr std::size_t kMostTensorsRanked = 8;

Error tensorError(const char* code, Message what, Message remedy) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {}};
}

/// The first picture as three axes, and which of them are the channels.
struct GivenTensor {
    TensorView view;  ///< [C, H, W]
    bool channelsLast = false;
    Diagnostics notes;
};

Result<GivenTensor> givenTensor(const TensorView& given, int channels) {
    GivenTensor found;
    found.view = given;
    if (given.rank() == 4) {
        if (given.shape()[0] > 1)
            found.notes.push_back({Severity::Note,
                                   "numbers-tensor-batch",
                                   message("numbers-tensor-batch.a-batch", "The tensor holds {count} pictures; the first one is compared.",
                                           {{"count", given.shape()[0]}}),
                                   {}});
        if (given.shape()[0] > 0) found.view = given.select(0);
    } else if (given.rank() == 2 && channels == 1) {
        found.view = TensorView::fromFloats({1, given.shape()[0], given.shape()[1]}, given.toFloats());
    }
    constexpr std::int64_t kLongestSide = 4096;
    const Shape& shape = found.view.shape();
    const bool sized = found.view.rank() == 3 && found.view.numel() > 0 &&
                       std::all_of(shape.begin(), shape.end(), [](std::int64_t side) { return side <= kLongestSide; });
    if (!sized)
        return tensorError("numbers-tensor-shape",
                           message("numbers-tensor-shape.the-tensor-has",
                                   "The tensor has shape {shape}; the input of one picture is [1, C, H, W], at most {longest} a side.",
                                   {{"shape", shapeText(given.shape())}, {"longest", kLongestSide}}),
                           message("do.save-the-input", "Save the network's input, for example np.save('x.npy', x.cpu().numpy())."));
    if (shape[0] != channels && shape[2] != channels)
        return tensorError("numbers-tensor-channels",
                           message("numbers-tensor-channels.the-tensor-has", static_cast<std::int64_t>(channels),
                                   "The tensor has shape {shape}, the network takes {channels} channel.",
                                   "The tensor has shape {shape}, the network takes {channels} channels.",
                                   {{"shape", shapeText(given.shape())}, {"channels", channels}}),
                           {});
    found.channelsLast = shape[0] != channels;
    if (found.channelsLast) found.view = found.view.permuted({2, 0, 1});
    return found;
}

/// [C, H, W] with the layout undone.
GivenPixels pixelsOf(const TensorView& view, MemoryLayout layout) {
    GivenPixels given;
    given.channels = static_cast<int>(view.shape()[0]);
    given.height = static_cast<int>(view.shape()[layout == MemoryLayout::Transposed ? 2 : 1]);
    given.width = static_cast<int>(view.shape()[layout == MemoryLayout::Transposed ? 1 : 2]);
    const std::vector<float> flat = view.toFloats();
    const auto channels = static_cast<std::size_t>(given.channels), height = static_cast<std::size_t>(given.height),
               width = static_cast<std::size_t>(given.width);
    given.values.resize(flat.size());
    double sum = 0, squares = 0;
    for (std::size_t y = 0; y < height; ++y)
        for (std::size_t x = 0; x < width; ++x)
            for (std::size_t c = 0; c < channels; ++c) {
                std::size_t from = (c * height + y) * width + x;
                if (layout == MemoryLayout::Reshaped) from = (y * width + x) * channels + c;
                if (layout == MemoryLayout::Transposed) from = (c * width + x) * height + y;
                if (layout == MemoryLayout::Mirrored) from = (c * height + y) * width + (width - 1 - x);
                if (layout == MemoryLayout::UpsideDown) from = (c * height + (height - 1 - y)) * width + x;
                const float value = flat[from];
                given.values[(y * width + x) * channels + c] = value;
                given.largest = std::max(given.largest, static_cast<double>(std::abs(value)));
                sum += value;
                squares += static_cast<double>(value) * value;
            }
    const double count = static_cast<double>(flat.size());
    given.spread = std::sqrt(std::max(0.0, squares / count - sum / count * (sum / count)));
    return given;
}

struct Candidate {
    Reading reading{};  ///< without values
    TensorFit fit;
};

/// A finalist with the rule of its values.
struct Named {
    Reading reading{};
    std::optional<ReadingDifference> ownValues;  ///< mean and std that no rule has
    double rms = 0;
    double maxAbs = 0;
};

class TensorMatch {
public:
    TensorMatch(const ReadingSpace& space, ReadingMaker& maker, const GivenTensor& given, const TaskContext& task)
        : m_space(space), m_maker(maker), m_given(given), m_task(task) {
        for (int layout = 0; layout < space.count(ReadingFactor::Layout); ++layout)
            m_layouts.push_back(pixelsOf(given.view, static_cast<MemoryLayout>(layout)));
    }

    Result<NumbersReport> report(std::optional<ReadingDifference> size) {
        // Pixels of the right picture correlate with those of the tensor whatever the filter was, so the filters come second.
        TD_CHECK(compareCrops());
        TD_CHECK(compareResamplers());
        std::vector<Named> named;
        for (std::size_t i = 0; i < std::min(kFinalists, m_candidates.size()); ++i) {
            TD_TRY(Named one, this->named(m_candidates[i]));
            named.push_back(std::move(one));
        }
        std::stable_sort(named.begin(), named.end(), [&](const Named& a, const Named& b) {
            return a.rms != b.rms ? a.rms < b.rms : m_space.cost(a.reading) < m_space.cost(b.reading);
        });
        return ranked(named, std::move(size));
    }

private:
    /// Adds the fit of a reading for each layout.
    Result<void> compare(const Reading& reading, std::size_t sampled, std::span<const int> layouts) {
        if (m_task.cancelled()) return cancelledError();
        const auto pixels = m_maker.pixels(reading);
        if (!pixels.ok()) return {};
        for (const int layout : layouts) {
            const std::size_t count = m_given.view.shape()[1] * m_given.view.shape()[2];
            const std::size_t stride = std::max<std::size_t>(1, count / sampled) | 1;
            Candidate candidate{withChoice(reading, ReadingFactor::Layout, layout),
                                fitOf(**pixels, m_layouts[static_cast<std::size_t>(layout)], stride)};
            ++m_compared;
            if (candidate.fit.lines.empty()) continue;
            if (candidate.fit.order == ReadingOrder::Swapped)
                candidate.reading = withChoice(candidate.reading, ReadingFactor::Order, static_cast<int>(ReadingOrder::Swapped));
            m_candidates.push_back(std::move(candidate));
        }
        return {};
    }

    void sort() {
        std::stable_sort(m_candidates.begin(), m_candidates.end(), [&](const Candidate& a, const Candidate& b) {
            return a.fit.residual != b.fit.residual ? a.fit.residual < b.fit.residual : m_space.cost(a.reading) < m_space.cost(b.reading);
        });
    }

    Result<void> compareCrops() {
        std::vector<int> layouts;
        for (int layout = 0; layout < m_space.count(ReadingFactor::Layout); ++layout) layouts.push_back(layout);
        const int crops = m_space.count(ReadingFactor::Crop);
        for (int crop = 0; crop < crops; ++crop) {
            m_task.report(0.5 * crop / crops, message("numbers.comparing-crops", "comparing crops"));
            for (int orientation = 0; orientation < m_space.count(ReadingFactor::Orientation); ++orientation)
                for (const int order : {0, static_cast<int>(ReadingOrder::Grey)}) {
                    if (order >= m_space.count(ReadingFactor::Order)) continue;
                    Reading reading{};
                    reading = withChoice(reading, ReadingFactor::Crop, crop);
                    reading = withChoice(reading, ReadingFactor::Orientation, orientation);
                    reading = withChoice(reading, ReadingFactor::Order, order);
                    TD_CHECK(compare(reading, kSampled, layouts));
                }
        }
        sort();
        return {};
    }

    Result<void> compareResamplers() {
        constexpr std::size_t kFollowed = 4;
        std::vector<Candidate> followed = std::move(m_candidates);
        followed.resize(std::min(followed.size(), kFollowed));
        m_candidates.clear();
        const int resamplers = m_space.count(ReadingFactor::Resampler);
        for (std::size_t i = 0; i < followed.size(); ++i)
            for (int resampler = 0; resampler < resamplers; ++resampler) {
                m_task.report(0.5 + 0.5 * static_cast<double>(i) / static_cast<double>(followed.size()),
                              message("numbers.comparing-filters", "comparing filters"));
                Reading reading = withChoice(followed[i].reading, ReadingFactor::Resampler, resampler);
                // The fit decides between the orders of a coloured picture.
                if (choiceOf(reading, ReadingFactor::Order) == static_cast<int>(ReadingOrder::Swapped))
                    reading = withChoice(reading, ReadingFactor::Order, 0);
                const int layout[] = {choiceOf(reading, ReadingFactor::Layout)};
                TD_CHECK(compare(reading, std::numeric_limits<std::size_t>::max(), layout));
            }
        sort();
        return {};
    }

    Result<Named> named(const Candidate& candidate) {
        std::optional<Named> best;
        for (int values = 0; values < m_space.count(ReadingFactor::Values); ++values) {
            const Reading reading = withChoice(candidate.reading, ReadingFactor::Values, values);
            TD_TRY(const TensorView made, m_maker.tensor(reading));
            Named one{reading, {}, 0, 0};
            measure(made.toFloats(), one);
            if (!best || one.rms < best->rms) best = std::move(one);
        }
        // Lines that fit far better than every rule: a mean and std of their own.
        const double spread = m_layouts.front().spread;
        constexpr double kFitsWell = 0.02, kFarBetter = 0.3, kRoundingShare = 1e-5;
        if (best->rms > kRoundingShare * spread && candidate.fit.residual < kFitsWell &&
            candidate.fit.residual * spread < kFarBetter * best->rms)
            return withOwnValues(candidate);
        return *best;
    }

    void measure(const std::vector<float>& made, Named& named) const {
        const std::vector<float> given = m_given.view.toFloats();
        if (given.size() != made.size()) {
            named.rms = named.maxAbs = std::numeric_limits<double>::max();
            return;
        }
        double squares = 0;
        for (std::size_t i = 0; i < given.size(); ++i) {
            const double difference = static_cast<double>(given[i]) - made[i];
            squares += difference * difference;
            named.maxAbs = std::max(named.maxAbs, std::abs(difference));
        }
        named.rms = std::sqrt(squares / static_cast<double>(given.size()));
        if (!std::isfinite(named.rms)) named.rms = std::numeric_limits<double>::max();
    }

    Result<Named> withOwnValues(const Candidate& candidate) {
        TD_TRY(const ReadPixelsPtr pixels, m_maker.pixels(candidate.reading));
        const auto channels = static_cast<std::size_t>(pixels->channels);
        const bool swapped = candidate.fit.order == ReadingOrder::Swapped;
        std::vector<float> values(pixels->bytes.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            const std::size_t c = i % channels;
            const Line& line = candidate.fit.lines[c];
            values[i] = static_cast<float>(line.factor * pixels->bytes[swapped ? i - c + channels - 1 - c : i] + line.offset);
        }
        const auto layout = static_cast<MemoryLayout>(choiceOf(candidate.reading, ReadingFactor::Layout));
        Named named{candidate.reading, {}, 0, 0};
        measure(laidOut(std::move(values), pixels->height, pixels->width, pixels->channels, layout).toFloats(), named);
        std::string mean, std;
        for (const Line& line : candidate.fit.lines) {
            const double factor = line.factor == 0 ? std::numeric_limits<double>::quiet_NaN() : line.factor;
            mean += (mean.empty() ? "" : ", ") + fmt::format("{:.4g}", -line.offset / factor);
            std += (std.empty() ? "" : ", ") + fmt::format("{:.4g}", 1 / factor);
        }
        named.ownValues = ReadingDifference{
            ReadingFactor::Values, "fitted",
            message("value-rule.fitted", "mean {mean} and std {std} of values from 0 to 255", {{"mean", mean}, {"std", std}})};
        return named;
    }

    bool isExact(const Named& named) const {
        const DType dtype = m_given.view.dtype();
        const bool half = dtype == DType::Float16 || dtype == DType::BFloat16;
        const double largest = std::max(1.0, m_layouts.front().largest);
        // Two float32 programs round mean and std in different places.
        return named.maxAbs <= largest * (dtype == DType::BFloat16 ? 8e-3 : half ? 1e-3 : 4e-6);
    }

    NumbersReport ranked(const std::vector<Named>& named, std::optional<ReadingDifference> size) const {
        NumbersReport report;
        for (const Named& one : named) {
            if (report.ranked.size() == kMostTensorsRanked) break;
            RankedReading row;
            row.kind = NumbersKind::Tensor;
            row.distance = one.rms;
            row.maxAbs = one.maxAbs;
            row.exact = isExact(one);
            row.differences = m_space.differences(one.reading);
            if (one.ownValues) row.differences.insert(row.differences.begin(), *one.ownValues);
            if (size) row.differences.push_back(*size);
            if (m_given.channelsLast)
                row.differences.push_back(
                    {ReadingFactor::Layout, "channels-last", message("layout.channels-last", "height x width x channels, not transposed")});
            // Readings of equal error make the same tensor.
            if (!report.ranked.empty() && report.ranked.back().distance == row.distance && report.ranked.back().maxAbs == row.maxAbs) {
                report.ranked.back().same.push_back(std::move(row.differences));
                continue;
            }
            report.ranked.push_back(std::move(row));
        }
        report.given = static_cast<std::size_t>(m_given.view.numel());
        report.tried = m_compared;
        report.notes = m_given.notes;
        return report;
    }

    const ReadingSpace& m_space;
    ReadingMaker& m_maker;
    const GivenTensor& m_given;
    TaskContext m_task;
    std::vector<GivenPixels> m_layouts;
    std::vector<Candidate> m_candidates;
    int m_compared = 0;
};

}  // namespace

Result<NumbersReport> matchTensor(const Config& config, int channels, const PictureSource& picture, const TensorView& given,
                                  const ImagingApi& imaging, const TaskContext& task) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    TD_TRY(const GivenTensor tensor, givenTensor(given, channels));
    TD_TRY(const PictureFacts facts, pictureFacts(picture, imaging));
    TD_TRY(const Pipeline pipeline, Pipeline::fromConfig(config, channels));
    const PictureSize own = pipeline.outputSize();
    const PictureSize goal{static_cast<int>(tensor.view.shape()[1]), static_cast<int>(tensor.view.shape()[2])};
    std::optional<ReadingDifference> size;
    if (goal.height != own.height || goal.width != own.width)
        size = ReadingDifference{
            ReadingFactor::Crop, "size",
            message("crop-rule.size", "an input of {height} x {width} instead of {ownHeight} x {ownWidth}",
                    {{"height", goal.height}, {"width", goal.width}, {"ownHeight", own.height}, {"ownWidth", own.width}})};
    TD_TRY(const ReadingSpace space, readingSpace(config, channels, facts, goal));
    ReadingMaker maker(config, space, picture, imaging);
    TD_TRY(NumbersReport report, TensorMatch(space, maker, tensor, task).report(std::move(size)));
    if (report.ranked.empty())
        return tensorError("numbers-tensor-size",
                           message("numbers-tensor-size.no-reading", "No reading of the picture gives an input of {height} x {width}.",
                                   {{"height", goal.height}, {"width", goal.width}}),
                           {});
    report.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    report.verdict = numbersVerdict(report);
    return report;
}

}  // namespace teardown
