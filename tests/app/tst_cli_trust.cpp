// Scores that are no answer, on the command line: NaN and infinity, heads and layers that were not loaded, damaged pictures - each verb
// ends well, says it in one line on standard error and in "trust"; and what a further network of the same files is built from.
#include "cli_runner.h"
#include "tests/hostile/changed_checkpoint.h"
#include "tests/support/test_program.h"

#include "core/tensor/npy.h"

#include <QImage>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace teardown;
using nlohmann::json;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

QString config() { return samplePath("repvgg-digits.py"); }
std::string checkpoint() { return samplePath("repvgg-digits.pth").toStdString(); }
QString picture() { return samplePath("pictures/3_1.png"); }

}  // namespace

class TestCliTrust : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString at(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }
    static CliRun run(QStringList words) { return runTeardown(words << QStringLiteral("--threads") << QStringLiteral("1")); }
    static void withNan(const QString& path, const char* key = "backbone.stem.branch_3x3.conv.weight") {
        const auto written = writeWith(checkpoint(), path.toStdString(), key, kNan);
        QVERIFY2(written.ok(), written.ok() ? "" : describe(written.error()).c_str());
    }

private Q_SLOTS:
    void initTestCase() { withNan(at("nan.pth")); }

    void everyVerbEndsWell_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<bool>("scores");
        const QString nan = at("nan.pth");
        const QString second = samplePath("pictures/5_1.png");
        const auto row = [&](const char* name, const QStringList& words, bool scores = true) { QTest::newRow(name) << words << scores; };
        row("demo", {QStringLiteral("demo"), config(), nan, picture()});
        row("demo of two", {QStringLiteral("demo"), config(), nan, picture(), second});
        row("demo --top", {QStringLiteral("demo"), config(), nan, picture(), QStringLiteral("--top"), QStringLiteral("3")});
        row("demo --top of all", {QStringLiteral("demo"), config(), nan, picture(), QStringLiteral("--top"), QStringLiteral("9")});
        row("forward", {QStringLiteral("forward"), config(), nan, QStringLiteral("--image"), picture()});
        row("forward --repeat", {QStringLiteral("forward"), config(), nan, QStringLiteral("--image"), picture(), QStringLiteral("--repeat"),
                                 QStringLiteral("2")});
        row("explain", {QStringLiteral("explain"), config(), nan, picture(), QStringLiteral("-o"), at("why.png"), QStringLiteral("-o"),
                        at("why.txt"), QStringLiteral("-o"), at("why.html")});
        row("occlusion", {QStringLiteral("explain"), config(), nan, picture(), QStringLiteral("--method"), QStringLiteral("occlusion"),
                          QStringLiteral("-o"), at("gaps.png")});
        row("what-if", {QStringLiteral("what-if"), config(), nan, picture()});
        row("export", {QStringLiteral("export"), config(), nan, picture(), QStringLiteral("-o"), at("layers"), QStringLiteral("--layers"),
                       QStringLiteral("backbone.stem*"), QStringLiteral("--what"), QStringLiteral("activations,weights,cam"),
                       QStringLiteral("--format"), QStringLiteral("png,txt,html,npy")});
        row("reparam", {QStringLiteral("reparam"), config(), nan, at("folded.pth")}, false);
        row("tree", {QStringLiteral("tree"), config(), nan, QStringLiteral("--time"), QStringLiteral("--repeat"), QStringLiteral("1")},
            false);
        row("build", {QStringLiteral("build"), config(), nan}, false);
    }
    void everyVerbEndsWell() {
        QFETCH(QStringList, words);
        QFETCH(bool, scores);
        const CliRun text = run(words);
        QVERIFY2(text.code == 0, text.err.constData());
        QVERIFY2(text.err.contains("nan.pth: warning: 1 of 101 tensors holds NaN or infinity, first backbone.stem.branch_3x3.conv.weight"),
                 text.err.constData());
        if (scores)
            QVERIFY2(text.err.contains("The output is not finite") &&
                         text.err.contains("Such values first appear at backbone.stem.branch_3x3.conv (Conv2d)"),
                     text.err.constData());
        const CliRun strict = run(words + QStringList{QStringLiteral("--json")});
        QVERIFY2(strict.code == 0, strict.err.constData());
        const json document = strict.document();
        QVERIFY2(!document.is_discarded(), strict.out.left(2000).constData());
        if (!scores) return;
        const json& trust = document.is_array() ? document[0]["trust"] : document["trust"];
        QCOMPARE(trust["finite"], json(false));
        QCOMPARE(trust["first_not_finite"], json("backbone.stem.branch_3x3.conv"));
        QCOMPARE(trust["weights"], json(1.0));
        QCOMPARE(trust["head"], json(true));
        QCOMPARE(trust["picture"], json("whole"));
        QCOMPARE(trust["doubt"], json("not-finite"));
        if (document.contains("top")) QVERIFY(document["top"][0]["score"].is_null());
    }

    void barsAreEmpty() {
        const CliRun bars = run({QStringLiteral("demo"), config(), at("nan.pth"), picture(), QStringLiteral("--top"), QStringLiteral("3")});
        QVERIFY2(bars.out.contains("nan") && !bars.out.contains('#') && !bars.out.contains('%'), bars.out.constData());
        QCOMPARE(bars.out.count('\n'), 4);
        const CliRun alone = run({QStringLiteral("demo"), config(), at("nan.pth"), picture()});
        const json document = alone.document();
        QVERIFY(document["pred_score"].is_null());
        QCOMPARE(document["pred_label"], json(0));
        QCOMPARE(document["trust"]["doubt"], json("not-finite"));
    }

    void buildNamesTheWeights() {
        const CliRun build = run({QStringLiteral("build"), config(), at("nan.pth")});
        QVERIFY2(build.out.contains("1 of 101 tensors are not finite (NaN or infinity): backbone.stem.branch_3x3.conv.weight"),
                 build.out.constData());
        QCOMPARE(run({QStringLiteral("build"), config(), at("nan.pth"), QStringLiteral("--json")}).document()["not_finite"],
                 json::array({"backbone.stem.branch_3x3.conv.weight"}));
        QCOMPARE(run({QStringLiteral("build"), config(), QString::fromStdString(checkpoint()), QStringLiteral("--json")})
                     .document()["not_finite"],
                 json::array());
    }

    void reportsSayIt() {
        const CliRun demo =
            run({QStringLiteral("demo"), config(), at("nan.pth"), samplePath("pictures"), QStringLiteral("--out"), at("report"),
                 QStringLiteral("--csv"), QStringLiteral("--html"), QStringLiteral("--cam"), QStringLiteral("gradcam")});
        QVERIFY2(demo.code == 0, demo.err.constData());
        // Notes that are the same for every picture are only printed for a few.
        QCOMPARE(demo.err.count("The output is not finite"), 3);
        QVERIFY2(demo.err.contains("more pictures: not-finite"), demo.err.constData());
        const json results = json::parse(readFile(at("report/results.json")).toStdString());
        QVERIFY(results[0]["top"][0]["score"].is_null());
        QCOMPARE(results[0]["trust"]["first_not_finite"], json("backbone.stem.branch_3x3.conv"));
        const QByteArray csv = readFile(at("report/results.csv"));
        QVERIFY2(csv.contains(",1.0,true,false,backbone.stem.branch_3x3.conv,whole,not-finite\r\n"), csv.left(1000).constData());
        const QByteArray html = readFile(at("report/index.html"));
        QVERIFY(html.contains("<div class=\"error\">The output is not finite") && html.contains("width:0px") &&
                html.contains("class=\"doubtful\"") && !html.contains("nanpx"));
    }

    void aTensorThatIsNotFinite() {
        std::vector<float> values(3 * 28 * 28, 0.25F);
        values[5] = kInf;
        QVERIFY(writeNpy(at("x.npy").toStdString(), TensorView::fromFloats({1, 3, 28, 28}, values)).ok());
        const CliRun forward = run({QStringLiteral("forward"), config(), QString::fromStdString(checkpoint()), QStringLiteral("--input"),
                                    at("x.npy"), QStringLiteral("--output"), at("y.npz"), QStringLiteral("--json")});
        QVERIFY2(forward.code == 0 && forward.err.contains("The input tensor itself holds such values"), forward.err.constData());
        const json document = forward.document();
        QVERIFY(document["logits"][0][0].is_null());
        QCOMPARE(document["trust"]["first_not_finite"], json("input"));
        QCOMPARE(document["trust"]["picture"], json("none"));
        const auto arrays = readNpz(at("y.npz").toStdString());
        QVERIFY(arrays.ok());
        QVERIFY(std::isnan((*arrays)[0].second.at(0)));
        const CliRun folded = run({QStringLiteral("reparam"), config(), QString::fromStdString(checkpoint()), at("out.pth"),
                                   QStringLiteral("--input"), at("x.npy"), QStringLiteral("--json")});
        QVERIFY2(folded.code == 0 && folded.err.contains("cannot be compared"), folded.err.constData());
        QVERIFY(folded.document()["network"]["rel"].is_null());
    }

    void aLogitOfMinusInfinity() {
        QVERIFY(writeWith(checkpoint(), at("minus.pth").toStdString(), "head.fc.bias", -kInf).ok());
        const CliRun forward =
            run({QStringLiteral("forward"), config(), at("minus.pth"), QStringLiteral("--image"), picture(), QStringLiteral("--json")});
        QVERIFY2(forward.code == 0, forward.err.constData());
        const json document = forward.document();
        QVERIFY(document["logits"][0][0].is_null());
        QCOMPARE(document["top"][0]["label"], json("3"));
        QCOMPARE(document["trust"]["first_not_finite"], json("head.fc"));
    }

    void withoutWeights() {
        const CliRun demo = run({QStringLiteral("demo"), config(), picture(), QStringLiteral("--json")});
        QVERIFY2(demo.code == 0 && demo.err.contains("warning: No checkpoint: the weights are random"), demo.err.constData());
        QCOMPARE(demo.document()[0]["trust"]["weights"], json(0.0));
        QCOMPARE(demo.document()[0]["trust"]["head"], json(false));
        // What the reference prints of one picture has its members, and trust only in doubt.
        const json good = run({QStringLiteral("demo"), config(), QString::fromStdString(checkpoint()), picture()}).document();
        QCOMPARE(good.size(), std::size_t{3});
        const CliRun forward = run({QStringLiteral("forward"), config(), QString::fromStdString(checkpoint()), QStringLiteral("--image"),
                                    picture(), QStringLiteral("--json")});
        // No warning, but whose names the answer has.
        QCOMPARE(forward.err, QByteArray(checkpoint().c_str()) +
                                  ": note: Class names from the checkpoint's meta.CLASSES: 10 for a head of 10 classes.\n");
        QCOMPARE(forward.document()["class_names"],
                 json({{"source", "checkpoint"}, {"place", "meta.CLASSES"}, {"count", 10}, {"head", 10}}));
        QCOMPARE(demo.document()[0]["class_names"]["source"], json("config"));
        QVERIFY2(demo.err.contains("note: Class names from the config's data.test.classes: 10 for a head of 10 classes."),
                 demo.err.constData());
        QVERIFY(forward.document()["trust"]["doubt"].is_null());
        QVERIFY(forward.document()["trust"]["first_not_finite"].is_null());
        QCOMPARE(forward.document()["first_run"], json(true));
    }

    void anotherHead() {
        const CliRun demo = run({QStringLiteral("demo"), config(), QString::fromStdString(checkpoint()), picture(),
                                 QStringLiteral("--json"), QStringLiteral("--cfg-options"), QStringLiteral("model.head.num_classes=7")});
        QVERIFY2(demo.code == 0, demo.err.constData());
        QVERIFY2(demo.err.contains("99 of 101 tensors loaded, 0 missing, 0 unexpected, 2 with shape mismatch"), demo.err.constData());
        QVERIFY2(demo.err.contains("The file's CLASSES name 10, too. Until then the answers are random."), demo.err.constData());
        QVERIFY2(demo.err.contains("fine-tuning"), demo.err.constData());
        QVERIFY2(demo.err.contains("warning: The head was not loaded from") && demo.err.contains("so these scores are random"),
                 demo.err.constData());
        QVERIFY2(demo.err.contains("warning: Class names from the checkpoint's meta.CLASSES: 10 for a head of 7 classes."),
                 demo.err.constData());
        const json trust = demo.document()[0]["trust"];
        QCOMPARE(trust["head"], json(false));
        QCOMPARE(trust["weights"], json(99.0 / 101.0));
        QCOMPARE(trust["doubt"], json("head-not-loaded"));
    }

    /// Other contents of a file do not affect the network.
    void extrasAreNoWarning() {
        const auto written =
            writeChanged(checkpoint(), at("more.pth").toStdString(), [](std::string&, std::vector<float>&) { return true; });
        QVERIFY(written.ok());
        std::vector<NamedTensor> tensors;
        const auto file = CheckpointFile::open(checkpoint());
        const auto names = stateDictOf(**file);
        for (const StateDictView::Item& item : names->items) {
            const auto view = (*file)->read(item.tensor);
            tensors.push_back({item.key, *view});
            std::string ema = "ema_" + item.key;
            std::replace(ema.begin(), ema.end(), '.', '_');
            tensors.push_back({ema, *view});
        }
        QVERIFY(writeCheckpoint(at("ema.pth").toStdString(), {}, tensors).ok());
        const CliRun demo = run({QStringLiteral("demo"), config(), at("ema.pth"), picture(), QStringLiteral("--json")});
        QVERIFY2(demo.code == 0 && !demo.err.contains("warning"), demo.err.constData());
        QVERIFY2(demo.err.startsWith("note: ") && demo.err.contains("All 101 tensors matched. 101 ema_ tensors were skipped"),
                 demo.err.constData());
        QVERIFY(demo.document()[0]["trust"]["doubt"].is_null());
    }

    /// --revise-keys and --map hold for every network that is built of the files, not for the first alone.
    void whatIfKeepsTheKeys_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<bool>("ema");
        QTest::newRow("--revise-keys") << QStringList{QStringLiteral("--revise-keys"), QStringLiteral("^inner\\.net\\.=")} << false;
        QTest::newRow("--map ema") << QStringList{QStringLiteral("--map"), QStringLiteral("ema")} << true;
    }
    void whatIfKeepsTheKeys() {
        QFETCH(QStringList, options);
        QFETCH(bool, ema);
        const QString path = at("keys.pth");
        std::vector<NamedTensor> tensors;
        const auto file = CheckpointFile::open(checkpoint());
        const auto names = stateDictOf(**file);
        for (const StateDictView::Item& item : names->items) {
            const auto view = (*file)->read(item.tensor);
            if (!ema) {
                tensors.push_back({"inner.net." + item.key, *view});
                continue;
            }
            // The plain set answers otherwise: its last layer is zeros.
            std::vector<float> values = view->toFloats();
            if (item.key.starts_with("head.")) values.assign(values.size(), 0);
            tensors.push_back({item.key, view->dtype() == DType::Float32 ? TensorView::fromFloats(view->shape(), values) : *view});
            std::string name = "ema_" + item.key;
            std::replace(name.begin(), name.end(), '.', '_');
            tensors.push_back({name, *view});
        }
        QVERIFY(writeCheckpoint(path.toStdString(), {}, tensors).ok());
        const QStringList words{QStringLiteral("what-if"), config(), QString::fromStdString(checkpoint()), picture(),
                                QStringLiteral("--json")};
        const json plain = run(words).document();
        QStringList renamed = words;
        renamed[2] = path;
        const CliRun again = run(renamed + options);
        QVERIFY2(again.code == 0, again.err.constData());
        const json document = again.document();
        QVERIFY(plain["changes"].size() > 1);
        QCOMPARE(document["changes"].size(), plain["changes"].size());
        QCOMPARE(document["top"][0]["score"], plain["top"][0]["score"]);
        for (std::size_t i = 0; i < plain["changes"].size(); ++i) {
            QCOMPARE(document["changes"][i]["top"][0]["score"], plain["changes"][i]["top"][0]["score"]);
            QCOMPARE(document["changes"][i]["trust"]["weights"], json(1.0));
        }
    }

    /// Answers that move with the seed come from weights that were not loaded.
    void whatIfAnotherSeed() {
        const QStringList words{QStringLiteral("what-if"),
                                config(),
                                QString::fromStdString(checkpoint()),
                                picture(),
                                QStringLiteral("--json"),
                                QStringLiteral("--change"),
                                QStringLiteral("seed")};
        const json whole = run(words).document();
        QVERIFY(whole["changes"][0]["first_difference"].is_null());
        QCOMPARE(whole["changes"][0]["top"], whole["top"]);
        const json head = run(words + QStringList{QStringLiteral("--cfg-options"), QStringLiteral("model.head.num_classes=7")}).document();
        QCOMPARE(head["changes"][0]["first_difference"]["path"], json("head.fc"));
        QVERIFY(head["changes"][0]["top"] != head["top"]);
        QCOMPARE(head["trust"]["head"], json(false));
    }

    void aDamagedPicture() {
        QImage image(64, 48, QImage::Format_RGB32);
        for (int y = 0; y < 48; ++y)
            for (int x = 0; x < 64; ++x) image.setPixel(x, y, qRgb(x * 4, y * 5, (x * y) % 256));
        QVERIFY(image.save(at("cut.jpg"), "JPEG", 95));
        const QByteArray bytes = readFile(at("cut.jpg"));
        writeFile(at("cut.jpg"), bytes.left(bytes.size() * 3 / 5));
        const CliRun demo = run(
            {QStringLiteral("demo"), config(), QString::fromStdString(checkpoint()), at("cut.jpg"), picture(), QStringLiteral("--json")});
        QVERIFY2(demo.code == 0, demo.err.constData());
        const json list = demo.document();
        QCOMPARE(list[0]["trust"]["picture"], json("damaged"));
        QCOMPARE(list[0]["trust"]["doubt"], json("damaged-picture"));
        QCOMPARE(list[1]["trust"]["picture"], json("whole"));
        QVERIFY2(demo.err.contains("cut.jpg: The picture is damaged"), demo.err.constData());
    }
};

TD_TEST(TestCliTrust)
#include "tst_cli_trust.moc"
