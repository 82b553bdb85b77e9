// How a checkpoint fits, on the command line: diagnosis, share and what helps, for every verb that loads one; names chosen with --map and
// --revise-keys; tensors of every format by name.
#include "cli_runner.h"

#include "core/checkpoint/convert.h"
#include "core/tensor/npy.h"
#include "tests/support/test_program.h"

using namespace teardown;
using nlohmann::json;

namespace {

QString config() { return samplePath("repvgg-digits.py"); }
QString checkpoint() { return samplePath("repvgg-digits.pth"); }
const QString kSeven = QStringLiteral("model.head.num_classes=7");

}  // namespace

class TestCliFit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyVerbSaysWhatHelps_data() {
        QTest::addColumn<QStringList>("words");
        const QString picture = samplePath("pictures/3_1.png");
        QTest::newRow("build") << QStringList{QStringLiteral("build"), config(), checkpoint()};
        QTest::newRow("forward") << QStringList{QStringLiteral("forward"), config(), checkpoint(), QStringLiteral("--image"), picture};
        QTest::newRow("demo") << QStringList{QStringLiteral("demo"), config(), checkpoint(), picture};
    }
    void everyVerbSaysWhatHelps() {
        QFETCH(QStringList, words);
        const CliRun run = runTeardown(words + QStringList{QStringLiteral("--json"), QStringLiteral("--cfg-options"), kSeven});
        QVERIFY2(run.code == 0, run.err.constData());
        QVERIFY2(run.err.contains("The head has 10 classes in the file and 7 in the model"), run.err.constData());
        QVERIFY2(
            run.err.contains("of the parameters are loaded. Give the config's head the file's 10 classes: model.head.num_classes=10. Try: "
                             "--cfg-options model.head.num_classes=10 (then 100.0 % of the tensors)"),
            run.err.constData());
        const json document = run.document();
        if (!document.is_object()) return;  // demo prints its list
        const json& load = document["load"];
        QCOMPARE(load["diagnosis"].get<std::string>(), std::string("head"));
        QCOMPARE(load["proposal"].get<std::string>(), std::string("--cfg-options model.head.num_classes=10"));
        QVERIFY(!load["advice"].get<std::string>().empty());
        QCOMPARE(load["share_then"].get<double>(), 1.0);
        QVERIFY(load["share"].get<double>() < 1);
    }

    void exactNeedsNothing() {
        const CliRun run = runTeardown({QStringLiteral("build"), config(), checkpoint(), QStringLiteral("--json")});
        QVERIFY2(run.code == 0, run.err.constData());
        QCOMPARE(run.err, QByteArray());
        const json document = run.document();
        QCOMPARE(document["load"]["diagnosis"].get<std::string>(), std::string("exact"));
        QVERIFY(document["load"]["proposal"].is_null());
        QVERIFY(document["load"]["share_then"].is_null());
    }

    void keysAreRevisedWhenAsked() {
        QTemporaryDir folder;
        const QString renamed = folder.filePath(QStringLiteral("renamed.safetensors"));
        QVERIFY(convertCheckpoint(checkpoint().toStdString(), folder.filePath(QStringLiteral("plain.safetensors")).toStdString(), {}).ok());
        // "backbone" and "_encoder" are of one length: the header's offsets stay right.
        QByteArray bytes = readFile(folder.filePath(QStringLiteral("plain.safetensors")));
        bytes.replace("\"backbone.", "\"encoderx.");
        writeFile(renamed, bytes);
        const CliRun refused = runTeardown({QStringLiteral("build"), config(), renamed, QStringLiteral("--json")});
        QVERIFY2(refused.code == 0, refused.err.constData());
        const json before = refused.document();
        QCOMPARE(before["load"]["matched"].get<int>(), 2);
        QCOMPARE(before["load"]["proposal"].get<std::string>(), std::string("--revise-keys '^encoderx\\.=backbone.'"));
        const CliRun run = runTeardown({QStringLiteral("build"), config(), renamed, QStringLiteral("--json"),
                                        QStringLiteral("--revise-keys"), QStringLiteral("^encoderx\\.=backbone.")});
        QVERIFY2(run.code == 0, run.err.constData());
        const json after = run.document();
        QCOMPARE(after["load"]["diagnosis"].get<std::string>(), std::string("exact"));
        const CliRun usage =
            runTeardown({QStringLiteral("build"), config(), renamed, QStringLiteral("--revise-keys"), QStringLiteral("nothing")});
        QCOMPARE(usage.code, 2);
        const CliRun pattern =
            runTeardown({QStringLiteral("build"), config(), renamed, QStringLiteral("--revise-keys"), QStringLiteral("(=x")});
        QCOMPARE(pattern.code, 2);
        const CliRun mapping = runTeardown({QStringLiteral("build"), config(), renamed, QStringLiteral("--map"), QStringLiteral("repvg")});
        QCOMPARE(mapping.code, 2);
        QVERIFY2(mapping.err.contains("Did you mean 'repvgg'"), mapping.err.constData());
    }

    void tensorsOfEveryFormat_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"x.safetensors", "x.npz", "x.pth"}) QTest::newRow(name) << QString::fromLatin1(name);
    }
    void tensorsOfEveryFormat() {
        QFETCH(QString, name);
        QTemporaryDir folder;
        const QString path = folder.filePath(name);
        const auto converted = convertCheckpoint(checkpoint().toStdString(), path.toStdString(), {});
        QVERIFY2(converted.ok(), converted.ok() ? "" : english(converted.error().what).c_str());
        const CliRun run =
            runTeardown({QStringLiteral("view"), path + QStringLiteral(":backbone.stem.branch_3x3.conv.weight"), QStringLiteral("--json")});
        QVERIFY2(run.code == 0, run.err.constData());
        QCOMPARE(run.document()["shape"], json::array({16, 3, 3, 3}));
        const CliRun missing = runTeardown({QStringLiteral("view"), path + QStringLiteral(":backbone.stem.branch_3x3.conv.weigt")});
        QCOMPARE(missing.code, 1);
        QVERIFY2(missing.err.contains("Did you mean"), missing.err.constData());
        // The same file is a checkpoint for the verbs that run the network.
        const QString out = folder.filePath(QStringLiteral("layers"));
        const CliRun layers = runTeardown({QStringLiteral("export"), config(), path, samplePath("pictures/3_1.png"), QStringLiteral("-o"),
                                           out, QStringLiteral("--format"), QStringLiteral("npy"), QStringLiteral("--layers"),
                                           QStringLiteral("head*"), QStringLiteral("--json")});
        QVERIFY2(layers.code == 0, layers.err.constData());
        QVERIFY(!layers.document()["files"].empty());
        QCOMPARE(layers.document()["load"]["diagnosis"].get<std::string>(), std::string("exact"));
    }
};

TD_TEST(TestCliFit)
#include "tst_cli_fit.moc"
