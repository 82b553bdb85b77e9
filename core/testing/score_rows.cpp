#include "core/testing/score_rows.h"

#include "core/base/file.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace teardown {

ScoreRows::ScoreRows(std::string path, std::uint64_t pictures, std::string fingerprint)
    : m_path(std::move(path)), m_job{pictures, 0, std::move(fingerprint)} {}

Result<void> ScoreRows::resume(Diagnostics& notes) {
    std::error_code ignored;
    if (m_path.empty() || !std::filesystem::exists(m_path, ignored) || std::filesystem::is_empty(m_path, ignored)) return {};
    TD_TRY(const auto file, InputFile::open(m_path));
    TD_TRY(const metrics::StoreJob found, metrics::readStoreJob(*file));
    m_job.classes = found.classes;
    TD_TRY(m_store, metrics::ResultsStore::open(m_path, m_job, notes));
    return {};
}

std::size_t ScoreRows::done() const { return m_store ? m_store->done() : m_job.classes ? m_rows.size() / m_job.classes : 0; }

Result<void> ScoreRows::add(const TensorView& scores) {
    const auto classes = static_cast<std::uint32_t>(scores.shape().back());
    if (m_job.classes == 0) m_job.classes = classes;
    if (scores.rank() != 2 || classes != m_job.classes)
        return Error{ErrorKind::BadInput,
                     "scores-shape",
                     message("scores-shape.the-network-answers", "The network answers with scores of the shape {shape}.",
                             {{"shape", shapeText(scores.shape())}}),
                     message("do.use-a-classifier", "Use a network with one score a class."),
                     {}};
    const std::vector<float> rows = scores.toFloats();
    if (m_path.empty()) {
        m_rows.insert(m_rows.end(), rows.begin(), rows.end());
        return {};
    }
    Diagnostics none;
    if (!m_store) {
        TD_TRY(m_store, metrics::ResultsStore::open(m_path, m_job, none));
    }
    return m_store->append(rows);
}

Result<metrics::ScoreSourcePtr> ScoreRows::finish() {
    if (!m_store) {
        const auto rows = static_cast<std::int64_t>(done());
        return metrics::scoresOf(TensorView::fromFloats({rows, static_cast<std::int64_t>(m_job.classes)}, std::move(m_rows)));
    }
    TD_CHECK(m_store->sync());
    return metrics::openStoredScores(m_path);
}

}  // namespace teardown
