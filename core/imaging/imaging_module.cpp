// The module's one object: OpenCV's decoder and resampler, and Pillow's resampler, behind ImagingApi.
#include "core/base/text.h"
#include "core/imaging/decoder_output.h"
#include "core/imaging/header_reader.h"
#include "core/imaging/imaging_api.h"
#include "core/imaging/jpeg_decoder.h"
#include "core/imaging/mat.h"
#include "core/imaging/operations.h"
#include "core/imaging/picture_header.h"
#include "core/imaging/pillow_decode.h"
#include "core/imaging/pillow_image.h"
#include "core/imaging/png_chunks.h"

#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>

#include <algorithm>
#include <cstring>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

namespace teardown::imaging {
namespace {

Error imagingError(const char* code, Message what, Message remedy, const std::string& path = {}) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {escapeForDisplay(path), 0, 0, {}, std::nullopt}};
}

bool hasNote(const PictureHeader& header, std::string_view code) {
    return std::any_of(header.notes.begin(), header.notes.end(), [&](const Diagnostic& note) { return note.code == code; });
}

/// cv2 needs at least this many bytes of a WebP.
constexpr std::size_t kSmallestWebp = 32;

/// For a JPEG that ends early, cv2 repeats the last row it received. If there was none, that row is uninitialised memory.
bool hasEqualRows(const cv::Mat& mat) {
    const std::size_t rowBytes = static_cast<std::size_t>(mat.cols) * mat.elemSize();
    for (int row = 1; row < mat.rows; ++row)
        if (std::memcmp(mat.ptr(0), mat.ptr(row), rowBytes) != 0) return false;
    return true;
}

std::string formatName(const PictureHeader& header) {
    for (const auto& [format, name] :
         {std::pair{"image-webp", "WebP picture"}, std::pair{"image-jp2", "JPEG 2000 picture"}, std::pair{"image-pnm", "PNM picture"}})
        if (header.format == format) return name;
    std::string name = header.format.substr(6);
    for (char& c : name) c = static_cast<char>(c - 'a' + 'A');
    return name;
}

/// The first decoder line that describes an error, in plain words; empty if there is none.
std::string damageIn(const std::vector<std::string>& lines) {
    const auto line =
        std::find_if(lines.begin(), lines.end(), [](const std::string& text) { return meaningOf(text) == DecoderLineMeaning::Damage; });
    return line == lines.end() ? std::string() : plainWords(*line);
}

/// Why cv2 returned no picture: an unsupported variant, else damage. `words` are the decoder's, or empty; `reason` is ours.
Error decodeError(const PictureHeader& header, const InputFile& file, const std::string& words, const Message& reason = {}) {
    const std::string& path = file.path();
    if (hasNote(header, "image-animated"))
        return imagingError(
            "image-unsupported",
            message("image-unsupported.this-is-an-animated", "This is an animated WebP, which cv2 and so mmclassification cannot read."),
            message("do.save-one-of-its", "Save one of its frames as PNG or JPEG."), path);
    if (hasNote(header, "image-raw-preview")) return rawError(file);
    if (hasNote(header, "image-float"))
        return imagingError("image-unsupported",
                            message("image-unsupported.this-tiff-holds-floating",
                                    "This TIFF holds floating-point numbers, which cv2 does not read as a picture here."),
                            message("do.save-it-with-8",
                                    "Save it with 8 or 16 bits per channel, in Python for example: cv2.imwrite('x.png', (a * (255 / "
                                    "a.max())).astype('uint8'))"),
                            path);
    if (hasNote(header, "image-32-bit"))
        return imagingError("image-unsupported",
                            message("image-unsupported.this-tiff-holds-32",
                                    "This TIFF holds 32-bit integers, which cv2 and so mmclassification cannot read as a picture."),
                            message("do.save-it-with-8",
                                    "Save it with 8 or 16 bits per channel, in Python for example: cv2.imwrite('x.png', (a * (255 / "
                                    "a.max())).astype('uint8'))"),
                            path);
    if (header.format == "image-jpeg" && (hasNote(header, "image-16-bit") || hasNote(header, "image-jpeg-process")))
        return imagingError(
            "image-unsupported",
            message("image-unsupported.this-jpeg-which-opencv", "This JPEG {which}, which OpenCV, and so mmclassification, cannot read.",
                    {{"which", hasNote(header, "image-16-bit")
                                   ? message("image-unsupported.has-more-than-8", "has more than 8 bits per channel")
                                   : message("image-unsupported.is-lossless-or-hierarchical", "is lossless or hierarchical")}}),
            message("do.save-it-as-png", "Save it as PNG or as an ordinary JPEG."), path);
    for (const char* limit : {"can not handle", "cannot handle", "not configured", "not supported"})
        if (words.find(limit) != std::string::npos)
            return imagingError(
                "image-unsupported",
                message("image-unsupported.this-is-of-a", "This {header} is of a kind that OpenCV does not decode ({words}).",
                        {{"header", formatName(header)}, {"words", words}}),
                message("do.save-it-as-png-or", "Save it as PNG or JPEG."), path);
    const Message why = words.empty() ? reason : asIs(words);
    return imagingError("image-decode",
                        message("image-decode.the-could-not-be", "The {header} could not be decoded: its data is damaged{which}.",
                                {{"header", formatName(header)},
                                 {"which", why.empty() ? why : message("image-decode.reason", " ({reason})", {{"reason", why}})}}),
                        message("do.copy-or-download-it", "Copy or download it again, or save the picture again."), path);
}

/// The warning for a partly decoded picture.
void addDamage(PictureHeader& header, const InputFile& file, const std::string& words) {
    // A truncated file is the same damage, and clearer to say.
    if (hasNote(header, "image-no-end-marker")) return;
    addNote(
        header, file, Severity::Warning, "image-damaged",
        message("image-damaged.the-pictures-data-are",
                "The picture's data is damaged ({words}): some of its pixels are wrong; copy or download it again.", {{"words", words}}));
}

int cvFlag(ColorType color) {
    switch (color) {
        case ColorType::Color:
            return cv::IMREAD_COLOR;
        case ColorType::Grayscale:
            return cv::IMREAD_GRAYSCALE;
        case ColorType::Unchanged:
            return cv::IMREAD_UNCHANGED;
        case ColorType::ColorIgnoreOrientation:
            return cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION;
        case ColorType::GrayscaleIgnoreOrientation:
            return cv::IMREAD_GRAYSCALE | cv::IMREAD_IGNORE_ORIENTATION;
    }
    return cv::IMREAD_COLOR;
}

/// mmcv.imread reads the bytes and passes them to cv2.imdecode, which applies EXIF. Empty if cv2 returns no picture.
cv::Mat decodeOnce(const PictureHeader& header, const cv::Mat& encoded, int flag) {
    try {
        cv::Mat mat = cv::imdecode(encoded, flag);
        if (mat.empty() || (mat.depth() != CV_8U && !(flag == cv::IMREAD_UNCHANGED && mat.depth() == CV_16U))) return {};
        if (hasNote(header, "image-no-end-marker")) {
            // For truncated files of some formats cv2 leaves the missing rows uninitialised. Decoding again into grey memory of the right
            // size makes them grey; a failure would not be noticed that way, hence the first pass.
            cv::Mat prepared(header.height, header.width, mat.type(), cv::Scalar::all(128));
            mat = cv::imdecode(encoded, flag, &prepared);
            if (header.format == "image-jpeg" && hasEqualRows(mat)) mat.setTo(cv::Scalar::all(128));
        }
        return mat;
    } catch (const std::exception&) {
        return {};
    }
}

/// Complete, upright, without what cv2 treats in its own way.
bool isOrdinaryJpeg(const PictureHeader& header) {
    if (header.format != "image-jpeg") return false;
    for (const char* code : {"image-no-end-marker", "image-exif", "image-cmyk", "image-16-bit", "image-jpeg-process"})
        if (hasNote(header, code)) return false;
    return true;
}

Error notAsPillow(const Message& what, const std::string& path) {
    return imagingError("image-unsupported",
                        message("image-unsupported.not-as-pillow", "Teardown does not decode {what} as Pillow does.", {{"what", what}}),
                        message("do.use-cv2-backend", "Use the backend cv2, or save the picture as an RGB PNG."), path);
}

/// A picture of which OpenCV gives other pixels than Pillow; nothing: it is none of them.
Result<std::optional<Picture>> pillowOwn(const PictureHeader& header, std::span<const std::byte> bytes, ColorType color,
                                         const std::string& path) {
    const bool isCmykJpeg = header.format == "image-jpeg" && hasNote(header, "image-cmyk");
    if (!isCmykJpeg && header.format != "image-tiff" && header.format != "image-pnm") return std::optional<Picture>();
    std::optional<PillowImage> image;
    const auto read = [&] {
        if (isCmykJpeg) image = readCmykJpeg(bytes, header);
        if (!image) image = readPillowTiff(bytes, header);
        if (!image) image = readPillowPnm(bytes, header);
    };
    // A file that libtiff complains about is left to OpenCV, which says what is wrong with it.
    if (!damageIn(decoderOutput(read)).empty() || !image || hasNote(header, "image-no-end-marker")) return std::optional<Picture>();
    std::optional<Picture> picture = mmcvArray(*image, color, header.orientation);
    if (!picture) return notAsPillow(pillowModes(), path);
    return picture;
}

class OpenCvImaging : public ImagingApi {
public:
    /// OpenCV's log about a picture is captured while it decodes (decoderOutput); messages below warnings are not useful.
    OpenCvImaging() { cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_WARNING); }

    Result<PictureHeader> header(const std::string& path) const override {
        TD_TRY(const auto file, openPicture(path));
        return readPictureHeader(*file);
    }

    using ImagingApi::decode;
    Result<Picture> decode(const std::string& path, const Decoding& how, Diagnostics* notes) const override {
        TD_TRY(const auto file, openPicture(path));
        TD_TRY(PictureHeader header, readPictureHeader(*file));
        TD_TRY(std::vector<std::byte> bytes, file->read(0, file->size()));
        // cv2 rejects such files too, but only after examining all of them.
        if ((header.format == "image-png" || header.format == "image-bmp") && hasNote(header, "image-no-end-marker"))
            return decodeError(header, *file, {}, message("imaging-module.the-file-is-cut", "the file is cut off"));
        if (header.format == "image-webp" && bytes.size() < kSmallestWebp) return decodeError(header, *file, {});
        if (header.format == "image-png") {
            auto chunks = pixelChunks(bytes);
            if (!chunks)
                return decodeError(header, *file, {}, message("imaging-module.the-check-sum-of", "the check sum of a chunk is wrong"));
            bytes = *std::move(chunks);
        }
        const bool pillow = how.backend == DecodeBackend::Pillow;
        if (pillow) {
            TD_TRY(std::optional<Picture> own, pillowOwn(header, bytes, how.color, path));
            if (own) {
                if (notes) notes->insert(notes->end(), header.notes.begin(), header.notes.end());
                return *std::move(own);
            }
            Message what;
            decoderOutput([&] { what = pillowCannot(header, bytes, how.color); });
            if (!what.empty()) return notAsPillow(what, path);
        }
        if (!pillow && isOrdinaryJpeg(header) && (how.color == ColorType::Color || how.color == ColorType::Grayscale))
            if (std::optional<Picture> picture = decodeJpeg(bytes, header, how.color == ColorType::Grayscale)) {
                if (notes) notes->insert(notes->end(), header.notes.begin(), header.notes.end());
                return *std::move(picture);
            }
        const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8UC1, bytes.data());
        cv::Mat mat;
        const int flag = pillow ? pillowFlag(header) : cvFlag(how.color);
        const std::string damage = damageIn(decoderOutput([&] { mat = decodeOnce(header, encoded, flag); }));
        // Pillow stops where cv2 only complains.
        if (mat.empty() || (pillow && (!damage.empty() || hasNote(header, "image-no-end-marker"))))
            return decodeError(header, *file, damage);
        if (!damage.empty()) addDamage(header, *file, damage);
        if (notes) notes->insert(notes->end(), header.notes.begin(), header.notes.end());
        Picture picture = pillow ? pillowPicture(pictureOf(mat), header, bytes, how.color) : pictureOf(mat);
        picture.damaged = !damage.empty() || hasNote(header, "image-no-end-marker");
        return picture;
    }

    Result<Picture> resize(const Picture& picture, int width, int height, Interpolation interpolation,
                           ResizeBackend backend) const override {
        return imaging::resize(picture, width, height, interpolation, backend);
    }
    Result<Picture> warpAffine(const Picture& picture, const AffineMatrix& matrix, Interpolation interpolation,
                               const BorderValue& outside) const override {
        return imaging::warpAffine(picture, matrix, interpolation, outside);
    }
    AffineMatrix rotationMatrix(double x, double y, double angle, double scale) const override {
        return imaging::rotationMatrix(x, y, angle, scale);
    }
    Result<Picture> pad(const Picture& picture, const Margins& margins, BorderMode border, const BorderValue& value) const override {
        return imaging::pad(picture, margins, border, value);
    }
    Result<Picture> blend(const Picture& a, double alpha, const Picture& b, double beta) const override {
        return imaging::blend(a, alpha, b, beta);
    }
    Result<Picture> filter3x3(const Picture& picture, const std::array<double, 9>& kernel) const override {
        return imaging::filter3x3(picture, kernel);
    }
    Result<Picture> gray(const Picture& picture, bool firstIsRed) const override { return imaging::gray(picture, firstIsRed); }
    std::string openCvVersion() const override { return cv::getVersionString(); }
};

}  // namespace
}  // namespace teardown::imaging

extern "C" __attribute__((visibility("default"))) const teardown::ImagingApi* teardown_imaging_api() {
    static const teardown::imaging::OpenCvImaging object;
    return &object;
}
