// inspect: the contract's document for every kind of file, exit codes that follow the status, pictures through the imaging module.
#include "cli_runner.h"

#include "core/checkpoint/checkpoint_writer.h"
#include "core/tensor/npy.h"
#include "tests/support/test_program.h"

#include <limits>

using namespace teardown;
using nlohmann::json;

namespace {

CliRun inspect(const QStringList& arguments) {
    return runTeardown(QStringList{QStringLiteral("inspect")} + arguments + QStringList{QStringLiteral("--json")});
}

const QStringList kFields{QStringLiteral("status"),   QStringLiteral("format"),  QStringLiteral("error"),
                          QStringLiteral("warnings"), QStringLiteral("globals"), QStringLiteral("tensors"),
                          QStringLiteral("meta"),     QStringLiteral("config"),  QStringLiteral("hash_ok")};

}  // namespace

class TestCliInspect : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void checkpoint();
    void weightsThatAreNotFinite();
    void array();
    void picture();
    void config();
    void rejected_data();
    void rejected();
    void textForPeople();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCliInspect::checkpoint() {
    const QString path = m_folder->filePath(QStringLiteral("net.pth"));
    const ConfigValue meta = ConfigValue::dict({{ConfigValue::string("epoch"), ConfigValue::integer(3)}});
    QVERIFY(writeCheckpoint(path.toStdString(), meta, {{"fc.weight", TensorView::fromFloats({2, 2}, {1, 2, 3, 4})}}).ok());
    const CliRun run = inspect({path, QStringLiteral("--sha256"), QStringLiteral("--stats")});
    QVERIFY2(run.code == 0, run.err.constData());
    const json document = run.document();
    QCOMPARE(missingKeys(document, kFields), QStringList());
    QCOMPARE(document["status"].get<std::string>(), std::string("accept"));
    QCOMPARE(document["format"].get<std::string>(), std::string("torch-zip"));
    QCOMPARE(document["meta"]["epoch"].get<int>(), 3);
    const json& tensor = document["tensors"][0];
    QCOMPARE(tensor["path"], json::array({"state_dict", "fc.weight"}));
    QCOMPARE(tensor["dtype"].get<std::string>(), std::string("float32"));
    QCOMPARE(tensor["shape"], json::array({2, 2}));
    // sha256 of struct.pack('<4f', 1, 2, 3, 4)
    const float values[] = {1, 2, 3, 4};
    QCOMPARE(
        QByteArray::fromStdString(tensor["sha256"].get<std::string>()),
        QCryptographicHash::hash(QByteArray(reinterpret_cast<const char*>(values), sizeof values), QCryptographicHash::Sha256).toHex());
    QCOMPARE(tensor["stats"]["mean"].get<double>(), 2.5);
}

void TestCliInspect::weightsThatAreNotFinite() {
    const QString path = m_folder->filePath(QStringLiteral("nan.pth"));
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    QVERIFY(writeCheckpoint(path.toStdString(), {},
                            {{"a", TensorView::fromFloats({2}, {1, 2})},
                             {"b", TensorView::fromFloats({2}, {1, nan})},
                             {"c", TensorView::fromFloats({2}, {-infinity, 1})}})
                .ok());
    // Small files are described without an option; the text does not depend on the file format.
    for (const QStringList& options : {QStringList(), QStringList{QStringLiteral("--stats")}}) {
        const CliRun run = inspect(QStringList{path} + options);
        QCOMPARE(run.code, 0);
        QCOMPARE(run.document()["status"].get<std::string>(), std::string("accept"));
        QVERIFY2(run.out.contains("2 tensors hold NaN or infinity, the first is 'state_dict.b'."), run.out.constData());
    }
}

void TestCliInspect::array() {
    const CliRun run = inspect({QStringLiteral(TEST_DATA "/golden/input/via/d2.npy")});
    QCOMPARE(run.code, 0);
    QCOMPARE(run.document()["format"].get<std::string>(), std::string("npy"));
    QCOMPARE(run.document()["tensors"][0]["shape"], json::array({6, 5}));
}

void TestCliInspect::picture() {
    const QString path = samplePath("pictures/3_1.png");
    const CliRun run = inspect({path});
    QVERIFY2(run.code == 0, run.err.constData());
    const json document = run.document();
    QCOMPARE(
        missingKeys(document, kFields + QStringList{QStringLiteral("width"), QStringLiteral("height"), QStringLiteral("rgba8_sha256")}),
        QStringList());
    QCOMPARE(document["format"].get<std::string>(), std::string("image-png"));
    QCOMPARE(document["status"].get<std::string>(), std::string("accept"));
    QCOMPARE(document["width"].get<int>(), 28);
    QCOMPARE(document["rgba8_sha256"].get<std::string>().size(), std::size_t{64});
}

void TestCliInspect::config() {
    const QString path = m_folder->filePath(QStringLiteral("a.py"));
    writeFile(path, "depth = 18\n");
    const CliRun run = inspect({path});
    QCOMPARE(run.code, 0);
    QCOMPARE(run.document()["format"].get<std::string>(), std::string("config-py"));
    QCOMPARE(run.document()["config"]["depth"].get<int>(), 18);
}

void TestCliInspect::rejected_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QStringLiteral("a.pth") << QByteArray();
    QTest::newRow("text") << QStringLiteral("a.pth") << QByteArray("hello");
    QTest::newRow("truncated archive") << QStringLiteral("a.pth") << QByteArray("PK\x03\x04\x00\x00", 6);
    QTest::newRow("truncated picture") << QStringLiteral("a.png") << QByteArray("\x89PNG\r\n\x1a\n\x00\x00", 10);
    QTest::newRow("truncated array") << QStringLiteral("a.npy") << QByteArray("\x93NUMPY\x01", 7);
    QTest::newRow("config that imports") << QStringLiteral("a.py") << QByteArray("import os\n");
}

void TestCliInspect::rejected() {
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    const QString path = m_folder->filePath(name);
    writeFile(path, bytes);
    const CliRun run = inspect({path});
    QCOMPARE(run.code, 1);
    const json document = run.document();
    QCOMPARE(missingKeys(document, kFields), QStringList());
    QCOMPARE(document["status"].get<std::string>(), std::string("reject"));
    QCOMPARE(missingKeys(document["error"], {QStringLiteral("code"), QStringLiteral("what")}), QStringList());
    QVERIFY2(run.err.contains(name.toLatin1()), run.err.constData());
}

void TestCliInspect::textForPeople() {
    const CliRun run = runTeardown({QStringLiteral("inspect"), samplePath("repvgg-digits.pth")});
    QCOMPARE(run.code, 0);
    QVERIFY2(run.out.contains("torch-zip") && run.out.contains("head.fc.weight"), run.out.constData());
}

TD_TEST(TestCliInspect)
#include "tst_cli_inspect.moc"
