// FusedTail: the end of nearly every pipeline - Normalize, ImageToTensor, Collect - done in one go from bytes to the batch's memory. The
// same numbers, without the pictures in between.
#pragma once

#include "core/data/transform.h"

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace teardown {

class FusedTail {
public:
    /// If the transforms end with a Normalize that is followed only by ImageToTensor of the picture and by transforms that leave it alone.
    static std::optional<FusedTail> of(const std::vector<BuiltTransform>& transforms);

    std::size_t normalize() const { return m_normalize; }          ///< position of Normalize
    std::size_t imageToTensor() const { return m_imageToTensor; }  ///< position of ImageToTensor
    /// Whether it can take this picture: bytes with as many channels as there are means.
    bool takes(const SampleImage& img) const;
    /// The normalised picture, [C, H, W]; the sample gets img_norm_cfg as Normalize sets it.
    void write(Sample& sample, float* planes) const;

private:
    std::size_t m_normalize = 0;
    std::size_t m_imageToTensor = 0;
    std::vector<float> m_mean;
    std::vector<float> m_std;
    bool m_toRgb = true;
    std::vector<std::array<float, 256>> m_tables;  ///< per channel of the result
};

}  // namespace teardown
