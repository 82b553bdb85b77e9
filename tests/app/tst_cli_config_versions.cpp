// config convert: a config of mmclassification 0.x for mmpretrain 1.x and back, with the list of what has no counterpart; and tree of a
// config with a class that nobody knows.
#include "cli_runner.h"

#include "tests/support/test_program.h"

#include <algorithm>

using nlohmann::json;

namespace {

/// CenterCrop and the backbone have counterparts; the trace of a training hook and Lighting's transform do not.
constexpr const char* kOf0 =
    "model = dict(type='ImageClassifier',\n"
    "    backbone=dict(type='ResNet', depth=18),\n"
    "    neck=dict(type='GlobalAveragePooling'),\n"
    "    head=dict(type='LinearClsHead', num_classes=10, in_channels=512, topk=(1, )))\n"
    "data = dict(test=dict(type='ImageNet', data_prefix='d/val', pipeline=[\n"
    "    dict(type='LoadImageFromFile'),\n"
    "    dict(type='Resize', size=(256, -1), backend='pillow'),\n"
    "    dict(type='CenterCrop', crop_size=224),\n"
    "    dict(type='Normalize', mean=[1.0, 2.0, 3.0], std=[4.0, 5.0, 6.0], to_rgb=True),\n"
    "    dict(type='ImageToTensor', keys=['img']),\n"
    "    dict(type='Collect', keys=['img'], meta_keys=['filename'])]))\n";

QByteArray allText(const json& left) {
    QByteArray text;
    for (const json& row : left)
        text += QByteArray::fromStdString(row["path"].get<std::string>() + ": " + row["why"].get<std::string>() + '\n');
    return text;
}

}  // namespace

class TestCliConfigVersions : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    CliRun verb(const QStringList& arguments) const { return runTeardown(arguments, m_folder->path()); }
    /// The value at keys and indices of what `config show` prints; null if there is none.
    json valueOf(const QString& config, const std::vector<json>& at) const {
        const CliRun run = verb({QStringLiteral("config"), QStringLiteral("show"), config, QStringLiteral("--json")});
        if (run.code != 0) return {};
        json value = run.document()["config"];
        for (const json& step : at) {
            const bool there = step.is_string() ? value.is_object() && value.contains(step.get<std::string>())
                                                : value.is_array() && step.get<std::size_t>() < value.size();
            if (!there) return {};
            const json next = step.is_string() ? value[step.get<std::string>()] : value[step.get<std::size_t>()];
            value = next;
        }
        return value;
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        writeFile(path("zero.py"), kOf0);
    }

    void thereAndBack() {
        const CliRun there =
            verb({QStringLiteral("config"), QStringLiteral("convert"), QStringLiteral("zero.py"), QStringLiteral("one.py")});
        QVERIFY2(there.code == 0, there.err.constData());
        QCOMPARE(there.err, QByteArray());
        QVERIFY2(there.out.startsWith("mmpretrain 1.x, from mmclassification 0.x: one.py\n"), there.out.constData());
        const std::vector<json> pipeline{"test_dataloader", "dataset", "pipeline"};
        const auto item = [&](const char* file, std::size_t index, const char* key, std::vector<json> at) {
            at.emplace_back(index);
            at.emplace_back(key);
            return valueOf(path(file), at);
        };
        QCOMPARE(item("one.py", 1, "type", pipeline), json("ResizeEdge"));
        QCOMPARE(item("one.py", 1, "scale", pipeline), json(256));
        QCOMPARE(item("one.py", 3, "type", pipeline), json("PackInputs"));
        QCOMPARE(valueOf(path("one.py"), {"data_preprocessor", "mean"}), json({1.0, 2.0, 3.0}));
        QCOMPARE(valueOf(path("one.py"), {"model", "backbone", "depth"}), json(18));

        const CliRun back =
            verb({QStringLiteral("config"), QStringLiteral("convert"), QStringLiteral("one.py"), QStringLiteral("again.py")});
        QVERIFY2(back.code == 0, back.err.constData());
        QVERIFY2(back.out.startsWith("mmclassification 0.x, from mmpretrain 1.x: again.py\n"), back.out.constData());
        const std::vector<json> before{"data", "test", "pipeline"};
        QCOMPARE(item("again.py", 1, "size", before), json({256, -1}));
        QCOMPARE(item("again.py", 1, "backend", before), json("pillow"));
        for (std::size_t i = 0; i < 6; ++i) QCOMPARE(item("again.py", i, "type", before), item("zero.py", i, "type", before));
        QCOMPARE(item("again.py", 3, "std", before), json({4.0, 5.0, 6.0}));
        QCOMPARE(valueOf(path("again.py"), {"model"}), valueOf(path("zero.py"), {"model"}));
    }

    void whatIsLost() {
        const QStringList words{QStringLiteral("config"), QStringLiteral("convert"), QStringLiteral("zero.py"), QStringLiteral("one.py")};
        const json document = verb(words + QStringList{QStringLiteral("--json")}).document();
        QCOMPARE(document["from"], json("mmclassification 0.x"));
        QCOMPARE(document["to"], json("mmpretrain 1.x"));
        QCOMPARE(document["path"], json("one.py"));
        QVERIFY2(allText(document["left"]).contains("pipeline.5.meta_keys: the keys have other names in mmpretrain 1.x"),
                 allText(document["left"]).constData());
        const auto row = std::find_if(document["left"].begin(), document["left"].end(),
                                      [](const json& one) { return one["path"].get<std::string>().ends_with("meta_keys"); });
        QVERIFY(row != document["left"].end());
        QCOMPARE((*row)["line"], json(11));
        QVERIFY((*row)["file"].get<std::string>().ends_with("zero.py"));
        // As text: a line each, with its place.
        const CliRun text = verb(words);
        QCOMPARE(static_cast<std::size_t>(text.out.count('\n')), 1 + document["left"].size());
        QVERIFY2(text.out.contains("meta_keys  ") && text.out.contains("zero.py:11: the keys have other names"), text.out.constData());
    }

    void refusals() {
        const auto convert = [&](const QStringList& more) {
            return verb(QStringList{QStringLiteral("config"), QStringLiteral("convert")} + more);
        };
        const CliRun over = convert({QStringLiteral("zero.py"), QStringLiteral("zero.py")});
        QCOMPARE(over.code, 1);
        QVERIFY2(over.err.contains("part of the config itself"), over.err.constData());
        QCOMPARE(readFile(path("zero.py")), QByteArray(kOf0));
        const CliRun format = convert({QStringLiteral("zero.py"), QStringLiteral("one.json")});
        QCOMPARE(format.code, 1);
        QVERIFY2(format.err.contains("ends in .py"), format.err.constData());
        QVERIFY(!QFile::exists(path("one.json")));
        const CliRun same = convert({QStringLiteral("zero.py"), QStringLiteral("one.py"), QStringLiteral("--to"), QStringLiteral("0.x")});
        QCOMPARE(same.code, 1);
        QVERIFY(!QFile::exists(path("one.py")));
        QCOMPARE(convert({QStringLiteral("zero.py"), QStringLiteral("one.py"), QStringLiteral("--to"), QStringLiteral("2.x")}).code, 2);
    }

    /// A class that is not known: the rest of the network is listed, and the run fails.
    void treeWithAHole() {
        writeFile(path("hole.py"),
                  "model = dict(type='ImageClassifier',\n"
                  "    backbone=dict(type='ResNet', depth=18),\n"
                  "    neck=dict(type='RetinaNeck', width=3),\n"
                  "    head=dict(type='LinearClsHead', num_classes=10, in_channels=512))\n");
        const CliRun run = verb({QStringLiteral("tree"), QStringLiteral("hole.py")});
        QCOMPARE(run.code, 1);
        QVERIFY2(run.out.contains("BasicBlock") && run.out.contains("LinearClsHead"), run.out.constData());
        QVERIFY2(run.err.contains("RetinaNeck") && run.err.contains("hole.py:3"), run.err.constData());
        const CliRun listed = verb({QStringLiteral("tree"), QStringLiteral("hole.py"), QStringLiteral("--json")});
        QCOMPARE(listed.code, 1);
        const json document = listed.document();
        QVERIFY2(document.contains("holes"), listed.out.constData());
        QCOMPARE(document["holes"].size(), std::size_t{1});
        // A network without holes is listed, and the verb build accepts none.
        const CliRun whole = verb({QStringLiteral("tree"), QStringLiteral("zero.py")});
        QCOMPARE(whole.code, 0);
        const CliRun build = verb({QStringLiteral("build"), QStringLiteral("hole.py")});
        QCOMPARE(build.code, 1);
        QVERIFY2(build.err.contains("RetinaNeck"), build.err.constData());
        QCOMPARE(build.out, QByteArray());
    }
};

TD_TEST(TestCliConfigVersions)
#include "tst_cli_config_versions.moc"
