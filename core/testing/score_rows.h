// ScoreRows: where the scores of a running test go: memory, or a store.
#pragma once

#include "core/metrics/results/results_store.h"
#include "core/tensor/tensor_view.h"

#include <memory>
#include <string>
#include <vector>

namespace teardown {

class ScoreRows {
public:
    /// `path` empty: memory.
    ScoreRows(std::string path, std::uint64_t pictures, std::string fingerprint);

    /// Opens a store that exists already. Errors: store-*.
    Result<void> resume(Diagnostics& notes);
    std::size_t done() const;
    /// [N, classes]. Errors: scores-shape, store-*.
    Result<void> add(const TensorView& scores);
    /// All rows that were added. Errors: store-*.
    Result<metrics::ScoreSourcePtr> finish();

private:
    std::string m_path;
    metrics::StoreJob m_job;
    std::unique_ptr<metrics::ResultsStore> m_store;
    std::vector<float> m_rows;
};

}  // namespace teardown
