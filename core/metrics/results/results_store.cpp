#include "core/metrics/results/results_store.h"

#include "core/base/text.h"
#include "core/metrics/results/store_records.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

namespace teardown::metrics {

namespace {

Error storeError(const char* code, const std::string& path, Message what, Message remedy) {
    Error error{ErrorKind::BadInput, code, std::move(what), std::move(remedy), {}};
    error.where.file = escapeForDisplay(path);
    return error;
}

Error systemError(const std::string& path, int number) {
    return storeError("store-io", path,
                      message("store-io.the-file-of-scores", "The file of scores cannot be written: {reason}.",
                              {{"reason", std::generic_category().message(number)}}),
                      message("do.choose-another-place", "Choose another place."));
}

Error foreignError(const std::string& path) {
    return storeError("store-foreign", path, message("store-foreign.the-file-is-no-store", "The file is not a file of scores of a test."),
                      message("do.choose-another-name", "Choose another name."));
}

class StoredScores : public ScoreSource {
public:
    StoredScores(std::shared_ptr<const InputFile> file, StoreJob job, std::uint64_t rows)
        : m_file(std::move(file)), m_job(std::move(job)), m_rows(rows) {}
    std::size_t rows() const override { return m_rows; }
    std::size_t classes() const override { return m_job.classes; }
    bool singlePrecision() const override { return true; }
    Result<void> read(std::size_t first, std::span<double> out) const override {
        const std::size_t size = recordBytes(m_job.classes), count = out.size() / m_job.classes;
        std::vector<std::byte> block(count * size);
        TD_CHECK(m_file->readAt(kHeaderBytes + first * size, block));
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view record(reinterpret_cast<const char*>(block.data()) + i * size, size);
            if (!isWholeRecord(record, first + i))
                return storeError("store-damaged", m_file->path(),
                                  message("store-damaged.the-record-is-damaged", "Record {number} is damaged.", {{"number", first + i}}),
                                  message("do.continue-the-test", "Continue the test: it repeats what is damaged."));
            for (std::size_t c = 0; c < m_job.classes; ++c) {
                float score;
                record.copy(reinterpret_cast<char*>(&score), sizeof score, sizeof(std::uint32_t) + c * sizeof score);
                out[i * m_job.classes + c] = static_cast<double>(score);
            }
        }
        return {};
    }

private:
    std::shared_ptr<const InputFile> m_file;
    StoreJob m_job;
    std::uint64_t m_rows;
};

}  // namespace

ResultsStore::ResultsStore(std::string path, int descriptor, StoreJob job)
    : m_path(std::move(path)), m_fd(descriptor), m_job(std::move(job)) {}

ResultsStore::~ResultsStore() { ::close(m_fd); }

Result<std::unique_ptr<ResultsStore>> ResultsStore::open(const std::string& path, const StoreJob& job, Diagnostics& notes) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (fd < 0) return systemError(path, errno);
    std::unique_ptr<ResultsStore> store(new ResultsStore(path, fd, job));
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
        return storeError("store-busy", path, message("store-busy.another-process-writes", "Another process writes this file of scores."),
                          message("do.wait-for-it-or-choose", "Wait for it, or choose another name."));
    const int readable = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (readable < 0) return systemError(path, errno);
    TD_TRY(const auto file, InputFile::adopt(readable, path));
    const std::string header = headerBytes(job);
    std::vector<std::byte> head(std::min<std::uint64_t>(file->size(), kHeaderBytes));
    TD_CHECK(file->readAt(0, head));
    const std::string_view found(reinterpret_cast<const char*>(head.data()), head.size());
    if (found.size() < kHeaderBytes) {
        // New, or ended while its header was being written.
        if (!header.starts_with(found)) return foreignError(path);
        if (::ftruncate(fd, 0) != 0) return systemError(path, errno);
        TD_CHECK(store->write(header));
        return store;
    }
    const auto other = parseHeader(found);
    if (!other) return foreignError(path);
    if (*other != *parseHeader(header))
        return storeError("store-other-job", path,
                          message("store-other-job.the-scores-belong-to",
                                  "The file holds the scores of another test: {pictures} pictures, {classes} classes.",
                                  {{"pictures", other->pictures}, {"classes", other->classes}}),
                          message("do.use-the-same-config", "Use the same config, checkpoint and dataset, or choose another name."));
    TD_TRY(store->m_done, countWholeRecords(*file, job));
    const std::uint64_t end = kHeaderBytes + store->m_done * recordBytes(job.classes);
    if (file->size() > end + recordBytes(job.classes))
        notes.push_back({Severity::Warning,
                         "results-store-cut",
                         message("results-store-cut.record-is-damaged", "Record {number} is damaged; the test continues from there.",
                                 {{"number", store->m_done}}),
                         {escapeForDisplay(path), 0, 0, {}, {}}});
    if (file->size() > end && ::ftruncate(fd, static_cast<off_t>(end)) != 0) return systemError(path, errno);
    if (::lseek(fd, static_cast<off_t>(end), SEEK_SET) < 0) return systemError(path, errno);
    return store;
}

Result<void> ResultsStore::append(std::span<const float> rows) {
    std::string bytes;
    bytes.reserve(rows.size() / m_job.classes * recordBytes(m_job.classes));
    std::uint64_t number = m_done;
    for (std::size_t at = 0; at + m_job.classes <= rows.size(); at += m_job.classes)
        appendRecord(bytes, number++, rows.subspan(at, m_job.classes));
    TD_CHECK(write(bytes));
    m_done = number;
    return {};
}

Result<void> ResultsStore::sync() {
    if (::fdatasync(m_fd) != 0) return systemError(m_path, errno);
    return {};
}

Result<void> ResultsStore::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(m_fd, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return systemError(m_path, errno);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

bool isResultsStore(const InputFile& file) { return readStoreJob(file).ok(); }

Result<StoreJob> readStoreJob(const InputFile& file) {
    std::vector<std::byte> head(std::min<std::uint64_t>(file.size(), kHeaderBytes));
    TD_CHECK(file.readAt(0, head));
    const auto job = parseHeader({reinterpret_cast<const char*>(head.data()), head.size()});
    if (!job) return foreignError(file.path());
    return *job;
}

Result<ScoreSourcePtr> openStoredScores(const std::string& path) {
    TD_TRY(const auto file, InputFile::open(path));
    TD_TRY(const StoreJob job, readStoreJob(*file));
    TD_TRY(const std::uint64_t rows, countWholeRecords(*file, job));
    if (rows == 0)
        return storeError("store-empty", path, message("store-empty.no-picture-is-done", "No picture of this test is done."),
                          message("do.continue-the-test-first", "Continue the test first."));
    return ScoreSourcePtr(std::make_shared<StoredScores>(file, job, rows));
}

}  // namespace teardown::metrics
