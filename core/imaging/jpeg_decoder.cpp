#include "core/imaging/jpeg_decoder.h"

#include "core/imaging/pillow_image.h"

#include <csetjmp>
#include <cstdio>

#include <jpeglib.h>

namespace teardown::imaging {
namespace {

/// libjpeg's manner of reporting: errors jump out, messages are only counted.
struct JpegErrors {
    jpeg_error_mgr manager;
    std::jmp_buf leave;
};

void leaveJpeg(j_common_ptr common) { std::longjmp(reinterpret_cast<JpegErrors*>(common->err)->leave, 1); }
void countWarning(j_common_ptr common, int level) {
    if (level < 0) ++common->err->num_warnings;
}
void printNothing(j_common_ptr) {}

/// Reads into rows of the picture, which has the right size. Without objects that have destructors: errors jump out of it.
bool readRows(j_decompress_ptr jpeg, JpegErrors& errors, std::span<const std::byte> bytes, J_COLOR_SPACE colours, Picture& picture) {
    if (setjmp(errors.leave) != 0) return false;
    jpeg_mem_src(jpeg, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_read_header(jpeg, TRUE);
    if ((jpeg->num_components == 4) != (colours == JCS_CMYK) || static_cast<int>(jpeg->image_width) != picture.width ||
        static_cast<int>(jpeg->image_height) != picture.height)
        return false;
    jpeg->out_color_space = colours;
    jpeg_start_decompress(jpeg);
    if (jpeg->output_components != picture.channels) return false;
    const std::size_t stride = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.channels);
    while (jpeg->output_scanline < jpeg->output_height) {
        unsigned char* rows[8];
        unsigned int count = 0;
        for (; count < 8 && jpeg->output_scanline + count < jpeg->output_height; ++count)
            rows[count] = picture.pixels.data() + (jpeg->output_scanline + count) * stride;
        jpeg_read_scanlines(jpeg, rows, count);
    }
    jpeg_finish_decompress(jpeg);
    return errors.manager.num_warnings == 0;
}

std::optional<Picture> decoded(std::span<const std::byte> bytes, const PictureHeader& header, J_COLOR_SPACE colours, int channels) {
    Picture picture;
    picture.width = header.width;
    picture.height = header.height;
    picture.channels = channels;
    picture.pixels.resize(picture.valueCount());
    jpeg_decompress_struct jpeg{};
    JpegErrors errors{};
    jpeg.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = leaveJpeg;
    errors.manager.emit_message = countWarning;
    errors.manager.output_message = printNothing;
    if (setjmp(errors.leave) != 0) return std::nullopt;
    jpeg_create_decompress(&jpeg);
    const bool done = readRows(&jpeg, errors, bytes, colours, picture);
    jpeg_destroy_decompress(&jpeg);
    if (!done) return std::nullopt;
    return picture;
}

}  // namespace

std::optional<Picture> decodeJpeg(std::span<const std::byte> bytes, const PictureHeader& header, bool grayscale) {
    return decoded(bytes, header, grayscale ? JCS_GRAYSCALE : JCS_EXT_BGR, grayscale ? 1 : 3);
}

std::optional<PillowImage> readCmykJpeg(std::span<const std::byte> file, const PictureHeader& header) {
    if (header.format != "image-jpeg") return std::nullopt;
    std::optional<Picture> picture = decoded(file, header, JCS_CMYK, 4);
    if (!picture) return std::nullopt;
    PillowImage image{PillowImage::Mode::CMYK, picture->width, picture->height, std::move(picture->pixels)};
    for (std::uint8_t& ink : image.bytes) ink = static_cast<std::uint8_t>(255 - ink);
    return image;
}

}  // namespace teardown::imaging
