#include "core/testing/score_rows.h"

#include "core/base/file.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace teardown {

namespace {

/// The name of a new, empty file. /var/tmp is on a disk where /tmp is memory.
Result<std::string> newTemporaryFile() {
    std::error_code ignored;
    for (const std::filesystem::path& folder : {std::filesystem::path("/var/tmp"), std::filesystem::temp_directory_path(ignored)}) {
        std::string name = (folder / "teardown-scores-XXXXXX").string();
        const int descriptor = ::mkstemp(name.data());
        if (descriptor < 0) continue;
        ::close(descriptor);
        return name;
    }
    return Error{ErrorKind::BadInput,
                 "scores-no-temporary-file",
                 message("scores-no-temporary-file.cannot-be-created", "A temporary file for the scores cannot be created."),
                 message("do.name-a-file-for-the-scores", "Name a file for them with --scores, or set TMPDIR to a folder with room."),
                 {}};
}

}  // namespace

ScoreRows::ScoreRows(std::string path, std::uint64_t pictures, std::string fingerprint, std::size_t mostInMemory)
    : m_path(std::move(path)), m_mostInMemory(mostInMemory), m_job{pictures, 0, std::move(fingerprint)} {}

ScoreRows::~ScoreRows() { removeTemporary(); }

void ScoreRows::removeTemporary() {
    std::error_code ignored;
    if (!m_temporary.empty()) std::filesystem::remove(m_temporary, ignored);
    m_temporary.clear();
}

Result<void> ScoreRows::moveToFile() {
    TD_TRY(m_temporary, newTemporaryFile());
    m_path = m_temporary;
    Diagnostics none;
    TD_TRY(m_store, metrics::ResultsStore::open(m_path, m_job, none));
    TD_CHECK(m_store->append(m_rows));
    m_rows = {};
    return {};
}

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
        return m_rows.size() * sizeof(float) > m_mostInMemory ? moveToFile() : Result<void>{};
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
    if (m_temporary.empty()) TD_CHECK(m_store->sync());
    auto scores = metrics::openStoredScores(m_path);
    // What is open stays readable.
    removeTemporary();
    return scores;
}

}  // namespace teardown
