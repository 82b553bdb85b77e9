// CollectedScores: takes the scores of a results file as they are read, and keeps them in memory or, if they are many, in a scratch file.
#pragma once

#include "core/metrics/results/scratch_file.h"
#include "core/metrics/score_source.h"
#include "core/tensor/tensor_view.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace teardown::metrics {

class CollectedScores {
public:
    /// dtype: Float32 or Float64.
    explicit CollectedScores(DType dtype) : m_dtype(dtype) {}

    /// Little-endian values, one after the other. Error results-scratch.
    Result<void> add(std::span<const std::byte> values);
    /// A value of Float64.
    Result<void> add(double value);
    std::uint64_t count() const { return m_count; }
    /// Rows of `classes` values, which divides count(). `name` is that of the file they come from. Errors: scores-shape, results-scratch,
    /// file-*.
    Result<ScoreSourcePtr> finish(std::size_t classes, const std::string& name);

    static constexpr std::size_t kKept = std::size_t{32} << 20;  ///< bytes in memory

private:
    Result<void> spill();
    std::size_t itemBytes() const { return m_dtype == DType::Float32 ? sizeof(float) : sizeof(double); }

    DType m_dtype;
    std::uint64_t m_count = 0;
    std::vector<std::byte> m_bytes;
    std::unique_ptr<ScratchFile> m_file;
};

}  // namespace teardown::metrics
