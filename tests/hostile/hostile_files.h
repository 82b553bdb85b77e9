// Builders of hostile and unusual files for the tests of the readers: pickles by opcode, archives by header.
#pragma once

#include "core/checkpoint/archive/zip_writer.h"
#include "core/checkpoint/little_endian.h"

#include <QByteArray>
#include <QFile>
#include <QTemporaryDir>

#include <string>
#include <utility>
#include <vector>

namespace hostile {

inline std::string number(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xff);
    return out;
}

/// SHORT_BINUNICODE works in every protocol of ours; BINUNICODE is what protocol 2 writes.
inline std::string text(const std::string& value) { return "X" + number(value.size(), 4) + value; }
inline std::string global(const std::string& module, const std::string& name) { return "c" + module + "\n" + name + "\n"; }
inline std::string integer(std::int64_t value) { return "J" + number(static_cast<std::uint64_t>(value), 4); }

/// os.system('touch PATH') by REDUCE.
inline std::string systemCall(const std::string& path) { return "\x80\x02" + global("os", "system") + "(" + text("touch " + path) + "tR."; }

/// A tensor over storage `key`, with every number free to lie.
inline std::string tensor(const std::string& key, std::int64_t elements, std::int64_t offset, const std::vector<std::int64_t>& shape,
                          const std::vector<std::int64_t>& stride, const std::string& storageClass = "FloatStorage") {
    std::string out = global("torch._utils", "_rebuild_tensor_v2") + "((" + text("storage") + global("torch", storageClass) + text(key) +
                      text("cpu") + integer(elements) + "tQ" + integer(offset) + "(";
    for (const auto size : shape) out += integer(size);
    out += "t(";
    for (const auto step : stride) out += integer(step);
    return out + "t\x89" + global("collections", "OrderedDict") + ")RtR";
}

/// {'w': tensor}
inline std::string oneTensor(const std::string& tensorProgram) { return "\x80\x02}" + text("w") + tensorProgram + "s."; }

using Members = std::vector<std::pair<std::string, std::string>>;

inline std::string zip(const Members& members) {
    std::string out;
    const teardown::ByteSink sink = [&](std::span<const std::byte> bytes) -> teardown::Result<void> {
        out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return {};
    };
    teardown::ZipWriter writer(sink, 64);
    bool fine = true;
    for (const auto& [name, bytes] : members) fine = writer.add(name, std::string_view(bytes)).ok() && fine;
    fine = writer.finish().ok() && fine;
    return fine ? out : std::string();
}

/// A torch zip with this data.pkl and one storage "0".
inline std::string torchZip(const std::string& program, const std::string& storage = std::string(16, '\0')) {
    return zip({{"a/data.pkl", program}, {"a/data/0", storage}, {"a/version", "3\n"}});
}

/// Offset of the nth record with this signature.
inline std::size_t record(const std::string& archive, const char* signature, int n = 0) {
    std::size_t at = archive.find(signature);
    while (n-- > 0 && at != std::string::npos) at = archive.find(signature, at + 1);
    return at;
}

inline std::string patched(std::string bytes, std::size_t at, const std::string& with) { return bytes.replace(at, with.size(), with); }

/// Writes into the folder; the path.
inline std::string write(const QTemporaryDir& folder, const char* name, const std::string& bytes) {
    QFile file(folder.filePath(QString::fromLatin1(name)));
    file.remove();  // file systems flush a file that is truncated and written again: thousands of them would take minutes
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(bytes.data(), static_cast<qint64>(bytes.size()));
    file.close();
    return file.fileName().toStdString();
}

}  // namespace hostile
