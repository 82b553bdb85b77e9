#include "core/imaging/picture_header.h"

#include "core/base/text.h"
#include "core/imaging/header_reader.h"

#include <fmt/format.h>

namespace teardown::imaging {
namespace {

using Parser = Result<PictureHeader> (*)(HeaderReader&);

struct Format {
    std::uint64_t offset;
    std::string_view signature;
    Parser parser;
};

using namespace std::string_view_literals;

constexpr Format kFormats[] = {
    {0, "\x89PNG\r\n\x1a\n"sv, readPngHeader}, {0, "\xff\xd8\xff"sv, readJpegHeader}, {0, "II*\0"sv, readTiffHeader},
    {0, "MM\0*"sv, readTiffHeader},            {0, "II+\0"sv, readTiffHeader},        {0, "MM\0+"sv, readTiffHeader},
    {0, "BM"sv, readBmpHeader},
};

/// What people do try to open as a picture; naming it says at once what to do.
struct Stranger {
    std::uint64_t offset;
    std::string_view signature;
    const char* code;
    const char* name;
};

constexpr Stranger kStrangers[] = {
    {0, "GIF87a"sv, "image-gif", "a GIF"},
    {0, "GIF89a"sv, "image-gif", "a GIF"},
    {4, "ftypavif"sv, "image-unsupported", "an AVIF picture"},
    {4, "ftyphei"sv, "image-unsupported", "a HEIC picture"},
    {4, "ftypmif1"sv, "image-unsupported", "a HEIF picture"},
    {0, "\xff\x0a"sv, "image-unsupported", "a JPEG XL picture"},
    {4, "JXL \r\n"sv, "image-unsupported", "a JPEG XL picture"},
    {4, "jP  \r\n"sv, "image-unsupported", "a JPEG 2000 picture"},
    {0, "\xff\x4f\xff\x51"sv, "image-unsupported", "a JPEG 2000 picture"},
    {0, "\x76\x2f\x31\x01"sv, "image-unsupported", "an OpenEXR picture"},
    {0, "#?RADIANCE"sv, "image-unsupported", "a Radiance HDR picture"},
    {0, "\x59\xa6\x6a\x95"sv, "image-unsupported", "a Sun raster picture"},
    {0, "8BPS"sv, "image-unsupported", "a Photoshop file"},
    {0, "\0\0\1\0"sv, "image-unsupported", "an icon file"},
    {0, "<svg"sv, "image-unsupported", "an SVG drawing"},
    {0, "%PDF-"sv, "image-unsupported", "a PDF document"},
    {0, "version https://git-lfs"sv, "image-not-an-image", "a Git LFS pointer, not the file it points to"},
    {0, "<!DOCTYPE"sv, "image-not-an-image", "a web page"},
    {0, "<!doctype"sv, "image-not-an-image", "a web page"},
    {0, "<html"sv, "image-not-an-image", "a web page"},
    {0, "PK\3\4"sv, "image-not-an-image", "a zip archive"},
    {0, "\x93NUMPY"sv, "image-not-an-image", "a NumPy array"},
};

constexpr const char* kReadable = "Give a JPEG, PNG, BMP, WebP, TIFF or PNM picture.";

Error pictureError(const InputFile& file, const char* code, const std::string& what, const std::string& remedy) {
    return {ErrorKind::BadInput, code, what, remedy, {escapeForDisplay(file.path()), 0, 0, {}, std::nullopt}};
}

Result<PictureHeader> parse(HeaderReader& reader) {
    for (const Format& format : kFormats) {
        if (reader.matches(format.offset, format.signature)) return format.parser(reader);
    }
    if (reader.matches(0, "RIFF") && reader.matches(8, "WEBP")) return readWebpHeader(reader);
    const std::uint8_t kind = reader.u8(1).value_or(0);
    const std::uint8_t behind = reader.u8(2).value_or(0);
    const bool spaced = behind == ' ' || behind == '\n' || behind == '\r' || behind == '\t' || behind == '#';
    if (reader.matches(0, "P") && kind >= '1' && kind <= '6' && spaced) return readPnmHeader(reader);
    for (const Stranger& stranger : kStrangers) {
        if (!reader.matches(stranger.offset, stranger.signature)) continue;
        const bool gif = std::string_view(stranger.code) == "image-gif";
        return pictureError(reader.file(), stranger.code, fmt::format("This is {}{}.", stranger.name, gif ? ", which cv2 and so mmclassification cannot read" : ""),
                            kReadable);
    }
    return pictureError(reader.file(), "image-not-an-image", "This is not a picture that can be read.", kReadable);
}

}  // namespace

Result<std::shared_ptr<const InputFile>> openPicture(const std::string& path) {
    auto file = InputFile::open(path);
    if (file.ok()) return file;
    Error error = std::move(file).error();
    if (error.code.starts_with("file-")) error.code.replace(0, 4, "image");
    return error;
}

Result<PictureHeader> readPictureHeader(const InputFile& file) {
    if (file.size() == 0) return pictureError(file, "image-empty", "The file is empty.", kReadable);
    HeaderReader reader(file);
    TD_TRY(PictureHeader header, parse(reader));
    if (header.width <= 0 || header.height <= 0) return headerError(file, fmt::format("The picture's size is {}x{}.", header.width, header.height));
    const std::int64_t pixels = static_cast<std::int64_t>(header.width) * header.height;
    if (header.width > kLongestSide || header.height > kLongestSide || pixels > kMostPixels) {
        return pictureError(file, "image-too-large",
                            fmt::format("The picture's header says {}x{}; the limits are {} a side and {} Mpixel.", header.width, header.height, kLongestSide,
                                        kMostPixels / 1'000'000),
                            "Scale it down first.");
    }
    if (file.size() > kMostBytes) return pictureError(file, "image-too-large", "The picture's file is larger than 1 GiB.", "Scale it down first.");
    if (pixels == 1) addNote(header, file, Severity::Note, "image-one-pixel", "A picture of a single pixel: the network sees one even colour.");
    return header;
}

}  // namespace teardown::imaging
