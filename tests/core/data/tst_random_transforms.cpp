// Transforms of training pipelines against mmclassification: every drawn number, every picture byte for byte, and the words that the
// generators give next.
#include "core/data/transforms/transform_table.h"
#include "core/session/loader.h"
#include "tests/core/data/golden_json.h"
#include "tests/support/test_program.h"

using namespace teardown;

namespace {

using nlohmann::json;

json jsonOf(const ConfigValue& value) {
    switch (value.kind()) {
        case ValueKind::Int:
            return value.asInt();
        case ValueKind::Float:
            return value.asDouble();
        case ValueKind::String:
            return value.asString();
        case ValueKind::Dict: {
            json object = json::object();
            for (const DictEntry& entry : value.entries()) object[entry.key.asString()] = jsonOf(entry.value);
            return object;
        }
        default: {
            json list = json::array();
            for (const ConfigValue& item : value.items()) list.push_back(jsonOf(item));
            return list;
        }
    }
}

/// All numbers of a nested list in order.
void flatten(const json& value, std::vector<double>& out) {
    if (value.is_number())
        out.push_back(value.get<double>());
    else
        for (const json& item : value) flatten(item, out);
}

std::vector<double> flat(const json& value) {
    std::vector<double> out;
    flatten(value, out);
    return out;
}

/// What a draw says, as the golden's [function, arguments, value].
bool sameDraw(const Draw& draw, const json& golden) {
    const std::string prefix = draw.generator == Generator::Python ? "py." : draw.generator == Generator::Numpy ? "np." : "torch.";
    if (prefix + draw.function != golden[0].get<std::string>()) return false;
    json arguments = json::array();
    for (const ConfigValue& argument : draw.arguments) arguments.push_back(jsonOf(argument));
    if (flat(arguments) != flat(golden[1])) return false;
    const json value = jsonOf(draw.value);
    if (!golden[2].is_object()) return flat(value) == flat(golden[2]);
    return value.is_object() && flat(value["shape"]) == flat(golden[2]["shape"]) && flat(value["first"]) == flat(golden[2]["first"]) &&
           value["last"] == golden[2]["last"];
}

Result<BuiltTransform> builtFrom(const std::string& text) {
    const auto config = loadConfigText("test.py", "one = " + text + "\n");
    if (!config.ok()) return config.error();
    Diagnostics notes;
    return buildTransform(*(*config)->root.find("one"), "one", notes);
}

}  // namespace

class TstRandomTransforms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_golden = goldenJson("transforms.json"); }

    void drawsAndPictures_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < m_golden["cases"].size(); ++i)
            QTest::newRow(m_golden["cases"][i]["name"].get<std::string>().c_str()) << static_cast<int>(i);
        QCOMPARE(m_golden["cases"].size(), std::size_t{47});
    }
    void drawsAndPictures() {
        QFETCH(int, index);
        const json& row = m_golden["cases"][static_cast<std::size_t>(index)];
        json config = row["cfg"];
        if (config["type"] == "AutoAugment") config["policies"] = m_golden["auto_policies"];
        if (config["type"] == "RandAugment") config["policies"] = m_golden["rand_policies"];
        const auto built = builtFrom(pythonText(config));
        QVERIFY2(built.ok(), built.ok() ? "" : describe(built.error()).c_str());
        const auto api = imaging();
        QVERIFY(api.ok());
        QCOMPARE(row["draws"].size(), std::size_t{8});
        for (const auto& [seedText, golden] : row["draws"].items()) {
            Random random(static_cast<std::uint32_t>(std::stoul(seedText)));
            Sample sample = Sample::ofArray(goldenPicture(row["picture"][0], row["picture"][1], row["picture"][2]));
            QCOMPARE(sha256Of(sample.img.array()), row["picture_sha256"].get<std::string>());
            TransformRecord record;
            Diagnostics notes;
            const auto done = built->transform->apply({sample, random, **api, record, notes});
            QVERIFY2(done.ok(), done.ok() ? "" : describe(done.error()).c_str());
            const std::string where = "seed " + seedText;
            QVERIFY2(record.drawn.size() == golden["log"].size(), (where + ": number of draws").c_str());
            for (std::size_t i = 0; i < record.drawn.size(); ++i)
                QVERIFY2(sameDraw(record.drawn[i], golden["log"][i]),
                         (where + ": draw " + std::to_string(i) + ", golden " + golden["log"][i].dump()).c_str());
            QVERIFY2(flat(golden["shape"]) == flat(jsonOf(sample.img.shape())), where.c_str());
            QVERIFY2(golden["dtype"].get<std::string>() == dtypeName(sample.img.dtype()), where.c_str());
            QVERIFY2(sha256Of(sample.img.array()) == golden["sha256"].get<std::string>(), (where + ": pixels").c_str());
            QVERIFY2(random.python.word() == golden["next"]["py"].get<std::uint32_t>(), (where + ": Python's next word").c_str());
            QVERIFY2(random.numpy.word() == golden["next"]["np"].get<std::uint32_t>(), (where + ": numpy's next word").c_str());
        }
    }

    void chosenOperationsAreRecorded() {
        json config = {{"type", "RandAugment"}, {"policies", m_golden["rand_policies"]},
                       {"num_policies", 2},     {"total_level", 10},
                       {"magnitude_level", 9},  {"magnitude_std", 0.5}};
        const auto built = builtFrom(pythonText(config));
        QVERIFY(built.ok());
        Random random(0);
        Sample sample = Sample::ofArray(goldenPicture(20, 30, 0));
        TransformRecord record;
        Diagnostics notes;
        QVERIFY(built->transform->apply({sample, random, **imaging(), record, notes}).ok());
        QCOMPARE(record.parts.size(), std::size_t{2});
        std::size_t inside = 0;
        for (const TransformRecord& part : record.parts) {
            QVERIFY(!part.arguments.empty() && !part.drawn.empty());
            QVERIFY(part.configPath.starts_with("one.policies."));
            inside += part.drawn.size();
        }
        QVERIFY(record.drawn.size() > inside);  // the choice and the levels come first
        QVERIFY(english(record.numbers).find(record.parts[1].type + ": rand() = ") != std::string::npos);
    }

    void trainPipelines_data() {
        QTest::addColumn<QString>("config");
        QTest::addColumn<QString>("transforms");
        const std::string tail =
            ", dict(type='ImageToTensor', keys=['img']), dict(type='ToTensor', keys=['gt_label']), dict(type='Collect', keys=['img', "
            "'gt_label'])";
        const std::string normalize =
            ", dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True)" + tail;
        const std::string flip = ", dict(type='RandomFlip', flip_prob=0.5, direction='horizontal')";
        const std::string rand = pythonText(m_golden["rand_policies"], "policies");
        const auto randAugment = [&](int level) {
            return ", dict(type='RandAugment', policies=" + rand +
                   ", num_policies=2, total_level=10, magnitude_level=" + std::to_string(level) +
                   ", magnitude_std=0.5, hparams=dict(pad_val=[104, 116, 124], interpolation='bicubic'))";
        };
        const std::string erasing = ", dict(type='RandomErasing', min_area_ratio=0.02, max_area_ratio=1/3, ";
        const auto row = [](const char* config, const std::string& transforms) {
            QTest::newRow(config) << QString::fromLatin1(config) << QString::fromStdString(transforms);
        };
        row("resnet/resnet18_8xb32_in1k.py", "dict(type='RandomResizedCrop', size=224)" + flip + normalize);
        row("resnet/resnet18_8xb16_cifar10.py",
            "dict(type='RandomCrop', size=32, padding=4)" + flip +
                ", dict(type='Normalize', mean=[125.307, 122.961, 113.8575], std=[51.5865, 50.847, 51.255], to_rgb=False)" + tail);
        row("mobilenet_v3/mobilenet-v3-small_8xb32_in1k.py",
            "dict(type='RandomResizedCrop', size=224, backend='pillow')" + flip +
                ", dict(type='AutoAugment', policies=" + pythonText(m_golden["auto_policies"], "policies") + ")" + erasing +
                "erase_prob=0.2, mode='const', fill_color=[123.675, 116.28, 103.53])" + normalize);
        row("swin_transformer/swin-tiny_16xb64_in1k.py",
            "dict(type='RandomResizedCrop', size=224, backend='pillow', interpolation='bicubic')" + flip + randAugment(9) + erasing +
                "erase_prob=0.25, mode='rand', fill_color=[103.53, 116.28, 123.675], fill_std=[57.375, 57.12, 58.395])" + normalize);
        row("resnet/resnet50_8xb256-rsb-a3-100e_in1k.py", "dict(type='RandomResizedCrop', size=160)" + flip + randAugment(6) + normalize);
        row("efficientnet/efficientnet-b0_8xb32_in1k.py",
            "dict(type='RandomResizedCrop', size=224, efficientnet_style=True, interpolation='bicubic')" + flip + normalize);
    }
    /// Six train pipelines: two seeds, five pictures in a row after one seeding, every step.
    void trainPipelines() {
        QFETCH(QString, config);
        QFETCH(QString, transforms);
        static const json all = goldenJson("pipelines.json");
        const json& golden = all["pipelines"][config.toStdString()];
        const auto loaded = loadConfigText("test.py", "data = dict(train=dict(type='RepeatDataset', times=2, dataset=dict(pipeline=[" +
                                                          transforms.toStdString() + "])))\n");
        QVERIFY2(loaded.ok(), loaded.ok() ? "" : describe(loaded.error()).c_str());
        const auto pipeline = Pipeline::fromConfig(**loaded, Phase::Train, 3);
        QVERIFY2(pipeline.ok(), pipeline.ok() ? "" : describe(pipeline.error()).c_str());
        QVERIFY(pipeline->notes().empty());
        for (const auto& [seedText, run] : golden["runs"].items()) {
            Random random(static_cast<std::uint32_t>(std::stoul(seedText)));
            for (int i = 0; i < 5; ++i) {
                const bool cifar = config.contains(QLatin1String("cifar"));
                Sample sample =
                    Sample::ofArray(cifar ? goldenPicture(32, 32, i) : goldenPicture(120 + 17 * (i % 7), 110 + 23 * (i % 5), i));
                sample.setLabel(i % 10);
                const json& row = run["samples"][static_cast<std::size_t>(i)];
                QCOMPARE(pipeline->transforms().size() - 1, row["steps"].size());
                // Each step by itself: the views of a recorded run are for people, not the reference's bytes.
                Diagnostics notes;
                for (std::size_t step = 0; step < row["steps"].size(); ++step) {
                    TransformRecord record;
                    const auto done = pipeline->transforms()[step + 1].transform->apply({sample, random, **imaging(), record, notes});
                    QVERIFY2(done.ok(), done.ok() ? "" : describe(done.error()).c_str());
                    QVERIFY2(sha256Of(sample.img.array()).substr(0, 16) == row["steps"][step].get<std::string>(),
                             qPrintable(QStringLiteral("seed %1, picture %2, %3")
                                            .arg(seedText.c_str())
                                            .arg(i)
                                            .arg(pipeline->transforms()[step + 1].type.c_str())));
                }
                QCOMPARE(sha256Of(sample.img.array()), row["sha256"].get<std::string>());
                QCOMPARE(sample.label(), std::optional<std::int64_t>(i % 10));
            }
        }
    }

    void aPhaseIsFoundInWrappers_data() {
        QTest::addColumn<QString>("train");
        QTest::addColumn<QString>("path");
        QTest::newRow("plain") << "dict(pipeline=P)"
                               << "data.train.pipeline";
        QTest::newRow("repeat") << "dict(type='RepeatDataset', times=3, dataset=dict(pipeline=P))"
                                << "data.train.dataset.pipeline";
        QTest::newRow("balanced in concat")
            << "dict(type='ConcatDataset', datasets=[dict(type='ClassBalancedDataset', dataset=dict(pipeline=P))])"
            << "data.train.datasets.0.dataset.pipeline";
        QTest::newRow("list") << "[dict(pipeline=P), dict(pipeline=[])]"
                              << "data.train.0.pipeline";
    }
    void aPhaseIsFoundInWrappers() {
        QFETCH(QString, train);
        QFETCH(QString, path);
        const auto config = loadConfigText(
            "test.py", "P = [dict(type='LoadImageFromFile'), dict(type='RandomFlip')]\ndata = dict(train=" + train.toStdString() + ")\n");
        QVERIFY(config.ok());
        const auto pipeline = Pipeline::fromConfig(**config, Phase::Train, 3);
        QVERIFY2(pipeline.ok(), pipeline.ok() ? "" : describe(pipeline.error()).c_str());
        QCOMPARE(QString::fromStdString(pipeline->configPath()), path);
        QCOMPARE(pipeline->transforms()[1].configPath, path.toStdString() + ".1");
        QCOMPARE(pipeline->notes().size(), std::size_t(train.startsWith(QLatin1Char('[')) ? 1 : 0));
        const auto val = Pipeline::fromConfig(**config, Phase::Val, 3);
        QCOMPARE(val.error().code, std::string("pipeline-missing"));
        QCOMPARE(val.error().where.member, std::string("data.val.pipeline"));
    }

private:
    json m_golden;
};

TD_TEST(TstRandomTransforms)
#include "tst_random_transforms.moc"
