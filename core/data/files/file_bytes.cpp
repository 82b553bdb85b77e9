#include "core/data/files/file_bytes.h"

#include "core/base/md5.h"

#include <zlib.h>
#include <algorithm>

namespace teardown {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;

class Inflater {
public:
    // 15: the largest window; 16 more: a gzip header and trailer, whose checksum zlib verifies.
    Inflater() : m_ready(inflateInit2(&m_stream, 15 + 16) == Z_OK) {}
    ~Inflater() {
        if (m_ready) inflateEnd(&m_stream);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    bool ready() const { return m_ready; }
    z_stream& stream() { return m_stream; }

private:
    z_stream m_stream{};
    bool m_ready;
};

Error gzipBroken(const InputFile& file, std::uint64_t offset, const Message& what) {
    return {ErrorKind::BadInput,
            "gzip-broken",
            what,
            message("do.get-a-new-copy", "Get the file again: its copy is damaged."),
            {file.path(), 0, 0, {}, offset}};
}

}  // namespace

Result<std::shared_ptr<const InputFile>> unpacked(std::shared_ptr<const InputFile> file, std::optional<Error>* fault,
                                                  const TaskContext& task) {
    if (file->size() < 2) return file;
    TD_TRY(const std::vector<std::byte> magic, file->read(0, 2));
    if (magic[0] != std::byte{0x1f} || magic[1] != std::byte{0x8b}) return file;

    Inflater inflater;
    if (!inflater.ready())
        return Error{
            ErrorKind::Internal, "gzip-start", message("gzip-start.zlib", "zlib could not be started."), {}, {file->path(), 0, 0, {}, {}}};
    z_stream& stream = inflater.stream();
    std::vector<std::byte> out;
    std::vector<std::byte> piece(kPiece);
    std::vector<std::byte> in;
    int state = Z_OK;
    for (std::uint64_t read = 0; read < file->size() && state != Z_STREAM_END;) {
        if (task.cancelled()) return cancelledError();
        TD_TRY(in, file->read(read, std::min<std::uint64_t>(kPiece, file->size() - read)));
        read += in.size();
        stream.next_in = reinterpret_cast<Bytef*>(in.data());
        stream.avail_in = static_cast<uInt>(in.size());
        while (stream.avail_in > 0 && state != Z_STREAM_END) {
            stream.next_out = reinterpret_cast<Bytef*>(piece.data());
            stream.avail_out = static_cast<uInt>(piece.size());
            state = inflate(&stream, Z_NO_FLUSH);
            const std::size_t made = piece.size() - stream.avail_out;
            if (out.size() + made > kMaxUnpacked)
                return Error{ErrorKind::BadInput,
                             "gzip-too-large",
                             message("gzip-too-large.more-than", "The file unpacks to more than {limit} bytes.", {{"limit", kMaxUnpacked}}),
                             message("do.unpack-it-yourself", "Unpack it yourself if it is what you expect."),
                             {file->path(), 0, 0, {}, {}}};
            out.insert(out.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(made));
            if (state != Z_OK && state != Z_STREAM_END) {
                Error error = gzipBroken(*file, read - stream.avail_in, message("gzip-broken.damaged", "The gzip data is damaged."));
                if (!fault) return error;
                *fault = std::move(error);
                return InputFile::ofBytes(std::move(out), file->path());
            }
            // Another member may follow the first, as after `cat a.gz b.gz`.
            if (state == Z_STREAM_END && stream.avail_in >= 2 && stream.next_in[0] == 0x1f && stream.next_in[1] == 0x8b) {
                if (inflateReset(&stream) != Z_OK) break;
                state = Z_OK;
            }
        }
    }
    if (state != Z_STREAM_END) {
        Error error = gzipBroken(
            *file, file->size(),
            message("gzip-broken.truncated", "The gzip file ends early, after {bytes} unpacked bytes.", {{"bytes", out.size()}}));
        if (!fault) return error;
        *fault = std::move(error);
    }
    return InputFile::ofBytes(std::move(out), file->path());
}

Result<std::shared_ptr<const InputFile>> openUnpacked(const std::string& path, std::optional<Error>* fault, const TaskContext& task) {
    TD_TRY(auto file, InputFile::open(path));
    return unpacked(std::move(file), fault, task);
}

Result<std::string> md5OfFile(const std::string& path, const TaskContext& task) {
    TD_TRY(const auto file, InputFile::open(path));
    Md5 md5;
    for (std::uint64_t read = 0; read < file->size();) {
        if (task.cancelled()) return cancelledError();
        TD_TRY(const std::vector<std::byte> piece, file->read(read, std::min<std::uint64_t>(kPiece, file->size() - read)));
        md5.update(piece);
        read += piece.size();
    }
    return md5.hexDigest();
}

}  // namespace teardown
