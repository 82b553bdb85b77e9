#include "core/metrics/score_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace teardown::metrics {

namespace {

/// Bytes of a block of rows.
constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

Error scoresError(const char* code, Message what) {
    return {ErrorKind::BadInput,
            code,
            std::move(what),
            message("do.scores-are-an-array",
                    "Scores are an array of float32 or float64 with a row for each picture and a column for each class."),
            {}};
}

class TensorScores : public ScoreSource {
public:
    explicit TensorScores(TensorView view) : m_view(std::move(view)) {}
    std::size_t rows() const override { return static_cast<std::size_t>(m_view.shape()[0]); }
    std::size_t classes() const override { return static_cast<std::size_t>(m_view.shape()[1]); }
    bool singlePrecision() const override { return m_view.dtype() == DType::Float32; }
    Result<void> read(std::size_t first, std::span<double> out) const override {
        const std::size_t begin = first * classes();
        if (m_view.contiguous() && !m_view.bigEndian()) {
            if (singlePrecision())
                copy<float>(begin, out);
            else
                copy<double>(begin, out);
            return {};
        }
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = m_view.at(static_cast<std::int64_t>(begin + i));
        return {};
    }

private:
    /// Bytes of a file may lie at any address.
    template <class Number>
    void copy(std::size_t begin, std::span<double> out) const {
        const std::byte* from = m_view.data() + begin * sizeof(Number);
        for (double& value : out) {
            Number number;
            std::memcpy(&number, from, sizeof number);
            from += sizeof number;
            value = static_cast<double>(number);
        }
    }

    TensorView m_view;
};

class DoubleScores : public ScoreSource {
public:
    DoubleScores(std::vector<double> values, std::size_t classes, bool single)
        : m_values(std::move(values)), m_classes(classes), m_single(single) {}
    std::size_t rows() const override { return m_values.size() / m_classes; }
    std::size_t classes() const override { return m_classes; }
    bool singlePrecision() const override { return m_single; }
    Result<void> read(std::size_t first, std::span<double> out) const override {
        std::copy_n(m_values.begin() + static_cast<std::ptrdiff_t>(first * m_classes), out.size(), out.begin());
        return {};
    }

private:
    std::vector<double> m_values;
    std::size_t m_classes;
    bool m_single;
};

class SomeRows : public ScoreSource {
public:
    SomeRows(ScoreSourcePtr source, std::size_t first, std::size_t count) : m_source(std::move(source)), m_first(first), m_count(count) {}
    std::size_t rows() const override { return m_count; }
    std::size_t classes() const override { return m_source->classes(); }
    bool singlePrecision() const override { return m_source->singlePrecision(); }
    Result<void> read(std::size_t first, std::span<double> out) const override { return m_source->read(m_first + first, out); }

private:
    ScoreSourcePtr m_source;
    std::size_t m_first;
    std::size_t m_count;
};

Result<void> checkDType(const TensorView& view) {
    if (view.dtype() == DType::Float32 || view.dtype() == DType::Float64) return {};
    return scoresError("scores-dtype",
                       message("scores-dtype.the-scores-are", "The scores are {dtype}.", {{"dtype", dtypeName(view.dtype())}}));
}

Error shapeError(const TensorView& view) {
    return scoresError("scores-shape",
                       message("scores-shape.the-scores-have", "The scores have the shape {shape}.", {{"shape", shapeText(view.shape())}}));
}

}  // namespace

Result<void> forEachRow(const ScoreSource& source, const std::function<Result<void>(std::size_t, std::span<const double>)>& row) {
    const std::size_t classes = source.classes();
    const std::size_t blockRows = std::max<std::size_t>(1, kBlockBytes / (classes * sizeof(double)));
    std::vector<double> block(std::min(blockRows, source.rows()) * classes);
    for (std::size_t first = 0; first < source.rows(); first += blockRows) {
        const std::size_t count = std::min(blockRows, source.rows() - first);
        const std::span<double> part(block.data(), count * classes);
        TD_CHECK(source.read(first, part));
        for (std::size_t i = 0; i < count; ++i) TD_CHECK(row(first + i, part.subspan(i * classes, classes)));
    }
    return {};
}

Result<ScoreSourcePtr> scoresOf(TensorView view) {
    TD_CHECK(checkDType(view));
    if (view.rank() != 2 || view.numel() == 0) return shapeError(view);
    return ScoreSourcePtr(std::make_shared<TensorScores>(std::move(view)));
}

ScoreSourcePtr scoresOf(std::vector<double> values, std::size_t classes) {
    return std::make_shared<DoubleScores>(std::move(values), classes, false);
}

Result<ScoreSourcePtr> stackedScores(const std::vector<TensorView>& parts) {
    std::vector<double> values;
    std::int64_t classes = 0;
    bool single = true;
    for (const TensorView& part : parts) {
        TD_CHECK(checkDType(part));
        if (part.rank() < 1 || part.rank() > 2 || part.numel() == 0) return shapeError(part);
        if (classes == 0) classes = part.shape().back();
        if (part.shape().back() != classes)
            return scoresError("scores-shape",
                               message("scores-shape.rows-of-different-length", "A row of {other} scores stands beside rows of {classes}.",
                                       {{"other", part.shape().back()}, {"classes", classes}}));
        single = single && part.dtype() == DType::Float32;
        for (std::int64_t i = 0; i < part.numel(); ++i) values.push_back(part.at(i));
    }
    if (classes == 0) return scoresError("scores-shape", message("scores-shape.there-are-no-scores", "There are no scores."));
    return ScoreSourcePtr(std::make_shared<DoubleScores>(std::move(values), static_cast<std::size_t>(classes), single));
}

ScoreSourcePtr rowsOf(ScoreSourcePtr source, std::size_t first, std::size_t count) {
    return std::make_shared<SomeRows>(std::move(source), first, count);
}

}  // namespace teardown::metrics
