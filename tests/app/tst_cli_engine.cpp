// The verbs that load the engine, on the bundled sample: the contract's fields, traces, folding, batches and what goes wrong.
#include "cli_runner.h"

#include "core/render/view_record.h"
#include "core/tensor/npy.h"
#include "tests/support/test_program.h"

#include <signal.h>
#include <sys/stat.h>

#include <cmath>
#include <cstdio>
#include <map>

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
    void demoGoesOnBehindABarrenFolder();
    void demoOfNothingButErrors();
    void demoOfOnePicturePrintsWhatTheReferencePrints();
    void demoSaysHowPicturesWereRead();
    void demoTakesWhatIsCalledAPicture();
    void demoCams();
    void demoSeesAnUnwritableFolderFirst();
    void explainedPictureSaysOfWhat();
    void explainSaysWhichClassOfSeveral();
    void whatIfGreyIsInserted();
    void exportOfCams();
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
    // Another folder: the written config cannot inherit from the sample's and contains all of it.
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
    const CliRun folded = runTeardown(words({QStringLiteral("build"), foldedConfig, output, QStringLiteral("--json")}), folder.path());
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
    const CliRun run = runTeardown(
        words({QStringLiteral("reparam"), QStringLiteral("a.py"), checkpoint(), QStringLiteral("folded.pth"), QStringLiteral("--json")}),
        folder.path());
    QVERIFY2(run.code == 0, run.err.constData());
    QVERIFY(readFile(folder.filePath(QStringLiteral("folded.py"))).contains("_base_ = ['./a.py']"));
    QVERIFY(run.document()["notes"].empty());
    const CliRun folded =
        runTeardown(words({QStringLiteral("build"), QStringLiteral("folded.py"), QStringLiteral("folded.pth"), QStringLiteral("--json")}),
                    folder.path());
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

void TestCliEngine::demoOfOnePicturePrintsWhatTheReferencePrints() {
    const CliRun run = runTeardown(words({QStringLiteral("demo"), picture(), config(), checkpoint()}));
    QVERIFY2(run.code == 0, run.err.constData());
    // mmcv.dump(result, file_format='json', indent=4) of three members, and nothing else.
    QCOMPARE(run.out.count('\n'), 5);
    QVERIFY2(run.out.startsWith("{\n    \"pred_label\": "), run.out.constData());
    QCOMPARE(missingKeys(run.document(), {QStringLiteral("pred_label"), QStringLiteral("pred_score"), QStringLiteral("pred_class")}),
             QStringList());
    QCOMPARE(run.document().size(), std::size_t{3});
}

void TestCliEngine::demoGoesOnBehindABarrenFolder() {
    QTemporaryDir folder;
    const QString empty = folder.filePath(QStringLiteral("empty"));
    QVERIFY(QDir().mkpath(empty));
    const CliRun run = runTeardown(words({QStringLiteral("demo"), config(), checkpoint(), picture(), empty, picture(),
                                          QStringLiteral("--json"), QStringLiteral("--out"), folder.filePath(QStringLiteral("out"))}));
    QCOMPARE(run.code, 1);
    const json list = run.document();
    QCOMPARE(list.size(), std::size_t{3});
    QVERIFY(list[0].contains("pred_label") && list[2].contains("pred_label"));
    QCOMPARE(list[1]["error"]["code"].get<std::string>(), std::string("folder-empty"));
    QCOMPARE(QString::fromStdString(list[1]["image"].get<std::string>()), empty);
    QCOMPARE(json::parse(readFile(folder.filePath(QStringLiteral("out/results.json"))).toStdString()), list);
}

void TestCliEngine::demoOfNothingButErrors() {
    QTemporaryDir folder;
    writeFile(folder.filePath(QStringLiteral("photos/notes.txt")), "no picture");
    const CliRun run = runTeardown(
        words({QStringLiteral("demo"), config(), checkpoint(), folder.filePath(QStringLiteral("photos")), QStringLiteral("--json")}));
    QCOMPARE(run.code, 1);
    QCOMPARE(run.document().size(), std::size_t{1});
    QVERIFY2(run.err.contains("notes.txt"), run.err.constData());
    // A verb of one picture says what is wrong with the folder.
    const CliRun explain =
        runTeardown(words({QStringLiteral("explain"), config(), checkpoint(), folder.filePath(QStringLiteral("photos"))}));
    QCOMPARE(explain.code, 1);
    QVERIFY2(explain.err.contains("contains no pictures"), explain.err.constData());
}

void TestCliEngine::demoSaysHowPicturesWereRead() {
    QTemporaryDir folder;
    const QString data = QStringLiteral(SOURCE_ROOT "/tests/golden/input/imaging/");
    QByteArray broken = readFile(data + QStringLiteral("truncated.jpg"));
    writeFile(folder.filePath(QStringLiteral("photos/b.jpg")), broken);
    for (const char* name : {"exif6.jpg", "cmyk.jpg"})
        QVERIFY(QFile::copy(data + QLatin1String(name), folder.filePath(QStringLiteral("photos/") + QLatin1String(name))));
    const QString out = folder.filePath(QStringLiteral("out"));
    const CliRun run =
        runTeardown(words({QStringLiteral("demo"), config(), checkpoint(), folder.filePath(QStringLiteral("photos")),
                           QStringLiteral("--json"), QStringLiteral("--out"), out, QStringLiteral("--csv"), QStringLiteral("--html")}));
    QVERIFY2(run.code == 0, run.err.constData());
    QVERIFY2(run.err.contains("warning: The picture ends before its end marker") && run.err.contains("download it again"),
             run.err.constData());
    QVERIFY2(run.err.contains("cmyk.jpg: note: A CMYK picture") && run.err.contains("note: EXIF orientation 6"), run.err.constData());
    const json list = run.document();
    QCOMPARE(list[0]["warnings"][0]["code"].get<std::string>(), std::string("image-no-end-marker"));
    QCOMPARE(list[1]["notes"].back()["code"].get<std::string>(), std::string("image-cmyk"));
    QVERIFY(list[1]["warnings"].empty());
    const QByteArray csv = readFile(out + QStringLiteral("/results.csv"));
    const QByteArray head = csv.left(csv.indexOf('\r'));
    QVERIFY2(head.startsWith("image,pred_label,pred_score,pred_class,error,warnings,notes,top1_label,top1_score,top1_class,top2_label"),
             head.constData());
    QVERIFY2(head.endsWith("top5_class,weights,head,finite,first_not_finite,picture,doubt"), head.constData());
    QVERIFY(csv.contains("ends before its end marker") && csv.contains("CMYK"));
    QVERIFY(readFile(out + QStringLiteral("/index.html")).contains("<div class=\"error\">The picture ends before"));
}

void TestCliEngine::demoTakesWhatIsCalledAPicture() {
    QTemporaryDir folder;
    const auto at = [&](const char* name) { return folder.filePath(QLatin1String("photos/") + QLatin1String(name)); };
    writeFile(at("a.GIF"), "GIF89a");
    writeFile(at("b.pbm"), "P4\n8 8\n12345678");
    QVERIFY(QFile::link(at("nowhere"), at("c.jpg")));
    QCOMPARE(mkfifo(qPrintable(at("d.png")), 0600), 0);
    // A name in another encoding; its bytes are no UTF-8.
    QVERIFY(QFile::copy(picture(), at("e.png")));
    QCOMPARE(rename(at("e.png").toLocal8Bit().constData(), (at("e").toLocal8Bit() + "\xe9.png").constData()), 0);
    writeFile(at("f.jpg"), "{\"a\": 1}");
    const QString out = folder.filePath(QStringLiteral("out"));
    const CliRun run = runTeardown(words({QStringLiteral("demo"), config(), checkpoint(), folder.filePath(QStringLiteral("photos")),
                                          QStringLiteral("--json"), QStringLiteral("--out"), out, QStringLiteral("--csv")}));
    QCOMPARE(run.code, 1);
    const json list = run.document();
    QCOMPARE(list.size(), std::size_t{6});
    QCOMPARE(list[0]["error"]["code"].get<std::string>(), std::string("image-gif"));
    QVERIFY(list[1].contains("pred_label"));
    QCOMPARE(list[2]["error"]["code"].get<std::string>(), std::string("image-missing"));
    QCOMPARE(list[3]["error"]["code"].get<std::string>(), std::string("image-not-regular"));
    QVERIFY(list[4].contains("pred_label"));
    QCOMPARE(list[5]["error"]["code"].get<std::string>(), std::string("image-not-an-image"));
    const QByteArray csv = readFile(out + QStringLiteral("/results.csv"));
    QCOMPARE(QString::fromUtf8(csv).toUtf8(), csv);
    QVERIFY(csv.contains("e\xef\xbf\xbd.png"));
}

void TestCliEngine::demoCams() {
    QTemporaryDir folder;
    const QString out = folder.filePath(QStringLiteral("out"));
    const CliRun run = runTeardown(words({QStringLiteral("demo"), config(), checkpoint(), picture(), QStringLiteral("--out"), out,
                                          QStringLiteral("--html"), QStringLiteral("--cam"), QStringLiteral("gradcam")}));
    QVERIFY2(run.code == 0, run.err.constData());
    const QByteArray page = readFile(out + QStringLiteral("/index.html"));
    QCOMPARE(page.count("src=\"data:image/png;base64,"), 2);
    QVERIFY(!page.contains("href="));
    const QStringList cams = QDir(out).entryList({QStringLiteral("*_cam.png")}, QDir::Files);
    QCOMPARE(cams.size(), 1);
    const QByteArray png = readFile(out + QLatin1Char('/') + cams.first());
    QVERIFY(png.contains("Teardown-Method") && png.contains("Teardown-Input-SHA256"));
}

void TestCliEngine::demoSeesAnUnwritableFolderFirst() {
    QTemporaryDir folder;
    writeFile(folder.filePath(QStringLiteral("file")), "in the way");
    const CliRun run = runTeardown(words(
        {QStringLiteral("demo"), config(), checkpoint(), picture(), QStringLiteral("--out"), folder.filePath(QStringLiteral("file/out"))}));
    QCOMPARE(run.code, 1);
    QCOMPARE(run.out, QByteArray());
    QVERIFY2(run.err.contains("folder"), run.err.constData());
}

void TestCliEngine::explainedPictureSaysOfWhat() {
    QTemporaryDir folder;
    const QString png = folder.filePath(QStringLiteral("why.png"));
    const CliRun run = runTeardown(words({QStringLiteral("explain"), config(), checkpoint(), picture(), QStringLiteral("--opacity"),
                                          QStringLiteral("0.25"), QStringLiteral("-o"), png, QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    QCOMPARE(missingKeys(run.document(), {QStringLiteral("warnings"), QStringLiteral("notes")}), QStringList());
    const auto bytes = readFile(png).toStdString();
    const auto texts = readPngTexts(png.toStdString(), bytes);
    QVERIFY(texts.ok());
    std::map<std::string, std::string> found(texts->begin(), texts->end());
    QCOMPARE(found["Teardown-Config"], std::string("repvgg-digits.py"));
    QCOMPARE(found["Teardown-Checkpoint"], std::string("repvgg-digits.pth"));
    QCOMPARE(found["Teardown-Input"], QFileInfo(picture()).fileName().toStdString());
    QCOMPARE(found["Teardown-Checkpoint-SHA256"].size(), std::size_t{64});
    QCOMPARE(found["Teardown-Journey"], std::string("explain"));
    QCOMPARE(found["Teardown-Method"], std::string("gradcam"));
    QCOMPARE(found["Teardown-Layer"], run.document()["target_layers"][0].get<std::string>());
    QCOMPARE(found["Teardown-Class"], std::to_string(run.document()["class"].get<int>()));
    QCOMPARE(found["Teardown-Opacity"], std::string("0.25"));
    // It is no step of a trace: dropped on the window it is a picture like any other.
    QVERIFY(!viewRecordOf(*texts));
}

void TestCliEngine::explainSaysWhichClassOfSeveral() {
    QTemporaryDir folder;
    const QString other = folder.filePath(QStringLiteral("digits.py"));
    writeFile(other, "_base_ = '" + config().toUtf8() +
                         "'\ndata = dict(test=dict(classes=['crane', 'b', 'c', 'd', 'crane', 'f', 'g', 'h', 'i', 'j']))\n");
    const CliRun run = runTeardown(words({QStringLiteral("explain"), other, picture(), QStringLiteral("--class"), QStringLiteral("crane"),
                                          QStringLiteral("--root"), QStringLiteral("/"), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    QCOMPARE(run.document()["class"].get<int>(), 0);
    QVERIFY2(run.err.contains("using 0 (crane), not 4 (crane)"), run.err.constData());
}

void TestCliEngine::whatIfGreyIsInserted() {
    QTemporaryDir folder;
    // A colour picture: grey differs.
    QByteArray ppm("P6\n20 20\n255\n");
    for (int i = 0; i < 400; ++i) ppm += QByteArray("\xf0\x40\x10", 3);
    writeFile(folder.filePath(QStringLiteral("a.ppm")), ppm);
    const CliRun run = runTeardown(words({QStringLiteral("what-if"), config(), checkpoint(), folder.filePath(QStringLiteral("a.ppm")),
                                          QStringLiteral("--change"), QStringLiteral("grey"), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    const json first = run.document()["changes"][0]["first_difference"];
    QCOMPARE(first["type"].get<std::string>(), std::string("teardown.Grey"));
    QVERIFY(first["only_in_changed"].get<bool>());
}

void TestCliEngine::exportOfCams() {
    QTemporaryDir folder;
    const QString out = folder.filePath(QStringLiteral("cams"));
    const CliRun run =
        runTeardown(words({QStringLiteral("export"), config(), checkpoint(), picture(), QStringLiteral("-o"), out, QStringLiteral("--what"),
                           QStringLiteral("cam"), QStringLiteral("--layers"), QStringLiteral("backbone.stem*"), QStringLiteral("--format"),
                           QStringLiteral("png,npy"), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    const json files = run.document()["files"];
    QVERIFY(files.size() >= 4 && files.size() % 2 == 0);
    for (const json& file : files) {
        QVERIFY(QFile::exists(QString::fromStdString(file["path"].get<std::string>())));
        QCOMPARE(file["tensor"].get<std::string>(), std::string("cam"));
        QVERIFY(file["layer"].get<std::string>().starts_with("backbone.stem"));
        QCOMPARE(file["shape"].size(), std::size_t{2});
    }
    const CliRun none =
        runTeardown(words({QStringLiteral("export"), config(), checkpoint(), picture(), QStringLiteral("-o"), out, QStringLiteral("--what"),
                           QStringLiteral("cam"), QStringLiteral("--layers"), QStringLiteral("head*")}));
    QCOMPARE(none.code, 1);
    QVERIFY2(none.err.contains("feature maps"), none.err.constData());
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
    QTest::qWait(10000);
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

TD_TEST(TestCliEngine)
#include "tst_cli_engine.moc"
