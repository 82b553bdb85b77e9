#include "tests/fuzz/mutators.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {
namespace {

using namespace std::string_view_literals;

using Random = std::minstd_rand;

std::size_t below(Random& random, std::size_t limit) { return limit == 0 ? 0 : random() % limit; }

std::uint64_t number(const std::string& bytes, std::size_t at, int count) {
    std::uint64_t value = 0;
    for (int i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

void put(std::string& bytes, std::size_t at, std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i));
}

/// Pieces of pickles that mean something.
constexpr std::string_view kPieces[] = {"("sv,
                                        "."sv,
                                        "0"sv,
                                        "1"sv,
                                        "2"sv,
                                        "N"sv,
                                        ")"sv,
                                        "]"sv,
                                        "}"sv,
                                        "t"sv,
                                        "R"sv,
                                        "a"sv,
                                        "e"sv,
                                        "s"sv,
                                        "u"sv,
                                        "b"sv,
                                        "o"sv,
                                        "l"sv,
                                        "d"sv,
                                        "Q"sv,
                                        "\x81"sv,
                                        "\x85"sv,
                                        "\x86"sv,
                                        "\x87"sv,
                                        "\x88"sv,
                                        "\x89"sv,
                                        "\x8f"sv,
                                        "\x90"sv,
                                        "\x91"sv,
                                        "\x92"sv,
                                        "\x93"sv,
                                        "\x94"sv,
                                        "\x97"sv,
                                        "\x98"sv,
                                        "K\x01"sv,
                                        "M\xff\xff"sv,
                                        "J\xff\xff\xff\xff"sv,
                                        "\x8a\x01\x05"sv,
                                        "h\x00"sv,
                                        "q\x00"sv,
                                        "h\x01"sv,
                                        "q\x01"sv,
                                        "X\x07\0\0\0storage"sv,
                                        "X\x01\0\0\0"
                                        "0"sv,
                                        "X\x03\0\0\0"
                                        "cpu"sv,
                                        "U\x01x"sv,
                                        "C\x02xy"sv,
                                        "B\x04\0\0\0abcd"sv,
                                        "ccollections\nOrderedDict\n"sv,
                                        "ctorch\nFloatStorage\n"sv,
                                        "ctorch._utils\n_rebuild_tensor_v2\n"sv,
                                        "ctorch._utils\n_rebuild_qtensor\n"sv,
                                        "ctorch._utils\n_rebuild_sparse_tensor\n"sv,
                                        "ctorch._utils\n_rebuild_parameter\n"sv,
                                        "cnumpy.core.multiarray\n_reconstruct\n"sv,
                                        "cnumpy\ndtype\n"sv,
                                        "cnumpy\nndarray\n"sv,
                                        "c_codecs\nencode\n"sv,
                                        "cos\nsystem\n"sv,
                                        "\x80\x02"sv,
                                        "\x95\x04\0\0\0\0\0\0\0"sv,
                                        "I1\n"sv,
                                        "L5L\n"sv,
                                        "F1.5\n"sv,
                                        "S'x'\n"sv,
                                        "Vx\n"sv,
                                        "p0\n"sv,
                                        "g0\n"sv,
                                        "Px\n"sv,
                                        "(i__main__\nA\n"sv,
                                        "G\x3f\xf0\0\0\0\0\0\0"sv};

void mutatePickle(std::string& bytes, Random& random) {
    const std::string_view piece = kPieces[below(random, std::size(kPieces))];
    const std::size_t at = below(random, bytes.size() + 1);
    const std::size_t length = std::min(bytes.size() - at, 1 + below(random, 16));
    switch (below(random, 5)) {
        case 0:
            bytes.insert(at, piece);
            break;
        case 1:
            bytes.erase(at, length);
            break;
        case 2:
            bytes.insert(at, bytes.substr(at, length));
            break;
        case 3:
            bytes.replace(at, length, piece);
            break;
        default:
            bytes.insert(below(random, bytes.size() + 1), bytes.substr(at, length));
            break;
    }
}

/// Makes local headers, directory and end record agree again, member by member as far as they can be followed.
void repairZip(std::string& bytes) {
    struct Member {
        std::size_t offset;
        std::string header;
    };
    std::vector<Member> members;
    std::size_t at = 0;
    const std::size_t directory = bytes.find("PK\1\2"sv);
    if (directory == std::string::npos) return;
    for (at = bytes.find("PK\3\4"sv); at != std::string::npos && at + 30 <= directory;) {
        const std::size_t data = at + 30 + number(bytes, at + 26, 2) + number(bytes, at + 28, 2);
        if (data > directory) return;
        const std::size_t next = std::min(bytes.find("PK\3\4"sv, data), directory);
        const std::uint64_t size = next - data;
        if (number(bytes, at + 8, 2) == 0) {
            put(bytes, at + 14, crc32(0, reinterpret_cast<const Bytef*>(bytes.data() + data), static_cast<uInt>(size)), 4);
            put(bytes, at + 22, size, 4);
        }
        put(bytes, at + 18, size, 4);
        members.push_back({at, bytes.substr(at, data - at)});
        at = next < directory ? next : std::string::npos;
    }
    std::string central;
    for (const Member& member : members) {
        const std::size_t nameSize = number(member.header, 26, 2);
        std::string entry = "PK\1\2";
        entry += std::string("\x14\0", 2) + member.header.substr(4, 24);
        put(entry, 30 - 2, nameSize, 2);
        entry.resize(46, '\0');
        put(entry, 30, 0, 2);
        put(entry, 42, member.offset, 4);
        central += entry + member.header.substr(30, nameSize);
    }
    bytes.resize(directory);
    std::string end = "PK\5\6";
    end.resize(22, '\0');
    put(end, 8, members.size(), 2);
    put(end, 10, members.size(), 2);
    put(end, 12, central.size(), 4);
    put(end, 16, directory, 4);
    bytes += central + end;
}

}  // namespace

std::size_t mutated(std::uint8_t* data, std::size_t size, std::size_t maxSize, unsigned seed, Mutate plain) {
    Random random(seed);
    std::string bytes(reinterpret_cast<const char*>(data), size);
    const bool isZip = bytes.starts_with("PK\3\4");
    if (!isZip && below(random, 2) == 0) return plain(data, size, maxSize);
    if (isZip) {
        // One member's bytes are changed as a pickle or by the fuzzer.
        std::size_t at = bytes.find("PK\3\4"sv, below(random, bytes.size()));
        if (at == std::string::npos || at + 30 > bytes.size()) at = 0;
        const std::size_t start =
            std::min(bytes.size(), at + 30 + (at + 30 <= bytes.size() ? number(bytes, at + 26, 2) + number(bytes, at + 28, 2) : 0));
        std::size_t stop = bytes.find("PK"sv, start);
        if (stop == std::string::npos) stop = bytes.size();
        std::string member = bytes.substr(start, stop - start);
        mutatePickle(member, random);
        bytes.replace(start, stop - start, member);
        if (below(random, 2) == 0) repairZip(bytes);
    } else {
        mutatePickle(bytes, random);
    }
    bytes.resize(std::min(bytes.size(), maxSize));
    std::memcpy(data, bytes.data(), bytes.size());
    return bytes.size();
}

}  // namespace fuzz
