#include "core/imaging/picture_header.h"

#include "core/base/foreign_pictures.h"
#include "core/base/text.h"
#include "core/imaging/header_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::imaging {
namespace {

using Parser = Result<PictureHeader> (*)(HeaderReader&);

struct Format {
    std::uint64_t offset;
    std::string_view signature;
    Parser parser;
};

using std::string_view_literals::operator""sv;

constexpr Format kFormats[] = {
    {0, "\x89PNG\r\n\x1a\n"sv, readPngHeader},
    {0, "\xff\xd8\xff"sv, readJpegHeader},
    {0, "II*\0"sv, readTiffHeader},
    {0, "MM\0*"sv, readTiffHeader},
    {0, "II+\0"sv, readTiffHeader},
    {0, "MM\0+"sv, readTiffHeader},
    {0, "BM"sv, readBmpHeader},
    {4, "jP  \r\n"sv, readJp2Header},
    {0, "\xff\x4f\xff\x51"sv, readJp2Header},
};

/// Files named like a picture that are something else.
struct Stranger {
    std::string_view signature;
    MessageText what;
    MessageText remedy;
};

constexpr MessageText kGetAgain{"do.download-it-again-page", "Download it again and look at what the page says."};
constexpr MessageText kDownload{"do.download-it-again", "Download it again."};
constexpr MessageText kUnpack{"do.unpack-it-first", "Unpack it first."};
constexpr MessageText kWebPage{"image-not-an-image.web-page", "a web page: the download gave a page instead of the picture"};

constexpr Stranger kStrangers[] = {
    {"version https://git-lfs"sv, MessageText{"image-not-an-image.lfs", "a Git LFS pointer, not the file it points to"},
     MessageText{"image-not-an-image.lfs.do", "Run git lfs pull in its repository."}},
    {"<!DOCTYPE"sv, kWebPage, kGetAgain},
    {"<!doctype"sv, kWebPage, kGetAgain},
    {"<html"sv, kWebPage, kGetAgain},
    {"<HTML"sv, kWebPage, kGetAgain},
    {"<head"sv, kWebPage, kGetAgain},
    {"<body"sv, kWebPage, kGetAgain},
    {"<!--"sv, kWebPage, kGetAgain},
    {"<?xml"sv, MessageText{"image-not-an-image.xml", "an XML document: the download gave an error message instead of the picture"},
     kDownload},
    {"{\""sv, MessageText{"image-not-an-image.json", "a JSON text: the download gave an error message instead of the picture"}, kDownload},
    {"PK\3\4"sv, MessageText{"image-not-an-image.zip", "a zip archive"}, kUnpack},
    {"Rar!"sv, MessageText{"image-not-an-image.rar", "a RAR archive"}, kUnpack},
    {"\x1f\x8b"sv, MessageText{"image-not-an-image.gzip", "compressed with gzip"},
     MessageText{"image-not-an-image.gzip.do", "Unpack it first (gunzip)."}},
    {"7z\xbc\xaf\x27\x1c"sv, MessageText{"image-not-an-image.7z", "a 7-Zip archive"}, kUnpack},
    {"\x93NUMPY"sv, MessageText{"image-not-an-image.numpy", "a NumPy array"},
     MessageText{"image-not-an-image.numpy.do",
                 "Give it as a ready tensor (forward --input), or save it as a picture, for example: cv2.imwrite('x.png', a)"}},
    {"\x89HDF"sv, MessageText{"image-not-an-image.hdf5", "an HDF5 file"},
     MessageText{"image-not-an-image.hdf5.do", "Save the picture that is in it as PNG."}},
};

constexpr MessageText kReadable{"do.give-a-picture", "Give a JPEG, PNG, BMP, WebP, TIFF, PNM or JPEG 2000 picture."};

Error pictureError(const InputFile& file, const char* code, const Message& what, const Message& remedy) {
    return {ErrorKind::BadInput, code, what, remedy, {escapeForDisplay(file.path()), 0, 0, {}, std::nullopt}};
}

/// After a byte order mark and white space.
bool startsWith(std::string_view head, std::string_view signature) {
    if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
    const std::size_t start = head.find_first_not_of(" \t\r\n");
    return start != std::string_view::npos && head.substr(start).starts_with(signature);
}

Result<PictureHeader> parse(HeaderReader& reader) {
    constexpr std::uint64_t kHead = 4096, kTail = 32;
    // Before the formats: some raw files of cameras start like a TIFF.
    const std::uint64_t tail = std::min(reader.size(), kTail);
    if (const ForeignPicture* foreign =
            foreignPicture(reader.text(0, kHead), reader.text(reader.size() - tail, tail), reader.file().path()))
        return pictureError(
            reader.file(), foreign->format == "image-gif" ? "image-gif" : "image-unsupported",
            message("picture-header.this-is", "This is {name}, {why}.", {{"name", message(foreign->name)}, {"why", message(foreign->why)}}),
            message(foreign->remedy));
    for (const Format& format : kFormats) {
        if (reader.matches(format.offset, format.signature)) return format.parser(reader);
    }
    if (reader.matches(0, "RIFF") && reader.matches(8, "WEBP")) return readWebpHeader(reader);
    const std::uint8_t kind = reader.u8(1).value_or(0);
    const std::uint8_t behind = reader.u8(2).value_or(0);
    const bool spaced = behind == ' ' || behind == '\n' || behind == '\r' || behind == '\t' || behind == '#';
    if (reader.matches(0, "P") && kind >= '1' && kind <= '6' && spaced) return readPnmHeader(reader);
    const std::string head = reader.text(0, kHead);
    for (const Stranger& stranger : kStrangers)
        if (startsWith(head, stranger.signature))
            return pictureError(reader.file(), "image-not-an-image",
                                message("image-not-an-image.this-is", "This is {what}.", {{"what", message(stranger.what)}}),
                                message(stranger.remedy));
    return pictureError(reader.file(), "image-not-an-image",
                        message("image-not-an-image.this-is-not-a", "This is not a picture that can be read."), message(kReadable));
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
    if (file.size() == 0)
        return pictureError(file, "image-empty", message("image-empty.the-file-is-empty", "The file is empty."), message(kReadable));
    HeaderReader reader(file);
    TD_TRY(PictureHeader header, parse(reader));
    if (header.width <= 0 || header.height <= 0)
        return headerError(file, message("picture-header.the-pictures-size-is", "The picture's size is {width}x{height}.",
                                         {{"width", header.width}, {"height", header.height}}));
    const std::int64_t pixels = static_cast<std::int64_t>(header.width) * header.height;
    if (header.width > kLongestSide || header.height > kLongestSide || pixels > kMostPixels) {
        return pictureError(
            file, "image-too-large",
            message("image-too-large.the-pictures-header-says",
                    "The picture's header says {width}x{height}; the limits are {longestSide} a side and {mostPixels} Mpixel.",
                    {{"width", header.width},
                     {"height", header.height},
                     {"longestSide", kLongestSide},
                     {"mostPixels", kMostPixels / 1'000'000}}),
            message("do.scale-it-down-first", "Scale it down first."));
    }
    if (file.size() > kMostBytes)
        return pictureError(file, "image-too-large",
                            message("image-too-large.the-pictures-file-is", "The picture's file is larger than 1 GiB."),
                            message("do.scale-it-down-first", "Scale it down first."));
    if (pixels == 1)
        addNote(header, file, Severity::Note, "image-one-pixel",
                message("image-one-pixel.a-picture-of-a", "A picture of a single pixel: the network sees one uniform colour."));
    return header;
}

}  // namespace teardown::imaging
