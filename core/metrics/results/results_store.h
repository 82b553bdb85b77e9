// ResultsStore: the scores of a test that is running, a record a picture, appended to a file in the order of the dataset. Whatever ends the
// program - cancel, a crash, kill -9 - the file is whole up to its last record, and the test goes on from there. Memory does not grow with
// the number of pictures.
//
// The file: a header of kHeaderBytes (magic, version, classes, pictures, fingerprint, CRC-32), then records of 4 + 4 * classes bytes:
// CRC-32 of the record's number and scores, then the scores as float32. All little endian.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/file.h"
#include "core/metrics/score_source.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace teardown::metrics {

/// What a store belongs to: going on with it is right only for the same.
struct StoreJob {
    std::uint64_t pictures = 0;
    std::uint32_t classes = 0;
    std::string fingerprint;  ///< at most 64 bytes: a hash of config, checkpoint and dataset
    bool operator==(const StoreJob&) const = default;
};

class ResultsStore {
public:
    /// Creates the file, or goes on with one of the same job: records after the last whole one are cut off, with a note
    /// (results-store-cut) if they are more than the one that was being written. No other process may have it open. Errors: store-foreign
    /// (another kind of file), store-other-job, store-busy, store-io.
    static Result<std::unique_ptr<ResultsStore>> open(const std::string& path, const StoreJob& job, Diagnostics& notes);
    ~ResultsStore();
    ResultsStore(const ResultsStore&) = delete;
    ResultsStore& operator=(const ResultsStore&) = delete;

    const std::string& path() const { return m_path; }
    const StoreJob& job() const { return m_job; }
    /// Pictures that are stored; the next one to append.
    std::uint64_t done() const { return m_done; }
    /// Scores of one or more pictures, one row after the other; they are in the file when the call returns. Error store-io.
    Result<void> append(std::span<const float> rows);
    /// Waits until the disk has them, too.
    Result<void> sync();

private:
    ResultsStore(std::string path, int descriptor, StoreJob job);
    Result<void> write(std::string_view bytes);

    std::string m_path;
    int m_fd;
    StoreJob m_job;
    std::uint64_t m_done = 0;
};

/// Whether the file begins as a store does.
bool isResultsStore(const InputFile& file);
/// The job that a store belongs to. Errors: store-foreign, file-*.
Result<StoreJob> readStoreJob(const InputFile& file);
/// The scores stored so far, read from the file as they are needed. Errors: store-foreign, store-empty, file-*; of reading a row
/// store-damaged.
Result<ScoreSourcePtr> openStoredScores(const std::string& path);

}  // namespace teardown::metrics
