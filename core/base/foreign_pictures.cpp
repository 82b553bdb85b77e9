#include "core/base/foreign_pictures.h"

#include <algorithm>
#include <array>

namespace teardown {
namespace {

using std::string_view_literals::operator""sv;

constexpr MessageText kNoReader{"image-unsupported.no-reader", "which OpenCV, and so mmclassification, cannot read"};
constexpr MessageText kNotDecoded{"image-unsupported.not-decoded", "which OpenCV does not read here"};
constexpr MessageText kNoPicture{"image-unsupported.no-picture", "not a picture"};
constexpr MessageText kNoRange{"image-unsupported.no-range", "whose numbers have no fixed range; networks take 8 bits per channel"};
constexpr MessageText kSaveAsPng{"image-unsupported.save-as-png", "Save it as PNG."};
constexpr MessageText kExport{"image-unsupported.export", "Export it as PNG or JPEG."};

enum Kind {
    Gif,
    Avif,
    Heic,
    Heif,
    Jxl,
    Exr,
    Hdr,
    Pfm,
    SunRaster,
    Psd,
    Icon,
    Tga,
    Dicom,
    Raw,
    Svg,
    Eps,
    Pdf,
    DjVu,
    Xcf,
    Wmf,
    Dds,
    Fits,
    Video
};

constexpr std::array kPictures{
    ForeignPicture{
        "image-gif", MessageText{"image-unsupported.gif", "a GIF"},
        MessageText{"image-unsupported.gif.why", "which cv2 and so mmclassification cannot read"},
        MessageText{"image-unsupported.gif.do", "Save one of its frames as PNG, for example: ffmpeg -i x.gif -frames:v 1 x.png"}},
    ForeignPicture{
        "image-avif", MessageText{"image-unsupported.avif", "an AVIF picture"}, kNotDecoded,
        MessageText{"image-unsupported.avif.do", "Save it as PNG or JPEG, for example: avifdec x.avif x.png (package libavif-bin)"}},
    ForeignPicture{
        "image-heic", MessageText{"image-unsupported.heic", "a HEIC picture"}, kNoReader,
        MessageText{
            "image-unsupported.heic.do",
            "Save it as JPEG or PNG, for example: heif-convert x.heic x.jpg (package libheif-examples); phones can be set to take JPEG."}},
    ForeignPicture{"image-heif", MessageText{"image-unsupported.heif", "a HEIF picture"}, kNoReader,
                   MessageText{"image-unsupported.heif.do",
                               "Save it as JPEG or PNG, for example: heif-convert x.heif x.jpg (package libheif-examples)"}},
    ForeignPicture{"image-jxl", MessageText{"image-unsupported.jxl", "a JPEG XL picture"}, kNoReader,
                   MessageText{"image-unsupported.jxl.do", "Save it as PNG or JPEG, for example: djxl x.jxl x.png (package libjxl-tools)"}},
    ForeignPicture{"image-exr", MessageText{"image-unsupported.exr", "an OpenEXR picture"},
                   MessageText{"image-unsupported.exr.why", "whose reader is switched off in OpenCV"},
                   MessageText{"image-unsupported.exr.do", "Save it with 8 bits per channel as PNG or JPEG."}},
    ForeignPicture{"image-hdr", MessageText{"image-unsupported.hdr", "a Radiance HDR picture"},
                   MessageText{"image-unsupported.hdr.why", "whose brightness has no fixed range; networks take 8 bits per channel"},
                   MessageText{"image-unsupported.hdr.do", "Map its tones to 8 bits per channel and save it as PNG or JPEG."}},
    ForeignPicture{"image-pfm", MessageText{"image-unsupported.pfm", "a portable float map"}, kNoRange,
                   MessageText{"image-unsupported.pfm.do", "Save it with 8 bits per channel as PNG or PPM."}},
    ForeignPicture{"image-sun-raster", MessageText{"image-unsupported.sun-raster", "a Sun raster picture"},
                   MessageText{"image-unsupported.sun-raster.why", "a format that is not read here"}, kSaveAsPng},
    ForeignPicture{"image-psd", MessageText{"image-unsupported.psd", "a Photoshop file"}, kNoReader, kExport},
    ForeignPicture{"image-ico", MessageText{"image-unsupported.ico", "an icon file"}, kNoReader,
                   MessageText{"image-unsupported.ico.do", "Save one of its pictures as PNG."}},
    ForeignPicture{"image-tga", MessageText{"image-unsupported.tga", "a TGA (Targa) picture"}, kNoReader, kSaveAsPng},
    ForeignPicture{"image-dicom", MessageText{"image-unsupported.dicom", "a DICOM file"},
                   MessageText{"image-unsupported.dicom.why", "whose values need a window before they are a picture"},
                   MessageText{"image-unsupported.dicom.do",
                               "Export it with 8 bits per channel as PNG, for example: dcmj2pnm --write-png x.dcm x.png (package dcmtk)"}},
    ForeignPicture{
        "image-raw", MessageText{"image-unsupported.raw", "a camera's raw file"}, kNoReader,
        MessageText{"image-unsupported.raw.do", "Develop it and save it as JPEG or PNG, for example with darktable or RawTherapee."}},
    ForeignPicture{"image-svg", MessageText{"image-unsupported.svg", "an SVG drawing"}, kNoReader,
                   MessageText{"image-unsupported.svg.do",
                               "Save it as PNG in the size that the network should see, for example: rsvg-convert -w 224 x.svg -o x.png "
                               "(package librsvg2-bin)"}},
    ForeignPicture{"image-eps", MessageText{"image-unsupported.eps", "a PostScript document"}, kNoPicture,
                   MessageText{"image-unsupported.eps.do", "Save it as PNG, for example: gs -sDEVICE=png16m -r150 -o x.png x.eps"}},
    ForeignPicture{"pdf", MessageText{"image-unsupported.pdf", "a PDF document"}, kNoPicture,
                   MessageText{"image-unsupported.pdf.do",
                               "Save a page as PNG, for example: pdftoppm -png -r 150 x.pdf page (package poppler-utils)"}},
    ForeignPicture{
        "image-djvu", MessageText{"image-unsupported.djvu", "a DjVu document"}, kNoReader,
        MessageText{"image-unsupported.djvu.do", "Save a page as TIFF or PNG, for example: ddjvu -format=tiff -page=1 x.djvu x.tif"}},
    ForeignPicture{"image-xcf", MessageText{"image-unsupported.xcf", "a GIMP file"}, kNoReader, kExport},
    ForeignPicture{"image-wmf", MessageText{"image-unsupported.wmf", "a Windows metafile"}, kNoReader, kSaveAsPng},
    ForeignPicture{"image-dds", MessageText{"image-unsupported.dds", "a DDS texture"}, kNoReader, kSaveAsPng},
    ForeignPicture{"image-fits", MessageText{"image-unsupported.fits", "a FITS file"}, kNoRange,
                   MessageText{"image-unsupported.fits.do", "Save it with 8 bits per channel as PNG."}},
    ForeignPicture{
        "video", MessageText{"image-unsupported.video", "a video"}, kNoPicture,
        MessageText{"image-unsupported.video.do",
                    "Give it alone to `teardown demo`, or save one of its frames, for example: ffmpeg -ss 1 -i x.mp4 -frames:v 1 x.png"}},
};
static_assert(kPictures.size() == Video + 1);

struct Magic {
    std::size_t offset;
    std::string_view bytes;
    Kind kind;
};
constexpr std::array kMagics{
    Magic{0, "GIF87a"sv, Gif},
    Magic{0, "GIF89a"sv, Gif},
    Magic{0, "\xff\x0a"sv, Jxl},
    Magic{4, "JXL \r\n"sv, Jxl},
    Magic{0, "\x76\x2f\x31\x01"sv, Exr},
    Magic{0, "#?RADIANCE"sv, Hdr},
    Magic{0, "#?RGBE"sv, Hdr},
    Magic{0, "PF\n"sv, Pfm},
    Magic{0, "Pf\n"sv, Pfm},
    Magic{0, "\x59\xa6\x6a\x95"sv, SunRaster},
    Magic{0, "8BPS"sv, Psd},
    Magic{128, "DICM"sv, Dicom},
    Magic{0, "II*\0\x10\0\0\0CR"sv, Raw},
    Magic{0, "FUJIFILMCCD-RAW"sv, Raw},
    Magic{0, "IIRO"sv, Raw},
    Magic{0, "IIRS"sv, Raw},
    Magic{0, "MMOR"sv, Raw},
    Magic{0, "IIU\0"sv, Raw},
    Magic{0, "FOVb"sv, Raw},
    Magic{0, "%!PS"sv, Eps},
    Magic{0, "\xc5\xd0\xd3\xc6"sv, Eps},
    Magic{0, "%PDF-"sv, Pdf},
    Magic{0, "AT&TFORM"sv, DjVu},
    Magic{0, "gimp xcf"sv, Xcf},
    Magic{0, "\xd7\xcd\xc6\x9a"sv, Wmf},
    Magic{0, "DDS "sv, Dds},
    Magic{0, "SIMPLE  ="sv, Fits},
    Magic{0, "\x1a\x45\xdf\xa3"sv, Video},
    Magic{4, "moov"sv, Video},
    Magic{4, "mdat"sv, Video},
    Magic{4, "wide"sv, Video},
    Magic{0, "FLV\1"sv, Video},
    Magic{0, "\0\0\1\xba"sv, Video},
    Magic{0, "\0\0\1\xb3"sv, Video},
    Magic{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv, Video},
    Magic{0, "OggS"sv, Video},
};

bool standsAt(std::string_view text, std::size_t offset, std::string_view part) {
    return text.size() >= offset + part.size() && text.substr(offset, part.size()) == part;
}

std::uint8_t byteAt(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

/// ISO base media files (ISO/IEC 14496-12): the major brand, or the compatible brands if the major one does not identify the codec.
const ForeignPicture* isoMedia(std::string_view head) {
    const std::size_t length = std::min<std::size_t>(head.size(), byteAt(head, 2) * 256u + byteAt(head, 3));
    const auto brand = [&](std::size_t at) {
        return standsAt(head, at, "avif") || standsAt(head, at, "avis")   ? Avif
               : standsAt(head, at, "hei") || standsAt(head, at, "hev")   ? Heic
               : standsAt(head, at, "mif1") || standsAt(head, at, "msf1") ? Heif
               : standsAt(head, at, "crx ")                               ? Raw
                                                                          : Video;
    };
    const Kind major = brand(8);
    if (major != Heif) return &kPictures[major];
    for (std::size_t at = 16; at + 4 <= length; at += 4)
        if (const Kind other = brand(at); other == Avif || other == Heic) return &kPictures[other];
    return &kPictures[Heif];
}

/// The svg element, possibly after a declaration, comments and a document type.
bool isSvg(std::string_view head) {
    if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
    const std::size_t start = head.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || head[start] != '<') return false;
    const std::size_t tag = head.find("<svg");
    if (tag == std::string_view::npos) return false;
    // A web page may contain a drawing too.
    return head.find("<html") == std::string_view::npos && head.find("<HTML") == std::string_view::npos &&
           head.find("<body") == std::string_view::npos;
}

bool isIcon(std::string_view head) {
    const bool magic = standsAt(head, 0, "\0\0\1\0"sv) || standsAt(head, 0, "\0\0\2\0"sv);
    return magic && head.size() >= 10 && byteAt(head, 4) + byteAt(head, 5) > 0 && head[9] == '\0';
}

bool isTga(std::string_view head, std::string_view tail, std::string_view path) {
    if (tail.find("TRUEVISION-XFILE.\0"sv) != std::string_view::npos) return true;
    if (!path.ends_with(".tga") && !path.ends_with(".TGA")) return false;
    if (head.size() < 18 || byteAt(head, 1) > 1) return false;
    const std::uint8_t type = byteAt(head, 2) & ~8, depth = byteAt(head, 16);
    return type >= 1 && type <= 3 && (depth == 8 || depth == 15 || depth == 16 || depth == 24 || depth == 32);
}

}  // namespace

const ForeignPicture* foreignPicture(std::string_view head, std::string_view tail, std::string_view path) {
    // A safetensors checkpoint starts with a length, whose bytes may be anything.
    if (standsAt(head, 4, "\0\0\0\0{"sv)) return nullptr;
    for (const Magic& magic : kMagics)
        if (standsAt(head, magic.offset, magic.bytes)) return &kPictures[magic.kind];
    if (standsAt(head, 4, "ftyp") && head.size() >= 12) return isoMedia(head);
    if (standsAt(head, 0, "RIFF") && (standsAt(head, 8, "AVI ") || standsAt(head, 8, "AVIX"))) return &kPictures[Video];
    if (isIcon(head)) return &kPictures[Icon];
    if (isSvg(head)) return &kPictures[Svg];
    return isTga(head, tail, path) ? &kPictures[Tga] : nullptr;
}

bool isPictureFormat(std::string_view format) { return format.starts_with("image-") || format == "pdf" || format == "video"; }

}  // namespace teardown
