// Rule 14: files that are something else say so, whatever they are called.
#include "tests/hostile/corpus.h"
#include "tests/hostile/hostile_files.h"

namespace hostile {

std::vector<Row> otherRows() {
    std::vector<Row> rows;
    const auto bad = [&rows](const char* name, const std::string& bytes, const char* code) {
        rows.push_back({name, "file.pth", bytes, "reject", code});
    };
    bad("14 empty", "", "format-empty");
    bad("14 one byte", "x", "format-unknown");
    bad("14 zeros", std::string(4096, '\0'), "format-unknown");
    bad("14 web page", "<!DOCTYPE html><html>404", "format-html");
    bad("14 web page without doctype", "\n  <HTML><body>Too many requests", "format-html");
    bad("14 error of a storage service", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "format-xml");
    rows.push_back({"14 web page called .py", "file.py", "<!DOCTYPE html><html>404", "reject", "format-html"});
    bad("14 LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "format-lfs-pointer");
    bad("14 7z", "7z\xbc\xaf\x27\x1c....", "format-7z");
    bad("14 gzip", "\x1f\x8b\x08.....", "format-gzip");
    bad("14 xz",
        std::string("\xfd"
                    "7zXZ\0....",
                    10),
        "format-xz");
    bad("14 zstd", "\x28\xb5\x2f\xfd....", "format-zstd");
    bad("14 bzip2", "BZh91AY&SY", "format-bzip2");
    bad("14 HDF5", "\x89HDF\r\n\x1a\n....", "format-hdf5");
    bad("14 GGUF", "GGUF............", "format-gguf");
    bad("14 ONNX",
        "\x08\x07\x12\x07pytorch\x1a\x05"
        "1.9",
        "format-onnx");
    bad("14 PNG", "\x89PNG\r\n\x1a\n....", "format-image-png");
    bad("14 JPEG", "\xff\xd8\xff\xe0....", "format-image-jpeg");
    bad("14 ELF",
        "\x7f"
        "ELF\2\1\1" +
            std::string(60, '\0'),
        "format-unknown");
    bad("14 plain text", "hello world\n", "format-unknown");
    bad("14 noise", std::string("\x01\x02\x03\x04\x05garbage", 12), "format-unknown");
    bad("14 JSON by another name", "{\"a\": 1}\n", "format-unknown");
    return rows;
}

}  // namespace hostile
