#include "core/base/file_hash.h"

#include "core/base/file.h"
#include "core/base/hash.h"

#include <sys/stat.h>

#include <map>
#include <mutex>
#include <optional>
#include <tuple>
#include <vector>

namespace teardown {

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;
constexpr std::size_t kMostRemembered = 256;
constexpr std::uint64_t kSmall = std::uint64_t{32} << 20;

/// Device, inode, size and time identify a changed file; the path alone does not.
using Identity = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::int64_t, std::int64_t>;

std::mutex s_mutex;
std::map<Identity, std::string> s_known;

Identity identityOf(const InputFile& file) {
    struct stat status {};
    if (stat(file.path().c_str(), &status) != 0) return {};
    return {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino), file.size(),
            static_cast<std::int64_t>(status.st_mtim.tv_sec), static_cast<std::int64_t>(status.st_mtim.tv_nsec)};
}

std::optional<std::string> remembered(const Identity& identity) {
    const std::lock_guard lock(s_mutex);
    const auto found = s_known.find(identity);
    return found == s_known.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

bool isHashedQuickly(const std::string& path) {
    const auto file = InputFile::open(path);
    return !file.ok() || (*file)->size() <= kSmall || remembered(identityOf(**file));
}

Result<std::string> sha256OfFile(const std::string& path, const TaskContext& task) {
    TD_TRY(const auto file, InputFile::open(path));
    const Identity identity = identityOf(*file);
    if (auto known = remembered(identity)) return *std::move(known);
    Sha256 hash;
    std::vector<std::byte> block(std::min<std::uint64_t>(kBlock, file->size()));
    for (std::uint64_t at = 0; at < file->size(); at += block.size()) {
        if (task.cancelled()) return cancelledError();
        const std::span<std::byte> part(block.data(), static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), file->size() - at)));
        TD_CHECK(file->readAt(at, part));
        hash.update(part);
    }
    std::string digest = hash.hexDigest();
    if (!file->unchanged()) return digest;
    const std::lock_guard lock(s_mutex);
    if (s_known.size() >= kMostRemembered) s_known.clear();
    s_known[identity] = digest;
    return digest;
}

}  // namespace teardown
