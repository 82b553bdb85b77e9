#include "core/checkpoint/pickle/pickle_input.h"

#include "core/checkpoint/pickle/pickle_limits.h"

#include <algorithm>
#include <cstring>

namespace teardown::pickle {
namespace {

constexpr std::uint64_t kPickleChunk = 64 << 10;

}  // namespace

Input::Input(std::shared_ptr<const InputFile> file, std::uint64_t base)
    : m_file(std::move(file)), m_base(base), m_limit(base < m_file->size() ? m_file->size() - base : 0) {}

bool Input::ensure(std::uint64_t count) {
    if (count > remaining()) return false;
    const std::uint64_t end = kept() + count;
    if (end <= m_bytes.size()) return true;
    const std::uint64_t have = m_bytes.size();
    // Doubling keeps the cost of copying linear; the first read is small because most pickles are.
    const std::uint64_t wanted = std::min({m_limit - m_passed, kMaxPickleBytes, std::max(end, have + std::max(kPickleChunk, have))});
    if (wanted < end) return false;
    m_bytes.resize(wanted);
    if (!m_file || !m_file->readAt(m_base + m_passed + have, std::span(m_bytes).subspan(have)).ok()) {
        m_bytes.resize(have);
        m_limit = m_passed + have;
        return false;
    }
    return true;
}

void Input::pass(std::uint64_t count) {
    m_bytes.resize(std::min<std::uint64_t>(m_bytes.size(), kept()));
    m_position += count;
    m_passed += count;
}

bool Input::line(std::uint64_t& start, std::uint64_t& length) {
    start = kept();
    std::uint64_t searched = 0;
    while (searched < kMaxTextLine) {
        if (!ensure(searched + 1)) return false;
        const std::uint64_t available = std::min<std::uint64_t>(m_bytes.size() - start, kMaxTextLine);
        const void* found = std::memchr(here() + searched, '\n', available - searched);
        if (found) {
            length = static_cast<std::uint64_t>(static_cast<const unsigned char*>(found) - here());
            m_position += length + 1;
            return true;
        }
        searched = available;
    }
    return false;
}

}  // namespace teardown::pickle
