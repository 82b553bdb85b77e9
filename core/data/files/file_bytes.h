// The bytes of a dataset's file, unpacked if it is gzip.
#pragma once

#include "core/base/file.h"
#include "core/base/task_context.h"

#include <memory>
#include <optional>
#include <string>

namespace teardown {

inline constexpr std::uint64_t kMaxUnpacked = std::uint64_t{2} << 30;  ///< of a gzip file; MNIST's largest has 47 MB

/// A file as it is, or what a gzip file unpacks to, held in memory. Named as the file. Errors: those of InputFile; gzip-broken (damaged or
/// truncated, with the offset in the packed file), gzip-too-large. With `fault` gzip-broken is put there, and what could be unpacked is
/// returned.
Result<std::shared_ptr<const InputFile>> openUnpacked(const std::string& path, std::optional<Error>* fault = nullptr,
                                                      const TaskContext& task = {});
/// The same for an open file. Bytes that do not begin as gzip are returned as they are.
Result<std::shared_ptr<const InputFile>> unpacked(std::shared_ptr<const InputFile> file, std::optional<Error>* fault = nullptr,
                                                  const TaskContext& task = {});

/// 32 lower-case hex digits. Errors: those of InputFile, cancelled.
Result<std::string> md5OfFile(const std::string& path, const TaskContext& task = {});

}  // namespace teardown
