#include "core/checkpoint/sniff.h"

#include "core/base/foreign_pictures.h"
#include "core/base/text.h"
#include "core/checkpoint/archive/zip_directory.h"
#include "core/checkpoint/little_endian.h"
#include "core/checkpoint/pickle/pickle_reader.h"
#include "core/checkpoint/torch/export_graph.h"
#include "core/config/text_encoding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace teardown {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint64_t kHeadBytes = 4096;
constexpr std::uint64_t kTailBytes = 65535 + 22;  // a zip's end record and its longest comment
constexpr std::size_t kTarMagic = 257;
constexpr std::size_t kTarSize = 124;
constexpr std::size_t kTarType = 156;
constexpr std::uint64_t kPickleEnough = 8;  // opcodes that hardly any other content produces

struct Magic {
    std::string_view bytes;
    const char* format;
};
constexpr std::array kMagics{Magic{"\x93NUMPY"sv, "npy"},
                             Magic{"\x89PNG\r\n\x1a\n"sv, "image-png"},
                             Magic{"\xff\xd8\xff"sv, "image-jpeg"},
                             Magic{"II*\0"sv, "image-tiff"},
                             Magic{"MM\0*"sv, "image-tiff"},
                             Magic{"II+\0"sv, "image-tiff"},
                             Magic{"MM\0+"sv, "image-tiff"},
                             Magic{"\x89HDF\r\n\x1a\n"sv, "hdf5"},
                             Magic{"GGUF"sv, "gguf"},
                             Magic{"7z\xbc\xaf\x27\x1c"sv, "7z"},
                             Magic{"\x1f\x8b"sv, "gzip"},
                             Magic{"\xfd"
                                   "7zXZ\0"sv,
                                   "xz"},
                             Magic{"\x28\xb5\x2f\xfd"sv, "zstd"},
                             Magic{"BZh"sv, "bzip2"},
                             Magic{"version https://git-lfs"sv, "lfs-pointer"}};

struct Sentence {
    const char* format;
    MessageText what;
    MessageText remedy;
};
constexpr std::array kSentences{
    Sentence{"wheel", MessageText{"format-wheel.is", "is a Python wheel that carries no checkpoint"},
             MessageText{"do.open-the-checkpoint-itself", "Open the checkpoint itself."}},
    Sentence{"zip", MessageText{"format-zip.is", "is a zip archive that holds no checkpoint"},
             MessageText{"do.open-the-checkpoint-itself", "Open the checkpoint itself."}},
    Sentence{"config-py", MessageText{"format-config-py.is", "is a config, not a checkpoint"},
             MessageText{"do.open-as-config", "Open it as the config."}},
    Sentence{"config-json", MessageText{"format-config-json.is", "is a JSON text, not a checkpoint"},
             MessageText{"do.open-as-config", "Open it as the config."}},
    Sentence{"config-yaml", MessageText{"format-config-yaml.is", "is a YAML text, not a checkpoint"},
             MessageText{"do.open-as-config", "Open it as the config."}},
    Sentence{"hdf5", MessageText{"format-hdf5.is", "is an HDF5 file (Keras or h5py), not a PyTorch checkpoint"},
             MessageText{"format-hdf5.do", "Convert it to PyTorch first."}},
    Sentence{"onnx", MessageText{"format-onnx.is", "is an ONNX model, not a PyTorch checkpoint"},
             MessageText{"format-onnx.do", "Use the .pth file that it was exported from."}},
    Sentence{"gguf", MessageText{"format-gguf.is", "is a GGUF model, not a PyTorch checkpoint"},
             MessageText{"format-gguf.do", "Use the PyTorch checkpoint that it was converted from."}},
    Sentence{"7z", MessageText{"format-7z.is", "is a 7-Zip archive"}, MessageText{"do.unpack-it-first", "Unpack it first."}},
    Sentence{"gzip", MessageText{"format-gzip.is", "is compressed with gzip"}, MessageText{"format-gzip.do", "Unpack it first (gunzip)."}},
    Sentence{"xz", MessageText{"format-xz.is", "is compressed with xz"}, MessageText{"format-xz.do", "Unpack it first (unxz)."}},
    Sentence{"zstd", MessageText{"format-zstd.is", "is compressed with zstd"}, MessageText{"format-zstd.do", "Unpack it first (unzstd)."}},
    Sentence{"bzip2", MessageText{"format-bzip2.is", "is compressed with bzip2"},
             MessageText{"format-bzip2.do", "Unpack it first (bunzip2)."}},
    Sentence{"tar", MessageText{"format-tar.is", "is a tar archive"}, MessageText{"do.unpack-it-first", "Unpack it first."}},
    Sentence{"lfs-pointer", MessageText{"format-lfs-pointer.is", "is a Git LFS pointer: the real file was never downloaded"},
             MessageText{"format-lfs-pointer.do", "Run git lfs pull in its repository."}},
    Sentence{"html", MessageText{"format-html.is", "is a web page: the download gave a page instead of the file"},
             MessageText{"do.download-it-again-page", "Download it again and look at what the page says."}},
    Sentence{"xml", MessageText{"format-xml.is", "is an XML document: the download gave an error message instead of the file"},
             MessageText{"do.download-it-again", "Download it again."}},
    Sentence{"empty", MessageText{"format-empty.is", "is empty"},
             MessageText{"format-empty.do", "The download or copy failed: get it again."}}};

bool startsText(std::string_view head, std::string_view lower) {
    const std::size_t start = head.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    if (start == std::string_view::npos || head.size() - start < lower.size()) return false;
    for (std::size_t i = 0; i < lower.size(); ++i) {
        const char c = head[start + i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != lower[i]) return false;
    }
    return true;
}

bool looksLikeText(std::string_view head) {
    return std::none_of(head.begin(), head.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
    });
}

bool endsWith(const std::string& path, std::string_view extension) {
    if (path.size() < extension.size()) return false;
    return std::equal(extension.rbegin(), extension.rend(), path.rbegin(),
                      [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b); });
}

std::string zipFormat(const std::shared_ptr<const InputFile>& file, std::string_view head) {
    Diagnostics ignored;
    const auto directory = ZipDirectory::read(file, ignored);
    if (!directory.ok()) {
        // Damaged: the first member's name still shows what it was.
        const std::string_view name =
            head.size() > 30 ? head.substr(30, littleEndian<std::uint16_t>(std::as_bytes(std::span(head)), 26)) : std::string_view();
        if (name.ends_with("data.pkl") || name.starts_with("archive/")) return "torch-zip";
        return name.ends_with(".npy") ? "npz" : "zip";
    }
    if (isExportArchive(*directory)) return "torch-export";
    bool arrays = !directory->entries().empty();
    bool anyArray = false;
    bool data = false;
    bool script = false;
    bool wheel = false;
    for (const ZipEntry& entry : directory->entries()) {
        const std::string_view name = entry.name;
        const std::size_t slash = name.find('/');
        const std::string_view inner = slash == std::string_view::npos ? std::string_view() : name.substr(slash + 1);
        arrays = arrays && (name.ends_with(".npy") || slash == std::string_view::npos);
        anyArray = anyArray || (name.ends_with(".npy") && slash == std::string_view::npos);
        data = data || inner == "data.pkl" || name == "data.pkl";
        script = script || inner == "constants.pkl" || name == "constants.pkl" || inner.starts_with("code/");
        wheel = wheel || (slash != std::string_view::npos && name.substr(0, slash).ends_with(".dist-info"));
    }
    if (data) return script ? "torchscript" : "torch-zip";
    return wheel ? "wheel" : arrays && anyArray ? "npz" : "zip";
}

bool isLegacyMagic(std::string_view head) {
    // pickle.dumps(0x1950a86a20f9469cfc6c, protocol=2): PROTO n, LONG1 of ten bytes, STOP.
    constexpr std::string_view kNumber = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv;
    if (head.starts_with("L119547037146038801333356L\n."sv)) return true;  // protocols 0 and 1
    if (head.size() < 15 || head[0] != '\x80') return false;
    if (head.substr(2).starts_with(kNumber)) return true;
    // Protocol 4 and later wrap it in a frame.
    return head.size() > 23 && head[2] == '\x95' && head.substr(11).starts_with(kNumber);
}

/// Eight bytes of length and then a JSON object; the reader checks whether the length is true.
bool isSafetensors(std::string_view head) {
    if (head.size() < 10 || head[8] != '{') return false;
    const std::size_t next = head.find_first_not_of(" \t\r\n", 9);
    return next == std::string_view::npos || head[next] == '"' || head[next] == '}';
}

/// Protocols 0 and 1 have no magic: the beginning is read as a pickle, symbolically as always. It is one if it ends properly, names
/// something, or runs on for a while.
bool looksLikePickle(const std::vector<std::byte>& head, bool whole) {
    const pickle::Program program = pickle::readPickle(pickle::Input(head));
    if (!program.error)
        return program.end == head.size() || program.opcodes > kPickleEnough || !program.events.empty() || (whole && program.end > 4);
    const auto named = [](const pickle::Event& event) {
        const std::string& name = event.subject;
        const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
        });
        return plain && name.size() > 2 && name.front() != '.' && name.back() != '.';
    };
    return std::any_of(program.events.begin(), program.events.end(), named) || program.opcodes > kPickleEnough;
}

bool isTarOfTorch(std::string_view head) {
    // Headers of newer tar writers come before the first member: type x or g, the length in octal digits.
    while (head.size() > kTarBlock && (head[kTarType] == 'x' || head[kTarType] == 'g')) {
        std::size_t size = 0;
        for (std::size_t i = kTarSize; i < kTarSize + 11 && head[i] >= '0' && head[i] <= '7'; ++i)
            size = size * 8 + static_cast<std::size_t>(head[i] - '0');
        const std::size_t next = kTarBlock + (size + kTarBlock - 1) / kTarBlock * kTarBlock;
        head.remove_prefix(std::min(next, head.size()));
    }
    const std::string_view name = head.substr(0, head.find('\0'));
    return name == "sys_info" || name == "pickle" || name == "storages" || name == "tensors" || name == "./";
}

/// The last bytes of a file, kept in `bytes`.
std::string_view tailBytes(const InputFile& file, std::vector<std::byte>& bytes) {
    constexpr std::uint64_t kFooter = 32;
    const std::uint64_t size = std::min(file.size(), kFooter);
    if (auto read = file.read(file.size() - size, size); read.ok()) bytes = std::move(read).value();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::string sniffFormat(const std::string& path) {
    const auto file = InputFile::open(path);
    return file.ok() ? sniffFormat(*file) : std::string();
}

std::string sniffFormat(const std::shared_ptr<const InputFile>& file) {
    const auto bytes = file->read(0, std::min(file->size(), kHeadBytes));
    if (!bytes.ok()) return {};
    const std::string_view head(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    std::vector<std::byte> footer;
    const std::string_view last = tailBytes(*file, footer);
    if (const ForeignPicture* foreign = foreignPicture(head, last, file->path())) return std::string(foreign->format);
    for (const Magic& magic : kMagics)
        if (head.starts_with(magic.bytes)) return magic.format;
    for (const std::string_view jpeg2000 : {"\0\0\0\x0cjP  \r\n"sv, "\xff\x4f\xff\x51"sv})
        if (head.starts_with(jpeg2000)) return "image-jp2";
    if (head.starts_with("PK\3\4"sv) || head.starts_with("PK\5\6"sv)) return zipFormat(file, head);
    if (head.starts_with("RIFF") && head.size() >= 12 && head.substr(8, 4) == "WEBP") return "image-webp";
    if (head.starts_with("BM") && head.size() >= 18 && head[15] == '\0') return "image-bmp";
    if (head.size() > 2 && head[0] == 'P' && head[1] >= '1' && head[1] <= '6' && (head[2] == '\n' || head[2] == ' ')) return "image-pnm";
    if (isLegacyMagic(head)) return "torch-legacy";
    if (head.size() > kTarMagic + 5 && head.substr(kTarMagic, 5) == "ustar") return isTarOfTorch(head) ? "torch-tar" : "tar";
    // A config in UTF-16 is text as well; the config reader reports what is wrong with it.
    const TextEncoding encoding = textEncodingOf(head);
    const bool isText = looksLikeText(head) || (encoding != TextEncoding::Utf8 && encoding != TextEncoding::Utf8WithMark);
    if (isText) {
        for (const char* tag : {"<!doctype html", "<html", "<head", "<body", "<!--"})
            if (startsText(head, tag)) return "html";
        if (startsText(head, "<?xml")) return "xml";
        if (head.find("\"weight_map\"") != std::string_view::npos && startsText(head, "{"))
            return head.find(".safetensors\"") != std::string_view::npos ? "safetensors-index" : "torch-index";
        // Python text never begins with a tag: an HTML page stays an HTML page, whatever its name.
        if (endsWith(file->path(), ".py")) return "config-py";
        if (!head.empty() && endsWith(file->path(), ".json")) return "config-json";
        if (!head.empty() && (endsWith(file->path(), ".yaml") || endsWith(file->path(), ".yml"))) return "config-yaml";
    }
    if (head.empty()) return "empty";
    if (isSafetensors(head)) return "safetensors";
    if (head.size() > 3 && head[0] == '\x08' && head[1] > 0 && head[1] < 32 &&
        (head[2] == '\x12' || head[2] == '\x1a' || head[2] == '\x3a'))
        return "onnx";
    if (head[0] == '\x80' && head.size() > 1 && static_cast<unsigned char>(head[1]) < 0x20) return "pickle";
    if (looksLikePickle(*bytes, bytes->size() == file->size())) return "pickle";
    if (file->size() >= 22) {
        // An archive after other data still has its end record at the end.
        const std::uint64_t size = std::min(file->size(), kTailBytes);
        const auto tail = file->read(file->size() - size, size);
        if (tail.ok() &&
            std::string_view(reinterpret_cast<const char*>(tail->data()), tail->size()).rfind("PK\5\6"sv) != std::string_view::npos) {
            const std::string format = zipFormat(file, {});
            if (format != "zip" || !isText) return format;
        }
    }
    return endsWith(file->path(), ".py") ? "config-py" : "unknown";
}

Error formatError(const std::string& format, const InputFile& file) {
    Error error{ErrorKind::BadInput,
                "format-unknown",
                message("format-unknown.the-file-is-no", "The file is not a checkpoint: its content was not recognised."),
                message("do.checkpoints-are-files-of", "Checkpoints are files of torch.save, usually named .pth."),
                {}};
    error.where.file = file.path();
    if (format.starts_with("image-")) {
        error.code = "format-" + format;
        error.what = message("sniff.the-file-is-a", "The file is a picture ({value}), not a checkpoint.", {{"value", format.substr(6)}});
        error.remedy = message("do.open-it-as-the", "Open it as the input picture.");
    }
    if (format == "pdf" || format == "video") {
        error.code = "format-" + format;
        error.what = format == "pdf" ? message("sniff.the-file-is-a-pdf", "The file is a PDF document, not a checkpoint.")
                                     : message("sniff.the-file-is-a-video", "The file is a video, not a checkpoint.");
    }
    for (const Sentence& sentence : kSentences)
        if (format == sentence.format) {
            error.code = std::string("format-") + sentence.format;
            error.what = message("sniff.the-file", "The file {what}.", {{"what", message(sentence.what)}});
            error.remedy = message(sentence.remedy);
        }
    return error;
}

}  // namespace teardown
