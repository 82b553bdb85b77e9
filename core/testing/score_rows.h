// ScoreRows: where the scores of a running test go: a store of the user's, or memory and, of large datasets, a temporary store.
#pragma once

#include "core/metrics/results/results_store.h"
#include "core/tensor/tensor_view.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace teardown {

class ScoreRows {
public:
    /// Bytes of scores beyond which memory is left for a temporary file.
    static constexpr std::size_t kMostInMemory = std::size_t{16} << 20;

    /// `path` empty: memory, and beyond `mostInMemory` bytes a file in the folder for large temporary files, which ends with this object
    /// or is held by what finish() returns.
    ScoreRows(std::string path, std::uint64_t pictures, std::string fingerprint, std::size_t mostInMemory = kMostInMemory);
    ~ScoreRows();
    ScoreRows(const ScoreRows&) = delete;
    ScoreRows& operator=(const ScoreRows&) = delete;

    /// Opens a store that exists already. Errors: store-*.
    Result<void> resume(Diagnostics& notes);
    std::size_t done() const;
    /// [N, classes]. Errors: scores-shape, store-*.
    Result<void> add(const TensorView& scores);
    /// All rows that were added. Errors: store-*.
    Result<metrics::ScoreSourcePtr> finish();

private:
    Result<void> moveToFile();
    void removeTemporary();

    std::string m_path;
    std::string m_temporary;  ///< the file to remove; empty: none
    std::size_t m_mostInMemory;
    metrics::StoreJob m_job;
    std::unique_ptr<metrics::ResultsStore> m_store;
    std::vector<float> m_rows;
};

}  // namespace teardown
