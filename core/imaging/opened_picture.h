// OpenedPicture: a picture's file that is read once, when its pixels are first needed. It belongs to whoever opened the file - the window,
// a verb's request - and is released with them: nothing else caches pixels.
#pragma once

#include "core/imaging/imaging_api.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

class OpenedPicture {
public:
    explicit OpenedPicture(std::string path) : m_path(std::move(path)) {}

    const std::string& path() const { return m_path; }
    /// ImagingApi::decode, once for each way: later calls return the same pixels and add the same notes, even if the file has changed.
    /// After an error the next call tries again. Thread-safe.
    Result<std::shared_ptr<const Picture>> decoded(const ImagingApi& imaging, const Decoding& how, Diagnostics* notes) const {
        const std::lock_guard lock(m_mutex);
        auto found = std::find_if(m_decoded.begin(), m_decoded.end(), [&](const Decoded& decoded) { return decoded.how == how; });
        if (found == m_decoded.end()) {
            Diagnostics own;
            TD_TRY(Picture picture, imaging.decode(m_path, how, &own));
            m_decoded.push_back({how, std::make_shared<const Picture>(std::move(picture)), std::move(own)});
            found = std::prev(m_decoded.end());
        }
        if (notes) notes->insert(notes->end(), found->notes.begin(), found->notes.end());
        return found->picture;
    }
    /// In colour or in grey, with cv2.
    Result<std::shared_ptr<const Picture>> decoded(const ImagingApi& imaging, bool grayscale, Diagnostics* notes) const {
        return decoded(imaging, Decoding{grayscale ? ColorType::Grayscale : ColorType::Color, DecodeBackend::Cv2}, notes);
    }

private:
    struct Decoded {
        Decoding how;
        std::shared_ptr<const Picture> picture;
        Diagnostics notes;
    };

    std::string m_path;
    mutable std::mutex m_mutex;
    mutable std::vector<Decoded> m_decoded;
};

using OpenedPicturePtr = std::shared_ptr<const OpenedPicture>;

}  // namespace teardown
