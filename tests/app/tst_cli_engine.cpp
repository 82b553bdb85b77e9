// The verbs that load the engine, on the bundled sample: the contract's fields, traces, folding, batches and what goes wrong.
#include "cli_runner.h"

#include "core/tensor/npy.h"

#include <signal.h>

#include <cmath>

using namespace teardown;
using nlohmann::json;

namespace {

QString config() { return samplePath("repvgg-digits.py"); }
QString checkpoint() { return samplePath("repvgg-digits.pth"); }
QString pictures() { return samplePath("pictures"); }
/// The first picture of the sample; its name begins with its label.
QString picture() {
    return pictures() + QLatin1Char('/') + QDir(pictures()).entryList({QStringLiteral("*.png")}, QDir::Files, QDir::Name).value(0);
}

QStringList words(std::initializer_list<QString> list) { return QStringList(list); }

}  // namespace

class TestCliEngine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void build();
    void buildWithoutCheckpoint();
    void buildTrace();
    void unknownLayer();
    void checkpointOfAnotherNetwork();
    void forwardOfPicture();
    void forwardOfTensor();
    void forwardTrace();
    void forwardRepeats();
    void wrongInput();
    void reparam();
    void reparamInheritsWhereItCan();
    void reparamInDouble();
    void demoInAnyOrder();
    void demoWithOneBadPicture();
    void demoFolderIsInNaturalOrder();
    void demoReports();
    void sample();
    void interruptStops();
};

void TestCliEngine::build() {
    const CliRun run = runTeardown(words({QStringLiteral("build"), checkpoint(), config(), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    QCOMPARE(run.err, QByteArray());
    const json document = run.document();
    QCOMPARE(
        missingKeys(document, {QStringLiteral("params"), QStringLiteral("state_dict"), QStringLiteral("load"), QStringLiteral("steps")}),
        QStringList());
    QCOMPARE(missingKeys(document["load"],
                         {QStringLiteral("matched"), QStringLiteral("missing"), QStringLiteral("unexpected"), QStringLiteral("mismatched"),
                          QStringLiteral("share"), QStringLiteral("mapping"), QStringLiteral("verdict")}),
             QStringList());
    QCOMPARE(document["load"]["matched"].get<std::size_t>(), document["state_dict"].size());
    QCOMPARE(document["load"]["share"].get<double>(), 1.0);
    QCOMPARE(missingKeys(document["state_dict"][0], {QStringLiteral("key"), QStringLiteral("shape"), QStringLiteral("dtype")}),
             QStringList());
    QVERIFY(document["params"].get<int>() > 10000);
    QVERIFY(document["steps"].get<int>() > 50);
}

void TestCliEngine::buildWithoutCheckpoint() {
    const CliRun run =
        runTeardown(words({QStringLiteral("build"), config(), QStringLiteral("--json"), QStringLiteral("--seed"), QStringLiteral("7")}));
    QVERIFY2(run.code == 0, run.err.constData());
    QVERIFY(run.document()["load"].is_null());
}

void TestCliEngine::buildTrace() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("build.json"));
    const CliRun run =
        runTeardown(words({QStringLiteral("build"), config(), checkpoint(), QStringLiteral("--trace"), path, QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    const json trace = json::parse(readFile(path).toStdString());
    QCOMPARE(trace["steps"].size(), run.document()["steps"].get<std::size_t>());
    QStringList kinds;
    for (const json& step : trace["steps"]) kinds << QString::fromStdString(step["kind"].get<std::string>());
    for (const char* kind : {"lookup", "argument", "construct", "copy"}) QVERIFY2(kinds.contains(QLatin1String(kind)), kind);
}

void TestCliEngine::unknownLayer() {
    const CliRun run = runTeardown(words({QStringLiteral("build"), config(), QStringLiteral("--cfg-options"),
                                          QStringLiteral("model.backbone.type=RepVVG"), QStringLiteral("--json")}));
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains("RepVGG"), run.err.constData());
    QCOMPARE(missingKeys(run.document(), {QStringLiteral("error")}), QStringList());
}

void TestCliEngine::checkpointOfAnotherNetwork() {
    QTemporaryDir folder;
    writeFile(folder.filePath(QStringLiteral("lenet.py")),
              "model = dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=10), neck=None,\n"
              "    head=dict(type='ClsHead', loss=dict(type='CrossEntropyLoss', loss_weight=1.0)))\n");
    const CliRun run =
        runTeardown(words({QStringLiteral("build"), QStringLiteral("lenet.py"), checkpoint(), QStringLiteral("--json")}), folder.path());
    QCOMPARE(run.code, 1);
    const json document = run.document();
    QCOMPARE(missingKeys(document, {QStringLiteral("error")}), QStringList());
    QVERIFY(run.err.contains("lenet.py") || run.err.contains("repvgg-digits.pth"));
}

void TestCliEngine::forwardOfPicture() {
    QTemporaryDir folder;
    const QString output = folder.filePath(QStringLiteral("y.npz"));
    const CliRun run = runTeardown(
        words({QStringLiteral("forward"), config(), checkpoint(), QStringLiteral("--image"), picture(), QStringLiteral("--output"), output,
               QStringLiteral("--threads"), QStringLiteral("1"), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    const json document = run.document();
    QCOMPARE(missingKeys(document, {QStringLiteral("logits"), QStringLiteral("top"), QStringLiteral("load"), QStringLiteral("steps"),
                                    QStringLiteral("time_ms")}),
             QStringList());
    QCOMPARE(document["logits"].size(), std::size_t{1});
    QCOMPARE(document["logits"][0].size(), std::size_t{10});
    QCOMPARE(document["top"].size(), std::size_t{5});
    QCOMPARE(QString::fromStdString(document["top"][0]["label"].get<std::string>()), QFileInfo(picture()).fileName().left(1));

    const auto arrays = readNpz(output.toStdString());
    QVERIFY(arrays.ok());
    QCOMPARE(arrays->size(), std::size_t{2});
    QCOMPARE((*arrays)[0].first, std::string("logits"));
    QCOMPARE((*arrays)[1].first, std::string("scores"));
    QCOMPARE((*arrays)[0].second.at(3), document["logits"][0][3].get<double>());
    double sum = 0;
    for (int i = 0; i < 10; ++i) sum += (*arrays)[1].second.at(i);
    QVERIFY(std::abs(sum - 1) < 1e-5);
}

void TestCliEngine::forwardOfTensor() {
    QTemporaryDir folder;
    const QString input = folder.filePath(QStringLiteral("x.npy"));
    QVERIFY(writeNpy(input.toStdString(), TensorView::fromFloats({2, 3, 28, 28}, std::vector<float>(2 * 3 * 28 * 28, 0.25F))).ok());
    const CliRun run =
        runTeardown(words({QStringLiteral("forward"), config(), checkpoint(), QStringLiteral("--input"), input, QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    const json document = run.document();
    QCOMPARE(document["logits"].size(), std::size_t{2});
    QCOMPARE(document["logits"][0], document["logits"][1]);
}

void TestCliEngine::forwardTrace() {
    QTemporaryDir folder;
    const QString target = folder.filePath(QStringLiteral("trace"));
    const CliRun run = runTeardown(words(
        {QStringLiteral("forward"), config(), checkpoint(), QStringLiteral("--image"), picture(), QStringLiteral("--trace"), target}));
    QVERIFY2(run.code == 0, run.err.constData());
    const json trace = json::parse(readFile(target + QStringLiteral("/trace.json")).toStdString());
    bool sawTransform = false;
    bool sawHead = false;
    for (const json& step : trace["steps"]) {
        QCOMPARE(missingKeys(step, {QStringLiteral("index"), QStringLiteral("depth"), QStringLiteral("kind"), QStringLiteral("path"),
                                    QStringLiteral("type"), QStringLiteral("call"), QStringLiteral("inputs"), QStringLiteral("outputs"),
                                    QStringLiteral("stats")}),
                 QStringList());
        for (const char* key : {"inputs", "outputs"})
            for (const json& file : step[key])
                QVERIFY(QFile::exists(target + QLatin1Char('/') + QString::fromStdString(file.get<std::string>())));
        sawTransform |= step["kind"] == "transform";
        if (step["path"] != "head.fc") continue;
        sawHead = true;
        const auto logits = readNpy((target + QLatin1Char('/')).toStdString() + step["outputs"][0].get<std::string>());
        QVERIFY(logits.ok());
        QCOMPARE(logits->shape(), (Shape{1, 10}));
    }
    QVERIFY(sawTransform);
    QVERIFY(sawHead);

    const QString part = folder.filePath(QStringLiteral("part"));
    QCOMPARE(runTeardown(words({QStringLiteral("forward"), config(), checkpoint(), QStringLiteral("--image"), picture(),
                                QStringLiteral("--trace"), part, QStringLiteral("--layers"), QStringLiteral("head*")}))
                 .code,
             0);
    const json chosen = json::parse(readFile(part + QStringLiteral("/trace.json")).toStdString());
    QVERIFY(!chosen["steps"].empty());
    for (const json& step : chosen["steps"]) QVERIFY(step["path"].get<std::string>().starts_with("head"));
}

void TestCliEngine::forwardRepeats() {
    const CliRun run = runTeardown(
        words({QStringLiteral("forward"), config(), checkpoint(), QStringLiteral("--image"), picture(), QStringLiteral("--repeat"),
               QStringLiteral("3"), QStringLiteral("--threads"), QStringLiteral("1"), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    const json document = run.document();
    QVERIFY(document["plain_ms"].get<double>() > 0);
    QVERIFY(document["recorded_ms"].get<double>() > 0);
    QCOMPARE(document["threads"].get<int>(), 1);
}

void TestCliEngine::wrongInput() {
    QTemporaryDir folder;
    const QString input = folder.filePath(QStringLiteral("x.npy"));
    QVERIFY(writeNpy(input.toStdString(), TensorView::fromFloats({1, 5, 8, 8}, std::vector<float>(5 * 64))).ok());
    const CliRun run =
        runTeardown(words({QStringLiteral("forward"), config(), checkpoint(), QStringLiteral("--input"), input, QStringLiteral("--json")}));
    QCOMPARE(run.code, 1);
    QCOMPARE(missingKeys(run.document(), {QStringLiteral("error")}), QStringList());
    const CliRun notAPicture = runTeardown(
        words({QStringLiteral("forward"), config(), checkpoint(), QStringLiteral("--image"), config(), QStringLiteral("--json")}));
    QCOMPARE(notAPicture.code, 1);
}

void TestCliEngine::reparam() {
    QTemporaryDir folder;
    // Another folder: the config that is written can not inherit from the sample's and holds all of it.
    const QString output = folder.filePath(QStringLiteral("folded.pth"));
    const CliRun run = runTeardown(words({QStringLiteral("reparam"), config(), checkpoint(), output, QStringLiteral("--json"),
                                          QStringLiteral("--trace"), folder.filePath(QStringLiteral("trace"))}));
    QVERIFY2(run.code == 0, run.err.constData());
    const json document = run.document();
    QCOMPARE(missingKeys(document, {QStringLiteral("blocks"), QStringLiteral("network"), QStringLiteral("verdict"),
                                    QStringLiteral("params_before"), QStringLiteral("params_after"), QStringLiteral("warnings")}),
             QStringList());
    QVERIFY(!document["blocks"].empty());
    for (const json& block : document["blocks"]) QVERIFY(block["rel"].get<double>() < 1e-5);
    QVERIFY(document["network"]["rel"].get<double>() < 1e-5);
    QVERIFY(document["params_after"].get<int>() < document["params_before"].get<int>());
    QVERIFY(QFile::exists(output));
    QVERIFY(QFile::exists(folder.filePath(QStringLiteral("trace/trace.json"))));

    const QString foldedConfig = QString::fromStdString(document["config"].get<std::string>());
    QVERIFY(!readFile(foldedConfig).contains("_base_"));
    QCOMPARE(QString::fromStdString(document["notes"][0]["code"].get<std::string>()), QStringLiteral("reparam-whole-config"));
    const CliRun folded =
        runTeardown(words({QStringLiteral("build"), foldedConfig, output, QStringLiteral("--json")}), folder.path());
    QVERIFY2(folded.code == 0, folded.err.constData());
    QCOMPARE(folded.document()["params"], document["params_after"]);
    QCOMPARE(folded.document()["load"]["share"].get<double>(), 1.0);
}

void TestCliEngine::reparamInheritsWhereItCan() {
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("_base_")));
    for (const QString& name : QDir(samplePath("_base_")).entryList({QStringLiteral("*.py")}, QDir::Files))
        QVERIFY(QFile::copy(samplePath("_base_/") + name, folder.filePath(QStringLiteral("_base_/") + name)));
    QVERIFY(QFile::copy(config(), folder.filePath(QStringLiteral("a.py"))));
    const CliRun run = runTeardown(words({QStringLiteral("reparam"), QStringLiteral("a.py"), checkpoint(), QStringLiteral("folded.pth"), QStringLiteral("--json")}), folder.path());
    QVERIFY2(run.code == 0, run.err.constData());
    QVERIFY(readFile(folder.filePath(QStringLiteral("folded.py"))).contains("_base_ = ['./a.py']"));
    QVERIFY(run.document()["notes"].empty());
    const CliRun folded = runTeardown(words({QStringLiteral("build"), QStringLiteral("folded.py"), QStringLiteral("folded.pth"), QStringLiteral("--json")}), folder.path());
    QCOMPARE(folded.document()["load"]["share"].get<double>(), 1.0);
}

void TestCliEngine::reparamInDouble() {
    QTemporaryDir folder;
    const CliRun run = runTeardown(words({QStringLiteral("reparam"), config(), checkpoint(), folder.filePath(QStringLiteral("folded.pth")),
                                          QStringLiteral("--dtype"), QStringLiteral("float64"), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    QVERIFY(run.document()["network"]["rel"].get<double>() < 1e-12);
}

void TestCliEngine::demoInAnyOrder() {
    const CliRun run = runTeardown(words({QStringLiteral("demo"), picture(), config(), checkpoint(), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    const json item = run.document()[0];
    QCOMPARE(missingKeys(item, {QStringLiteral("image"), QStringLiteral("pred_label"), QStringLiteral("pred_score"),
                                QStringLiteral("pred_class"), QStringLiteral("top")}),
             QStringList());
    QCOMPARE(QString::fromStdString(item["image"].get<std::string>()), picture());
    QCOMPARE(item["pred_label"].get<int>(), QFileInfo(picture()).fileName().left(1).toInt());
    QCOMPARE(item["top"].size(), std::size_t{5});
    const CliRun text =
        runTeardown(words({QStringLiteral("demo"), picture(), config(), checkpoint(), QStringLiteral("--top"), QStringLiteral("10")}));
    QCOMPARE(text.out.count('\n'), 11);
}

void TestCliEngine::demoWithOneBadPicture() {
    QTemporaryDir folder;
    const QString bad = folder.filePath(QStringLiteral("bad.png"));
    writeFile(bad, "no picture at all");
    const CliRun run = runTeardown(
        words({QStringLiteral("demo"), config(), checkpoint(), bad, picture(), QStringLiteral("none.png"), QStringLiteral("--json")}));
    QCOMPARE(run.code, 1);
    const json list = run.document();
    QCOMPARE(list.size(), std::size_t{3});
    QVERIFY(list[0].contains("error") && !list[0].contains("pred_label"));
    QVERIFY(list[1].contains("pred_label"));
    QVERIFY(list[2].contains("error"));
    QVERIFY(run.err.contains("bad.png"));
}

void TestCliEngine::demoFolderIsInNaturalOrder() {
    QTemporaryDir folder;
    for (const char* name : {"img10.png", "img2.png", "img1.png"})
        QVERIFY(QFile::copy(picture(), folder.filePath(QString::fromLatin1(name))));
    writeFile(folder.filePath(QStringLiteral("notes.txt")), "not looked at");
    const CliRun run = runTeardown(words({QStringLiteral("demo"), config(), checkpoint(), folder.path(), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    QStringList names;
    for (const json& item : run.document()) names << QFileInfo(QString::fromStdString(item["image"].get<std::string>())).fileName();
    QCOMPARE(names, QStringList({QStringLiteral("img1.png"), QStringLiteral("img2.png"), QStringLiteral("img10.png")}));
}

void TestCliEngine::demoReports() {
    QTemporaryDir folder;
    const QString target = folder.filePath(QStringLiteral("out"));
    const CliRun run = runTeardown(words({QStringLiteral("demo"), config(), checkpoint(), pictures(), QStringLiteral("--out"), target,
                                          QStringLiteral("--csv"), QStringLiteral("--html")}));
    QVERIFY2(run.code == 0, run.err.constData());
    const auto count = QDir(pictures()).entryList({QStringLiteral("*.png")}, QDir::Files).size();
    QCOMPARE(json::parse(readFile(target + QStringLiteral("/results.json")).toStdString()).size(), static_cast<std::size_t>(count));
    QCOMPARE(readFile(target + QStringLiteral("/results.csv")).count('\n'), count + 1);
    const QByteArray page = readFile(target + QStringLiteral("/index.html"));
    QCOMPARE(page.count("data:image/png;base64,"), count);
    QVERIFY(!page.contains("src=\"http"));
}

void TestCliEngine::sample() {
    QTemporaryDir folder;
    const CliRun run = runTeardown(words({QStringLiteral("sample")}), folder.path());
    QVERIFY2(run.code == 0, run.err.constData());
    QVERIFY(run.out.contains("teardown-digits/index.html"));
    const QByteArray page = readFile(folder.filePath(QStringLiteral("teardown-digits/index.html")));
    QVERIFY(page.contains("<img"));
    const CliRun again = runTeardown(
        words({QStringLiteral("sample"), QStringLiteral("-o"), folder.filePath(QStringLiteral("b")), QStringLiteral("--json")}));
    QVERIFY2(again.code == 0, again.err.constData());
    QCOMPARE(again.document()["top"].size(), std::size_t{5});
    QVERIFY(QFile::exists(QString::fromStdString(again.document()["path"].get<std::string>())));
}

void TestCliEngine::interruptStops() {
    QProcess process;
    process.start(QStringLiteral(BUILD_ROOT "/teardown"),
                  words({QStringLiteral("forward"), config(), checkpoint(), QStringLiteral("--image"), picture(),
                         QStringLiteral("--repeat"), QStringLiteral("100000"), QStringLiteral("--threads"), QStringLiteral("1")}));
    QVERIFY(process.waitForStarted());
    // Well into the runs, which would take minutes.
    QTest::qWait(5000);
    QCOMPARE(process.state(), QProcess::Running);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
    QVERIFY(process.waitForFinished(10000));
    QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardError().contains("Cancelled"));
}

QTEST_GUILESS_MAIN(TestCliEngine)
#include "tst_cli_engine.moc"
