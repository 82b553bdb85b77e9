// teardown pipeline: the bytes after every step are mmclassification's, one seeding for all pictures; what a bad picture does.
#include "cli_runner.h"

#include "tests/support/test_program.h"

using nlohmann::json;

namespace {

/// The goldens' picture i as a PPM.
QByteArray goldenPpm(int i) {
    const int height = 120 + 17 * (i % 7);
    const int width = 110 + 23 * (i % 5);
    QByteArray bytes = QStringLiteral("P6\n%1 %2\n255\n").arg(width).arg(height).toLatin1();
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const int c : {2, 1, 0})
                bytes.append(static_cast<char>((((3 * x + 5 * y + 11 * c + 17 * i) * (x + 2 * y + 7)) >> 7) % 211 + 20));
    return bytes;
}

const char* const kConfig =
    "data = dict(train=dict(type='RepeatDataset', times=2, dataset=dict(pipeline=[\n"
    "    dict(type='LoadImageFromFile'),\n"
    "    dict(type='RandomResizedCrop', size=224),\n"
    "    dict(type='RandomFlip', flip_prob=0.5, direction='horizontal'),\n"
    "    dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True),\n"
    "    dict(type='ImageToTensor', keys=['img']),\n"
    "    dict(type='ToTensor', keys=['gt_label']),\n"
    "    dict(type='Collect', keys=['img', 'gt_label'])])),\n"
    "  test=dict(pipeline=[dict(type='LoadImageFromFile'), dict(type='RandomFlip', flip_prob=1.0)]))\n";

}  // namespace

class TestCliPipeline : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        writeFile(m_folder.filePath(QStringLiteral("c.py")), kConfig);
        for (int i = 0; i < 3; ++i) writeFile(m_folder.filePath(QStringLiteral("%1.ppm").arg(i)), goldenPpm(i));
    }
    void everyStepIsTheReferences();
    void aBadPictureStopsNoOther();
    void asText();
    void usage();

private:
    CliRun pipeline(const QStringList& arguments) {
        return runTeardown(QStringList{QStringLiteral("pipeline"), QStringLiteral("c.py")} + arguments, m_folder.path());
    }
    QTemporaryDir m_folder;
};

void TestCliPipeline::everyStepIsTheReferences() {
    const json golden = json::parse(readFile(QStringLiteral(TEST_DATA "/core/data/golden/pipelines.json")).toStdString());
    const json& samples = golden["pipelines"]["resnet/resnet18_8xb32_in1k.py"]["runs"]["42"]["samples"];
    const CliRun run = pipeline({QStringLiteral("0.ppm"), QStringLiteral("1.ppm"), QStringLiteral("2.ppm"), QStringLiteral("--phase"),
                                 QStringLiteral("train"), QStringLiteral("--seed"), QStringLiteral("42"), QStringLiteral("--label"),
                                 QStringLiteral("3"), QStringLiteral("--trace"), QStringLiteral("out"), QStringLiteral("--json")});
    QVERIFY2(run.code == 0, run.err.constData());
    const json document = run.document();
    QCOMPARE(document.size(), std::size_t{3});
    for (std::size_t i = 0; i < 3; ++i) {
        const json& item = document[i];
        QCOMPARE(missingKeys(item, {QStringLiteral("image"), QStringLiteral("steps"), QStringLiteral("shape"), QStringLiteral("dtype"),
                                    QStringLiteral("sha256")}),
                 QStringList());
        QCOMPARE(item["sha256"], samples[i]["sha256"]);
        QCOMPARE(item["steps"].size(), std::size_t{7});
        for (std::size_t step = 1; step < 7; ++step) {
            const json& found = item["steps"][step];
            QCOMPARE(missingKeys(found, {QStringLiteral("type"), QStringLiteral("shape"), QStringLiteral("dtype"), QStringLiteral("sha256"),
                                         QStringLiteral("drawn"), QStringLiteral("min"), QStringLiteral("max"), QStringLiteral("order"),
                                         QStringLiteral("arguments"), QStringLiteral("needs"), QStringLiteral("keys")}),
                     QStringList());
            QCOMPARE(found["sha256"].get<std::string>().substr(0, 16), samples[i]["steps"][step - 1].get<std::string>());
        }
        const json& flip = item["steps"][2]["drawn"];
        QCOMPARE(flip.size(), std::size_t{1});
        QCOMPARE(flip[0]["generator"], json("numpy"));
        QCOMPARE(flip[0]["function"], json("rand"));
        QCOMPARE(flip[0]["arguments"], json::array());
        QVERIFY(flip[0]["value"].is_number_float());
        QCOMPARE(item["steps"][1]["drawn"].back()["function"], json("randint"));
        QCOMPARE(item["steps"][0]["order"], json("bgr"));
        QCOMPARE(item["steps"][3]["order"], json("rgb"));
        QCOMPARE(item["steps"][0]["needs"], json({"img_info", "img_prefix"}));
        QCOMPARE(item["steps"][1]["needs"], json({"img"}));
        QCOMPARE(item["steps"][5]["needs"], json({"gt_label"}));
        QCOMPARE(item["steps"][6]["needs"], json({"img", "gt_label"}));
        QCOMPARE(item["steps"][6]["keys"], json({"img_metas", "img", "gt_label"}));
    }
    const QByteArray array = readFile(m_folder.filePath(QStringLiteral("out/2_2/01_RandomResizedCrop.npy")));
    QVERIFY(array.startsWith("\x93NUMPY"));
    QVERIFY(array.contains("(224, 224, 3)") && array.contains("'|u1'"));
    QCOMPARE(QDir(m_folder.filePath(QStringLiteral("out/0_0"))).entryList(QDir::Files).size(), 7);
}

void TestCliPipeline::aBadPictureStopsNoOther() {
    writeFile(m_folder.filePath(QStringLiteral("bad.png")), "\x89PNG\r\n\x1a\nnothing");
    const CliRun run = pipeline({QStringLiteral("0.ppm"), QStringLiteral("bad.png"), QStringLiteral("1.ppm"), QStringLiteral("--phase"),
                                 QStringLiteral("train"), QStringLiteral("--json")});
    QCOMPARE(run.code, 1);
    const json document = run.document();
    QCOMPARE(document.size(), std::size_t{3});
    QCOMPARE(missingKeys(document[1], {QStringLiteral("image"), QStringLiteral("error")}), QStringList());
    QVERIFY(document[1]["error"].contains("code"));
    QVERIFY(!document[2].contains("error"));
    QVERIFY2(run.err.contains("needs gt_label"), run.err.constData());
}

void TestCliPipeline::asText() {
    const CliRun run = pipeline({QStringLiteral("0.ppm"), QStringLiteral("--seed"), QStringLiteral("1")});
    QVERIFY2(run.code == 0, run.err.constData());
    QVERIFY2(run.out.contains("RandomFlip") && run.out.contains("numpy.rand() = 0.417022004702574") && run.out.contains("uint8, "),
             run.out.constData());
    // A random test pipeline is worth a warning.
    QVERIFY2(run.err.contains("warning: RandomFlip makes the result of the test pipeline random"), run.err.constData());
}

void TestCliPipeline::usage() {
    const auto says = [&](const QStringList& arguments, int code, const char* text) {
        const CliRun run = pipeline(arguments);
        QCOMPARE(run.code, code);
        QVERIFY2(run.err.contains(text), run.err.constData());
    };
    says({}, 2, "No picture was given");
    says({QStringLiteral("0.ppm"), QStringLiteral("--phase"), QStringLiteral("training")}, 2, "--phase");
    says({QStringLiteral("0.ppm"), QStringLiteral("--seed"), QStringLiteral("-1")}, 2, "--seed");
    says({QStringLiteral("0.ppm"), QStringLiteral("--phase"), QStringLiteral("val")}, 1,
         "The config has no val pipeline (data.val.pipeline).");
    says({QStringLiteral("0.ppm"), QStringLiteral("--cfg-options"), QStringLiteral("data.test.pipeline.1.flip_prob=2")}, 1,
         "a probability lies in 0..1");
}

TD_TEST(TestCliPipeline)
#include "tst_cli_pipeline.moc"
