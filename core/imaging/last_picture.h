// LastPicture: the large picture that was decoded last. The window decodes what is dropped to show it, the network's pipeline decodes the
// same file again a moment later, and of a camera's picture that is most of the waiting.
#pragma once

#include "core/imaging/imaging_api.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace teardown::imaging {

/// A picture as it was decoded, and what the decoder said is wrong with its data; empty: nothing.
struct DecodedPicture {
    Picture picture;
    std::string damage;
};

class LastPicture {
public:
    /// Pixels from which on decoding takes longer than keeping, and up to which one is kept.
    static constexpr std::size_t kSmallest = 1'000'000;
    static constexpr std::size_t kLargest = 40'000'000;

    /// Null unless the very same bytes were decoded last in the same way.
    std::shared_ptr<const DecodedPicture> find(const std::vector<std::byte>& encoded, bool grayscale) const {
        const std::lock_guard lock(m_mutex);
        return m_picture && grayscale == m_grayscale && encoded == m_encoded ? m_picture : nullptr;
    }

    void keep(std::vector<std::byte> encoded, bool grayscale, std::shared_ptr<const DecodedPicture> decoded) {
        const std::size_t pixels = static_cast<std::size_t>(decoded->picture.width) * static_cast<std::size_t>(decoded->picture.height);
        if (pixels < kSmallest || pixels > kLargest) return;
        const std::lock_guard lock(m_mutex);
        m_encoded = std::move(encoded);
        m_grayscale = grayscale;
        m_picture = std::move(decoded);
    }

private:
    mutable std::mutex m_mutex;
    std::vector<std::byte> m_encoded;
    bool m_grayscale = false;
    std::shared_ptr<const DecodedPicture> m_picture;
};

}  // namespace teardown::imaging
