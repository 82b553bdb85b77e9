// Writes stored (uncompressed) zip archives piece by piece, aligned as PyTorch aligns its storages. The bytes depend only on the content.
#pragma once

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/tensor/tensor_view.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

class ZipWriter {
public:
    /// Alignment 0: none; otherwise payloads start at multiples of it (extra field "FB", as in PyTorch).
    ZipWriter(const ByteSink& sink, std::uint32_t alignment) : m_sink(sink), m_alignment(alignment) {}

    Result<void> add(const std::string& name, std::string_view bytes);
    /// The view's C-order little-endian bytes, streamed twice: the header before them contains their checksum.
    Result<void> add(const std::string& name, const TensorView& view);
    /// `size` bytes from `produce`, which is called twice and must return the same bytes.
    Result<void> add(const std::string& name, std::uint64_t size, const std::function<Result<void>(const ByteSink&)>& produce);
    /// Writes the directory. Nothing can be added afterwards.
    Result<void> finish();

private:
    struct Entry {
        std::string name;
        std::uint32_t crc;
        std::uint64_t size;
        std::uint64_t offset;
    };
    Result<void> header(const std::string& name, std::uint32_t crc, std::uint64_t size);
    Result<void> emit(std::string_view bytes);

    const ByteSink& m_sink;
    std::uint32_t m_alignment;
    std::uint64_t m_position = 0;
    std::vector<Entry> m_entries;
};

}  // namespace teardown
