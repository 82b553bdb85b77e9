// OpenedPicture: a picture's file that is read once, when its pixels are first needed. It belongs to whoever opened the file - the window,
// a verb's request - and is released with them: nothing else caches pixels.
#pragma once

#include "core/imaging/imaging_api.h"

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace teardown {

class OpenedPicture {
public:
    explicit OpenedPicture(std::string path) : m_path(std::move(path)) {}

    const std::string& path() const { return m_path; }
    /// ImagingApi::decode, once in colour and once in grey: later calls return the same pixels and add the same notes, even if the file has
    /// changed. After an error the next call tries again. Thread-safe.
    Result<std::shared_ptr<const Picture>> decoded(const ImagingApi& imaging, bool grayscale, Diagnostics* notes) const {
        const std::lock_guard lock(m_mutex);
        Decoded& decoded = m_decoded[grayscale ? 1 : 0];
        if (!decoded.picture) {
            Diagnostics own;
            TD_TRY(Picture picture, imaging.decode(m_path, grayscale, &own));
            decoded = {std::make_shared<const Picture>(std::move(picture)), std::move(own)};
        }
        if (notes) notes->insert(notes->end(), decoded.notes.begin(), decoded.notes.end());
        return decoded.picture;
    }

private:
    struct Decoded {
        std::shared_ptr<const Picture> picture;
        Diagnostics notes;
    };

    std::string m_path;
    mutable std::mutex m_mutex;
    mutable std::array<Decoded, 2> m_decoded;  ///< in colour, in grey
};

using OpenedPicturePtr = std::shared_ptr<const OpenedPicture>;

}  // namespace teardown
