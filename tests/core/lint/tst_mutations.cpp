// The lint says nothing about a good config, and each of many small mistakes in it is found by its rule, at its line, and by no other rule.
#include "lint_support.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;
using namespace teardown::test;

namespace {

constexpr const char* kModel = "_base_/resnet18.py";
constexpr const char* kData = "_base_/flowers_bs32.py";
constexpr const char* kSchedule = "_base_/schedule_bs256.py";
constexpr const char* kRuntime = "_base_/runtime.py";
constexpr const char* kChild = "resnet18_8xb32_flowers.py";

int lineOf(const std::string& text, const std::string& part) {
    const std::size_t at = text.find(part);
    return at == std::string::npos ? -1
                                   : 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

}  // namespace

class TestMutations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goodConfig() {
        const FlowerData data;
        const auto config = configOf(flowerFiles());
        QVERIFY(config);
        const Findings findings = lint(inputOf(config, data.root()));
        QVERIFY2(findings.empty(), qPrintable(allText(findings)));
    }

    void mutation_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("level");
        QTest::addColumn<QString>("where");  // file, and after a bar the text that its line holds
        const auto row = [](const char* name, const char* file, const char* from, const char* to, const char* rule, const char* where) {
            const QStringList words = QString::fromLatin1(rule).split(' ');
            QTest::newRow(name) << QString::fromLatin1(file) << QString::fromLatin1(from) << QString::fromLatin1(to) << words[0] << words[1]
                                << (QString::fromLatin1(where).contains('|')
                                        ? QString::fromLatin1(where)
                                        : QString::fromLatin1(file) + '|' + QString::fromLatin1(where));
        };
        // Head and classes
        row("topk of the head", kModel, "topk=(1, 5)", "topk=(1, 6)", "topk-head error", "topk=(1, 6)");
        row("topk of the head, a number", kModel, "topk=(1, 5)", "topk=6", "topk-head error", "topk=6");
        row("topk of the head, not measured", kModel, "topk=(1, 5),\n        cal_acc=True", "topk=(1, 6),\n        cal_acc=False",
            "topk-head warning", "topk=(1, 6)");
        row("topk of the evaluation", kData, "metric_options=dict(topk=(1, 5))", "metric_options=dict(topk=(1, 10))",
            "topk-evaluation error", "topk=(1, 10)");
        row("head with fewer classes", kModel,
            "num_classes=5,\n        in_channels=512,\n        loss=dict(type='CrossEntropyLoss', loss_weight=1.0),\n        topk=(1, 5)",
            "num_classes=4,\n        in_channels=512,\n        loss=dict(type='CrossEntropyLoss', loss_weight=1.0),\n        topk=(1, 3)",
            "classes-head-data error,topk", "num_classes=4");
        row("head with more classes", kModel, "num_classes=5", "num_classes=1000", "classes-head-data warning", "num_classes=1000");
        row("data with fewer classes", kData, "['aster', 'daisy', 'iris', 'lily', 'rose']", "['aster', 'daisy', 'iris', 'lily']",
            "classes-head-data warning", "_base_/resnet18.py|num_classes=5");
        row("other classes in the test", kData,
            "ann_file='data/flowers/val.txt',\n        classes=classes,\n        pipeline=test_pipeline))",
            "ann_file='data/flowers/val.txt',\n        classes=['daisy', 'aster', 'iris', 'lily', 'rose'],\n        "
            "pipeline=test_pipeline))",
            "classes-phases error", "classes=['daisy', 'aster'");
        // Paths
        row("missing folder", kData, "data_prefix='data/flowers/train'", "data_prefix='data/flower/train'", "path-missing error",
            "data/flower/train");
        row("missing annotations", kData, "ann_file='data/flowers/val.txt',\n        classes=classes,\n        pipeline=test_pipeline))",
            "ann_file='data/flowers/test.txt',\n        classes=classes,\n        pipeline=test_pipeline))", "path-missing error",
            "data/flowers/test.txt");
        row("missing checkpoint", kRuntime, "load_from = None", "load_from = 'weights/resnet18.pth'", "path-missing error", "load_from =");
        row("missing file to resume", kRuntime, "resume_from = None", "resume_from = 'work_dirs/latest.pth'", "path-missing error",
            "resume_from =");
        row("missing pretrained weights", kModel, "frozen_stages=-1",
            "frozen_stages=-1,\n        init_cfg=dict(type='Pretrained', checkpoint='weights/r18.pth')", "path-missing error",
            "weights/r18.pth");
        // Keys of the sample
        row("no loader", kData, "test_pipeline = [\n    dict(type='LoadImageFromFile'),\n", "test_pipeline = [\n", "pipeline-key error",
            "type='Resize'");
        row("misspelled key", kData, "dict(type='ToTensor', keys=['gt_label'])", "dict(type='ToTensor', keys=['gt_labels'])",
            "pipeline-key error", "keys=['gt_labels']");
        row("collected key that nobody makes", kData, "dict(type='Collect', keys=['img'])", "dict(type='Collect', keys=['img', 'depth'])",
            "pipeline-key error", "'depth'");
        row("meta key that nobody makes", kData, "dict(type='Collect', keys=['img'])",
            "dict(type='Collect', keys=['img'], meta_keys=('filename', 'scale_factor'))", "pipeline-key note", "scale_factor");
        row("loader of an array dataset", kData,
            "train=dict(\n        type='CustomDataset',\n        data_prefix='data/flowers/train',\n        classes=classes,",
            "train=dict(\n        type='CIFAR10',\n        data_prefix='data/flowers/train',\n        classes=classes,",
            "pipeline-key error", "dict(type='LoadImageFromFile')");
        row("label in the test", kData, "dict(type='Collect', keys=['img'])", "dict(type='Collect', keys=['img', 'gt_label'])",
            "pipeline-test-label error", "dict(type='Collect', keys=['img', 'gt_label'])\n]\ndata");
        row("label as a tensor in the test", kData, "dict(type='Collect', keys=['img'])",
            "dict(type='ToTensor', keys=['gt_label']),\n    dict(type='Collect', keys=['img'])", "pipeline-test-label warning",
            "dict(type='ToTensor', keys=['gt_label']),\n    dict(type='Collect', keys=['img'])");
        row("no label in training", kData, "dict(type='Collect', keys=['img', 'gt_label'])", "dict(type='Collect', keys=['img'])",
            "pipeline-collect error", "dict(type='Collect', keys=['img'])");
        row("no picture collected", kData, "dict(type='Collect', keys=['img', 'gt_label'])", "dict(type='Collect', keys=['gt_label'])",
            "pipeline-collect error", "dict(type='Collect', keys=['gt_label'])");
        row("no Collect", kData, ",\n    dict(type='Collect', keys=['img'])\n", "\n", "pipeline-collect error",
            "dict(type='ImageToTensor', keys=['img'])\n]");
        row("no tensor", kData, "    dict(type='ImageToTensor', keys=['img']),\n    dict(type='Collect', keys=['img'])",
            "    dict(type='Collect', keys=['img'])", "pipeline-tensor error", "dict(type='Collect', keys=['img'])");
        row("tensor with the axes as they are", kData, "dict(type='ImageToTensor', keys=['img']),\n    dict(type='Collect'",
            "dict(type='ToTensor', keys=['img']),\n    dict(type='Collect'", "pipeline-tensor error",
            "dict(type='ToTensor', keys=['img'])");
        row("unknown transform", kData, "dict(type='CenterCrop', crop_size=224)", "dict(type='CentreCrop', crop_size=224)",
            "pipeline-transform error", "CentreCrop");
        row("unknown argument of a transform", kData, "crop_size=224", "crop_size=224, keep_ratio=True", "pipeline-transform error",
            "keep_ratio");
        row("missing argument of a transform", kData, "dict(type='CenterCrop', crop_size=224)", "dict(type='CenterCrop')",
            "pipeline-transform error", "dict(type='CenterCrop')");
        row("unknown argument of a training transform", kData, "flip_prob=0.5", "flip_probability=0.5", "pipeline-transform error",
            "flip_probability");
        // Channels and numbers
        row("one channel", kModel, "in_channels=3", "in_channels=1", "channels error", "in_channels=1");
        row("grey pictures", kData,
            "test_pipeline = [\n    dict(type='LoadImageFromFile'),\n    dict(type='Resize', size=(256, -1)),\n    dict(type='CenterCrop', "
            "crop_size=224),\n    dict(type='Normalize', **img_norm_cfg),",
            "test_pipeline = [\n    dict(type='LoadImageFromFile', color_type='grayscale'),\n    dict(type='Resize', size=(256, -1)),\n    "
            "dict(type='CenterCrop', crop_size=224),\n    dict(type='Normalize', mean=[123.675], std=[58.395], to_rgb=True),",
            "channels error,normalize-differs", "_base_/resnet18.py|in_channels=3");
        row("one value for three channels", kData, "mean=[123.675, 116.28, 103.53],\n    std=[58.395, 57.12, 57.375]",
            "mean=[123.675],\n    std=[58.395]", "normalize-count error", "mean=[123.675]");
        row("more values in mean than in std", kData, "std=[58.395, 57.12, 57.375]", "std=[58.395, 57.12]", "pipeline-transform error",
            "std=[58.395, 57.12]");
        row("normalised twice", kData,
            "dict(type='Normalize', **img_norm_cfg),\n    dict(type='ImageToTensor', keys=['img']),\n    dict(type='Collect'",
            "dict(type='Normalize', **img_norm_cfg),\n    dict(type='Normalize',  **img_norm_cfg),\n    dict(type='ImageToTensor', "
            "keys=['img']),\n    dict(type='Collect'",
            "normalize-twice warning", "dict(type='Normalize',  **img_norm_cfg)");
        row("never in the test", kData, "    dict(type='CenterCrop', crop_size=224),\n    dict(type='Normalize', **img_norm_cfg),\n",
            "    dict(type='CenterCrop', crop_size=224),\n", "normalize-never warning", "dict(type='Collect', keys=['img'])\n]");
        row("never in training", kData, "saturation=0.4),\n    dict(type='Normalize', **img_norm_cfg),\n", "saturation=0.4),\n",
            "normalize-never warning", "dict(type='Collect', keys=['img', 'gt_label'])");
        row("other numbers in the test", kData, "crop_size=224),\n    dict(type='Normalize', **img_norm_cfg)",
            "crop_size=224),\n    dict(type='Normalize', mean=[127.5, 127.5, 127.5], std=[58.395, 57.12, 57.375])",
            "normalize-differs note", "mean=[127.5");
        row("to_rgb against the mean", kData, "to_rgb=True", "to_rgb=False", "normalize-order warning", "mean=[123.675, 116.28, 103.53]");
        row("mean in BGR", kData, "mean=[123.675, 116.28, 103.53]", "mean=[103.53, 116.28, 123.675]", "normalize-order warning",
            "mean=[103.53");
        row("std in BGR", kData, "std=[58.395, 57.12, 57.375]", "std=[57.375, 57.12, 58.395]", "normalize-order warning", "std=[57.375");
        row("numbers for 0 to 1", kData, "mean=[123.675, 116.28, 103.53],\n    std=[58.395, 57.12, 57.375]",
            "mean=[0.485, 0.456, 0.406],\n    std=[0.229, 0.224, 0.225]", "normalize-scale warning", "mean=[0.485");
        row("scaled to 0 to 1 first", kData, "crop_size=224),\n    dict(type='Normalize', **img_norm_cfg)",
            "crop_size=224),\n    dict(type='Normalize', mean=[0, 0, 0], std=[255, 255, 255], to_rgb=False),\n    dict(type='Normalize', "
            "**img_norm_cfg)",
            "normalize-scale warning", "mean=[123.675, 116.28, 103.53]");
        row("floats for Pillow", kData, "train_pipeline = [\n    dict(type='LoadImageFromFile')",
            "train_pipeline = [\n    dict(type='LoadImageFromFile', to_float32=True)", "picture-type error", "RandomResizedCrop");
        row("float64", kData, "saturation=0.4),",
            "saturation=0.4),\n    dict(type='Lighting', eigval=[55.4625, 4.794, 1.1475], eigvec=[[-0.5675, 0.7192, 0.4009], [-0.5808, "
            "-0.0045, -0.8140], [-0.5836, -0.6948, 0.4203]], to_rgb=False),",
            "picture-type note", "Lighting");
        row("colours after Normalize", kData,
            "    dict(type='ColorJitter', brightness=0.4, contrast=0.4, saturation=0.4),\n    dict(type='Normalize', **img_norm_cfg),\n",
            "    dict(type='Normalize', **img_norm_cfg),\n    dict(type='ColorJitter', brightness=0.4, contrast=0.4, saturation=0.4),\n",
            "picture-range warning", "ColorJitter");
        // Keys and arguments
        row("unread top-level key", kSchedule,
            "optimizer_config = ", "optimiser_config = dict(grad_clip=dict(max_norm=5))\noptimizer_config = ", "key-unread note",
            "optimiser_config");
        row("unread key of paramwise_cfg", kSchedule, "norm_decay_mult=0.0", "norm_lr_mult=0.0", "key-unread warning", "norm_lr_mult");
        row("unread key of a custom key", kSchedule, "lr_mult=10", "lr=10", "key-unread warning", "'.head'");
        row("unread key of log_config", kRuntime, "interval=100", "intervall=100, interval=100", "key-unread warning", "intervall");
        row("unread key of train_cfg", kModel, "    type='ImageClassifier',",
            "    type='ImageClassifier',\n    train_cfg=dict(mixup=dict(alpha=0.2)),", "key-unread warning", "mixup");
        row("variable set again", kChild, "]\n", "]\ntrain_pipeline = [dict(type='LoadImageFromFile')]\n", "key-overridden warning",
            "train_pipeline = [dict");
        row("argument of the optimizer", kSchedule, "momentum=0.9", "beta=0.9", "argument-unknown error", "beta=0.9");
        row("argument of the schedule", kSchedule, "step=[30, 60, 90]", "step=[30, 60, 90], by_epochs=True", "argument-unknown error",
            "by_epochs");
        row("argument of the runner", kSchedule, "max_epochs=100", "max_epoch=100", "argument-unknown error", "max_epoch=100");
        row("argument of the evaluation", kData, "metric='accuracy'", "metrics='accuracy'", "argument-unknown error", "metrics=");
        row("argument of a hook", kRuntime, "momentum=0.0004", "momentums=0.0004", "argument-unknown error", "momentums");
        row("argument of the checkpoint hook", kRuntime, "checkpoint_config = dict(interval=1)", "checkpoint_config = dict(intervals=1)",
            "argument-unknown error", "intervals");
        row("argument of the dataset", kData, "type='CustomDataset',\n        data_prefix='data/flowers/train'",
            "type='CustomDataset',\n        img_prefix='x',\n        data_prefix='data/flowers/train'", "argument-unknown error",
            "img_prefix");
        row("argument of the loader", kData, "workers_per_gpu=2", "num_worker=2, workers_per_gpu=2", "argument-unknown error",
            "num_worker");
        row("argument of the backbone", kModel, "depth=18", "depth=18, dept=18", "argument-unknown error", "dept=18");
        row("argument of the loss", kModel, "loss_weight=1.0", "loss_weights=1.0", "argument-unknown error", "loss_weights");
        row("unknown optimizer", kSchedule, "type='SGD'", "type='SDG'", "type-unknown error", "type='SDG'");
        row("unknown schedule", kSchedule, "policy='step'", "policy='steps'", "type-unknown error", "policy='steps'");
        row("unknown dataset", kData, "val=dict(\n        type='CustomDataset'", "val=dict(\n        type='CostumDataset'",
            "type-unknown error", "CostumDataset");
        // Versions and training
        row("key of mmpretrain", kSchedule, "optimizer_config = ",
            "optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.1))\noptimizer_config = ", "config-mixed-versions warning",
            "optim_wrapper");
        row("transform of mmpretrain", kRuntime, "log_level = 'INFO'", "log_level = 'INFO'\ndefault_scope = 'mmpretrain'",
            "config-mixed-versions warning", "default_scope");
        row("other batch size", kChild, "]\n", "]\ndata = dict(samples_per_gpu=4)\n", "learning-rate warning", "samples_per_gpu=4");
        row("frozen without weights", kModel, "frozen_stages=-1", "frozen_stages=2", "frozen-random warning", "frozen_stages=2");
    }

    void mutation() {
        QFETCH(QString, file);
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, rule);
        QFETCH(QString, level);
        QFETCH(QString, where);
        auto files = flowerFiles();
        std::string& text = files.at("/p/configs/" + file.toStdString());
        const std::size_t at = text.find(from.toStdString());
        QVERIFY(at != std::string::npos);
        text.replace(at, from.toStdString().size(), to.toStdString());
        const QString place = where.section('|', 0, 0), part = where.section('|', 1);
        const int line = lineOf(files.at("/p/configs/" + place.toStdString()), part.toStdString());
        QVERIFY(line > 0);
        const auto config = configOf(files);
        QVERIFY(config);
        const Findings findings = lint(inputOf(config, m_data.root()));
        // After a comma: what the same mistake has to be told by another rule as well.
        const QString also = level.section(',', 1);
        QStringList found;
        for (const Finding& finding : findings)
            if (also.isEmpty() || !QString::fromStdString(finding.code).startsWith(also)) found << shortText(finding);
        const QString expected = QStringLiteral("%1 %2 %3:%4").arg(rule, level.section(',', 0, 0), place).arg(line);
        QVERIFY2(found == QStringList{expected}, qPrintable(QStringLiteral("expected %1, found\n%2").arg(expected, allText(findings))));
    }

private:
    const FlowerData m_data;
};

TD_TEST(TestMutations)
#include "tst_mutations.moc"
