#include "core/metrics/results/collected_scores.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace teardown::metrics {

namespace {

/// Little-endian values in a file, a row after the other.
class FileScores : public ScoreSource {
public:
    FileScores(std::shared_ptr<const InputFile> file, std::size_t rows, std::size_t classes, bool single)
        : m_file(std::move(file)), m_rows(rows), m_classes(classes), m_single(single) {}
    std::size_t rows() const override { return m_rows; }
    std::size_t classes() const override { return m_classes; }
    bool singlePrecision() const override { return m_single; }
    Result<void> read(std::size_t first, std::span<double> out) const override {
        return m_single ? readAs<float>(first, out) : readAs<double>(first, out);
    }

private:
    template <class Number>
    Result<void> readAs(std::size_t first, std::span<double> out) const {
        std::vector<std::byte> block(out.size() * sizeof(Number));
        TD_CHECK(m_file->readAt(first * m_classes * sizeof(Number), block));
        for (std::size_t i = 0; i < out.size(); ++i) {
            Number number;
            std::memcpy(&number, block.data() + i * sizeof number, sizeof number);
            out[i] = static_cast<double>(number);
        }
        return {};
    }

    std::shared_ptr<const InputFile> m_file;
    std::size_t m_rows;
    std::size_t m_classes;
    bool m_single;
};

}  // namespace

Result<void> CollectedScores::add(std::span<const std::byte> values) {
    m_count += values.size() / itemBytes();
    m_bytes.insert(m_bytes.end(), values.begin(), values.end());
    return m_bytes.size() < kKept ? Result<void>() : spill();
}

Result<void> CollectedScores::add(double value) { return add(std::as_bytes(std::span(&value, 1))); }

Result<void> CollectedScores::spill() {
    if (!m_file) {
        TD_TRY(m_file, ScratchFile::create());
    }
    TD_CHECK(m_file->write(m_bytes));
    m_bytes.clear();
    return {};
}

Result<ScoreSourcePtr> CollectedScores::finish(std::size_t classes, const std::string& name) {
    const std::size_t rows = classes ? static_cast<std::size_t>(m_count / classes) : 0;
    if (!m_file || m_count == 0)
        return scoresOf(
            TensorView::fromBytes(m_dtype, {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(classes)}, std::move(m_bytes)));
    TD_CHECK(spill());
    std::vector<std::byte>().swap(m_bytes);
    TD_TRY(auto file, m_file->finish(name));
    return ScoreSourcePtr(std::make_shared<FileScores>(std::move(file), rows, classes, m_dtype == DType::Float32));
}

}  // namespace teardown::metrics
