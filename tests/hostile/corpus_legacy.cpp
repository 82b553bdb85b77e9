// The stream format, the tar format and checkpoints carried in archives.
#include "tests/hostile/corpus.h"
#include "tests/hostile/hostile_files.h"

namespace hostile {
namespace {

const std::string kMagic("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15);
const std::string kVersion = "\x80\x02M\xe9\x03.";
const std::string kSystem = "\x80\x02}.";

std::string keys(const std::vector<std::string>& names) {
    std::string out = "\x80\x02](";
    for (const std::string& name : names) out += text(name);
    return out + "e.";
}
std::string storage(std::uint64_t elements, const std::string& bytes) { return number(elements, 8) + bytes; }

std::string tarHeader(const std::string& name, std::uint64_t size, char type) {
    std::string header(512, '\0');
    header.replace(0, name.size(), name);
    const auto octal = [&](std::size_t at, int digits, std::uint64_t value) {
        for (int i = digits; i-- > 0; value /= 8) header[at + static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 8);
    };
    octal(124, 11, size);
    header[156] = type;
    header.replace(257, 8,
                   std::string("ustar\0"
                               "00",
                               8));
    header.replace(148, 8, "        ");
    unsigned sum = 0;
    for (const char c : header) sum += static_cast<unsigned char>(c);
    octal(148, 6, sum);
    header[154] = '\0';
    return header;
}

std::string tar(const std::vector<std::pair<std::string, std::string>>& members, char type = '0') {
    std::string out;
    for (const auto& [name, bytes] : members)
        out += tarHeader(name, bytes.size(), type) + bytes + std::string((512 - bytes.size() % 512) % 512, '\0');
    return out + std::string(1024, '\0');
}

/// One float tensor of four elements, the number of its elements and its stride free to lie.
std::vector<std::pair<std::string, std::string>> tarMembers(std::uint64_t elements, std::uint64_t size, std::uint64_t rank = 1,
                                                            const std::string& id = "7") {
    return {{"sys_info", kSystem},
            {"pickle", "\x80\x02}" + text("w") + text(id) + "Qs."},
            {"storages",
             "\x80\x02K\x01."
             "\x80\x02" +
                 text("5") + text("cpu") + global("torch", "FloatStorage") + "\x87." + number(elements, 8) + std::string(16, '\0') +
                 "\x80\x02]."},
            {"tensors",
             "\x80\x02K\x01."
             "\x80\x02" +
                 text("7") + text("5") + global("torch", "FloatTensor") + "\x87." + number(rank, 4) + number(0, 4) + number(size, 8) +
                 number(1, 8) + number(0, 8)}};
}

}  // namespace

std::vector<Row> legacyRows() {
    std::vector<Row> rows;
    const auto add = [&rows](const char* name, const std::string& bytes, const char* status, const char* code,
                             const char* fileName = "file.pth") {
        rows.push_back({name, fileName, bytes, status, code});
    };
    const std::string object = oneTensor(tensor("0", 4, 0, {2, 2}, {2, 1}));
    const std::string head = kMagic + kVersion + kSystem;
    const std::string four(16, '\0');
    add("L plain", head + object + keys({"0"}) + storage(4, four), "accept", "");
    add("L no key list", head + object, "reject", "pickle-truncated");
    add("L only the magic", kMagic, "reject", "pickle-truncated");
    add("L protocol 1002", kMagic + "\x80\x02M\xea\x03." + kSystem + object + keys({"0"}) + storage(4, four), "reject", "legacy-protocol");
    add("L call in sys_info", kMagic + kVersion + systemCall("x") + object + keys({"0"}) + storage(4, four), "accept-with-warning",
        "pickle-opaque-global");
    add("L call in the key list", head + object + "\x80\x02" + global("os", "system") + "0](" + text("0") + "e." + storage(4, four),
        "accept-with-warning", "pickle-opaque-global");
    add("L key missing in the list", head + object + keys({}), "reject", "storage-missing");
    add("L key that nobody names", head + object + keys({"0", "1"}) + storage(4, four) + storage(0, ""), "reject", "storage-unknown");
    add("L key listed twice", head + object + keys({"0", "0"}) + storage(4, four) + storage(4, four), "reject", "storage-duplicate");
    add("L keys are no list", head + object + "\x80\x02}." + storage(4, four), "reject", "legacy-keys");
    add("L key is a number",
        head + object +
            "\x80\x02](K\x01"
            "e." +
            storage(4, four),
        "reject", "legacy-keys");
    add("L element count differs", head + object + keys({"0"}) + storage(3, four), "reject", "storage-size");
    add("L element count of 2^64 - 1", head + object + keys({"0"}) + storage(~0ull, four), "reject", "storage-size");
    add("L storage cut off", head + object + keys({"0"}) + storage(4, four.substr(1)), "reject", "legacy-truncated");
    add("L count cut off", head + object + keys({"0"}) + "\4\0\0", "reject", "legacy-truncated");
    add("L data behind the last storage", head + object + keys({"0"}) + storage(4, four) + "tail", "accept-with-warning",
        "legacy-trailing-data");
    add("L fault in the object", head + "\x80\x02}\xff." + keys({"0"}), "reject", "pickle-unknown-opcode");
    add("L class with its source text",
        head + "\x80\x02(" + text("module") + global("evil", "Net") + text("/tmp/net.py") + text("import os") + "tQ)\x81." + keys({}),
        "accept-with-warning", "pickle-opaque-global");
    add("L view beyond its storage",
        head +
            oneTensor(global("torch._utils", "_rebuild_tensor_v2") + "((" + text("storage") + global("torch", "FloatStorage") + text("0") +
                      text("cpu") + integer(4) + "(" + text("v") + integer(3) + integer(2) + "ttQ" + integer(0) + "(" + integer(2) + "t(" +
                      integer(1) + "t\x89" + global("collections", "OrderedDict") + ")RtR") +
            keys({"0"}) + storage(4, four),
        "reject", "storage-out-of-bounds");
    // A plain pickle of a tensor: its storage is a stream of its own.
    const auto streamed = [&](const std::string& stream) {
        return "\x80\x04}" + text("w") + global("torch._utils", "_rebuild_tensor_v2") + "(" + global("torch.storage", "_load_from_bytes") +
               "B" + number(stream.size(), 4) + stream + "\x85R" + integer(0) + "(" + integer(2) + "t(" + integer(1) + "t\x89" +
               global("collections", "OrderedDict") + ")RtRs.";
    };
    const auto named = [](const std::string& type) {
        return "\x80\x02(" + text("storage") + global("torch", type) + text("0") + text("cpu") + integer(4) + "NtQ.";
    };
    const std::string inside = head + named("FloatStorage") + keys({"0"}) + storage(4, four);
    add("L stream in a plain pickle", streamed(inside), "accept-with-warning", "pickle-opaque-global", "file.pkl");
    add("L stream in a plain pickle, cut off", streamed(inside.substr(0, inside.size() - 1)), "accept-with-warning", "pickle-opaque-global",
        "file.pkl");
    add("L stream in a plain pickle that calls", streamed(head + systemCall("x") + keys({})), "accept-with-warning", "pickle-opaque-global",
        "file.pkl");
    add("L stream in a stream in a plain pickle", streamed(head + streamed(inside) + keys({})), "accept-with-warning",
        "pickle-opaque-global", "file.pkl");
    add("L stream in a plain pickle, too short for its tensor",
        streamed(head + "\x80\x02(" + text("storage") + global("torch", "FloatStorage") + text("0") + text("cpu") + integer(1) + "NtQ." +
                 keys({"0"}) + storage(1, four.substr(0, 4))),
        "reject", "tensor-out-of-bounds", "file.pkl");
    // tar
    add("T plain", tar(tarMembers(4, 4)), "accept", "", "file.tar");
    add("T links instead of files", tar(tarMembers(4, 4), '2'), "reject", "tar-not-regular", "file.tar");
    add("T storage larger than its member", tar(tarMembers(1000, 4)), "reject", "tar-truncated", "file.tar");
    add("T storage of 2^63 elements", tar(tarMembers(1ull << 63, 4)), "reject", "tar-truncated", "file.tar");
    add("T tensor larger than its storage", tar(tarMembers(4, 5)), "reject", "tensor-out-of-bounds", "file.tar");
    const std::string times = "28 mtime=1700000000.1234567\n";
    const std::string other = "17 path=sys_info\n";
    const auto extended = [](const std::string& records, char type) {
        return tarHeader("././@PaxHeader", records.size(), type) + records + std::string(512 - records.size(), '\0');
    };
    add("T with PAX headers", extended(times, 'g') + extended(times, 'x') + tar(tarMembers(4, 4)), "accept", "", "file.tar");
    add("T with a PAX header that renames", extended(times, 'x') + tar(tarMembers(4, 4)).substr(0, 1024) + extended(other, 'x') + tar({}),
        "reject", "tar-header", "file.tar");
    add("T negative size", tar(tarMembers(4, ~0ull)), "reject", "tensor-shape", "file.tar");
    add("T rank of 4 billion", tar(tarMembers(4, 4, 0xffffffffu)), "reject", "tensor-shape", "file.tar");
    add("T tensor that the file does not hold", tar(tarMembers(4, 4, 1, "8")), "reject", "tensor-missing", "file.tar");
    add("T member missing", tar({{"sys_info", kSystem}, {"pickle", "\x80\x02}."}}), "reject", "tar-member-missing", "file.tar");
    auto twice = tarMembers(4, 4);
    twice.push_back(twice[1]);
    add("T member twice", tar(twice), "reject", "tar-duplicate-member", "file.tar");
    auto evil = tarMembers(4, 4);
    evil[1].second = systemCall("x");
    add("T call in the object", tar(evil), "accept-with-warning", "pickle-opaque-global", "file.tar");
    std::string damaged = tar(tarMembers(4, 4));
    add("T header checksum", patched(damaged, 512 * 2 + 100, "9"), "reject", "tar-checksum", "file.tar");
    add("T cut in a member", damaged.substr(0, 512 * 5 + 40), "reject", "tar-truncated", "file.tar");
    // carried
    const std::string inner = head + object + keys({"0"}) + storage(4, four);
    const Members wheel{{"pkg/__init__.py", ""}, {"pkg/net.pth", inner}, {"pkg-0.1.dist-info/METADATA", "Name: pkg\n"}};
    add("W wheel with a checkpoint", zip(wheel), "accept", "", "pkg-0.1-py3-none-any.whl");
    Members bad = wheel;
    bad[1].second = head + object + keys({});
    add("W wheel with a damaged checkpoint", zip(bad), "reject", "storage-missing", "pkg-0.1-py3-none-any.whl");
    bad[1].second = torchZip(systemCall("x"));
    add("W wheel with a checkpoint that calls", zip(bad), "accept-with-warning", "pickle-opaque-global", "pkg-0.1-py3-none-any.whl");
    bad.erase(bad.begin() + 1);
    add("W wheel without a checkpoint", zip(bad), "reject", "format-wheel", "pkg-0.1-py3-none-any.whl");
    add("W zip in a zip in a zip", zip({{"a.zip", zip({{"b.zip", zip({{"c.txt", "x"}})}})}}), "reject", "format-zip", "file.zip");
    return rows;
}

}  // namespace hostile
