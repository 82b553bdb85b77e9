// Members of archives: bzip2 and LZMA, checksums that were not computed, 64-bit records that lie, archives of torch.export.
#include "core/checkpoint/archive/zip_directory.h"
#include "core/checkpoint/convert.h"
#include "core/checkpoint/inspect/inspect.h"
#include "core/checkpoint/sniff.h"
#include "tests/hostile/hostile_files.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;
using namespace hostile;

class TestArchiveMembers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_folder.isValid()); }

    // Written by Python's zipfile: numpy.arange(6.) as x.npy.
    void packedArrays_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("bzip2") << QStringLiteral("bzip2.npz");
        QTest::newRow("LZMA") << QStringLiteral("lzma.npz");
    }
    void packedArrays() {
        QFETCH(QString, name);
        const std::string path = (QStringLiteral(TEST_DATA "/golden/input/checkpoint/") + name).toStdString();
        const auto file = CheckpointFile::open(path);
        QVERIFY2(file.ok(), file.ok() ? "" : english(file.error().what).c_str());
        QCOMPARE((*file)->read(0)->toFloats(), (std::vector<float>{0, 1, 2, 3, 4, 5}));
        QCOMPARE(QByteArray(inspectFile(path, {true, true, false}).status.c_str()), QByteArray("accept"));
        // Any damage is noticed, and none hangs or crashes.
        QFile whole(QString::fromStdString(path));
        QVERIFY(whole.open(QIODevice::ReadOnly));
        const std::string bytes = whole.readAll().toStdString();
        for (std::size_t at = record(bytes, "PK\3\4") + 35; at < record(bytes, "PK\1\2"); ++at) {
            std::string damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
            const std::string other = write(m_folder, "damaged.npz", damaged);
            // Versions and padding may be anything.
            if (inspectFile(other, {true, false, false}).status != "accept") continue;
            QCOMPARE((*CheckpointFile::open(other))->read(0)->toFloats(), (std::vector<float>{0, 1, 2, 3, 4, 5}));
        }
    }

    void checksumsThatWereNotComputed() {
        std::string archive = torchZip(oneTensor(tensor("0", 4, 0, {4}, {1})));
        for (const auto& [signature, place] : {std::pair("PK\3\4", 14), {"PK\1\2", 16}})
            for (int i = 0; i < 3; ++i)
                archive = patched(archive, record(archive, signature, i) + static_cast<std::size_t>(place), number(0, 4));
        const InspectResult result = inspectFile(write(m_folder, "nocrc.pth", archive), {true, true, false});
        QCOMPARE(QByteArray(result.status.c_str()), QByteArray("accept"));
        QCOMPARE(result.warnings.size(), std::size_t{1});
        QCOMPARE(result.warnings.front().severity, Severity::Note);
        QCOMPARE(result.warnings.front().code, std::string("zip-no-checksum"));
    }

    void recordsThatLie() {
        const std::string archive = torchZip(oneTensor(tensor("0", 4, 0, {4}, {1})));
        const std::size_t end = record(archive, "PK\5\6");
        const std::size_t central = record(archive, "PK\1\2");
        const std::string directory = number(3, 8) + number(3, 8) + number(end - central, 8) + number(central, 8);
        const auto with64 = [&](std::uint64_t length, std::uint64_t place) {
            return archive.substr(0, end) + "PK\6\6" + number(length, 8) + number(45, 2) + number(45, 2) + number(0, 8) + directory +
                   "PK\6\7" + number(0, 4) + number(place, 8) + number(1, 4) + archive.substr(end);
        };
        const auto first = [&](const std::string& bytes) {
            const InspectResult result = inspectFile(write(m_folder, "zip64.pth", bytes));
            return QByteArray(result.error              ? result.error->code.c_str()
                              : result.warnings.empty() ? ""
                                                        : result.warnings.front().code.c_str());
        };
        QCOMPARE(first(with64(44, end)), QByteArray());
        QCOMPARE(first(with64(4400, end)), QByteArray("zip-zip64"));
        QCOMPARE(first(with64(44, end - 10)), QByteArray("zip-zip64"));

        // In the last member's own header, whose sizes fit into 32 bits.
        const std::size_t last = record(archive, "PK\3\4", 2);
        const auto byte = [&](std::size_t at) { return static_cast<std::uint64_t>(static_cast<unsigned char>(archive[last + at])); };
        const std::uint64_t size = byte(22) | byte(23) << 8;
        const std::size_t after = last + 30 + byte(26);
        const std::uint64_t padding = byte(28) | byte(29) << 8;
        const auto local64 = [&](std::uint64_t given) {
            std::string bytes = patched(patched(archive, last + 28, number(padding + 20, 2)), end + 16, number(central + 20, 4));
            return bytes.insert(after, number(1, 2) + number(16, 2) + number(given, 8) + number(size, 8));
        };
        QCOMPARE(first(local64(size)), QByteArray());
        QCOMPARE(first(local64(size + 7)), QByteArray("zip-zip64"));
    }

    void exportedPrograms() {
        const std::string config =
            R"({"config": {"w": {"path_name": "weight_0", "is_param": true, "use_pickle": false, "tensor_meta": {"dtype": 7, "sizes": [{"as_int": 2}], "strides": [{"as_int": 1}], "storage_offset": {"as_int": 1}}}}})";
        const std::string model =
            R"({"graph_module": {"graph": {"inputs": [{"as_tensor": {"name": "p_w"}}], "nodes": [{"target": "torch.ops.aten.relu.default", "inputs": [{"name": "self", "arg": {"as_tensor": {"name": "p_w"}}}], "outputs": [{"as_tensor": {"name": "relu"}}]}], "outputs": [{"as_tensor": {"name": "relu"}}]}, "signature": {"input_specs": [{"parameter": {"arg": {"name": "p_w"}, "parameter_name": "w"}}]}}, "torch_version": "2.9"})";
        const auto archive = [&](const std::string& weights, const std::string& storage) {
            return zip({{"e/data/weights/weight_0", storage},
                        {"e/data/weights/model_weights_config.json", weights},
                        {"e/models/model.json", model},
                        {"e/archive_format", "pt2"},
                        {"e/byteorder", "little"}});
        };
        const std::string values = number(0, 4) + number(0x3f800000, 4) + number(0x40000000, 4);
        const std::string path = write(m_folder, "a.pt2", archive(config, values));
        QCOMPARE(sniffFormat(path), std::string("torch-export"));
        const auto file = CheckpointFile::open(path);
        QVERIFY2(file.ok(), file.ok() ? "" : english(file.error().what).c_str());
        QVERIFY((*file)->warnings().empty());
        QCOMPARE((*file)->read(0)->toFloats(), (std::vector<float>{1, 2}));
        QCOMPARE(stateDictOf(**file)->items.front().key, std::string("w"));
        const InspectResult shown = inspectFile(path);
        QVERIFY(shown.text.find("relu = torch.ops.aten.relu.default(p_w)") != std::string::npos);
        QVERIFY(shown.text.find("p_w = parameter w") != std::string::npos);
        const std::string out = m_folder.filePath(QStringLiteral("a.pth")).toStdString();
        QCOMPARE(convertCheckpoint(path, out, {})->tensors, std::size_t{1});
        QVERIFY(!CheckpointFile::open(out).value()->object().contains("__metadata__"));
        QCOMPARE(CheckpointFile::open(write(m_folder, "short.pt2", archive(config, values.substr(0, 8)))).error().code,
                 std::string("tensor-out-of-bounds"));
        QCOMPARE(CheckpointFile::open(write(m_folder, "bad.pt2", archive("{", values))).error().code, std::string("json-text"));
    }

private:
    QTemporaryDir m_folder;
};

TD_TEST(TestArchiveMembers)
#include "tst_archive_members.moc"
