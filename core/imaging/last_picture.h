// LastPicture: the large picture that was decoded last. The window decodes what is dropped to show it, the network's pipeline decodes the same
// file again a moment later, and of a camera's picture that is most of the waiting.
#pragma once

#include "core/imaging/imaging_api.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace teardown::imaging {

class LastPicture {
public:
    /// Pixels from which on decoding takes longer than keeping, and up to which one is kept.
    static constexpr std::size_t kSmallest = 1'000'000;
    static constexpr std::size_t kLargest = 40'000'000;

    /// Null unless the very same bytes were decoded last in the same way.
    std::shared_ptr<const Picture> find(const std::vector<std::byte>& encoded, bool grayscale) const {
        const std::lock_guard lock(m_mutex);
        return m_picture && grayscale == m_grayscale && encoded == m_encoded ? m_picture : nullptr;
    }

    void keep(std::vector<std::byte> encoded, bool grayscale, const Picture& picture) {
        const std::size_t pixels = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
        if (pixels < kSmallest || pixels > kLargest) return;
        auto copy = std::make_shared<const Picture>(picture);
        const std::lock_guard lock(m_mutex);
        m_encoded = std::move(encoded);
        m_grayscale = grayscale;
        m_picture = std::move(copy);
    }

private:
    mutable std::mutex m_mutex;
    std::vector<std::byte> m_encoded;
    bool m_grayscale = false;
    std::shared_ptr<const Picture> m_picture;
};

}  // namespace teardown::imaging
