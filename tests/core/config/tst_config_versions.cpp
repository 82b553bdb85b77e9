// Configs of mmclassification 0.x and mmpretrain 1.x: which is which, what mixes both, and network and test pipeline from one to the other.
#include "core/config/config.h"
#include "core/config/versions/convert_config.h"
#include "core/config/versions/type_names.h"
#include "core/config/versions/version_signs.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

std::shared_ptr<const Config> configOf(const QString& text) {
    const auto config = loadConfigText("m.py", text.toStdString());
    return config.ok() ? *config : nullptr;
}

constexpr const char* k0 =
    "model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18), head=dict(type='LinearClsHead', num_classes=10))\n"
    "data = dict(samples_per_gpu=32, workers_per_gpu=2, test=dict(type='ImageNet', data_prefix='d/val', ann_file='d/meta/val.txt',\n"
    "    pipeline=[%1]))\n";
constexpr const char* k1 =
    "model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18), head=dict(type='LinearClsHead', num_classes=10))\n"
    "data_preprocessor = dict(num_classes=10, mean=[1., 2., 3.], std=[4., 5., 6.], to_rgb=True)\n"
    "test_dataloader = dict(batch_size=32, num_workers=2, dataset=dict(type='ImageNet', data_root='d', split='val',\n"
    "    pipeline=[%1]))\n";
constexpr const char* kNormalize = "{'type': 'Normalize', 'mean': [1.0, 2.0, 3.0], 'std': [4.0, 5.0, 6.0], 'to_rgb': True}";
constexpr const char* kTensors = "{'type': 'ImageToTensor', 'keys': ['img']}, {'type': 'Collect', 'keys': ['img']}";

QString reprAt(const ConvertedConfig& converted, std::vector<std::string> path) {
    const ConfigValue* value = valueAt(converted.root, path);
    return value ? QString::fromStdString(value->repr()) : QStringLiteral("absent");
}

QStringList pathsLeft(const ConvertedConfig& converted) {
    QStringList paths;
    for (const NoCounterpart& part : converted.left) paths << QString::fromStdString(part.path);
    return paths;
}

}  // namespace

class TestConfigVersions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void typeNames_data() {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("plain");
        const auto row = [](const char* type, const char* plain) {
            QTest::newRow(type) << QString::fromLatin1(type) << QString::fromLatin1(plain);
        };
        row("ResNet", "ResNet");
        row("mmpretrain.models.ConvNeXt", "ConvNeXt");
        row("mmpretrain.models.backbones.convnext.ConvNeXt", "ConvNeXt");
        row("mmpretrain.ConvNeXt", "ConvNeXt");
        row("mmcls.ResNet", "mmcls.ResNet");
        row("mmcls.models.ResNet", "ResNet");
        row("mmcv.Resize", "mmcv.Resize");
        row("torch.nn.BatchNorm2d", "BN");
        row("torch.nn.modules.activation.Hardswish", "HSwish");
        row("torch.nn.GELU", "GELU");
        row("mmengine.model.TruncNormalInit", "TruncNormal");
        row("mmengine.model.weight_init.PretrainedInit", "Pretrained");
        row("mmdet.models.RetinaNet", "mmdet.models.RetinaNet");
        row(".tools.Thing", ".tools.Thing");
    }
    void typeNames() {
        QFETCH(QString, type);
        QFETCH(QString, plain);
        QCOMPARE(QString::fromStdString(plainTypeName(type.toStdString())), plain);
    }

    void plainTypesKeepTheirPlaces() {
        const auto config =
            configOf("v = [dict(type='mmpretrain.models.A', b=dict(\n  type='mmpretrain.models.B', type2='mmpretrain.models.C'))]\n");
        std::vector<std::string> replaced;
        const ConfigValue plain = withPlainTypes(
            *config->root.find("v"), [](const std::string& name) { return name == "B"; }, replaced);
        QCOMPARE(plain.repr(), "[{'type': 'mmpretrain.models.A', 'b': {'type': 'B', 'type2': 'mmpretrain.models.C'}}]");
        QCOMPARE(replaced, std::vector<std::string>{"mmpretrain.models.B"});
        QCOMPARE(plain.items()[0].find("b")->find("type")->origin()->line, 2);
    }

    void signs_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("foreign");
        QTest::newRow("0.x") << QString::fromLatin1(k0).arg(QStringLiteral("dict(type='Collect', keys=['img'])")) << QString();
        QTest::newRow("1.x") << QString::fromLatin1(k1).arg(QStringLiteral("dict(type='PackInputs')")) << QString();
        QTest::newRow("neither") << "model = dict(type='A')\nwork_dir = 'x'\n" << QString();
        QTest::newRow("1.x with keys of 0.x") << QString::fromLatin1(k1).arg(QStringLiteral("dict(type='PackInputs')")) +
                                                     "default_scope = 'mmpretrain'\ndata = dict(samples_per_gpu=64)\nresume_from = None\n"
                                              << "data.samples_per_gpu -> train_dataloader.batch_size; resume_from -> resume";
        QTest::newRow("0.x with keys of 1.x")
            << QString::fromLatin1(k0).arg(QStringLiteral("dict(type='PackInputs'), dict(type='ResizeEdge')")) +
                   "optimizer = dict(lr=1)\nlr_config = None\nrunner = dict()\ndefault_scope = 'mmcls'\n"
            << "PackInputs -> ImageToTensor, Collect; ResizeEdge -> Resize(size=(N, -1)); default_scope -> ";
        QTest::newRow("a name that helps") << QString::fromLatin1(k1).arg(QStringLiteral("dict(type='PackInputs')")) +
                                                  "optimizer = dict(lr=1)\noptim_wrapper = dict(optimizer=optimizer)\n"
                                           << QString();
        QTest::newRow("train_cfg of ResNeSt") << QString::fromLatin1(k0).arg(QString()) +
                                                     "train_cfg = dict(augments=dict(type='BatchMixup'))\n"
                                              << QString();
        QTest::newRow("loops") << QString::fromLatin1(k0).arg(QString()) + "train_cfg = dict(by_epoch=True, max_epochs=3)\n"
                               << "train_cfg -> runner";
        QTest::newRow("a module") << QString::fromLatin1(k0).arg(QStringLiteral("dict(type='mmpretrain.datasets.CenterCrop')"))
                                  << "mmpretrain.datasets.CenterCrop -> CenterCrop";
    }
    void signs() {
        QFETCH(QString, text);
        QFETCH(QString, foreign);
        const auto config = configOf(text);
        QVERIFY(config);
        QStringList found;
        for (const VersionSign& sign : foreignSigns(*config))
            found << QString::fromStdString(sign.shown) + " -> " + QString::fromStdString(sign.counterpart);
        QCOMPARE(found.join(QStringLiteral("; ")), foreign);
        qsizetype mixed = 0;
        for (const Diagnostic& note : versionNotes(*config)) {
            QVERIFY(note.where.line > 0);
            QCOMPARE(note.severity == Severity::Warning, note.code == "config-mixed-versions");
            mixed += note.code == "config-mixed-versions";
        }
        QCOMPARE(mixed, found.size());
    }

    void sentences() {
        const auto config = configOf(QString::fromLatin1(k1).arg(QStringLiteral("dict(type='PackInputs')")) +
                                     "data = dict(samples_per_gpu=64)\nworkflow = [('train', 1)]\n");
        const Diagnostics notes = versionNotes(*config);
        QCOMPARE(notes.size(), std::size_t(3));
        QCOMPARE(notes[0].code, std::string("config-version"));
        QVERIFY(mentions(notes[0].message, "config of mmpretrain 1.x") && mentions(notes[0].message, "config convert"));
        QCOMPARE(english(notes[1].message),
                 "'data.samples_per_gpu' belongs to mmclassification 0.x, the rest of this config to mmpretrain 1.x, where it is "
                 "'train_dataloader.batch_size'");
        QCOMPARE(english(notes[2].message), "'workflow' belongs to mmclassification 0.x, the rest of this config to mmpretrain 1.x");
    }

    /// Transforms of 0.x, those of 1.x, what is listed on the way there and on the way back ("" if nothing).
    void pipelines_data() {
        QTest::addColumn<QString>("in0");
        QTest::addColumn<QString>("in1");
        QTest::addColumn<QString>("lost");
        const auto row = [](const char* name, const char* in0, const char* in1, const char* lost = "") {
            QTest::newRow(name) << QString::fromLatin1(in0) << QString::fromLatin1(in1) << QString::fromLatin1(lost);
        };
        row("load", "{'type': 'LoadImageFromFile'}", "{'type': 'LoadImageFromFile'}");
        row("grey", "{'type': 'LoadImageFromFile', 'color_type': 'grayscale'}", "{'type': 'LoadImageFromFile', 'color_type': 'grayscale'}");
        row("store", "{'type': 'LoadImageFromFile', 'file_client_args': {'backend': 'petrel', 'path_mapping': {'a': 'b'}}}",
            "{'type': 'LoadImageFromFile', 'backend_args': {'backend': 'petrel', 'path_mapping': {'a': 'b'}}}");
        row("short edge", "{'type': 'Resize', 'size': (256, -1)}", "{'type': 'ResizeEdge', 'scale': 256}");
        row("long edge", "{'type': 'Resize', 'backend': 'pillow', 'size': (256, -1), 'adaptive_side': 'long'}",
            "{'type': 'ResizeEdge', 'scale': 256, 'edge': 'long', 'backend': 'pillow'}");
        row("square", "{'type': 'Resize', 'size': 224}", "{'type': 'Resize', 'scale': 224}");
        row("height and width", "{'type': 'Resize', 'size': (224, 192)}", "{'type': 'Resize', 'scale': (192, 224)}");
        row("crop", "{'type': 'CenterCrop', 'crop_size': 224}", "{'type': 'CenterCrop', 'crop_size': 224}");
        row("crop of two sides", "{'type': 'CenterCrop', 'crop_size': (224, 192)}", "{'type': 'CenterCrop', 'crop_size': (192, 224)}");
        row("EfficientNet's crop", "{'type': 'CenterCrop', 'crop_size': 240, 'interpolation': 'bilinear', 'efficientnet_style': True}",
            "{'type': 'EfficientNetCenterCrop', 'crop_size': 240, 'interpolation': 'bilinear'}");
        row("pad", "{'type': 'Pad', 'size': (8, 9), 'pad_val': 3}", "{'type': 'Pad', 'size': (9, 8), 'pad_val': {'img': 3}}");
        row("flip", "{'type': 'RandomFlip', 'flip_prob': 0.5}", "{'type': 'RandomFlip', 'prob': 0.5}");
        row("random crop", "{'type': 'RandomResizedCrop', 'size': 224, 'scale': (0.5, 1.0), 'ratio': (0.9, 1.1)}",
            "{'type': 'RandomResizedCrop', 'scale': 224, 'crop_ratio_range': (0.5, 1.0), 'aspect_ratio_range': (0.9, 1.1)}");
        row("Albu", "{'type': 'Albu', 'transforms': []}", "{'type': 'Albumentations', 'transforms': []}");
        row("own", "{'type': 'MyTransform', 'x': 1}", "{'type': 'MyTransform', 'x': 1}");
        row("only in 0.x", "{'type': 'ToHalf', 'keys': ['img']}", "{'type': 'ToHalf', 'keys': ['img']}", "0");
        row("only in 1.x", "{'type': 'GaussianBlur', 'prob': 1}", "{'type': 'GaussianBlur', 'prob': 1}", "1");
    }
    void pipelines() {
        QFETCH(QString, in0);
        QFETCH(QString, in1);
        QFETCH(QString, lost);
        const auto to1 = convertConfig(*configOf(QString::fromLatin1(k0).arg(in0 + ", " + kNormalize + ", " + kTensors)));
        QVERIFY2(to1.ok(), to1.ok() ? "" : describe(to1.error()).c_str());
        QCOMPARE(reprAt(*to1, {"test_dataloader", "dataset", "pipeline"}), "[" + in1 + ", {'type': 'PackInputs'}]");
        QCOMPARE(reprAt(*to1, {"data_preprocessor"}),
                 QStringLiteral("{'num_classes': 10, 'mean': [1.0, 2.0, 3.0], 'std': [4.0, 5.0, 6.0], 'to_rgb': True}"));
        QCOMPARE(pathsLeft(*to1), lost == "0" ? QStringList{"data.test.pipeline.0"} : QStringList());
        const auto to0 = convertConfig(*configOf(QString::fromLatin1(k1).arg(in1 + ", dict(type='PackInputs')")));
        QVERIFY2(to0.ok(), to0.ok() ? "" : describe(to0.error()).c_str());
        const QString pipeline = reprAt(*to0, {"data", "test", "pipeline"});
        const auto wanted = configOf("v = [" + in0 + ", " + kNormalize + ", " + kTensors + "]\n");
        QVERIFY2(*valueAt(to0->root, std::vector<std::string>{"data", "test", "pipeline"}) == *wanted->root.find("v"),
                 qPrintable(pipeline));
        QCOMPARE(pathsLeft(*to0), lost == "1" ? QStringList{"test_dataloader.dataset.pipeline.0"} : QStringList());
        // What was written reads back as what was meant.
        for (const auto* converted : {&*to1, &*to0}) {
            const auto again = loadConfigText("m.py", converted->text);
            QVERIFY(again.ok() && (*again)->root == converted->root);
        }
    }

    void lostArguments_data() {
        QTest::addColumn<QString>("transform");
        QTest::addColumn<QString>("path");
        const auto row = [](const char* transform, const char* path) {
            QTest::newRow(path) << QString::fromLatin1(transform) << QString::fromLatin1(path);
        };
        row("dict(type='LoadImageFromFile', imdecode_backend='pillow')", "0.imdecode_backend");
        row("dict(type='LoadImageFromFile', ignore_empty=True)", "0.ignore_empty");
        row("dict(type='Resize', scale=9, keep_ratio=True)", "0.keep_ratio");
        row("dict(type='Resize', scale_factor=2.)", "0.scale_factor");
        row("dict(type='CenterCrop', crop_size=9, auto_pad=True)", "0.auto_pad");
        row("dict(type='Pad', size_divisor=32)", "0.size_divisor");
        row("dict(type='PackInputs', meta_keys=('img_path', ))", "0.meta_keys");
        row("dict(type='PackInputs', algorithm_keys=['text'])", "0.algorithm_keys");
        row("dict(type='PackInputs', input_key='inputs')", "0.input_key");
    }
    void lostArguments() {
        QFETCH(QString, transform);
        QFETCH(QString, path);
        const auto converted = convertConfig(*configOf(QString::fromLatin1(k1).arg(transform)));
        QVERIFY(converted.ok());
        QCOMPARE(pathsLeft(*converted), QStringList{"test_dataloader.dataset.pipeline." + path});
        QVERIFY(converted->left[0].where.line > 0);
    }

    void orderThatChanges() {
        const auto converted = convertConfig(*configOf(QString::fromLatin1(k0).arg(
            QString::fromLatin1(kNormalize) + ", dict(type='Resize', size=9), dict(type='CenterCrop', crop_size=8)")));
        QVERIFY(converted.ok());
        QCOMPARE(pathsLeft(*converted), QStringList{"data.test.pipeline.1"});
        QVERIFY(english(converted->left[0].why).find("comes after Normalize") != std::string::npos);
    }

    void preprocessors_data() {
        QTest::addColumn<QString>("preprocessor");
        QTest::addColumn<QString>("normalize");
        QTest::addColumn<QStringList>("left");
        QTest::newRow("none") << "None"
                              << "{'type': 'Normalize', 'mean': [0, 0, 0], 'std': [1, 1, 1], 'to_rgb': False}" << QStringList();
        QTest::newRow("only order") << "dict(to_rgb=True)"
                                    << "{'type': 'Normalize', 'mean': [0, 0, 0], 'std': [1, 1, 1], 'to_rgb': True}" << QStringList();
        QTest::newRow("grey") << "dict(type='ClsDataPreprocessor', mean=[5.], std=[6.], to_onehot=True)"
                              << "{'type': 'Normalize', 'mean': [5.0], 'std': [6.0], 'to_rgb': False}" << QStringList();
        QTest::newRow("other") << "dict(type='SelfSupDataPreprocessor', mean=[5.], std=[6.], pad_size_divisor=32, size=3)"
                               << "{'type': 'Normalize', 'mean': [5.0], 'std': [6.0], 'to_rgb': False}"
                               << QStringList{"data_preprocessor.type", "data_preprocessor.pad_size_divisor", "data_preprocessor.size"};
    }
    void preprocessors() {
        QFETCH(QString, preprocessor);
        QFETCH(QString, normalize);
        QFETCH(QStringList, left);
        const auto config =
            configOf(QString::fromLatin1(k1).arg(QStringLiteral("dict(type='PackInputs')")) + "data_preprocessor = " + preprocessor + "\n");
        const auto converted = convertConfig(*config);
        QVERIFY(converted.ok());
        QCOMPARE(reprAt(*converted, {"data", "test", "pipeline", "0"}), normalize);
        QCOMPARE(pathsLeft(*converted), left);
    }
    void preprocessorOfTheModel() {
        const auto config = configOf(QString::fromLatin1(k1).arg(QStringLiteral("dict(type='PackInputs')")) +
                                     "model['data_preprocessor'] = dict(mean=[7, 7, 7], std=[8, 8, 8])\n");
        const auto converted = convertConfig(*config);
        QVERIFY(converted.ok());
        QVERIFY(reprAt(*converted, {"data", "test", "pipeline", "0", "mean"}) == "[7, 7, 7]");
        QCOMPARE(reprAt(*converted, {"model", "data_preprocessor"}), QStringLiteral("absent"));
    }

    /// The network in 0.x and in 1.x.
    void models_data() {
        QTest::addColumn<QString>("in0");
        QTest::addColumn<QString>("in1");
        const auto row = [](const char* name, const char* in0, const char* in1) {
            QTest::newRow(name) << QString::fromLatin1(in0) << QString::fromLatin1(in1);
        };
        row("equal names", "dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=50), neck=[dict(type='GlobalAveragePooling')])",
            "dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=50), neck=[dict(type='GlobalAveragePooling')])");
        row("class token", "dict(backbone=dict(type='VisionTransformer', output_cls_token=False))",
            "dict(backbone=dict(type='VisionTransformer', out_type='featmap'))");
        row("one augment",
            "dict(head=dict(num_classes=7), train_cfg=dict(augments=dict(type='BatchMixup', alpha=0.2, num_classes=7, prob=1.0)))",
            "dict(head=dict(num_classes=7), train_cfg=dict(augments=dict(type='Mixup', alpha=0.2)))");
        row("two augments",
            "dict(head=dict(num_classes=7), train_cfg=dict(augments=[dict(type='BatchMixup', alpha=0.8, num_classes=7, prob=0.5), "
            "dict(type='BatchCutMix', alpha=1.0, num_classes=7, prob=0.5)]))",
            "dict(head=dict(num_classes=7), train_cfg=dict(augments=[dict(type='Mixup', alpha=0.8), dict(type='CutMix', alpha=1.0)]))");
        row("probabilities",
            "dict(head=dict(num_classes=7), train_cfg=dict(augments=[dict(type='BatchResizeMix', alpha=0.8, num_classes=7, prob=0.3), "
            "dict(type='BatchCutMix', alpha=1.0, num_classes=7, prob=0.2)]))",
            "dict(head=dict(num_classes=7), train_cfg=dict(augments=[dict(type='ResizeMix', alpha=0.8), dict(type='CutMix', alpha=1.0)], "
            "probs=[0.3, 0.2]))");
    }
    void models() {
        QFETCH(QString, in0);
        QFETCH(QString, in1);
        const auto zero = configOf("model = " + in0 + "\noptimizer = None\n"),
                   one = configOf("model = " + in1 + "\noptim_wrapper = None\n");
        const auto to1 = convertConfig(*zero), to0 = convertConfig(*one);
        QVERIFY(to1.ok() && to0.ok());
        QVERIFY2(*to1->root.find("model") == *one->root.find("model"), qPrintable(reprAt(*to1, {"model"})));
        QVERIFY2(*to0->root.find("model") == *zero->root.find("model"), qPrintable(reprAt(*to0, {"model"})));
    }

    void lostOfModels_data() {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QStringList>("left");
        QTest::addColumn<QString>("why");
        const auto row = [](const char* name, const char* model, const QStringList& left, const char* why) {
            QTest::newRow(name) << QString::fromLatin1(model) << left << QString::fromLatin1(why);
        };
        row("class", "dict(type='ImageClassifier', backbone=dict(type='mmpretrain.models.HiViT'))", {"model.backbone.type"},
            "mmclassification 0.x has no HiViT; it stays as it is");
        row("argument", "dict(backbone=dict(type='ConvNeXt', use_grn=True))", {"model.backbone.use_grn"},
            "ConvNeXt of mmclassification 0.x has no argument use_grn");
        row("argument at its default",
            "dict(backbone=dict(type='VisionTransformer', frozen_stages=-1, pre_norm=False, layer_scale_init_value=0.))", {}, "");
        row("head", "dict(head=dict(type='CSRAClsHead', thr=0.5, topk=3))", {"model.head.thr", "model.head.topk"},
            "CSRAClsHead of mmclassification 0.x has no argument thr");
        row("out_type", "dict(backbone=dict(type='VisionTransformer', out_type='raw'))", {"model.backbone.out_type"},
            "VisionTransformer of mmclassification 0.x gives the class token or the map, not 'raw'");
        row("augment", "dict(train_cfg=dict(augments=[dict(type='Mosaic')]))", {"model.train_cfg.augments.0"},
            "mmclassification 0.x has no augment Mosaic");
        row("classes", "dict(train_cfg=dict(augments=[dict(type='Mixup')]))", {"model.train_cfg.augments.0.num_classes"},
            "BatchMixup needs the number of classes, which the head does not say");
        row("other training", "dict(train_cfg=dict(x=1))", {"model.train_cfg.x"},
            "mmclassification 0.x reads nothing but the augments here");
    }
    void lostOfModels() {
        QFETCH(QString, model);
        QFETCH(QStringList, left);
        QFETCH(QString, why);
        const auto converted = convertConfig(*configOf("model = " + model + "\noptim_wrapper = None\n"));
        QVERIFY(converted.ok());
        QStringList found = pathsLeft(*converted);
        QVERIFY(found.removeOne(QStringLiteral("test_dataloader.dataset.pipeline")));
        QCOMPARE(found, left);
        if (!left.isEmpty()) QCOMPARE(QString::fromStdString(english(converted->left[0].why)), why);
    }

    void datasets_data() {
        QTest::addColumn<QString>("in1");
        QTest::addColumn<QString>("in0");
        QTest::newRow("split") << "type='ImageNet', data_root='d', split='val'"
                               << "{'type': 'ImageNet', 'data_prefix': 'd/val', 'ann_file': 'd/meta/val.txt', ";
        QTest::newRow("paths")
            << "type='mmpretrain.datasets.CustomDataset', data_root='d/', data_prefix=dict(img_path='x'), ann_file='a.txt', "
               "metainfo=dict(classes=['a'])"
            << "{'type': 'CustomDataset', 'data_prefix': 'd/x', 'ann_file': 'd/a.txt', 'classes': ['a'], ";
        QTest::newRow("download") << "type='CIFAR10', data_root='c', split='test'"
                                  << "{'type': 'CIFAR10', 'data_prefix': 'c', 'test_mode': True, ";
    }
    void datasets() {
        QFETCH(QString, in1);
        QFETCH(QString, in0);
        QString text = QString::fromLatin1(k1).arg(QStringLiteral("dict(type='PackInputs')"));
        text.replace(QStringLiteral("type='ImageNet', data_root='d', split='val'"), in1);
        const auto converted = convertConfig(*configOf(text));
        QVERIFY(converted.ok());
        QVERIFY2(reprAt(*converted, {"data", "test"}).startsWith(in0), qPrintable(reprAt(*converted, {"data", "test"})));
        QCOMPARE(pathsLeft(*converted), QStringList());
        QCOMPARE(reprAt(*converted, {"data", "samples_per_gpu"}), QStringLiteral("32"));
    }
    void datasetsTo1() {
        QString text = QString::fromLatin1(k0).arg(QString());
        text.replace(QStringLiteral("type='ImageNet', data_prefix='d/val', ann_file='d/meta/val.txt'"),
                     QStringLiteral("type='CIFAR10', data_prefix='c', test_mode=True, classes=['x']"));
        const auto converted = convertConfig(*configOf(text + "evaluation = dict(metric='mAP')\n"));
        QVERIFY(converted.ok());
        QCOMPARE(reprAt(*converted, {"test_dataloader", "dataset"}),
                 QStringLiteral("{'type': 'CIFAR10', 'data_root': 'c', 'split': 'test', 'metainfo': {'classes': ['x']}, 'pipeline': "
                                "[{'type': 'PackInputs'}]}"));
        QCOMPARE(pathsLeft(*converted), QStringList{"evaluation.metric"});
    }

    void theRestIsListed() {
        const auto converted = convertConfig(*configOf(QString::fromLatin1(k1).arg(QStringLiteral("dict(type='PackInputs')")) +
                                                       "optim_wrapper = dict(lr=1)\nload_from = None\nhelper = 3\nresume_from = 'x'\n"));
        QVERIFY(converted.ok());
        QCOMPARE(pathsLeft(*converted), (QStringList{"resume_from", "optim_wrapper"}));
        QCOMPARE(english(converted->left[0].why), "'resume_from' is of mmclassification 0.x already, in a config of mmpretrain 1.x");
    }

    void errors_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("to");
        QTest::addColumn<QString>("code");
        QTest::newRow("no model") << "x = 1\n" << -1 << "config-no-model";
        QTest::newRow("no sign") << "model = dict(type='A')\n" << -1 << "config-version";
        QTest::newRow("same version") << "model = dict(type='A')\noptimizer = dict()\n" << 0 << "config-version";
        QTest::newRow("half and half") << "model = dict(type='A')\noptimizer = dict()\nval_cfg = dict()\n" << -1 << "config-mixed";
        QTest::newRow("no sign, but told") << "model = dict(type='A')\n" << 1 << "";
        QTest::newRow("half and half, but told") << "model = dict(type='A')\noptimizer = dict()\nval_cfg = dict()\n" << 1 << "";
    }
    void errors() {
        QFETCH(QString, text);
        QFETCH(int, to);
        QFETCH(QString, code);
        std::optional<ConfigVersion> wanted;
        if (to >= 0) wanted = to == 0 ? ConfigVersion::Classification0 : ConfigVersion::Pretrain1;
        const auto converted = convertConfig(*configOf(text), wanted);
        QCOMPARE(converted.ok() ? QString() : QString::fromStdString(converted.error().code), code);
        if (code == "config-mixed") QVERIFY(english(converted.error().what).ends_with("of the latter are val_cfg"));
    }
};

TD_TEST(TestConfigVersions)
#include "tst_config_versions.moc"
