// What is written comes back the same, byte for byte the same each time, aligned as PyTorch aligns it, and never over its own source.
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "core/checkpoint/inspect/inspect.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <unistd.h>

using namespace teardown;

namespace {

QByteArray content(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestCheckpointWriter : public QObject {
    Q_OBJECT

    std::string path(const char* name) { return m_folder.filePath(QLatin1String(name)).toStdString(); }
    static ConfigValue meta() {
        return ConfigValue::dict(
            {{ConfigValue::string("CLASSES"), ConfigValue::tuple({ConfigValue::string("a"), ConfigValue::string("\xc3\xa9")})},
             {ConfigValue::string("epoch"), ConfigValue::integer(-3)},
             {ConfigValue::string("large"), ConfigValue::integer(std::int64_t{1} << 40)},
             {ConfigValue::string("huge"), ConfigValue::bigInteger("123456789012345678901234567890")},
             {ConfigValue::string("ratio"), ConfigValue::floating(0.1)},
             {ConfigValue::string("flag"), ConfigValue::boolean(true)},
             {ConfigValue::string("none"), ConfigValue::none()},
             {ConfigValue::string("list"), ConfigValue::list({ConfigValue::integer(1), ConfigValue::dict({})})}});
    }
    static std::vector<NamedTensor> tensors() {
        const TensorView base = TensorView::fromFloats({3, 4}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
        std::vector<NamedTensor> all{{"base", base},
                                     {"transposed", base.permuted({1, 0})},
                                     {"row", base.select(1)},
                                     {"scalar", TensorView::fromFloats({}, {2})},
                                     {"empty", TensorView::fromFloats({0, 2}, {})}};
        for (const DType dtype : {DType::Bool, DType::UInt8, DType::Int16, DType::Int64, DType::Float16, DType::BFloat16, DType::Float64,
                                  DType::Complex64, DType::Float8E4M3, DType::UInt16})
            all.push_back(
                {dtypeName(dtype), TensorView::fromBytes(dtype, {2, 3}, std::vector<std::byte>(6 * itemSize(dtype), std::byte{1}))});
        return all;
    }

private Q_SLOTS:
    void comesBack() {
        const std::string file = path("model.v1.pth");
        QVERIFY(writeCheckpoint(file, meta(), tensors()).ok());
        const auto read = CheckpointFile::open(file);
        QVERIFY(read.ok());
        QVERIFY((*read)->warnings().empty());
        QVERIFY(*(*read)->object().find("meta") == meta());
        const auto items = stateDictOf(**read)->items;
        const auto written = tensors();
        QCOMPARE(items.size(), written.size());
        for (std::size_t i = 0; i < items.size(); ++i) {
            QCOMPARE(items[i].key, written[i].key);
            const auto view = (*read)->read(items[i].tensor);
            QVERIFY(view.ok());
            QCOMPARE(view->dtype(), written[i].view.dtype());
            QCOMPARE(view->shape(), written[i].view.shape());
            QVERIFY(view->toContiguousBytes() == written[i].view.toContiguousBytes());
        }
        QCOMPARE(inspectFile(file, InspectOptions{true, false, false}).status, std::string("accept"));
        QVERIFY(content(file).contains("model.v1/data.pkl"));
    }
    void sameBytesEachTime() {
        QVERIFY(writeCheckpoint(path("a.pth"), meta(), tensors()).ok());
        const QByteArray first = content(path("a.pth"));
        QVERIFY(writeCheckpoint(path("a.pth"), meta(), tensors()).ok());
        QCOMPARE(content(path("a.pth")), first);
    }
    void storagesAreAligned() {
        QVERIFY(writeCheckpoint(path("b.pth"), meta(), tensors()).ok());
        const InspectResult result = inspectFile(path("b.pth"), InspectOptions{false, false, true});
        int members = 0;
        for (std::size_t at = result.json.find("\"offset\": ", result.json.find("\"members\"")); at != std::string::npos;
             at = result.json.find("\"offset\": ", at + 1), ++members)
            QCOMPARE(std::stoll(result.json.substr(at + 10)) % 64, 0);
        QVERIFY(members > 10);
    }
    void neverOverItsSource() {
        const std::string source = path("source.pth");
        const std::string link = path("hardlink.pth");
        QVERIFY(writeCheckpoint(source, meta(), tensors()).ok());
        QCOMPARE(::link(source.c_str(), link.c_str()), 0);
        const auto result = writeCheckpoint(link, meta(), {}, {source});
        QVERIFY(!result.ok());
        QCOMPARE(result.error().code, std::string("export-over-source"));
        QVERIFY(writeCheckpoint(path("other.pth"), meta(), {}, {source}).ok());
    }
    void failureLeavesTheOldFile() {
        const std::string file = path("old.pth");
        QVERIFY(writeCheckpoint(file, meta(), tensors()).ok());
        const QByteArray before = content(file);
        QVERIFY(!writeCheckpoint(file, meta(), {{"q", TensorView::fromBytes(DType::QInt8, {1}, std::vector<std::byte>(1))}}).ok());
        QCOMPARE(content(file), before);
        QVERIFY(!writeCheckpoint(path("missing/x.pth"), meta(), {}).ok());
    }

private:
    QTemporaryDir m_folder;
};

TD_TEST(TestCheckpointWriter)
#include "tst_checkpoint_writer.moc"
