// Pillow's reading of grey and coloured PNM with a largest value other than 255 (PIL/PpmImagePlugin.py).
#include "core/imaging/pillow_image.h"

#include <algorithm>
#include <cmath>

namespace teardown::imaging {
namespace {

bool isPnmSpace(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Reads the numbers of a header, or of plain PNM; comments run to the end of their line.
class PnmNumbers {
public:
    explicit PnmNumbers(std::span<const std::byte> file) : m_file(file) {}

    std::optional<int> next() {
        while (m_at < m_file.size() && (isPnmSpace(here()) || here() == '#'))
            if (here() == '#')
                while (m_at < m_file.size() && here() != '\n' && here() != '\r') ++m_at;
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

/// Values of one or two bytes. Empty: there are too few.
std::vector<int> binaryValues(std::span<const std::byte> data, std::size_t count, bool wide) {
    if (data.size() / (wide ? 2 : 1) < count) return {};
    std::vector<int> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = wide ? std::to_integer<int>(data[2 * i]) << 8 | std::to_integer<int>(data[2 * i + 1]) : std::to_integer<int>(data[i]);
    return values;
}

/// Values in digits. Empty: there are too few, or one is too large, where Pillow stops.
std::vector<int> plainValues(PnmNumbers& numbers, std::size_t count, int largest) {
    std::vector<int> values;
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = numbers.next();
        if (!value || *value > largest) return {};
        values.push_back(*value);
    }
    return values;
}

}  // namespace

std::optional<PillowImage> readPillowPnm(std::span<const std::byte> file, const PictureHeader& header) {
    if (header.format != "image-pnm" || file.size() < 2) return std::nullopt;
    const auto kind = std::to_integer<unsigned char>(file[1]);
    if (kind != '2' && kind != '3' && kind != '5' && kind != '6') return std::nullopt;
    PnmNumbers numbers(file);
    const auto width = numbers.next(), height = numbers.next(), largest = numbers.next();
    if (!largest || *largest == 255 || *largest < 1 || *largest > 65535 || *width != header.width || *height != header.height)
        return std::nullopt;
    // Grey with two bytes has the mode I, whose conversion clips to 255; Pillow widens it to 16 bits before.
    const bool wide = *largest > 255;
    const bool grey = kind == '2' || kind == '5';
    const double most = grey && wide ? 65535 : 255;
    PillowImage image{grey ? PillowImage::Mode::L : PillowImage::Mode::RGB, *width, *height, {}, !(grey && wide)};
    const std::size_t count = static_cast<std::size_t>(*width) * static_cast<std::size_t>(*height) * (grey ? 1 : 3);
    const std::vector<int> values = kind >= '5' ? binaryValues(numbers.rest(), count, wide) : plainValues(numbers, count, *largest);
    if (values.empty()) return std::nullopt;
    image.bytes.reserve(count);
    for (const int value : values) {
        // Python's round: halves to the even neighbour.
        const double scaled = std::min(most, std::nearbyint(value / static_cast<double>(*largest) * most));
        image.bytes.push_back(static_cast<std::uint8_t>(std::min(scaled, 255.0)));
    }
    return image;
}

}  // namespace teardown::imaging
