// Frequent problems of mmclassification's users, as they meet them, and whether the lint's message says what is wrong, where, and what to
// do.
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "core/checkpoint/fit/state_dict_match.h"
#include "core/lint/dataset_reading.h"
#include "lint_support.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <optional>

using namespace teardown;
using namespace teardown::test;

namespace {

/// The first with this code.
std::optional<Finding> find(const Findings& findings, const std::string& code) {
    for (const Finding& finding : findings)
        if (finding.code == code) return finding;
    return std::nullopt;
}

QString what(const std::optional<Finding>& finding) {
    return finding ? QString::fromStdString(english(finding->what)) : QStringLiteral("nothing found");
}
QString remedy(const std::optional<Finding>& finding) { return finding ? QString::fromStdString(english(finding->remedy)) : QString(); }
QString place(const std::optional<Finding>& finding) {
    return finding ? QStringLiteral("%1:%2").arg(QString::fromStdString(finding->where.file)).arg(finding->where.line) : QString();
}
QString placesBeside(const std::optional<Finding>& finding) {
    QStringList places;
    if (finding)
        for (const Place& also : finding->also) places << QStringLiteral("%1:%2").arg(QString::fromStdString(also.file)).arg(also.line);
    return places.join(' ');
}

TensorView filled(Shape shape, float value) {
    std::int64_t count = 1;
    for (const std::int64_t side : shape) count *= side;
    return TensorView::fromFloats(std::move(shape), std::vector<float>(static_cast<std::size_t>(count), value));
}

/// A network of one convolution and a head of `classes`.
std::vector<StateDictEntry> smallNetwork(std::int64_t classes) {
    return {{"backbone.conv1.weight", {4, 3, 3, 3}, "float32"},
            {"head.fc.weight", {classes, 4}, "float32"},
            {"head.fc.bias", {classes}, "float32"}};
}

ConfigValue metaOf(const std::vector<std::string>& classes) {
    std::vector<ConfigValue> names;
    for (const std::string& name : classes) names.push_back(ConfigValue::string(name));
    if (names.empty()) return ConfigValue::dict({});
    return ConfigValue::dict({{ConfigValue::string("CLASSES"), ConfigValue::list(std::move(names))}});
}

}  // namespace

#define SAYS(text, part) QVERIFY2((text).contains(QStringLiteral(part)), qPrintable(text))

class TestLintScenarios : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<const CheckpointFile> checkpoint(const char* name, const ConfigValue& meta, const std::vector<NamedTensor>& tensors) {
        const std::string path = m_folder.filePath(QString::fromLatin1(name)).toStdString();
        if (!writeCheckpoint(path, meta, tensors).ok()) return nullptr;
        const auto file = CheckpointFile::open(path);
        return file.ok() ? *file : nullptr;
    }
    /// The flowers with a checkpoint whose head has this many classes.
    LintInput withCheckpoint(std::int64_t classes, const std::vector<std::string>& names, bool withBackbone = true) {
        LintInput input = inputOf(configOf(flowerFiles()), m_data.root());
        std::vector<NamedTensor> tensors;
        if (withBackbone) tensors.push_back({"backbone.conv1.weight", filled({4, 3, 3, 3}, 0.5F)});
        tensors.push_back({"head.fc.weight", filled({classes, 4}, 0.1F)});
        tensors.push_back({"head.fc.bias", filled({classes}, 0.2F)});
        input.checkpoint = checkpoint("c.pth", metaOf(names), tensors);
        if (!input.checkpoint) return input;
        const auto weights = stateDictOf(*input.checkpoint);
        if (weights.ok()) input.load = matchStateDict(smallNetwork(5), *input.checkpoint, *weights).report;
        return input;
    }

private Q_SLOTS:
    /// 2: a head of another size is normal for fine-tuning and makes random answers in inference.
    void headOfAnotherSize() {
        const LintInput input = withCheckpoint(10, {});
        QVERIFY(input.load);
        const Findings findings = lint(input);
        const auto found = find(findings, "weights-random");
        SAYS(what(found), "2 of 3 tensors keep random values");
        SAYS(what(found), "head.fc.weight");
        SAYS(what(found), "fine-tuning that is normal");
        SAYS(what(found), "answers of this network are random");
        SAYS(remedy(found), "model.head.num_classes=10");
        QCOMPARE(found->level, LintLevel::Error);
        QCOMPARE(placesBeside(found), QStringLiteral("_base_/resnet18.py:12"));
    }

    /// 4: two seeds, two answers.
    void twoSeeds() {
        LintInput input = withCheckpoint(10, {});
        input.proof = SeedProof{true, 0.4, 3, 1};
        SAYS(what(find(lint(input), "weights-random")), "with two seeds the same input is class 3 and class 1");
        input.proof = SeedProof{true, 0.25, 3, 3};
        SAYS(what(find(lint(input), "weights-random")), "differ by up to 0.25");
        input.proof = SeedProof{false, 0, 3, 3};
        QVERIFY(!what(find(lint(input), "weights-random")).contains(QStringLiteral("Proven")));
        // Everything loaded: nothing to prove.
        const Findings fine = lint(withCheckpoint(5, {"aster", "daisy", "iris", "lily", "rose"}));
        QVERIFY2(fine.empty(), qPrintable(allText(fine)));
    }

    /// 6: fewer than five classes.
    void fewerThanFiveClasses() {
        const auto config = childOf(
            "model = dict(head=dict(num_classes=3))\n"
            "classes = ['aster', 'daisy', 'iris']\n"
            "data = dict(train=dict(classes=classes), val=dict(classes=classes), test=dict(classes=classes))\n");
        QVERIFY(config);
        const Findings findings = lint(inputOf(config, m_data.root()));
        const auto head = find(findings, "topk-head"), evaluation = find(findings, "topk-evaluation");
        SAYS(what(head), "topk=(1, 5) of the head asks for the best 5 of 3 classes");
        SAYS(what(head), "selected index k out of range");
        QCOMPARE(place(head), QStringLiteral("_base_/resnet18.py:15"));
        QCOMPARE(placesBeside(head), QStringLiteral("mine.py:2"));
        SAYS(remedy(head), "model = dict(head=dict(topk=(1, 2)))");
        SAYS(what(evaluation), "topk=(1, 5) of the evaluation asks for the best 5 of 3 classes");
        QCOMPARE(place(evaluation), QStringLiteral("_base_/flowers_bs32.py:47"));
        SAYS(remedy(evaluation), "evaluation = dict(metric_options=dict(topk=(1, 2)))");
        // Without topk the evaluation has its default.
        const auto plain = childOf(
            "model = dict(head=dict(num_classes=3, topk=(1, )))\n"
            "data = dict(train=dict(classes=None), val=dict(classes=None), test=dict(classes=None))\n"
            "evaluation = dict(_delete_=True, interval=1, metric='accuracy')\n");
        QVERIFY(plain);
        const Findings again = lint(inputOf(plain, m_data.root()));
        QVERIFY(!find(again, "topk-head"));
        SAYS(what(find(again, "topk-evaluation")), "topk=(1, 5), its default, of 3 classes");
        QCOMPARE(place(find(again, "topk-evaluation")), QStringLiteral("mine.py:4"));
    }

    /// 7: the accuracy stays where it is.
    void accuracyStaysWhereItIs() {
        const auto config = childOf("data = dict(samples_per_gpu=8)\nmodel = dict(backbone=dict(frozen_stages=3))\n");
        QVERIFY(config);
        const Findings findings = lint(inputOf(config, m_data.root()));
        const auto rate = find(findings, "learning-rate");
        SAYS(what(rate), "samples_per_gpu is 8 instead of 32, but lr=0.1 of _base_/schedule_bs256.py is for batches of 256");
        SAYS(remedy(rate), "optimizer.lr=0.003125 on 1 GPU, 0.025 on 8 GPUs");
        QCOMPARE(place(rate), QStringLiteral("mine.py:2"));
        QCOMPARE(placesBeside(rate), QStringLiteral("_base_/schedule_bs256.py:2"));
        SAYS(what(find(findings, "frozen-random")), "frozen_stages=3");
        QCOMPARE(place(find(findings, "frozen-random")), QStringLiteral("mine.py:3"));
        // The learning rate was set with the batch size: nothing to say.
        const auto both = childOf("data = dict(samples_per_gpu=8)\noptimizer = dict(lr=0.01)\n");
        QVERIFY(both);
        QVERIFY(!find(lint(inputOf(both, m_data.root())), "learning-rate"));
        // The head has never moved.
        LintInput input = inputOf(configOf(flowerFiles()), m_data.root());
        input.checkpoint = checkpoint("still.pth", metaOf({"aster", "daisy", "iris", "lily", "rose"}),
                                      {{"head.fc.weight", filled({5, 4}, 0.1F)}, {"head.fc.bias", filled({5}, 0)}});
        QVERIFY(input.checkpoint);
        SAYS(what(find(lint(input), "weights-untrained")), "head.fc.bias is zero throughout");
    }

    /// 8: strays that became classes, and classes in another order.
    void strayFolders() {
        FlowerData data;
        data.picture(QStringLiteral("train/.ipynb_checkpoints/1.jpg"));
        LintInput input = inputOf(childOf("data = dict(train=dict(classes=None))\n"), data.root());
        QVERIFY(input.config);
        ReadDatasets read = readDatasets(*input.config, data.root(), {});
        input.datasets = std::move(read.datasets);
        input.inspections = std::move(read.inspections);
        const Findings findings = lint(input);
        const auto stray = find(findings, "dataset-stray-folder");
        SAYS(what(stray), "'.ipynb_checkpoints' counts as class 0");
        QVERIFY(QString::fromStdString(stray->where.file).endsWith(QStringLiteral("train/.ipynb_checkpoints")));
        // Six folders for a head of five.
        const auto head = find(findings, "classes-head-data");
        SAYS(what(head), "The head has 5 classes, CustomDataset has 6");
        QCOMPARE(place(head), QStringLiteral("_base_/resnet18.py:12"));
    }
    void labelBeyondTheClasses() {
        FlowerData data;
        data.write(QStringLiteral("val.txt"), "aster/1.jpg 0\nrose/1.jpg 7\n");
        LintInput input = inputOf(configOf(flowerFiles()), data.root());
        ReadDatasets read = readDatasets(*input.config, data.root(), {});
        input.datasets = std::move(read.datasets);
        input.inspections = std::move(read.inspections);
        const Findings findings = lint(input);
        const auto found =
            std::find_if(findings.begin(), findings.end(), [](const Finding& finding) { return finding.rule == LintRule::Dataset; });
        QVERIFY2(found != findings.end(), qPrintable(allText(findings)));
        QVERIFY(QString::fromStdString(found->where.file).endsWith(QStringLiteral("val.txt")));
        QCOMPARE(found->where.line, 2);
    }
    void classesInAnotherOrder() {
        const Findings findings = lint(withCheckpoint(5, {"daisy", "aster", "iris", "lily", "rose"}));
        const auto order = find(findings, "classes-order");
        SAYS(what(order), "the same names in another order: class 0 is 'daisy' in the checkpoint and 'aster' here");
        QCOMPARE(order->level, LintLevel::Error);
        QCOMPARE(placesBeside(order).section(':', -1), QStringLiteral("0"));
        QCOMPARE(QString::fromStdString(order->also.front().member), QStringLiteral("meta.CLASSES"));
        // Other names.
        SAYS(what(find(lint(withCheckpoint(5, {"oak", "elm", "ash", "yew", "fir"})), "classes-order")), "are different names");
    }

    /// 9: a path of a base file.
    void pathOfABaseFile() {
        const QTemporaryDir empty;
        const auto config =
            childOf("train_pipeline = [dict(type='LoadImageFromFile')]\ndata = dict(train=dict(pipeline=train_pipeline))\n");
        QVERIFY(config);
        const Findings findings = lint(inputOf(config, empty.path().toStdString()));
        QStringList missing;
        for (const Finding& finding : findings)
            if (finding.rule == LintRule::PathMissing) missing << what(finding);
        // One for each path, though val and test share theirs.
        QCOMPARE(missing.size(), 3);
        QCOMPARE(missing[0],
                 QStringLiteral(
                     "data/flowers/train does not exist. It is set in _base_/flowers_bs32.py:29; you override data.train.pipeline only."));
        SAYS(missing[1], "your config does not override data.val");
        const auto first = find(findings, "path-missing");
        QCOMPARE(first->level, LintLevel::Error);
        QCOMPARE(place(first), QStringLiteral("_base_/flowers_bs32.py:29"));
        QCOMPARE(QString::fromStdString(first->where.member), QStringLiteral("data.train.data_prefix"));
        // Nobody is about to train: a note.
        LintInput input = inputOf(config, empty.path().toStdString());
        input.dataExpected = false;
        QCOMPARE(find(lint(input), "path-missing")->level, LintLevel::Note);
    }

    /// 10: two versions in one config.
    void mixedVersions() {
        const auto config = childOf("train_dataloader = dict(batch_size=32)\nparam_scheduler = dict(type='MultiStepLR')\n");
        QVERIFY(config);
        const Findings findings = lint(inputOf(config, m_data.root()));
        QStringList mixed;
        for (const Finding& finding : findings)
            if (finding.rule == LintRule::VersionMixed) mixed << place(finding) + ' ' + what(finding);
        QCOMPARE(mixed.size(), 2);
        SAYS(mixed[0], "mine.py:2 'train_dataloader' belongs to mmpretrain 1.x, the rest of this config to mmclassification 0.x");
        SAYS(mixed[1], "where it is 'lr_config'");
        SAYS(remedy(find(findings, "config-mixed-versions")), "teardown config convert");
        // A whole config of 1.x is none of 0.x with mistakes.
        const auto whole =
            configOf({{"/p/configs/one.py",
                       "model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18),\n"
                       "    head=dict(type='LinearClsHead', num_classes=3, in_channels=512, topk=(1, 5)))\n"
                       "data_preprocessor = dict(num_classes=3, mean=[1., 2., 3.], std=[4., 5., 6.], to_rgb=True)\n"
                       "train_dataloader = dict(batch_size=32, dataset=dict(type='CustomDataset', data_root='data/flowers',\n"
                       "    data_prefix='train', pipeline=[dict(type='LoadImageFromFile'), dict(type='PackInputs')]))\n"
                       "val_evaluator = dict(type='Accuracy', topk=(1, 5))\n"
                       "optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.1))\n"}},
                     "/p/configs/one.py");
        QVERIFY(whole);
        const Findings own = lint(inputOf(whole, m_data.root()));
        QStringList codes;
        for (const Finding& finding : own) codes << QString::fromStdString(finding.code);
        QCOMPARE(codes, (QStringList{"topk-evaluation", "topk-head", "config-version"}));
    }

    /// 14: which names the classes have.
    void classNames() {
        const Findings count = lint(withCheckpoint(5, {"aster", "daisy"}));
        const auto names = find(count, "classes-head-checkpoint");
        SAYS(what(names), "Class names from the checkpoint's meta.CLASSES: 2 for a head of 5 classes.");
        QCOMPARE(placesBeside(names), QStringLiteral("_base_/resnet18.py:12"));
        const auto source = find(lint(withCheckpoint(5, {})), "classes-source");
        SAYS(what(source), "Class names from the config's data.test.classes: 5 for a head of 5 classes");
    }

    /// 15: labels and prefixes in the pipeline.
    void labelInTheTestPipeline() {
        const auto config = childOf(
            "test_pipeline = [dict(type='LoadImageFromFile'), dict(type='Resize', size=(224, 224)),\n"
            "    dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375]),\n"
            "    dict(type='ImageToTensor', keys=['img']),\n"
            "    dict(type='ToTensor', keys=['gt_label']),\n"
            "    dict(type='Collect', keys=['img', 'gt_label'])]\n"
            "data = dict(val=dict(pipeline=test_pipeline), test=dict(pipeline=test_pipeline))\n");
        QVERIFY(config);
        const Findings findings = lint(inputOf(config, m_data.root()));
        QStringList found;
        for (const Finding& finding : findings) found << shortText(finding);
        // Once, though val and test share the pipeline.
        QCOMPARE(found, (QStringList{"pipeline-test-label error mine.py:6", "pipeline-test-label warning mine.py:5"}));
        SAYS(what(findings[0]), "KeyError: 'gt_label'");
        SAYS(remedy(findings[0]), "Write keys=['img'] here");
    }
    void prefixOfAnArrayDataset() {
        const auto config = childOf(
            "data = dict(train=dict(_delete_=True, type='CIFAR10', data_prefix='data/flowers', pipeline=[\n"
            "    dict(type='LoadImageFromFile'),\n"
            "    dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True),\n"
            "    dict(type='ImageToTensor', keys=['img']), dict(type='ToTensor', keys=['gt_label']),\n"
            "    dict(type='Collect', keys=['img', 'gt_label'])]))\n");
        QVERIFY(config);
        const auto key = find(lint(inputOf(config, m_data.root())), "pipeline-key");
        SAYS(what(key), "LoadImageFromFile needs 'img_prefix' and 'img_info', but the samples of CIFAR10 hold the picture itself");
        QCOMPARE(place(key), QStringLiteral("mine.py:3"));
    }

    /// 16: three channels into a network for one.
    void greyPictures() {
        const auto config = childOf("model = dict(backbone=dict(in_channels=1))\n");
        QVERIFY(config);
        const auto channels = find(lint(inputOf(config, m_data.root())), "channels");
        SAYS(what(channels), "The network takes 1 channel, the pictures have 3 (LoadImageFromFile at _base_/flowers_bs32.py:");
        QCOMPARE(place(channels), QStringLiteral("mine.py:2"));
        SAYS(remedy(channels), "color_type='grayscale'");
        SAYS(remedy(channels), "in_channels=3");
    }

    void everyRuleIsDescribed() {
        QStringList ids;
        for (const LintRuleInfo& row : lintRules()) {
            QCOMPARE(&infoOf(row.rule), &row);
            ids << QString::fromLatin1(row.id);
            QVERIFY(*row.doc.text);
        }
        QCOMPARE(ids.removeDuplicates(), 0);
        QVERIFY(ids.size() >= 30);
    }

private:
    const FlowerData m_data;
    const QTemporaryDir m_folder;
};

TD_TEST(TestLintScenarios)
#include "tst_lint_scenarios.moc"
