// What PyTorch and NumPy read from our sample files, inspect reads, too: paths, dtypes, shapes and the bytes behind them.
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/inspect/inspect.h"
#include "core/checkpoint/sniff.h"
#include "tests/hostile/hostile_files.h"
#include "tests/support/test_program.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace teardown;

namespace {

QString input(const char* name) { return QStringLiteral(TEST_DATA "/golden/input/checkpoint/") + QLatin1String(name); }
std::string inputPath(const char* name) { return input(name).toStdString(); }

QStringList rows(const QJsonArray& tensors) {
    QStringList rows;
    for (const auto& value : tensors) {
        const QJsonObject tensor = value.toObject();
        rows << QString::fromUtf8(QJsonDocument(tensor[QStringLiteral("path")].toArray()).toJson(QJsonDocument::Compact)) +
                    tensor[QStringLiteral("dtype")].toString() +
                    QString::fromUtf8(QJsonDocument(tensor[QStringLiteral("shape")].toArray()).toJson(QJsonDocument::Compact)) +
                    tensor[QStringLiteral("sha256")].toString();
    }
    rows.sort();
    return rows;
}

QJsonArray readArray(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).array() : QJsonArray();
}

}  // namespace

class TestCheckpointFile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tensors_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("expected");
        QTest::addColumn<QString>("format");
        for (const char* name : {"dtypes", "views", "model", "parameters", "repvgg"})
            for (const char* form : {"zip", "legacy"}) {
                const QString stem = QLatin1String(name) + QLatin1Char('_') + QLatin1String(form);
                QTest::newRow(qPrintable(stem)) << stem + QStringLiteral(".pth") << stem << QStringLiteral("torch-") + QLatin1String(form);
            }
        QTest::newRow("stored arrays") << "stored.npz"
                                       << "arrays"
                                       << "npz";
        QTest::newRow("deflated arrays") << "deflated.npz"
                                         << "arrays"
                                         << "npz";
    }
    void tensors() {
        QFETCH(QString, file);
        QFETCH(QString, expected);
        QFETCH(QString, format);
        const InspectResult result = inspectFile(inputPath(qPrintable(file)), InspectOptions{true, true, true});
        QCOMPARE(QString::fromStdString(result.status), QStringLiteral("accept"));
        QCOMPARE(QString::fromStdString(result.format), format);
        const QJsonObject document = QJsonDocument::fromJson(QByteArray::fromStdString(result.json)).object();
        const QStringList wanted =
            rows(readArray(QStringLiteral(TEST_DATA "/golden/expected/checkpoint/") + expected + QStringLiteral(".json")));
        QVERIFY(!wanted.isEmpty());
        QCOMPARE(rows(document[QStringLiteral("tensors")].toArray()), wanted);
    }
    void metaIsPythonLike() {
        for (const char* name : {"model_zip.pth", "model_legacy.pth"}) {
            const auto file = CheckpointFile::open(inputPath(name));
            QVERIFY(file.ok());
            const ConfigValue* meta = (*file)->object().find("meta");
            QVERIFY(meta);
            QCOMPARE(meta->find("best")->asDouble(), 0.5);
            QCOMPARE(meta->find("count")->asInt(), std::int64_t{-9});
            QCOMPARE(meta->find("big")->str(), std::string("1208925819614629174706176"));
            QVERIFY(meta->find("seed")->isNone());
            QCOMPARE(meta->find("size")->str(), std::string("(1, 2)"));
            QCOMPARE(classesOf(**file), (std::vector<std::string>{"cat", "dog", "\xea\xb3\xa0\xec\x96\x91\xec\x9d\xb4"}));
            QCOMPARE((*file)->object().find("state_dict")->find("module.head.fc.weight")->asString(),
                     std::string("<tensor float32[10,4]>"));
        }
    }
    void stateDictLosesItsPrefix() {
        const auto file = CheckpointFile::open(inputPath("model_zip.pth"));
        const auto view = stateDictOf(**file);
        QVERIFY(view.ok());
        QCOMPARE(view->container, std::string("state_dict"));
        QVERIFY(view->strippedModule);
        QCOMPARE(view->items.size(), std::size_t{4});
        QCOMPARE(view->items[0].key, std::string("backbone.conv.weight"));
    }
    void bareStateDict() {
        const auto file = CheckpointFile::open(inputPath("repvgg_legacy.pth"));
        const auto view = stateDictOf(**file);
        QVERIFY(view.ok());
        QCOMPARE(view->container, std::string());
        QCOMPARE(view->items.size(), std::size_t{4});
    }
    void changedFileIsNoticed() {
        QTemporaryDir folder;
        const QString copy = folder.filePath(QStringLiteral("copy.pth"));
        QVERIFY(QFile::copy(input("model_zip.pth"), copy));
        const auto file = CheckpointFile::open(copy.toStdString());
        QVERIFY(file.ok());
        QFile changing(copy);
        QVERIFY(changing.open(QIODevice::Append));
        changing.write("x");
        changing.close();
        const auto view = (*file)->read((*file)->tensors().size() - 1);
        QVERIFY(!view.ok());
        QCOMPARE(view.error().code, std::string("file-changed"));
    }
    void missingFileAndFolder() {
        QCOMPARE(inspectFile("/nowhere/x.pth").error->code, std::string("file-missing"));
        QCOMPARE(inspectFile(TEST_DATA).error->code, std::string("file-is-directory"));
        QCOMPARE(sniffFormat("/nowhere/x.pth"), std::string());
    }
    void contentDecidesNotTheName() {
        QTemporaryDir folder;
        const auto as = [&](const char* source, const char* name) {
            const QString path = folder.filePath(QLatin1String(name));
            QFile::copy(input(source), path);
            return sniffFormat(path.toStdString());
        };
        QCOMPARE(as("model_zip.pth", "picture.png"), std::string("torch-zip"));
        QCOMPARE(as("f4.npy", "config.py"), std::string("npy"));
        QCOMPARE(as("stored.npz", "model.pth"), std::string("npz"));
        QCOMPARE(sniffFormat(TEST_DATA "/core/checkpoint/tst_checkpoint_file.cpp"), std::string("unknown"));
    }
    void hashInTheName() {
        QTemporaryDir folder;
        const QString wrong = folder.filePath(QStringLiteral("model_20200101-deadbeef.pth"));
        QVERIFY(QFile::copy(input("model_zip.pth"), wrong));
        const InspectResult result = inspectFile(wrong.toStdString());
        QCOMPARE(result.status, std::string("accept-with-warning"));
        QVERIFY(result.json.find("\"hash_ok\": false") != std::string::npos);
        QFile file(wrong);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray digest = QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256).toHex().left(8);
        const QString right = folder.filePath(QStringLiteral("model_20200101-") + QLatin1String(digest) + QStringLiteral(".pth"));
        QVERIFY(QFile::copy(wrong, right));
        QVERIFY(inspectFile(right.toStdString()).json.find("\"hash_ok\": true") != std::string::npos);
    }
    void largeFilesKeepTheirHashToo() {
        // Larger than what is read by default, but the name looks promising.
        QTemporaryDir folder;
        const std::string path = hostile::write(folder, "net_20200101-deadbeef.pth",
                                                hostile::torchZip(hostile::oneTensor(hostile::tensor("0", 5 << 20, 0, {5 << 20}, {1})),
                                                                  std::string(std::size_t{20} << 20, '\0')));
        QVERIFY(inspectFile(path).json.find("\"hash_ok\": false") != std::string::npos);
    }
    void unknownTensorsLeaveTheOthers() {
        QTemporaryDir folder;
        const std::string program = "\x80\x02}" + hostile::text("good") + hostile::tensor("0", 4, 0, {4}, {1}) + "s" +
                                    hostile::text("new") + hostile::tensor("0", 4, 0, {4}, {1}, "FutureStorage") + "s.";
        const auto file = CheckpointFile::open(hostile::write(folder, "file.pth", hostile::torchZip(program)));
        QVERIFY(file.ok());
        QCOMPARE((*file)->tensors().size(), std::size_t{1});
        QCOMPARE((*file)->warnings().back().code, std::string("tensor-opaque"));
        QVERIFY(english((*file)->warnings().back().message).starts_with("'new' is shown as a call"));
        QVERIFY((*file)->warnings().back().where.offset.has_value());
    }
    void faultsNameTensorAndOpcode() {
        QTemporaryDir folder;
        const std::string program = hostile::oneTensor(hostile::tensor("0", 4, 1, {4}, {1}));
        const auto file = CheckpointFile::open(hostile::write(folder, "file.pth", hostile::torchZip(program)));
        QVERIFY(!file.ok());
        QVERIFY(english(file.error().what).starts_with("'w': "));
        QCOMPARE(*file.error().where.offset, static_cast<std::uint64_t>(program.rfind('R')));
    }
    void lazySignsAreTurned() {
        QTemporaryDir folder;
        const float stored[] = {1, 2, -3, 4};
        const auto values = [&](const char* bit) {
            std::string program = hostile::tensor("0", 2, 0, {2}, {1}, "ComplexFloatStorage");
            program.insert(program.size() - 2, "}" + hostile::text(bit) + "\x88s");
            const auto file = CheckpointFile::open(
                hostile::write(folder, "file.pth",
                               hostile::torchZip(hostile::oneTensor(program), std::string(reinterpret_cast<const char*>(stored), 16))));
            const auto bytes = (*file)->read(0)->toContiguousBytes();
            std::vector<float> out(4);
            std::memcpy(out.data(), bytes.data(), 16);
            return out;
        };
        QCOMPARE(values("conj"), (std::vector<float>{1, -2, -3, -4}));
        QCOMPARE(values("neg"), (std::vector<float>{-1, -2, 3, -4}));
        QCOMPARE(values("other"), (std::vector<float>{1, 2, -3, 4}));
    }
    void configsAreInspected() {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("c.py")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("model = dict(type='ImageClassifier', size=(1, 2))\n");
        file.close();
        const InspectResult result = inspectFile(file.fileName().toStdString());
        QCOMPARE(result.format, std::string("config-py"));
        QCOMPARE(result.status, std::string("accept"));
        QVERIFY(result.json.find("\"ImageClassifier\"") != std::string::npos);
    }
};

TD_TEST(TestCheckpointFile)
#include "tst_checkpoint_file.moc"
