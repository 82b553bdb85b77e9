// The verbs tree, registry and export on the bundled sample: the contract's fields, sums that agree, files that open, and what goes wrong.
#include "cli_runner.h"
#include "core/registry/registry_info.h"
#include "tests/support/test_program.h"

#include "core/render/view_record.h"
#include "core/tensor/npy.h"

#include <QCryptographicHash>
#include <QImage>

#include <signal.h>

#include <algorithm>

using namespace teardown;
using nlohmann::json;

namespace {

QString config() { return samplePath("repvgg-digits.py"); }
QString checkpoint() { return samplePath("repvgg-digits.pth"); }
QString picture() { return samplePath("pictures/3_1.png"); }

QStringList words(std::initializer_list<QString> list) { return QStringList(list); }

const json* moduleOf(const json& document, const std::string& path) {
    for (const json& module : document["modules"])
        if (module["path"] == path) return &module;
    return nullptr;
}

/// A small network in a file of its own.
QString smallConfig(const QTemporaryDir& folder) {
    const QString path = folder.filePath(QStringLiteral("small.py"));
    writeFile(path,
              "model = dict(type='ImageClassifier', backbone=dict(type='ResNet_CIFAR', depth=18), neck=dict(type='GlobalAveragePooling'),\n"
              "    head=dict(type='LinearClsHead', num_classes=7, in_channels=512, loss=dict(type='CrossEntropyLoss')))\n");
    return path;
}

}  // namespace

class TestCliLayers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tree();
    void treeOfAnotherSize();
    void treeWithTimes();
    void treeInWords();
    void treeAsPythonPrintsIt_data();
    void treeAsPythonPrintsIt();
    void treeErrors_data();
    void treeErrors();
    void treeAroundAnUnknownType();
    void keysOfTheOtherVersion();
    void registries();
    void registryOfOneName();
    void registryOfOtherKinds();
    void registryUsers();
    void registryErrors();
    void exportPictures();
    void exportNumbers();
    void exportNormalised();
    void exportErrors_data();
    void exportErrors();
    void exportStops();
};

void TestCliLayers::tree() {
    const CliRun run = runTeardown(words({QStringLiteral("tree"), config(), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    QCOMPARE(run.err, QByteArray());
    const json document = run.document();
    QCOMPARE(document["input_shape"], json(json::array({3, 28, 28})));
    QVERIFY(document["uncounted"].empty());
    for (const json& module : document["modules"])
        QCOMPARE(missingKeys(module, {QStringLiteral("path"), QStringLiteral("type"), QStringLiteral("params"), QStringLiteral("macs"),
                                      QStringLiteral("out_shape"), QStringLiteral("time_ms")}),
                 QStringList());
    const json& root = document["modules"][0];
    QCOMPARE(root["path"], json(""));
    QCOMPARE(root["params"], document["params"]);
    QCOMPARE(root["macs"], document["macs"]);
    QCOMPARE(root["out_shape"], json(json::array({1, 10})));
    // The head's last layer is what get_flops leaves out and the full count does not.
    const json* fc = moduleOf(document, "head.fc");
    QVERIFY(fc);
    QCOMPARE((*fc)["macs"], json(0));
    QVERIFY((*fc)["macs_full"].get<std::int64_t>() > 100);
    QVERIFY((*fc)["time_ms"].is_null());
    // A convolution by hand: 9 products a kernel for each of in x out channels and output positions.
    const json* conv = moduleOf(document, "backbone.stem.branch_3x3.conv");
    QVERIFY(conv);
    const auto shape = (*conv)["out_shape"].get<std::vector<std::int64_t>>();
    QCOMPARE((*conv)["macs"].get<std::int64_t>(), (*conv)["params"].get<std::int64_t>() * shape[2] * shape[3]);
    QCOMPARE((*conv)["activation_bytes"].get<std::int64_t>(), 4 * shape[1] * shape[2] * shape[3]);
    QCOMPARE((*conv)["arguments"]["kernel_size"], json("(3, 3)"));
    std::int64_t parts = 0;
    for (const char* path : {"backbone", "neck", "head"}) parts += (*moduleOf(document, path))["macs_full"].get<std::int64_t>();
    // The softmax of ten scores - three operations each - stands outside of the three.
    QCOMPARE(parts + 3 * 10, document["macs_full"].get<std::int64_t>());
}

void TestCliLayers::treeOfAnotherSize() {
    QTemporaryDir folder;
    const QString small = smallConfig(folder);
    // By mmcv 1.7.2's get_model_complexity_info at 32 x 32.
    for (const QStringList& shape :
         {QStringList{QStringLiteral("32")}, QStringList{QStringLiteral("32"), QStringLiteral("32")},
          QStringList{QStringLiteral("3"), QStringLiteral("32"), QStringLiteral("32")}, QStringList{QStringLiteral("3x32x32")}}) {
        const CliRun run = runTeardown(QStringList{QStringLiteral("tree"), QStringLiteral("--json"), QStringLiteral("--input-shape")} +
                                       shape + QStringList{small});
        QVERIFY2(run.code == 0, run.err.constData());
        QCOMPARE(run.document()["macs"].get<std::int64_t>(), std::int64_t(557211648));
    }
}

void TestCliLayers::treeWithTimes() {
    const CliRun run = runTeardown(words(
        {QStringLiteral("tree"), config(), checkpoint(), QStringLiteral("--json"), QStringLiteral("--time"), QStringLiteral("--repeat"),
         QStringLiteral("5"), QStringLiteral("--threads"), QStringLiteral("1"), QStringLiteral("--depth"), QStringLiteral("1")}));
    QVERIFY2(run.code == 0, run.err.constData());
    const json document = run.document();
    QCOMPARE(document["threads"], json(1));
    QVERIFY(document["time_ms"].get<double>() > 0);
    const json* backbone = moduleOf(document, "backbone");
    QVERIFY(backbone && (*backbone)["time_ms"].get<double>() > 0);
    QVERIFY(!moduleOf(document, "backbone.stem"));
}

void TestCliLayers::treeInWords() {
    const CliRun run = runTeardown(words({QStringLiteral("tree"), config()}));
    QVERIFY2(run.code == 0, run.err.constData());
    for (const char* text : {"RepVGGBlock", "kernel_size=(3, 3)", "[1,10]", "input 3x28x28", "MACs as get_flops counts"})
        QVERIFY2(run.out.contains(text), text);
}

/// The model of a row of the zoo's manifest in a config of its own.
static QString zooConfig(const QTemporaryDir& folder, const std::string& name) {
    for (const json& row : json::parse(readFile(QStringLiteral(TEST_DATA "/zoo/manifest.json"))))
        if (row["name"] == name) {
            const QString path = folder.filePath(QStringLiteral("zoo.py"));
            writeFile(path, "model = " + QByteArray::fromStdString(row["model"].get<std::string>()) + "\n");
            return path;
        }
    return {};
}

void TestCliLayers::treeAsPythonPrintsIt_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("digest");
    const json printed = json::parse(readFile(QStringLiteral(TEST_DATA "/golden/zoo/printed.json")));
    const json flops = json::parse(readFile(QStringLiteral(TEST_DATA "/golden/expected/flops.json")));
    QVERIFY(flops.size() >= 4);
    for (const auto& [name, row] : flops.items()) {
        const QString size = QString::number(row[0].get<int>());
        QTest::newRow(("flops of " + name).c_str())
            << QString::fromStdString(name)
            << QStringList{QStringLiteral("--format"), QStringLiteral("flops"), QStringLiteral("--input-shape"), size}
            << QByteArray::fromStdString(row[1].get<std::string>());
        QTest::newRow(name.c_str()) << QString::fromStdString(name) << QStringList{QStringLiteral("--format"), QStringLiteral("torch")}
                                    << QByteArray::fromStdString(printed[name].get<std::string>());
    }
}

void TestCliLayers::treeAsPythonPrintsIt() {
    QFETCH(QString, name);
    QFETCH(QStringList, options);
    QFETCH(QByteArray, digest);
    QTemporaryDir folder;
    const QStringList arguments = QStringList{QStringLiteral("tree"), zooConfig(folder, name.toStdString())} + options;
    const CliRun run = runTeardown(arguments);
    QVERIFY2(run.code == 0, run.err.constData());
    QCOMPARE(QCryptographicHash::hash(run.out, QCryptographicHash::Sha256).toHex().left(12), digest);
    const CliRun asJson = runTeardown(arguments + QStringList{QStringLiteral("--json")});
    QCOMPARE(json::parse(asJson.out)["text"].get<std::string>(), run.out.toStdString());
}

void TestCliLayers::treeErrors_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, const QStringList& arguments, int code, const char* says) {
        QTest::newRow(name) << (QStringList{QStringLiteral("tree")} + arguments) << code << QByteArray(says);
    };
    row("no config", {}, 2, "No config");
    row("a word for a shape", {config(), QStringLiteral("--input-shape"), QStringLiteral("big")}, 2, "--input-shape");
    row("five numbers", {config(), QStringLiteral("--input-shape"), QStringLiteral("1x2x3x4x5")}, 2, "--input-shape");
    row("no size", {config(), QStringLiteral("--input-shape"), QStringLiteral("0")}, 2, "--input-shape");
    row("channels", {config(), QStringLiteral("--input-shape"), QStringLiteral("5x28x28")}, 1, "takes 3");
    row("a picture of a terabyte", {config(), QStringLiteral("--input-shape"), QStringLiteral("3x1000000x1000000")}, 1, "not a picture");
    row("no such file", {QStringLiteral("none.py")}, 1, "none.py");
}

void TestCliLayers::treeErrors() {
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QByteArray, says);
    QTemporaryDir folder;
    const CliRun run = runTeardown(arguments, folder.path());
    QCOMPARE(run.code, code);
    QCOMPARE(run.out, QByteArray());
    QVERIFY2(run.err.contains(says), run.err.constData());
}

/// A class of the user's own: build ends there, tree shows the rest.
void TestCliLayers::treeAroundAnUnknownType() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("own.py"));
    writeFile(folder.filePath(QStringLiteral("petnets.py")), "import torch\n\nclass PetNet(torch.nn.Module):\n    pass\n");
    writeFile(path,
              "custom_imports = dict(imports=['petnets'])\n"
              "model = dict(type='ImageClassifier', backbone=dict(type='PetNet'),\n"
              "    head=dict(type='LinearClsHead', num_classes=7, in_channels=512))\n");
    const CliRun build = runTeardown({QStringLiteral("build"), path});
    QCOMPARE(build.code, 1);
    QVERIFY2(build.err.contains("own.py:2:") && build.err.contains("PetNet is not in the models registry"), build.err.constData());
    QVERIFY2(build.err.contains("petnets.py:3, a module of custom_imports, has this class"), build.err.constData());
    QVERIFY2(build.err.contains("`teardown tree` shows the rest"), build.err.constData());
    const CliRun tree = runTeardown({QStringLiteral("tree"), path});
    QVERIFY2(tree.out.contains("not built") && tree.out.contains("LinearClsHead"), tree.err.constData());
    QVERIFY2(tree.err.contains("petnets.py:3") && !tree.err.contains("`teardown tree`"), tree.err.constData());
}

/// Every verb that builds names them, not only config show.
void TestCliLayers::keysOfTheOtherVersion() {
    const QTemporaryDir folder;
    const QString path = smallConfig(folder);
    QFile file(path);
    QVERIFY(file.open(QIODevice::Append));
    file.write("data = dict(samples_per_gpu=8, test=dict(pipeline=[]))\noptimizer = dict()\ntrain_dataloader = dict(batch_size=8)\n");
    file.close();
    const CliRun run = runTeardown({QStringLiteral("tree"), path});
    QVERIFY2(run.code == 0 && run.err.contains("small.py:5:20: warning: 'train_dataloader' belongs to mmpretrain 1.x"),
             run.err.constData());
}

void TestCliLayers::registries() {
    const CliRun run = runTeardown(words({QStringLiteral("registry"), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    QSet<QString> names;
    const json document = run.document();
    for (const json& registry : document["registries"]) {
        QCOMPARE(missingKeys(registry, {QStringLiteral("name"), QStringLiteral("scope"), QStringLiteral("parent"),
                                        QStringLiteral("children"), QStringLiteral("items")}),
                 QStringList());
        for (const json& item : registry["items"]) names << QString::fromStdString(item["name"].get<std::string>());
    }
    for (const char* name :
         {"ResNet", "RepVGG", "LinearClsHead", "BN", "Conv2d", "HSwish", "Kaiming", "Resize", "Collect", "Grey", "RandomFlip"})
        QVERIFY2(names.contains(QLatin1String(name)), name);
    const CliRun plain = runTeardown(words({QStringLiteral("registry"), QStringLiteral("models")}));
    QVERIFY(plain.code == 0 && plain.out.contains("mmcls::models") && plain.out.contains("VGG") && !plain.out.contains("norm layer"));
}

void TestCliLayers::registryOfOneName() {
    for (const char* name : {"LinearClsHead", "mmcls.LinearClsHead"}) {
        const CliRun run = runTeardown(words({QStringLiteral("registry"), QString::fromLatin1(name), QStringLiteral("--json")}));
        QVERIFY2(run.code == 0, run.err.constData());
        const json registries = run.document()["registries"];
        QCOMPARE(registries.size(), std::size_t(1));
        QCOMPARE(registries[0]["parent"], json("mmcv:model"));
        QCOMPARE(registries[0]["items"].size(), std::size_t(1));
        const json& item = registries[0]["items"][0];
        QCOMPARE(item["source"], json("mmcls.models.heads.linear_head.LinearClsHead"));
        QCOMPARE(item["file"], json("mmcls/models/heads/linear_head.py"));
        QCOMPARE(item["args"][0]["name"], json("num_classes"));
        QVERIFY(item["args"][0]["default"].is_null() && item["args"][0]["required"] == true);
        QVERIFY(!item.contains("used_by"));
        bool found = false;
        for (const json& argument : item["args"])
            if (argument["name"] == "topk")
                found = argument["default"] == "(1,)" && argument["required"] == false && !argument["doc"].get<std::string>().empty();
        QVERIFY(found);
    }
}

void TestCliLayers::registryOfOtherKinds() {
    const auto itemOf = [](const char* name) {
        const json registries =
            runTeardown(words({QStringLiteral("registry"), QString::fromLatin1(name), QStringLiteral("--json")})).document()["registries"];
        return registries.size() == 1 ? registries[0] : json();
    };
    const json resize = itemOf("mmcls.Resize");
    QCOMPARE(resize["name"], json("pipeline"));
    QCOMPARE(resize["scope"], json("mmcls"));
    QCOMPARE(resize["children"], json(json::array({"teardown"})));
    QCOMPARE(resize["items"][0]["source"], json("mmcls.datasets.pipelines.transforms.Resize"));
    QCOMPARE(resize["items"][0]["file"], json("mmcls/datasets/pipelines/transforms.py"));
    QCOMPARE(resize["items"][0]["args"][0]["name"], json("size"));
    QVERIFY(resize["items"][0]["args"][0]["default"].is_null());
    QCOMPARE(resize["items"][0]["args"][1]["default"], json("'bilinear'"));
    QCOMPARE(resize["items"][0]["built"], json(true));
    QCOMPARE(itemOf("RandomFlip")["items"][0]["built"], json(true));
    const json grey = itemOf("teardown.Grey");
    QCOMPARE(grey["parent"], json("mmcls:pipeline"));
    const json uniform = itemOf("Uniform");
    QCOMPARE(uniform["name"], json("initializer"));
    QCOMPARE(uniform["items"][0]["source"], json("mmcv.cnn.utils.weight_init.UniformInit"));
    QCOMPARE(uniform["items"][0]["args"][0]["default"], json("0.0"));
    const CliRun users = runTeardown(
        words({QStringLiteral("registry"), QStringLiteral("Normalize"), QStringLiteral("--config"), config(), QStringLiteral("--json")}));
    QCOMPARE(users.document()["registries"][0]["items"][0]["used_by"].empty(), false);
    const CliRun plain = runTeardown(words({QStringLiteral("registry"), QStringLiteral("pipeline")}));
    QVERIFY2(plain.code == 0 && plain.out.contains("mmcls::pipeline") && plain.out.contains("RandomResizedCrop"), plain.out.constData());
    QCOMPARE(itemOf("ClassBalancedDataset")["name"], json("dataset"));
    QCOMPARE(itemOf("RepeatAugSampler")["name"], json("sampler"));
}

void TestCliLayers::registryUsers() {
    const CliRun run = runTeardown(
        words({QStringLiteral("registry"), QStringLiteral("RepVGG"), QStringLiteral("--config"), config(), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    const json item = run.document()["registries"][0]["items"][0];
    QCOMPARE(item["used_by"].size(), std::size_t(1));
    QCOMPARE(item["used_by"][0]["path"], json("model.backbone"));
    QCOMPARE(item["used_by"][0]["file"], json("_base_/repvgg_digits.py"));
    QVERIFY(item["used_by"][0]["line"].get<int>() > 0);
    QCOMPARE(item["modules"], json(json::array({"backbone"})));
    // 'BN' stands for BatchNorm2d, which the config does not name.
    const CliRun norms = runTeardown(
        words({QStringLiteral("registry"), QStringLiteral("BN"), QStringLiteral("--config"), config(), QStringLiteral("--json")}));
    QVERIFY(norms.document()["registries"][0]["items"][0]["modules"].size() > 10);
    const CliRun unused = runTeardown(words({QStringLiteral("registry"), QStringLiteral("VGG"), QStringLiteral("--config"), config()}));
    QVERIFY2(unused.code == 0 && unused.out.contains("not used by this config"), unused.out.constData());
}

void TestCliLayers::registryErrors() {
    const CliRun run = runTeardown(words({QStringLiteral("registry"), QStringLiteral("RepVGGG")}));
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains("Did you mean 'RepVGG'"), run.err.constData());
    QCOMPARE(runTeardown(words({QStringLiteral("registry"), QStringLiteral("timm.RepVGG")})).code, 1);
    QCOMPARE(
        runTeardown(words({QStringLiteral("registry"), QStringLiteral("RepVGG"), QStringLiteral("--config"), QStringLiteral("none.py")}))
            .code,
        1);
}

void TestCliLayers::exportPictures() {
    QTemporaryDir folder;
    const QString out = folder.filePath(QStringLiteral("out"));
    const CliRun run = runTeardown(
        words({QStringLiteral("export"), picture(), checkpoint(), config(), QStringLiteral("-o"), out, QStringLiteral("--layers"),
               QStringLiteral("backbone.stem*"), QStringLiteral("--what"), QStringLiteral("activations,weights"),
               QStringLiteral("--format"), QStringLiteral("png,pdf"), QStringLiteral("--cmap"), QStringLiteral("magma"),
               QStringLiteral("--range"), QStringLiteral("percentile:2"), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    QCOMPARE(run.err, QByteArray());
    const json files = run.document()["files"];
    QVERIFY(files.size() > 10);
    bool weights = false;
    for (const json& file : files) {
        const QString path = QString::fromStdString(file["path"].get<std::string>());
        QVERIFY2(path.startsWith(out + QLatin1Char('/')) && QFileInfo::exists(path), qPrintable(path));
        QVERIFY(file["layer"].get<std::string>().starts_with("backbone.stem"));
        QVERIFY(!file["shape"].empty());
        weights = weights || file["tensor"] == "weight";
    }
    QVERIFY(weights);
    const std::string png = files[0]["path"].get<std::string>().ends_with("png") ? files[0]["path"] : files[1]["path"];
    const auto record = readViewRecord(png);
    QVERIFY2(record.ok(), record.ok() ? "" : english(record.error().what).c_str());
    QCOMPARE(record->checkpoint->name, std::string("repvgg-digits.pth"));
    QCOMPARE(QByteArray::fromStdString(record->checkpoint->sha256),
             QCryptographicHash::hash(readFile(checkpoint()), QCryptographicHash::Sha256).toHex());
    QCOMPARE(record->input->name, std::string("3_1.png"));
    QVERIFY(record->style.map == ColourMap::Magma && record->style.rule == RangeRule::Percentile);
    QCOMPARE(record->style.percentile, 2.0);
    QCOMPARE(QDir(out).entryList(QDir::Files | QDir::Hidden).size(), static_cast<int>(files.size()));
}

void TestCliLayers::exportNumbers() {
    QTemporaryDir folder;
    const CliRun run = runTeardown(words({QStringLiteral("export"), config(), checkpoint(), picture(), QStringLiteral("-o"), folder.path(),
                                          QStringLiteral("--format"), QStringLiteral("npy"), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    const json files = run.document()["files"];
    // Leaves only: no block, no branch.
    for (const json& file : files) QVERIFY2(file["type"] != "RepVGGBlock" && file["type"] != "Sequential", file.dump().c_str());
    const json& last = files.back();
    QCOMPARE(last["layer"], json("head.fc"));
    const auto logits = readNpy(last["path"].get<std::string>());
    QVERIFY(logits.ok());
    QCOMPARE(logits->shape(), (Shape{1, 10}));
    // The same numbers as a forward gives.
    const CliRun forward = runTeardown(
        words({QStringLiteral("forward"), config(), checkpoint(), QStringLiteral("--image"), picture(), QStringLiteral("--json")}));
    for (int i = 0; i < 10; ++i)
        QVERIFY(std::abs(logits->at(i) - forward.document()["logits"][0][static_cast<std::size_t>(i)].get<double>()) < 1e-4);
}

void TestCliLayers::exportNormalised() {
    QTemporaryDir folder;
    const CliRun run = runTeardown(
        words({QStringLiteral("export"), config(), checkpoint(), picture(), QStringLiteral("-o"), folder.path(), QStringLiteral("--format"),
               QStringLiteral("npy,png"), QStringLiteral("--layers"), QStringLiteral("backbone.stem"), QStringLiteral("--normalize"),
               QStringLiteral("--per-channel"), QStringLiteral("--theme"), QStringLiteral("dark"), QStringLiteral("--json")}));
    QVERIFY2(run.code == 0, run.err.constData());
    const json document = run.document();
    for (const json& file : document["files"]) {
        const std::string path = file["path"];
        if (path.ends_with(".npy")) {
            const auto values = readNpy(path)->toFloats();
            QCOMPARE(*std::max_element(values.begin(), values.end()), 1.0f);
            QCOMPARE(*std::min_element(values.begin(), values.end()), 0.0f);
        } else {
            const auto record = readViewRecord(path);
            QVERIFY(record.ok() && record->dark && record->normalisation == Normalisation::Channel &&
                    record->style.rule == RangeRule::Tile);
            QVERIFY(qGray(QImage(QString::fromStdString(path)).pixel(2, 2)) < 80);
        }
    }
}

void TestCliLayers::exportErrors_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, const QStringList& arguments, int code, const char* says) {
        QTest::newRow(name) << (QStringList{QStringLiteral("export")} + arguments) << code << QByteArray(says);
    };
    const QString o = QStringLiteral("-o");
    const QString out = QStringLiteral("out");
    row("no folder", {config(), checkpoint(), picture()}, 2, "--output");
    row("no picture", {config(), checkpoint(), o, out}, 2, "A picture is needed");
    row("a folder of pictures", {config(), checkpoint(), samplePath("pictures"), o, out}, 2, "one picture at a time");
    row("no such format", {config(), picture(), o, out, QStringLiteral("--format"), QStringLiteral("png,gif")}, 2, "gif");
    row("no such part", {config(), picture(), o, out, QStringLiteral("--what"), QStringLiteral("thoughts")}, 2, "thoughts");
    row("no such range", {config(), picture(), o, out, QStringLiteral("--range"), QStringLiteral("wide")}, 2, "--range");
    row("no such layer", {config(), picture(), o, out, QStringLiteral("--layers"), QStringLiteral("stage_9*")}, 1, "stage_9*");
    row("no such picture", {config(), QStringLiteral("none.png"), o, out}, 1, "none.png");
    row("a file where the folder should be", {config(), picture(), o, QStringLiteral("file")}, 1, "file");
}

void TestCliLayers::exportErrors() {
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QByteArray, says);
    QTemporaryDir folder;
    writeFile(folder.filePath(QStringLiteral("file")), "x");
    const CliRun run = runTeardown(arguments, folder.path());
    QCOMPARE(run.code, code);
    QCOMPARE(run.out, QByteArray());
    QVERIFY2(run.err.contains(says), run.err.constData());
    QVERIFY(!QFileInfo::exists(folder.filePath(QStringLiteral("out"))));
}

void TestCliLayers::exportStops() {
    QTemporaryDir folder;
    QProcess process;
    process.start(QStringLiteral(BUILD_ROOT "/teardown"),
                  {QStringLiteral("export"), config(), checkpoint(), picture(), QStringLiteral("-o"), folder.path(),
                   QStringLiteral("--layers"), QStringLiteral("*"), QStringLiteral("--what"), QStringLiteral("activations,weights"),
                   QStringLiteral("--format"), QStringLiteral("png,svg,pdf,html,npy,npz,txt")});
    QVERIFY(process.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(!QDir(folder.path()).isEmpty(), 60000);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(20000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    QVERIFY2(process.readAllStandardError().contains("Cancelled; "), "it says how far it came");
    // No partial file is left.
    for (const QString& name : QDir(folder.path()).entryList(QDir::Files | QDir::Hidden))
        QVERIFY2(!name.startsWith(QLatin1Char('.')), qPrintable(name));
}

TD_TEST(TestCliLayers)
#include "tst_cli_layers.moc"
