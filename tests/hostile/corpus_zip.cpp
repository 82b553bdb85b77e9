// Rules 11 and 12: archives that lie, and 15: compiled models.
#include "tests/hostile/corpus.h"
#include "tests/hostile/hostile_files.h"

#include <zlib.h>

namespace hostile {
namespace {

std::string deflated(const std::string& bytes) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// The archive with its nth member's compression, size and checksum rewritten in both headers.
std::string asDeflated(std::string archive, const std::string& content, std::uint64_t size, int n = 0) {
    const std::size_t local = record(archive, "PK\3\4", n);
    const std::size_t central = record(archive, "PK\1\2", n);
    const auto crc = crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
    for (const auto& [at, value, bytes] : {std::tuple{local + 8, std::uint64_t{8}, 2},
                                           {local + 14, std::uint64_t{crc}, 4},
                                           {local + 22, size, 4},
                                           {central + 10, std::uint64_t{8}, 2},
                                           {central + 16, std::uint64_t{crc}, 4},
                                           {central + 24, size, 4}})
        archive = patched(archive, at, number(value, bytes));
    return archive;
}

}  // namespace

std::vector<Row> zipRows() {
    std::vector<Row> rows;
    const auto add = [&rows](const char* name, const std::string& bytes, const char* status, const char* code) {
        rows.push_back({name, "file.pth", bytes, status, code});
    };
    const auto bad = [&](const char* name, const std::string& bytes, const char* code) { add(name, bytes, "reject", code); };
    const auto odd = [&](const char* name, const std::string& bytes, const char* code) { add(name, bytes, "accept-with-warning", code); };
    const auto good = [&](const char* name, const std::string& bytes) { add(name, bytes, "accept", ""); };
    const std::string program = oneTensor(tensor("0", 4, 0, {2, 2}, {2, 1}));
    const std::string storage(16, '\0');
    const std::string archive = torchZip(program);
    const std::size_t local = record(archive, "PK\3\4");
    const std::size_t central = record(archive, "PK\1\2");
    const std::size_t end = record(archive, "PK\5\6");
    const auto with = [&](const std::string& name, const std::string& bytes) {
        return zip({{"a/data.pkl", program}, {"a/data/0", storage}, {"a/version", "3\n"}, {name, bytes}});
    };

    good("11 plain", archive);
    good("11 empty folder entry", with("a/data/", ""));
    good("11 byte order little", with("a/byteorder", "little"));
    good("11 byte order big", with("a/byteorder", "big"));
    good("11 what newer torch adds", with("a/.data/serialization_id", std::string(40, '1')));
    bad("11 duplicate member",
        zip({{"a/data.pkl", program}, {"a/data/0", storage}, {"a/data/0", std::string(16, '\1')}, {"a/version", "3\n"}}),
        "zip-duplicate-entry");
    bad("11 duplicate data.pkl",
        zip({{"a/data.pkl", program}, {"a/data.pkl", systemCall("x")}, {"a/data/0", storage}, {"a/version", "3\n"}}),
        "zip-duplicate-entry");
    odd("11 names alike but for case", with("a/DATA/0", "x"), "zip-similar-names");
    odd("11 member outside of the root", with("__MACOSX/x", "x"), "zip-outside-root");
    odd("11 name that climbs", with("../../../tmp/x", "x"), "zip-outside-root");
    odd("11 no version", zip({{"a/data.pkl", program}, {"a/data/0", storage}}), "zip-no-version");
    odd("11 version 99", zip({{"a/data.pkl", program}, {"a/data/0", storage}, {"a/version", "99\n"}}), "zip-version");
    odd("11 version that is no number", zip({{"a/data.pkl", program}, {"a/data/0", storage}, {"a/version", "three"}}), "zip-version");
    bad("11 byte order of nobody", with("a/byteorder", "middle"), "byteorder-unknown");
    bad("11 encrypted", patched(patched(archive, local + 6, number(1, 2)), central + 8, number(1, 2)), "zip-flags");
    bad("11 strongly encrypted", patched(patched(archive, local + 6, number(0x41, 2)), central + 8, number(0x41, 2)), "zip-flags");
    bad("11 masked headers", patched(patched(archive, local + 6, number(0x2000, 2)), central + 8, number(0x2000, 2)), "zip-flags");
    bad("11 local name differs", patched(archive, local + 30, "b"), "zip-local-header");
    bad("11 local size differs", patched(archive, local + 22, number(1, 4)), "zip-local-header");
    bad("11 local method differs", patched(archive, local + 8, number(8, 2)), "zip-local-header");
    bad("11 local flags differ", patched(archive, local + 6, number(0x800, 2)), "zip-local-header");
    odd("11 local checksum differs", patched(archive, local + 14, number(1, 4)), "zip-header-checksum");
    bad("11 local header is none", patched(archive, local, "PK\7\7"), "zip-local-header");
    bad("11 method 99", patched(patched(archive, local + 8, number(99, 2)), central + 10, number(99, 2)), "zip-method");
    bad("11 bzip2 that is none", patched(patched(archive, local + 8, number(12, 2)), central + 10, number(12, 2)), "zip-inflate");
    bad("11 LZMA that is none", patched(patched(archive, local + 8, number(14, 2)), central + 10, number(14, 2)), "zip-inflate");
    bad("11 Zstandard", patched(patched(archive, local + 8, number(93, 2)), central + 10, number(93, 2)), "zip-method");
    bad("11 member beyond the file", patched(archive, central + 42, number(0x7ffffff0, 4)), "zip-out-of-bounds");
    bad("11 two members over the same bytes", patched(archive, record(archive, "PK\1\2", 1) + 42, number(0, 4)), "zip-local-header");
    bad("11 count too small", patched(patched(archive, end + 8, number(2, 2)), end + 10, number(2, 2)), "zip-count");
    bad("11 count too large", patched(patched(archive, end + 8, number(4, 2)), end + 10, number(4, 2)), "zip-count");
    bad("11 counts differ", patched(archive, end + 8, number(2, 2)), "zip-count");
    bad("11 other disk", patched(archive, end + 4, number(1, 2)), "zip-multi-disk");
    bad("11 member on another disk", patched(archive, central + 34, number(1, 2)), "zip-multi-disk");
    bad("11 directory beyond the file", patched(archive, end + 16, number(0x7ffffff0, 4)), "zip-out-of-bounds");
    bad("11 directory size too large", patched(archive, end + 12, number(0x7ffffff0, 4)), "zip-out-of-bounds");
    bad("11 NUL in a name", patched(patched(archive, local + 31, std::string(1, '\0')), central + 47, std::string(1, '\0')), "zip-name");
    bad("11 name of 5,000 bytes", with("a/" + std::string(5000, 'n'), "x"), "zip-name");
    odd("11 data behind the end", archive + "hello", "zip-trailing-data");
    odd("11 data before the beginning", "hello" + archive, "zip-leading-data");
    bad("11 cut in the middle", archive.substr(0, archive.size() / 2), "zip-truncated");
    bad("11 cut in the end record", archive.substr(0, archive.size() - 3), "zip-truncated");
    bad("11 only a local signature", "PK\3\4", "zip-truncated");
    bad("11 no data.pkl", zip({{"a/data/0", "x"}}), "format-zip");
    bad("11 no member at all", zip({}), "format-zip");
    bad("11 64-bit record missing", patched(archive, end + 16, number(0xffffffff, 4)), "zip-truncated");
    {
        Members many{{"a/data.pkl", program}, {"a/data/0", storage}, {"a/version", "3\n"}};
        for (int i = 0; i < 100'001; ++i) many.emplace_back("a/x" + std::to_string(i), "");
        bad("11 more than 100,000 members", zip(many), "zip-too-many-entries");
    }
    // 12
    good("12 no checksums", patched(patched(archive, local + 14, number(0, 4)), central + 16, number(0, 4)));
    good("12 no checksum in the directory", patched(archive, central + 16, number(0, 4)));
    bad("12 checksum of data.pkl", patched(archive, archive.find("}X"), "}Y"), "zip-crc");
    odd("12 checksum of a storage", patched(archive, archive.find("a/data/0") + 80, "z"), "zip-crc");
    bad("12 byte order of 1 MiB", with("a/byteorder", std::string(1 << 20, 'l')), "zip-member-too-large");
    bad("12 version of 65 bytes", zip({{"a/data.pkl", program}, {"a/data/0", storage}, {"a/version", std::string(65, '3')}}),
        "zip-member-too-large");
    const auto packed = [&](const std::string& content, std::uint64_t size) {
        return asDeflated(torchZip(deflated(content)), content, size);
    };
    good("12 deflated data.pkl", packed(program, program.size()));
    bad("12 bomb that announces 600 MiB", packed(std::string(1u << 20, 'N'), 600u << 20), "zip-size");
    bad("12 data.pkl of 300 MiB", asDeflated(torchZip(std::string(300u << 10, 'x')), "", 300u << 20), "zip-member-too-large");
    bad("12 bomb that announces 100 bytes", packed(std::string(8u << 20, 'N'), 100), "zip-size");
    bad("12 deflate that ends too early", packed(program, program.size() + 1), "zip-size");
    bad("12 damaged deflate", asDeflated(torchZip(std::string(100, '\xff')), "", 100), "zip-inflate");
    {
        const std::string content(100u << 20, '\0');
        const std::string large = oneTensor(tensor("0", 25 << 20, 0, {25 << 20}, {1}));
        odd("12 storage of 100 MiB in 100 KiB", asDeflated(torchZip(large, deflated(content)), content, content.size(), 1), "zip-ratio");
    }
    // 15
    const Members script{{"s/data.pkl", program},
                         {"s/data/0", storage},
                         {"s/code/__torch__.py", "def forward(self): pass\n"},
                         {"s/constants.pkl", "\x80\x02)."},
                         {"s/version", "3\n"}};
    good("15 compiled model", zip(script));
    Members evil = script;
    evil[3].second = systemCall("x");
    odd("15 compiled model whose constants call", zip(evil), "pickle-opaque-global");
    evil[3].second = "\x80\x02.";
    bad("15 compiled model with damaged constants", zip(evil), "pickle-stack-underflow");
    return rows;
}

}  // namespace hostile
