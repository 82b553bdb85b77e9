#include "core/checkpoint/archive/member_unpacker.h"

#include <fmt/format.h>

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace teardown {
namespace {

constexpr std::uint32_t kMaxDictionary = 256u << 20;  // of LZMA, whose decoder allocates it
constexpr std::size_t kLzmaHeader = 9;                // version, size of the properties, five bytes of properties

template <class Count>
Count counted(std::size_t size) {
    return static_cast<Count>(std::min<std::size_t>(size, std::numeric_limits<Count>::max()));
}

class Deflate : public MemberUnpacker {
public:
    Deflate() { m_ready = inflateInit2(&m_stream, -MAX_WBITS) == Z_OK; }
    ~Deflate() override {
        if (m_ready) inflateEnd(&m_stream);
    }
    Deflate(const Deflate&) = delete;
    Deflate& operator=(const Deflate&) = delete;
    bool ready() const { return m_ready; }

    Step unpack(std::span<const std::byte> in, std::span<std::byte> out) override {
        m_stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
        m_stream.avail_in = counted<uInt>(in.size());
        m_stream.next_out = reinterpret_cast<Bytef*>(out.data());
        m_stream.avail_out = counted<uInt>(out.size());
        const uInt given = m_stream.avail_in;
        const uInt room = m_stream.avail_out;
        const int status = inflate(&m_stream, Z_NO_FLUSH);
        const bool fine = status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END;
        return {!fine                    ? Status::Damaged
                : status == Z_STREAM_END ? Status::End
                                         : Status::More,
                given - m_stream.avail_in, room - m_stream.avail_out};
    }

private:
    z_stream m_stream{};
    bool m_ready = false;
};

class Bzip2 : public MemberUnpacker {
public:
    Bzip2() { m_ready = BZ2_bzDecompressInit(&m_stream, 0, 0) == BZ_OK; }
    ~Bzip2() override {
        if (m_ready) BZ2_bzDecompressEnd(&m_stream);
    }
    Bzip2(const Bzip2&) = delete;
    Bzip2& operator=(const Bzip2&) = delete;
    bool ready() const { return m_ready; }

    Step unpack(std::span<const std::byte> in, std::span<std::byte> out) override {
        m_stream.next_in = const_cast<char*>(reinterpret_cast<const char*>(in.data()));
        m_stream.avail_in = counted<unsigned>(in.size());
        m_stream.next_out = reinterpret_cast<char*>(out.data());
        m_stream.avail_out = counted<unsigned>(out.size());
        const unsigned given = m_stream.avail_in;
        const unsigned room = m_stream.avail_out;
        const int status = BZ2_bzDecompress(&m_stream);
        const bool fine = status == BZ_OK || status == BZ_STREAM_END;
        return {!fine                     ? Status::Damaged
                : status == BZ_STREAM_END ? Status::End
                                          : Status::More,
                given - m_stream.avail_in, room - m_stream.avail_out};
    }

private:
    bz_stream m_stream{};
    bool m_ready = false;
};

/// Zip puts its own header before a raw LZMA1 stream: version (2), size of the properties (2), the properties (5).
class Lzma : public MemberUnpacker {
public:
    explicit Lzma(std::uint64_t size) : m_size(size) {}
    ~Lzma() override { lzma_end(&m_stream); }
    Lzma(const Lzma&) = delete;
    Lzma& operator=(const Lzma&) = delete;
    bool endsWithSize() const override { return true; }

    Step unpack(std::span<const std::byte> in, std::span<std::byte> out) override {
        std::size_t header = 0;
        while (m_headerSize < kLzmaHeader && header < in.size()) m_header[m_headerSize++] = std::to_integer<std::uint8_t>(in[header++]);
        if (m_headerSize < kLzmaHeader) return {Status::More, header, 0};
        if (!m_ready && !start()) return {Status::Damaged, header, 0};
        m_stream.next_in = reinterpret_cast<const std::uint8_t*>(in.data()) + header;
        m_stream.avail_in = in.size() - header;
        m_stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
        m_stream.avail_out = out.size();
        const lzma_ret status = lzma_code(&m_stream, LZMA_RUN);
        const bool fine = status == LZMA_OK || status == LZMA_STREAM_END || status == LZMA_BUF_ERROR;
        return {!fine                       ? Status::Damaged
                : status == LZMA_STREAM_END ? Status::End
                                            : Status::More,
                in.size() - m_stream.avail_in, out.size() - m_stream.avail_out};
    }

private:
    bool start() {
        if (m_header[2] != 5 || m_header[3] != 0) return false;
        // The first byte is (pb * 5 + lp) * 9 + lc.
        const unsigned packed = m_header[4];
        if (packed >= 9 * 5 * 5) return false;
        m_options.lc = packed % 9;
        m_options.lp = packed / 9 % 5;
        m_options.pb = packed / 45;
        if (m_options.lc + m_options.lp > LZMA_LCLP_MAX) return false;
        std::uint32_t dictionary = 0;
        for (std::size_t i = 4; i-- > 0;) dictionary = dictionary << 8 | m_header[5 + i];
        // No match may reach back before the start of the output.
        const std::uint64_t useful = std::max<std::uint64_t>(std::min<std::uint64_t>(dictionary, m_size), LZMA_DICT_SIZE_MIN);
        if (useful > kMaxDictionary) return false;
        m_options.dict_size = static_cast<std::uint32_t>(useful);
        const lzma_filter filters[] = {{LZMA_FILTER_LZMA1, &m_options}, {LZMA_VLI_UNKNOWN, nullptr}};
        m_ready = lzma_raw_decoder(&m_stream, filters) == LZMA_OK;
        return m_ready;
    }

    std::uint64_t m_size;
    std::array<std::uint8_t, kLzmaHeader> m_header{};
    std::size_t m_headerSize = 0;
    lzma_stream m_stream = LZMA_STREAM_INIT;
    lzma_options_lzma m_options{};
    bool m_ready = false;
};

template <class Unpacker>
std::unique_ptr<MemberUnpacker> started() {
    auto unpacker = std::make_unique<Unpacker>();
    if (!unpacker->ready()) return nullptr;
    return unpacker;
}

}  // namespace

bool isReadMethod(std::uint16_t method) {
    switch (static_cast<ZipMethod>(method)) {
        case ZipMethod::Stored:
        case ZipMethod::Deflate:
        case ZipMethod::Bzip2:
        case ZipMethod::Lzma:
            return true;
    }
    return false;
}

std::string zipMethodName(std::uint16_t method) {
    static constexpr std::pair<std::uint16_t, const char*> kNames[] = {
        {1, "Shrink"}, {6, "Implode"},   {8, "Deflate"},    {9, "Deflate64"},      {10, "IBM TERSE"}, {12, "bzip2"},
        {14, "LZMA"},  {19, "IBM LZ77"}, {20, "Zstandard"}, {93, "Zstandard"},     {94, "MP3"},       {95, "xz"},
        {96, "JPEG"},  {97, "WavPack"},  {98, "PPMd"},      {99, "AES encryption"}};
    for (const auto& [number, name] : kNames)
        if (number == method) return fmt::format("{} (method {})", name, method);
    return fmt::format("method {}", method);
}

std::unique_ptr<MemberUnpacker> MemberUnpacker::create(std::uint16_t method, std::uint64_t size) {
    switch (static_cast<ZipMethod>(method)) {
        case ZipMethod::Deflate:
            return started<Deflate>();
        case ZipMethod::Bzip2:
            return started<Bzip2>();
        case ZipMethod::Lzma:
            return std::make_unique<Lzma>(size);
        case ZipMethod::Stored:
            break;
    }
    return nullptr;
}

}  // namespace teardown
