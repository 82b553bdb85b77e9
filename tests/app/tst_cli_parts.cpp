// registry --build: one class alone; config propose: a config for a checkpoint that comes without one.
#include "cli_runner.h"
#include "tests/support/test_program.h"

using nlohmann::json;

namespace {

QStringList words(std::initializer_list<QString> list) { return QStringList(list); }

CliRun buildPart(const QString& name, const QString& arguments, const QStringList& more = {}) {
    return runTeardown(words({QStringLiteral("registry"), name, QStringLiteral("--build"), arguments}) + more);
}

/// A safetensors file of zeros with these keys and shapes; the zeros take no room on the disk.
void writeZeros(const QString& path, const std::vector<std::pair<std::string, json>>& tensors) {
    json header = json::object();
    std::uint64_t end = 0;
    for (const auto& [key, shape] : tensors) {
        std::uint64_t bytes = 4;
        for (const json& size : shape) bytes *= size.get<std::uint64_t>();
        header[key] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {end, end + bytes}}};
        end += bytes;
    }
    const std::string text = header.dump();
    QByteArray bytes;
    for (int i = 0; i < 8; ++i) bytes.append(static_cast<char>(text.size() >> (8 * i) & 0xff));
    writeFile(path, bytes + QByteArray::fromStdString(text));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.resize(8 + static_cast<qint64>(text.size() + end)));
}

/// The state dict of a model, as the verb build lists it.
std::vector<std::pair<std::string, json>> stateDict(const QTemporaryDir& folder, const QByteArray& model) {
    const QString path = folder.filePath(QStringLiteral("model.py"));
    writeFile(path, "model = " + model + "\n");
    const CliRun run = runTeardown(words({QStringLiteral("build"), path, QStringLiteral("--json")}));
    std::vector<std::pair<std::string, json>> tensors;
    const json document = run.document();
    if (!document.is_object()) return tensors;
    for (const json& entry : document["state_dict"])
        if (entry["dtype"] == "float32") tensors.emplace_back(entry["key"].get<std::string>(), entry["shape"]);
    return tensors;
}

}  // namespace

class TestCliParts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPartAsText() {
        const CliRun run = buildPart(QStringLiteral("ResNet"),
                                     QStringLiteral("depth=18, num_stages=2, strides=(1, 2), dilations=(1, 1), out_indices=(1,)"));
        QVERIFY2(run.code == 0, run.err.constData());
        QVERIFY2(run.out.startsWith("ResNet(\n  (conv1): Conv2d(3, 64, kernel_size=(7, 7)"), run.out.constData());
        QVERIFY2(run.out.contains("\ninit_cfg=[{'type': 'Kaiming', 'layer': ['Conv2d']}"), run.out.constData());
        QVERIFY2(run.out.endsWith("683,072 parameters\n"), run.out.right(60).constData());
    }

    void aPartThatRuns() {
        const CliRun run = buildPart(QStringLiteral("VGG"), QStringLiteral("depth=11"),
                                     words({QStringLiteral("--input-shape"), QStringLiteral("3x32x32"), QStringLiteral("--json")}));
        QVERIFY2(run.code == 0, run.err.constData());
        const json document = run.document();
        QCOMPARE(document["params"].get<int>(), 9220480);
        QCOMPARE(document["input_shape"], json({3, 32, 32}));
        QCOMPARE(document["modules"][0]["out_shape"], json({1, 512, 1, 1}));
        // Eight convolutions with their biases, ReLUs and poolings.
        QVERIFY(document["macs"].get<std::int64_t>() > 150'000'000);
        QVERIFY(document["text"].get<std::string>().starts_with("VGG("));
    }

    void aLayer() {
        const CliRun run = buildPart(QStringLiteral("GN"), QStringLiteral("num_groups=2, num_channels=8"),
                                     words({QStringLiteral("--input-shape"), QStringLiteral("8x4x4")}));
        QVERIFY2(run.code == 0, run.err.constData());
        QVERIFY2(run.out.contains("GroupNorm") && run.out.contains("16 parameters"), run.out.constData());
    }

    void partErrors_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char* name, std::initializer_list<const char*> list, int code, const char* says) {
            QStringList arguments{QStringLiteral("registry")};
            for (const char* word : list) arguments << QString::fromUtf8(word);
            QTest::newRow(name) << arguments << code << QByteArray(says);
        };
        row("no name", {"--build", "depth=18"}, 2, "--build needs the name of one class");
        row("a registry", {"models", "--build", "depth=18"}, 2, "--build needs the name of one class");
        row("an argument that it does not have", {"ResNet", "--build", "deep=18"}, 1, "unexpected keyword argument 'deep'");
        row("a required argument", {"VGG", "--build", ""}, 1, "missing 1 required positional argument: 'depth'");
        row("no Python", {"VGG", "--build", "depth=("}, 1, "--build");
        row("a call", {"VGG", "--build", "depth=open('x')"}, 1, "--build");
        row("no shape", {"VGG", "--build", "depth=11", "--input-shape", "big"}, 2, "is not a shape");
        row("a shape that it does not take", {"VGG", "--build", "depth=11", "--input-shape", "4x32x32"}, 1, "building VGG");
        row("a loss", {"CrossEntropyLoss", "--build", "", "--input-shape", "10"}, 1, "cannot be run alone");
        row("a transform", {"Resize", "--build", "size=224"}, 1, "Nothing can be built alone from the registry");
    }
    void partErrors() {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QByteArray, says);
        const CliRun run = runTeardown(arguments);
        QCOMPARE(run.code, code);
        QVERIFY2(run.err.contains(says), run.err.constData());
        QCOMPARE(run.out, QByteArray());
    }

    void proposals_data() {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<bool>("torchvision");
        QTest::addColumn<QString>("architecture");
        QTest::addColumn<QByteArray>("contains");
        QTest::newRow("LeNet5")
            << QByteArray("dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=7), head=dict(type='ClsHead'))") << false
            << QStringLiteral("lenet5") << QByteArray("num_classes=7");
        const QByteArray resnet =
            "dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18), neck=dict(type='GlobalAveragePooling'), "
            "head=dict(type='LinearClsHead', num_classes=12, in_channels=512))";
        QTest::newRow("ResNet-18") << resnet << false << QStringLiteral("resnet18") << QByteArray("num_classes=12");
        QTest::newRow("torchvision's names") << resnet << true << QStringLiteral("resnet18") << QByteArray("CenterCrop");
        QTest::newRow("DeiT") << QByteArray(
                                     "dict(type='ImageClassifier', backbone=dict(type='VisionTransformer', arch='deit-tiny', img_size=224, "
                                     "patch_size=16), neck=None, "
                                     "head=dict(type='VisionTransformerClsHead', num_classes=3, in_channels=192))")
                              << false << QStringLiteral("deit-tiny") << QByteArray("num_classes=3");
    }
    void proposals() {
        QFETCH(QByteArray, model);
        QFETCH(bool, torchvision);
        QFETCH(QString, architecture);
        QFETCH(QByteArray, contains);
        QTemporaryDir folder;
        auto tensors = stateDict(folder, model);
        QVERIFY(!tensors.empty());
        for (auto& [key, shape] : tensors)
            if (torchvision) key = key.starts_with("head.") ? key.substr(5) : key.substr(std::string("backbone.").size());
        const QString path = folder.filePath(QStringLiteral("weights.safetensors"));
        writeZeros(path, tensors);
        const CliRun run = runTeardown(words({QStringLiteral("config"), QStringLiteral("propose"), path}));
        QVERIFY2(run.code == 0, run.err.constData());
        QVERIFY2(run.err.contains(architecture.toUtf8()), run.err.constData());
        QVERIFY2(run.out.contains(contains), run.out.constData());
        // The proposal opens, and everything in the file fits.
        writeFile(folder.filePath(QStringLiteral("proposed.py")), run.out);
        const CliRun build =
            runTeardown(words({QStringLiteral("build"), folder.filePath(QStringLiteral("proposed.py")), path, QStringLiteral("--json")}));
        QVERIFY2(build.code == 0, build.err.constData());
        QCOMPARE(build.document()["load"]["matched"].get<std::size_t>(), tensors.size());
        QCOMPARE(build.document()["load"]["unexpected"].size(), std::size_t{0});
        const json listed =
            runTeardown(words({QStringLiteral("config"), QStringLiteral("propose"), path, QStringLiteral("--json")})).document();
        QCOMPARE(listed["proposals"][0]["architecture"].get<std::string>(), architecture.toStdString());
        QCOMPARE(listed["proposals"][0]["mapping"].is_null(), !torchvision);
    }

    void nothingFits() {
        const CliRun run = runTeardown(words({QStringLiteral("config"), QStringLiteral("propose"), samplePath("repvgg-digits.pth")}));
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("No published architecture has exactly these tensors."), run.err.constData());
        const CliRun demo = runTeardown(words({QStringLiteral("demo"), samplePath("repvgg-digits.pth"), samplePath("pictures/3_1.png")}));
        QCOMPARE(demo.code, 2);
        QVERIFY2(demo.err.contains("teardown config propose"), demo.err.constData());
    }
};

TD_TEST(TestCliParts)
#include "tst_cli_parts.moc"
