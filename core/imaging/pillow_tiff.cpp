// TIFF as Pillow reads it (PIL/TiffImagePlugin.py, OPEN_INFO): the kinds for which OpenCV gives other pixels. libtiff unpacks, and puts
// values of several bytes and turned bits into this computer's order; what Pillow's raw modes make of them follows here.
#include "core/imaging/pillow_image.h"

#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

namespace teardown::imaging {
namespace {

using PixelMode = PillowImage::Mode;

/// The file in memory, for libtiff.
struct TiffMemory {
    std::span<const std::byte> file;
    std::uint64_t at = 0;

    static TiffMemory& of(thandle_t handle) { return *static_cast<TiffMemory*>(handle); }
    static tmsize_t read(thandle_t handle, void* to, tmsize_t count) {
        TiffMemory& memory = of(handle);
        const std::uint64_t left = memory.file.size() - std::min<std::uint64_t>(memory.at, memory.file.size());
        const std::uint64_t taken = std::min<std::uint64_t>(static_cast<std::uint64_t>(count), left);
        if (taken > 0) std::memcpy(to, memory.file.data() + memory.at, taken);
        memory.at += taken;
        return static_cast<tmsize_t>(taken);
    }
    static tmsize_t write(thandle_t, void*, tmsize_t) { return 0; }
    static toff_t seek(thandle_t handle, toff_t offset, int whence) {
        TiffMemory& memory = of(handle);
        memory.at = whence == SEEK_SET ? offset : whence == SEEK_CUR ? memory.at + offset : memory.file.size() + offset;
        return memory.at;
    }
    static int close(thandle_t) { return 0; }
    static toff_t size(thandle_t handle) { return of(handle).file.size(); }
};

struct TiffKind {
    std::uint16_t bits = 1, samples = 1, photometric = 0, planar = 1, format = 1, orientation = 1, compression = 1, order = 1, extra = 0;
    std::vector<std::uint16_t> extras;

    explicit TiffKind(TIFF* tiff) {
        TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
        TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
        TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
        TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planar);
        TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
        TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
        TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
        TIFFGetFieldDefaulted(tiff, TIFFTAG_FILLORDER, &order);
        std::uint16_t* kinds = nullptr;
        if (TIFFGetField(tiff, TIFFTAG_EXTRASAMPLES, &extra, &kinds) == 1 && kinds) extras.assign(kinds, kinds + extra);
    }
    bool isGrey() const { return photometric == PHOTOMETRIC_MINISWHITE || photometric == PHOTOMETRIC_MINISBLACK; }
    bool isUnsigned() const { return format == SAMPLEFORMAT_UINT; }
    /// Of turned bits Pillow knows fewer kinds.
    bool hasKnownOrder() const {
        if (order == FILLORDER_MSB2LSB) return true;
        const bool small = bits <= 8 && extras.empty() && (samples == 1 || (samples == 3 && photometric == PHOTOMETRIC_RGB));
        return isUnsigned() && (small || (bits == 16 && samples == 1 && photometric == PHOTOMETRIC_MINISBLACK));
    }
    /// libtiff makes RGB of YCbCr that is compressed as JPEG, and of no other.
    bool isJpegColour() const { return photometric == PHOTOMETRIC_YCBCR && compression == COMPRESSION_JPEG && samples == 3 && bits == 8; }
};

/// How the samples of a pixel become a pixel of the mode.
enum class Raw { Copy, Grey, UpperBytes, Signed16, Signed32, Float32, Palette, Associated, AssociatedUpper };
struct Reading {
    PixelMode mode = PixelMode::RGB;
    Raw raw = Raw::Copy;
    bool exact = true;
};

std::optional<Reading> greyReading(const TiffKind& kind) {
    if (kind.samples == 2 && kind.bits == 8 && kind.isUnsigned() && kind.photometric == PHOTOMETRIC_MINISBLACK &&
        kind.extras == std::vector<std::uint16_t>{EXTRASAMPLE_UNASSALPHA})
        return Reading{PixelMode::LA};
    if (kind.samples != 1) return std::nullopt;
    // Two values have the mode 1.
    if (kind.isUnsigned() && (kind.bits == 1 || kind.bits == 2 || kind.bits == 4 || kind.bits == 8))
        return Reading{PixelMode::L, Raw::Grey, kind.bits > 1};
    if (kind.bits == 16 && kind.isUnsigned()) return Reading{PixelMode::I16};
    const bool black = kind.photometric == PHOTOMETRIC_MINISBLACK;
    if (kind.bits == 16 && black && kind.format == SAMPLEFORMAT_INT) return Reading{PixelMode::L, Raw::Signed16, false};
    if (kind.bits == 32 && kind.format == SAMPLEFORMAT_IEEEFP) return Reading{PixelMode::L, Raw::Float32, false};
    if (kind.bits == 32 && black) return Reading{PixelMode::L, Raw::Signed32, false};
    return std::nullopt;
}

std::optional<Reading> colourReading(const TiffKind& kind) {
    if (!kind.isUnsigned() || (kind.bits != 8 && kind.bits != 16)) return std::nullopt;
    const bool wide = kind.bits == 16;
    if (kind.photometric == PHOTOMETRIC_SEPARATED && kind.samples == 4 && kind.extras.empty())
        return Reading{PixelMode::CMYK, wide ? Raw::UpperBytes : Raw::Copy};
    if (kind.isJpegColour() && kind.extras.empty()) return Reading{PixelMode::RGB};
    if (kind.photometric != PHOTOMETRIC_RGB) return std::nullopt;
    if (kind.samples == 3 && kind.extras.empty()) return Reading{PixelMode::RGB, wide ? Raw::UpperBytes : Raw::Copy};
    if (kind.samples != 4 || kind.extras.size() > 1) return std::nullopt;
    if (!kind.extras.empty() && kind.extras[0] == EXTRASAMPLE_ASSOCALPHA)
        return Reading{PixelMode::RGBA, wide ? Raw::AssociatedUpper : Raw::Associated};
    if (kind.extras.empty() || kind.extras[0] == EXTRASAMPLE_UNSPECIFIED || kind.extras[0] == EXTRASAMPLE_UNASSALPHA)
        return Reading{PixelMode::RGBA, wide ? Raw::UpperBytes : Raw::Copy};
    return std::nullopt;
}

std::optional<Reading> readingOf(const TiffKind& kind) {
    if ((kind.planar != PLANARCONFIG_CONTIG && kind.samples > 1) || kind.orientation != 1 || !kind.hasKnownOrder()) return std::nullopt;
    if (kind.isGrey()) return greyReading(kind);
    const bool indices = kind.bits == 1 || kind.bits == 2 || kind.bits == 4 || kind.bits == 8;
    if (kind.photometric == PHOTOMETRIC_PALETTE && kind.samples == 1 && indices && kind.isUnsigned())
        return Reading{PixelMode::RGB, Raw::Palette, false};
    return colourReading(kind);
}

/// Rows of samples as libtiff gives them, one after the other. Empty: it cannot read them.
std::vector<std::uint8_t> sampleRows(TIFF* tiff, const TiffKind& kind, std::size_t width, std::size_t height) {
    const std::size_t rowBytes = (width * kind.samples * kind.bits + 7) / 8;
    std::vector<std::uint8_t> rows(rowBytes * height);
    if (!TIFFIsTiled(tiff)) {
        if (static_cast<std::size_t>(TIFFScanlineSize(tiff)) != rowBytes) return {};
        for (std::size_t y = 0; y < height; ++y)
            if (TIFFReadScanline(tiff, rows.data() + y * rowBytes, static_cast<std::uint32_t>(y)) != 1) return {};
        return rows;
    }
    std::uint32_t tileWidth = 0, tileHeight = 0;
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &tileWidth);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &tileHeight);
    const std::size_t pixel = kind.samples * kind.bits / 8U;
    const auto size = TIFFTileSize(tiff);
    constexpr tmsize_t kLargestTile = 256 << 20;
    if (kind.bits < 8 || tileWidth == 0 || tileHeight == 0 || size <= 0 || size > kLargestTile ||
        static_cast<std::size_t>(size) < std::size_t{tileWidth} * tileHeight * pixel)
        return {};
    std::vector<std::uint8_t> tile(static_cast<std::size_t>(size));
    for (std::size_t y = 0; y < height; y += tileHeight)
        for (std::size_t x = 0; x < width; x += tileWidth) {
            if (TIFFReadTile(tiff, tile.data(), static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), 0, 0) < 0) return {};
            const std::size_t columns = std::min<std::size_t>(tileWidth, width - x);
            for (std::size_t row = 0; row < std::min<std::size_t>(tileHeight, height - y); ++row)
                std::copy_n(tile.data() + row * tileWidth * pixel, columns * pixel, rows.data() + (y + row) * rowBytes + x * pixel);
        }
    return rows;
}

template <class T>
T sampleAt(const std::vector<std::uint8_t>& bytes, std::size_t index) {
    T value;
    std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
    return value;
}

std::uint8_t clippedTo255(double value) { return value <= 0 ? 0 : value >= 255 ? 255 : static_cast<std::uint8_t>(value); }

/// Pillow's unpackRGBa: colours that were multiplied by alpha.
void divideByAlpha(std::vector<std::uint8_t>& bytes) {
    for (std::size_t at = 0; at + 3 < bytes.size(); at += 4) {
        const int alpha = bytes[at + 3];
        for (std::size_t c = 0; c < 3; ++c)
            bytes[at + c] = alpha == 0 ? 0 : static_cast<std::uint8_t>(std::min(255, 255 * bytes[at + c] / alpha));
    }
}

std::vector<std::uint8_t> upperBytes(const std::vector<std::uint8_t>& samples) {
    std::vector<std::uint8_t> bytes(samples.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(sampleAt<std::uint16_t>(samples, i) >> 8);
    return bytes;
}

template <class T>
std::vector<std::uint8_t> clippedValues(const std::vector<std::uint8_t>& samples) {
    std::vector<std::uint8_t> bytes(samples.size() / sizeof(T));
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = clippedTo255(static_cast<double>(sampleAt<T>(samples, i)));
    return bytes;
}

/// Values of up to 8 bits, packed from the upper bits down; each row begins with a byte.
std::vector<std::uint8_t> unpacked(const std::vector<std::uint8_t>& rows, unsigned bits, std::size_t width, std::size_t height) {
    std::vector<std::uint8_t> values;
    values.reserve(width * height);
    const std::size_t rowBytes = rows.size() / height;
    for (std::size_t y = 0; y < height; ++y)
        for (std::size_t x = 0; x < width; ++x) {
            const std::size_t bit = x * bits;
            const unsigned packed = rows[y * rowBytes + bit / 8];
            values.push_back(static_cast<std::uint8_t>(packed >> (8 - bits - bit % 8) & ((1U << bits) - 1)));
        }
    return values;
}

std::vector<std::uint8_t> greyLevels(const TiffKind& kind, std::vector<std::uint8_t> values) {
    const unsigned step = 255U / ((1U << kind.bits) - 1);
    const bool inverted = kind.photometric == PHOTOMETRIC_MINISWHITE;
    for (std::uint8_t& value : values) value = static_cast<std::uint8_t>(inverted ? 255 - value * step : value * step);
    return values;
}

std::vector<std::uint8_t> throughPalette(TIFF* tiff, const std::vector<std::uint8_t>& indices) {
    std::array<std::uint16_t*, 3> colours{};
    if (TIFFGetField(tiff, TIFFTAG_COLORMAP, &colours[0], &colours[1], &colours[2]) != 1) return {};
    std::vector<std::uint8_t> bytes;
    bytes.reserve(indices.size() * 3);
    for (const std::uint8_t index : indices)
        for (const std::uint16_t* colour : colours) bytes.push_back(static_cast<std::uint8_t>(colour[index] >> 8));
    return bytes;
}

std::vector<std::uint8_t> pixelsOf(TIFF* tiff, const TiffKind& kind, Raw raw, std::size_t width, std::size_t height) {
    std::vector<std::uint8_t> rows = sampleRows(tiff, kind, width, height);
    if (rows.empty()) return {};
    switch (raw) {
        case Raw::Copy:
            return rows;
        case Raw::Grey:
            return greyLevels(kind, unpacked(rows, kind.bits, width, height));
        case Raw::UpperBytes:
            return upperBytes(rows);
        case Raw::Signed16:
            return clippedValues<std::int16_t>(rows);
        case Raw::Signed32:
            return clippedValues<std::int32_t>(rows);
        case Raw::Float32:
            return clippedValues<float>(rows);
        case Raw::Palette:
            return throughPalette(tiff, unpacked(rows, kind.bits, width, height));
        case Raw::Associated:
            divideByAlpha(rows);
            return rows;
        case Raw::AssociatedUpper:
            rows = upperBytes(rows);
            divideByAlpha(rows);
            return rows;
    }
    return {};
}

using TiffPtr = std::unique_ptr<TIFF, void (*)(TIFF*)>;

/// Null: libtiff does not open it.
TiffPtr openTiff(TiffMemory& memory) {
    return {TIFFClientOpen("picture", "rm", &memory, TiffMemory::read, TiffMemory::write, TiffMemory::seek, TiffMemory::close,
                           TiffMemory::size, nullptr, nullptr),
            TIFFClose};
}

}  // namespace

bool isPlainTiff(std::span<const std::byte> file) {
    TiffMemory memory{file};
    const TiffPtr tiff = openTiff(memory);
    if (!tiff) return true;
    const TiffKind kind(tiff.get());
    if (!kind.isUnsigned() || kind.bits > 8 || !kind.extras.empty() || !kind.hasKnownOrder()) return false;
    return (kind.isGrey() && kind.samples == 1) || (kind.photometric == PHOTOMETRIC_RGB && kind.samples == 3) || kind.isJpegColour();
}

std::optional<PillowImage> readPillowTiff(std::span<const std::byte> file, const PictureHeader& header) {
    if (header.format != "image-tiff") return std::nullopt;
    TiffMemory memory{file};
    const TiffPtr tiff = openTiff(memory);
    if (!tiff) return std::nullopt;
    std::uint32_t width = 0, height = 0;
    TIFFGetField(tiff.get(), TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(tiff.get(), TIFFTAG_IMAGELENGTH, &height);
    if (width == 0 || height == 0 || static_cast<int>(width) != header.width || static_cast<int>(height) != header.height)
        return std::nullopt;
    const TiffKind kind(tiff.get());
    const auto reading = readingOf(kind);
    if (!reading) return std::nullopt;
    if (kind.isJpegColour()) TIFFSetField(tiff.get(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    PillowImage image{reading->mode, header.width, header.height, pixelsOf(tiff.get(), kind, reading->raw, width, height), reading->exact};
    if (image.bytes.size() != std::size_t{width} * height * static_cast<std::size_t>(image.channels())) return std::nullopt;
    return image;
}

}  // namespace teardown::imaging
