// Pillow's reading of binary PNM with a largest value other than 255 (PIL/PpmImagePlugin.py).
#include "core/imaging/pillow_image.h"

#include <algorithm>
#include <cmath>

namespace teardown::imaging {
namespace {

bool isPnmSpace(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Reads the header's numbers; comments run to the end of their line.
class PnmHeader {
public:
    explicit PnmHeader(std::span<const std::byte> file) : m_file(file) {}

    std::optional<int> number() {
        while (m_at < m_file.size() && (isPnmSpace(here()) || here() == '#'))
            if (here() == '#')
                while (m_at < m_file.size() && here() != '\n') ++m_at;
            else
                ++m_at;
        int value = 0;
        const std::size_t first = m_at;
        for (; m_at < m_file.size() && here() >= '0' && here() <= '9' && m_at - first < 9; ++m_at) value = value * 10 + (here() - '0');
        return m_at > first ? std::optional(value) : std::nullopt;
    }
    /// After the single white space behind the last number.
    std::span<const std::byte> rest() const { return m_file.subspan(std::min(m_at + 1, m_file.size())); }

private:
    unsigned char here() const { return std::to_integer<unsigned char>(m_file[m_at]); }

    std::span<const std::byte> m_file;
    std::size_t m_at = 2;
};

}  // namespace

std::optional<PillowImage> readPillowPnm(std::span<const std::byte> file, const PictureHeader& header) {
    if (header.format != "image-pnm" || file.size() < 2) return std::nullopt;
    const auto kind = std::to_integer<unsigned char>(file[1]);
    if (kind != '5' && kind != '6') return std::nullopt;
    PnmHeader numbers(file);
    const auto width = numbers.number(), height = numbers.number(), largest = numbers.number();
    if (!largest || *largest == 255 || *largest < 1 || *largest > 65535 || *width != header.width || *height != header.height)
        return std::nullopt;
    // Grey with two bytes has the mode I, whose conversion clips to 255; Pillow widens it to 16 bits before.
    const bool wide = *largest > 255;
    const bool grey = kind == '5';
    const double most = grey && wide ? 65535 : 255;
    PillowImage image{grey ? PillowImage::Mode::L : PillowImage::Mode::RGB, *width, *height, {}, !(grey && wide)};
    const std::size_t count = static_cast<std::size_t>(*width) * static_cast<std::size_t>(*height) * (grey ? 1 : 3);
    const std::span<const std::byte> data = numbers.rest();
    if (data.size() / (wide ? 2 : 1) < count) return std::nullopt;
    image.bytes.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const int value =
            wide ? std::to_integer<int>(data[2 * i]) << 8 | std::to_integer<int>(data[2 * i + 1]) : std::to_integer<int>(data[i]);
        // Python's round: halves to the even neighbour.
        const double scaled = std::min(most, std::nearbyint(value / static_cast<double>(*largest) * most));
        image.bytes[i] = static_cast<std::uint8_t>(std::min(scaled, 255.0));
    }
    return image;
}

}  // namespace teardown::imaging
