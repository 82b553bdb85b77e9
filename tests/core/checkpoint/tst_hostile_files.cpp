// Whole files that attack the reader: every one is refused with its own code, or accepted with a warning, and nothing is executed.
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/inspect/inspect.h"
#include "tests/hostile/hostile_files.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <zlib.h>

using namespace teardown;
using namespace hostile;

namespace {

constexpr std::int64_t kHuge = 0x7fffffff;

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

/// The archive with its first member's compression and sizes rewritten in both headers.
std::string asDeflated(std::string archive, std::uint64_t size) {
    const std::size_t local = record(archive, "PK\3\4");
    const std::size_t central = record(archive, "PK\1\2");
    archive = patched(archive, local + 8, number(8, 2));
    archive = patched(archive, local + 22, number(size, 4));
    archive = patched(archive, central + 10, number(8, 2));
    return patched(archive, central + 24, number(size, 4));
}

}  // namespace

class TestHostileFiles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_folder.isValid()); }

    void files_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char* name, const std::string& bytes, const char* status, const char* code) {
            QTest::newRow(name) << QByteArray(bytes.data(), static_cast<int>(bytes.size())) << QByteArray(status) << QByteArray(code);
        };
        const std::string good = oneTensor(tensor("0", 4, 0, {2, 2}, {2, 1}));
        const std::string archive = torchZip(good);
        const std::size_t local = record(archive, "PK\3\4");
        const std::size_t central = record(archive, "PK\1\2");
        const std::size_t end = record(archive, "PK\5\6");
        row("good", archive, "accept", "");
        row("stride 0", torchZip(oneTensor(tensor("0", 4, 0, {1000000, 4}, {0, 1}))), "accept", "");
        row("free stride of a dimension of 1", torchZip(oneTensor(tensor("0", 4, 0, {1, 4}, {kHuge, 1}))), "accept", "");
        row("empty at the end", torchZip(oneTensor(tensor("0", 4, 4, {0, 3}, {3, 1}))), "accept", "");
        // tensors
        row("offset too large", torchZip(oneTensor(tensor("0", 4, 1, {2, 2}, {2, 1}))), "reject", "tensor-out-of-bounds");
        row("stride too large", torchZip(oneTensor(tensor("0", 4, 0, {2, 2}, {kHuge, 1}))), "reject", "tensor-out-of-bounds");
        row("shape overflows", torchZip(oneTensor(tensor("0", 4, 0, {kHuge, kHuge, kHuge, kHuge}, {0, 0, 0, 0}))), "reject",
            "tensor-shape");
        row("negative size", torchZip(oneTensor(tensor("0", 4, 0, {-2, 2}, {2, 1}))), "reject", "tensor-shape");
        row("negative stride", torchZip(oneTensor(tensor("0", 4, 0, {2, 2}, {-2, 1}))), "reject", "tensor-shape");
        row("negative offset", torchZip(oneTensor(tensor("0", 4, -1, {1}, {1}))), "reject", "tensor-shape");
        row("too few strides", torchZip(oneTensor(tensor("0", 4, 0, {2, 2}, {1}))), "reject", "tensor-shape");
        row("65 dimensions", torchZip(oneTensor(tensor("0", 4, 0, std::vector<std::int64_t>(65, 1), std::vector<std::int64_t>(65, 1)))),
            "reject", "tensor-shape");
        row("storage announced larger", torchZip(oneTensor(tensor("0", 5, 0, {1}, {1}))), "reject", "storage-size");
        row("storage missing", torchZip(oneTensor(tensor("7", 4, 0, {1}, {1}))), "reject", "storage-missing");
        row("storage outside of the folder", torchZip(oneTensor(tensor("../../etc/passwd", 4, 0, {1}, {1}))), "reject", "storage-missing");
        row("unknown storage class", torchZip(oneTensor(tensor("0", 4, 0, {1}, {1}, "EvilStorage"))), "accept-with-warning",
            "pickle-opaque-global");
        // archives
        row("duplicate member",
            zip({{"a/data.pkl", good}, {"a/data/0", std::string(16, '\0')}, {"a/data/0", std::string(16, '\1')}, {"a/version", "3\n"}}),
            "reject", "zip-duplicate-entry");
        row("names alike but for case",
            zip({{"a/data.pkl", good}, {"a/data/0", std::string(16, '\0')}, {"a/DATA/0", "x"}, {"a/version", "3\n"}}),
            "accept-with-warning", "zip-similar-names");
        row("member outside of the root",
            zip({{"a/data.pkl", good}, {"a/data/0", std::string(16, '\0')}, {"__MACOSX/x", "x"}, {"a/version", "3\n"}}),
            "accept-with-warning", "zip-outside-root");
        row("no version", zip({{"a/data.pkl", good}, {"a/data/0", std::string(16, '\0')}}), "accept-with-warning", "zip-no-version");
        row("byte order of nobody",
            zip({{"a/data.pkl", good}, {"a/data/0", std::string(16, '\0')}, {"a/byteorder", "middle"}, {"a/version", "3\n"}}), "reject",
            "byteorder-unknown");
        row("byte order of 1 MiB",
            zip({{"a/data.pkl", good},
                 {"a/data/0", std::string(16, '\0')},
                 {"a/byteorder", std::string(1 << 20, 'l')},
                 {"a/version", "3\n"}}),
            "reject", "zip-member-too-large");
        row("no data.pkl", zip({{"a/data/0", "x"}}), "reject", "format-zip");
        row("encrypted", patched(patched(archive, local + 6, number(1, 2)), central + 8, number(1, 2)), "reject", "zip-flags");
        row("local name differs", patched(archive, local + 30, "b"), "reject", "zip-local-header");
        row("local size differs", patched(archive, local + 22, number(1, 4)), "reject", "zip-local-header");
        row("method 99", patched(patched(archive, local + 8, number(99, 2)), central + 10, number(99, 2)), "reject", "zip-method");
        row("member beyond the file", patched(archive, central + 42, number(0x7ffffff0, 4)), "reject", "zip-out-of-bounds");
        row("members overlap", patched(archive, record(archive, "PK\1\2", 1) + 42, number(0, 4)), "reject", "zip-local-header");
        row("count too small", patched(patched(archive, end + 8, number(2, 2)), end + 10, number(2, 2)), "reject", "zip-count");
        row("counts differ", patched(archive, end + 8, number(2, 2)), "reject", "zip-count");
        row("other disk", patched(archive, end + 4, number(1, 2)), "reject", "zip-multi-disk");
        row("directory beyond the file", patched(archive, end + 16, number(0x7ffffff0, 4)), "reject", "zip-out-of-bounds");
        row("NUL in a name", patched(patched(archive, local + 31, std::string(1, '\0')), central + 47, std::string(1, '\0')), "reject",
            "zip-name");
        row("data behind the end", archive + "hello", "accept-with-warning", "zip-trailing-data");
        row("data before the beginning", "hello" + archive, "accept-with-warning", "zip-leading-data");
        row("checksum of data.pkl", patched(archive, archive.find("}X"), "}Y"), "reject", "zip-crc");
        row("checksum of a storage", patched(archive, archive.find("a/data/0") + 80, "z"), "accept-with-warning", "zip-crc");
        row("bomb that says so", asDeflated(torchZip(deflated(std::string(1u << 20, 'N'))), 600u << 20), "reject", "zip-size");
        row("bomb that lies", asDeflated(torchZip(deflated(std::string(8u << 20, 'N'))), 100), "reject", "zip-size");
        row("damaged deflate", asDeflated(torchZip(std::string(100, '\xff')), 100), "reject", "zip-inflate");
        // other files
        row("bare pickle", "\x80\x02}.", "accept", "");
        row("empty", "", "reject", "format-empty");
        row("web page", "<!DOCTYPE html><html>404", "reject", "format-html");
        row("LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "reject", "format-lfs-pointer");
        row("7z", "7z\xbc\xaf\x27\x1c....", "reject", "format-7z");
        row("gzip", "\x1f\x8b\x08.....", "reject", "format-gzip");
        row("HDF5", "\x89HDF\r\n\x1a\n....", "reject", "format-hdf5");
        row("GGUF", "GGUF............", "reject", "format-gguf");
        row("safetensors", number(20, 8) + "{\"a\":1}             ", "reject", "safetensors-header");
        row("PNG", "\x89PNG\r\n\x1a\n....", "reject", "format-image-png");
        row("noise", std::string("\x01\x02\x03\x04\x05garbage", 12), "reject", "format-unknown");
    }
    void files() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, status);
        QFETCH(QByteArray, code);
        const InspectResult result = inspectFile(write(m_folder, "file.pth", bytes.toStdString()));
        QCOMPARE(QByteArray::fromStdString(result.status), status);
        if (status == "reject") QCOMPARE(QByteArray::fromStdString(result.error->code), code);
        if (status == "accept-with-warning") QCOMPARE(QByteArray::fromStdString(result.warnings.front().code), code);
    }

    void aCallIsShownAndNotMade() {
        const std::string marker = m_folder.filePath(QStringLiteral("touched")).toStdString();
        const std::string path = write(m_folder, "call.pth", torchZip(systemCall(marker)));
        const InspectResult result = inspectFile(path);
        QCOMPARE(result.status, std::string("accept-with-warning"));
        QVERIFY(result.json.find("\"os.system\"") != std::string::npos || result.json.find("posix.system") != std::string::npos);
        QVERIFY(!QFile::exists(QString::fromStdString(marker)));
        const auto file = CheckpointFile::open(path);
        QVERIFY(file.ok());
        QVERIFY((*file)->object().asString().find("os.system('touch ") != std::string::npos);
    }
    void namesOfARefusedFileAreListed() {
        const InspectResult result = inspectFile(write(m_folder, "fault.pth", torchZip("\x80\x02" + global("os", "system") + "0\xff")));
        QCOMPARE(result.status, std::string("reject"));
        QVERIFY(result.json.find("\"globals\": [\"os.system\"]") != std::string::npos);
    }
    void deepObjectsAreCutWithAWarning() {
        std::string program = "\x80\x02";
        for (int i = 0; i < 100'000; ++i) program += "]";
        program += "N";
        for (int i = 0; i < 100'000; ++i) program += "a";
        const InspectResult result = inspectFile(write(m_folder, "deep.pth", torchZip(program + ".")));
        QCOMPARE(result.status, std::string("accept-with-warning"));
    }
    void manyPathsToOneObjectAreCut() {
        // Thirty levels of [x, x]: a billion paths to one tensor.
        std::string program = "\x80\x02" + tensor("0", 4, 0, {1}, {1});
        for (int i = 0; i < 30; ++i) program += "2\x86";
        const auto file = CheckpointFile::open(write(m_folder, "paths.pth", torchZip(program + ".")));
        QVERIFY(file.ok());
        QVERIFY(!(*file)->warnings().empty());
        QVERIFY((*file)->tensors().size() <= 1'000'000);
    }
    void truncatedAnywhereIsRefused_data() {
        QTest::addColumn<QString>("name");
        for (const char* name :
             {"model_zip.pth", "model_legacy.pth", "views_zip.pth", "views_legacy.pth", "parameters_legacy.pth", "deflated.npz", "f4.npy"})
            QTest::newRow(name) << name;
    }
    void truncatedAnywhereIsRefused() {
        QFETCH(QString, name);
        QFile file(QStringLiteral(TEST_DATA "/golden/input/checkpoint/") + name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string whole = file.readAll().toStdString();
        for (std::size_t length = 0; length < whole.size(); length += 7) {
            const InspectResult result = inspectFile(write(m_folder, "cut.bin", whole.substr(0, length)));
            QVERIFY2(!result.accepted(), qPrintable(QString::number(length)));
            QVERIFY(!english(result.error->what).empty());
        }
    }
    void flippedBytesNeverCrash() {
        for (const char* name : {"model_zip.pth", "model_legacy.pth", "parameters_zip.pth", "deflated.npz", "fortran.npy"}) {
            QFile file(QStringLiteral(TEST_DATA "/golden/input/checkpoint/") + QLatin1String(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const std::string whole = file.readAll().toStdString();
            InspectOptions everything{true, true, true};
            for (std::size_t at = 0; at < whole.size(); at += 5)
                for (const char value : {'\0', '\xff', '.'}) {
                    const InspectResult result =
                        inspectFile(write(m_folder, "flip.bin", patched(whole, at, std::string(1, value))), everything);
                    QVERIFY(!result.json.empty());
                }
        }
    }

private:
    QTemporaryDir m_folder;
};

TD_TEST(TestHostileFiles)
#include "tst_hostile_files.moc"
