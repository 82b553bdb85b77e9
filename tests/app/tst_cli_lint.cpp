// teardown lint: what it prints, its exit codes, and the proof with two seeds.
#include "cli_runner.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

constexpr const char* kTiny =
    "model = dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=%1),\n"
    "    head=dict(type='ClsHead', topk=(1, 5), cal_acc=True))\n"
    "data = dict(samples_per_gpu=8, workers_per_gpu=0, test=dict(type='MNIST', data_prefix='data/mnist',\n"
    "    pipeline=[dict(type='Resize', size=32), dict(type='Normalize', mean=[33.], std=[78.]),\n"
    "              dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]))\n";

QStringList codes(const CliRun& run) {
    QStringList found;
    const auto document = run.document();
    if (!document.is_object()) return {QString::fromLatin1(run.out + run.err)};
    for (const auto& problem : document["problems"]) found << QString::fromStdString(problem["code"]);
    return found;
}

}  // namespace

class TestCliLint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QDir().mkpath(m_folder.filePath(QStringLiteral("data/mnist"))); }

    void fewerClasses() {
        writeFile(m_folder.filePath(QStringLiteral("a.py")), QByteArray(kTiny).replace("%1", "3"));
        const CliRun run = runTeardown({QStringLiteral("lint"), QStringLiteral("a.py"), QStringLiteral("--json")}, m_folder.path());
        QCOMPARE(run.code, 1);
        const auto document = run.document();
        QVERIFY2(document.is_object(), run.out + run.err);
        QCOMPARE(missingKeys(document, {"problems", "errors", "warnings", "notes", "seeds"}), QStringList());
        const QStringList found = codes(run);
        QVERIFY2(found.contains("topk-head") && found.contains("topk-evaluation") && found.contains("classes-head-data"),
                 qPrintable(found.join(' ')));
        const auto& first = document["problems"][0];
        QCOMPARE(missingKeys(first, {"code", "level", "file", "line", "member", "what", "do"}), QStringList());
        QCOMPARE(first["code"], "topk-head");
        QCOMPARE(first["level"], "error");
        QCOMPARE(first["file"], "a.py");
        QCOMPARE(first["line"], 2);
        QCOMPARE(first["also"][0]["line"], 1);
        // The same as lines, errors only.
        const CliRun text = runTeardown(
            {QStringLiteral("lint"), QStringLiteral("a.py"), QStringLiteral("--level"), QStringLiteral("error")}, m_folder.path());
        QCOMPARE(text.code, 1);
        QVERIFY2(text.out.startsWith("a.py:2: error: topk=(1, 5) of the head"), text.out);
        QVERIFY2(text.out.contains("[topk-head]\n    a.py:1 model.backbone.num_classes\n"), text.out);
        QVERIFY2(text.out.contains("a.py: 3 errors, 0 warnings, 0 notes\n"), text.out);
    }

    void goodConfigAndMissingData() {
        writeFile(m_folder.filePath(QStringLiteral("b.py")), QByteArray(kTiny).replace("%1", "10"));
        const CliRun run = runTeardown(
            {QStringLiteral("lint"), QStringLiteral("b.py"), QStringLiteral("--level"), QStringLiteral("warning")}, m_folder.path());
        QVERIFY2(run.code == 0, run.out + run.err);
        QCOMPARE(run.out, QByteArray("b.py: 0 errors, 0 warnings, 0 notes\n"));
        const CliRun missing = runTeardown({QStringLiteral("lint"), QStringLiteral("b.py"), QStringLiteral("--json"),
                                            QStringLiteral("--no-engine"), QStringLiteral("--data-root"), QStringLiteral("nowhere")},
                                           m_folder.path());
        QCOMPARE(missing.code, 1);
        QCOMPARE(codes(missing).first(), QStringLiteral("path-missing"));
        QCOMPARE(missing.document()["errors"], 1);
        QVERIFY(missing.document()["seeds"].is_null());
        // An option is a place, too.
        const CliRun option =
            runTeardown({QStringLiteral("lint"), QStringLiteral("b.py"), QStringLiteral("--json"), QStringLiteral("--no-engine"),
                         QStringLiteral("--cfg-options"), QStringLiteral("model.backbone.num_classes=4")},
                        m_folder.path());
        QCOMPARE(option.code, 1);
        const auto problem = option.document()["problems"][0];
        QCOMPARE(problem["code"], "topk-head");
        QCOMPARE(problem["also"][0]["file"], "--cfg-options");
    }

    /// The checkpoint has no head: the engine builds the network with two seeds and compares.
    void randomWeightsAreProven() {
        writeFile(m_folder.filePath(QStringLiteral("c.py")), QByteArray(kTiny).replace("%1", "10"));
        const QString checkpoint = m_folder.filePath(QStringLiteral("c.pth"));
        const TensorView weight = TensorView::fromFloats({6, 1, 5, 5}, std::vector<float>(150, 0.1F));
        QVERIFY(writeCheckpoint(checkpoint.toStdString(), ConfigValue::dict({}), {{"backbone.features.0.weight", weight}}).ok());
        const CliRun run =
            runTeardown({QStringLiteral("lint"), QStringLiteral("c.py"), checkpoint, QStringLiteral("--json")}, m_folder.path());
        QCOMPARE(run.code, 1);
        QVERIFY2(codes(run).contains("weights-random"), run.out + run.err);
        const auto seeds = run.document()["seeds"];
        QVERIFY2(seeds.is_object(), run.out);
        QCOMPARE(seeds["differs"], true);
        QVERIFY(seeds["max_abs"].get<double>() > 0);
        for (const auto& problem : run.document()["problems"])
            if (problem["code"] == "weights-random") QVERIFY(QString::fromStdString(problem["what"]).contains(QStringLiteral("Proven")));
    }

    /// The sample: everything is loaded.
    void sample() {
        const CliRun run = runTeardown(
            {QStringLiteral("lint"), samplePath("repvgg-digits.py"), samplePath("repvgg-digits.pth"), QStringLiteral("--json")});
        QVERIFY2(run.document().is_object(), run.out + run.err);
        for (const auto& problem : run.document()["problems"])
            QVERIFY2(problem["code"] == "path-missing" || problem["level"] == "note", problem.dump().c_str());
    }

    void badWords() {
        QCOMPARE(runTeardown({QStringLiteral("lint")}).code, 2);
        QCOMPARE(runTeardown({QStringLiteral("lint"), QStringLiteral("no.py")}).code, 1);
        QCOMPARE(
            runTeardown({QStringLiteral("lint"), samplePath("repvgg-digits.py"), QStringLiteral("--level"), QStringLiteral("loud")}).code,
            2);
    }

private:
    const QTemporaryDir m_folder;
};

TD_TEST(TestCliLint)
#include "tst_cli_lint.moc"
