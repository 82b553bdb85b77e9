// JsonScanner: reads JSON as Python's json module writes it (NaN and Infinity too) from a file of any size, value by value, without a tree
// in memory. Nothing recurses.
#pragma once

#include "core/base/file.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown::metrics {

class JsonScanner {
public:
    explicit JsonScanner(std::shared_ptr<const InputFile> file) : m_file(std::move(file)) {}

    /// The next character that is not space, which stays; 0 at the end.
    Result<char> peek();
    /// Takes the next character, which must be this one.
    Result<void> expect(char wanted);
    /// A string; at most kMaxText bytes.
    Result<std::string> string();
    /// A number, NaN, Infinity or -Infinity.
    Result<double> number();
    /// Reads [item, item, ...]: calls `item` before each, which reads it.
    Result<void> list(const std::function<Result<void>()>& item);
    /// Reads {"key": value, ...}: calls `member` with each key, which reads the value.
    Result<void> object(const std::function<Result<void>(const std::string& key)>& member);
    /// Reads over any value.
    Result<void> skip();
    /// Nothing but space is left.
    Result<void> end();
    /// Error results-json at this place.
    Error error(Message what) const;

    static constexpr std::size_t kMaxText = 4096;

private:
    bool fill();
    /// The next byte, which stays; -1 at the end.
    int look();
    Result<void> skipString();
    std::optional<Error> m_readError;

    std::shared_ptr<const InputFile> m_file;
    std::vector<std::byte> m_block;
    std::size_t m_next = 0;      ///< in the block
    std::uint64_t m_passed = 0;  ///< bytes of the file before the block
};

}  // namespace teardown::metrics
