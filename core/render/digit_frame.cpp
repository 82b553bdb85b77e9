#include "core/render/digit_frame.h"

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr std::uint8_t kHalf = 128;

InkBox boxOf(const GreyPicture& drawing) {
    InkBox box{drawing.width, drawing.height, 0, 0};
    for (int y = 0; y < drawing.height; ++y)
        for (int x = 0; x < drawing.width; ++x) {
            if (drawing.at(x, y) < kHalf) continue;
            box.left = std::min(box.left, x);
            box.right = std::max(box.right, x + 1);
            box.top = std::min(box.top, y);
            box.bottom = y + 1;
        }
    return box.empty() ? InkBox{} : box;
}

void findCentreOfMass(const GreyPicture& drawing, FramedDigit& digit) {
    double sum = 0, sumX = 0, sumY = 0;
    for (int y = 0; y < drawing.height; ++y)
        for (int x = 0; x < drawing.width; ++x) {
            const double grey = drawing.at(x, y);
            sum += grey;
            sumX += grey * (x + 0.5);
            sumY += grey * (y + 0.5);
        }
    digit.massX = sumX / sum;
    digit.massY = sumY / sum;
}

/// The pixels of one axis covered by a span of the drawing, with the length inside each.
struct Span {
    int first = 0;
    std::vector<double> lengths;
};

std::vector<Span> spansOf(int side, int length, double scale, double mass, double centre) {
    std::vector<Span> spans(static_cast<std::size_t>(side));
    for (int i = 0; i < side; ++i) {
        const double from = std::max(0.0, mass + (i - centre) / scale);
        const double to = std::min<double>(length, mass + (i + 1 - centre) / scale);
        if (to <= from) continue;
        Span& span = spans[static_cast<std::size_t>(i)];
        span.first = static_cast<int>(from);
        for (int pixel = span.first; pixel < to; ++pixel)
            span.lengths.push_back(std::min<double>(to, pixel + 1) - std::max<double>(from, pixel));
    }
    return spans;
}

/// Mean grey of each target pixel's area; outside the drawing is black.
std::vector<double> average(const GreyPicture& drawing, const FramedDigit& digit, const DigitLayout& layout) {
    const std::vector<Span> columns = spansOf(layout.side, drawing.width, digit.scale, digit.massX, layout.centre);
    const std::vector<Span> rows = spansOf(layout.side, drawing.height, digit.scale, digit.massY, layout.centre);
    const double area = 1 / (digit.scale * digit.scale);
    std::vector<double> means;
    means.reserve(rows.size() * columns.size());
    for (const Span& row : rows)
        for (const Span& column : columns) {
            double sum = 0;
            for (std::size_t i = 0; i < row.lengths.size(); ++i) {
                double line = 0;
                for (std::size_t k = 0; k < column.lengths.size(); ++k)
                    line += column.lengths[k] * drawing.at(column.first + static_cast<int>(k), row.first + static_cast<int>(i));
                sum += row.lengths[i] * line;
            }
            means.push_back(sum / area);
        }
    return means;
}

}  // namespace

FramedDigit frameDigit(const GreyPicture& drawing, const DigitLayout& layout) {
    FramedDigit digit;
    const std::size_t count = static_cast<std::size_t>(std::max(0, layout.side)) * static_cast<std::size_t>(std::max(0, layout.side));
    digit.picture = {layout.side, layout.side, std::vector<std::uint8_t>(count, 0)};
    digit.box = boxOf(drawing);
    if (digit.box.empty() || count == 0) return digit;
    findCentreOfMass(drawing, digit);
    digit.scale = layout.longest / std::max(digit.box.width(), digit.box.height());
    const std::vector<double> means = average(drawing, digit, layout);
    const double peak = *std::max_element(means.begin(), means.end());
    digit.peak = static_cast<int>(std::lround(peak));
    if (digit.peak == 0) return digit;
    for (std::size_t i = 0; i < count; ++i)
        digit.picture.pixels[i] = static_cast<std::uint8_t>(std::lround(std::min(255.0, means[i] * 255 / peak)));
    return digit;
}

}  // namespace teardown
