// The registries: scopes, argument checks, messages with the config's line, and the odd shapes that constructors refuse.
#include "core/registry/registry_info.h"
#include "golden_support.h"

#include "core/engine/zoo/augments.h"
#include "core/engine/zoo/hole.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <map>

using namespace teardown;
using namespace teardown::engine;

namespace {

const char* kClassifier =
    "model = dict(\n    type='ImageClassifier',\n    backbone=%1,\n    neck=dict(type='GlobalAveragePooling'),\n"
    "    head=dict(type='LinearClsHead', num_classes=4, in_channels=512))\n";

Result<LayerPtr> built(const QString& text, BuildContext& context) {
    auto root = teardown::engine::golden::parse(text.toStdString());
    if (!root.ok()) return root.error();
    return context.build(modelRegistry(), *root->find("model"), "model");
}

class Lookups : public BuildObserver {
public:
    void lookup(const LayerRegistry& registry, const std::string& type, const Signature* found, const std::string& path) override {
        log.push_back(path + ": " + type + " in " + registry.name() + (found ? "" : " not found"));
    }
    void constructing(const Arguments& arguments) override { log.push_back("constructing " + arguments.configPath()); }
    void constructed(const Arguments&, Layer& layer) override { log.push_back("constructed " + layer.type()); }
    std::vector<std::string> log;
};

}  // namespace

class TestRegistry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scopes();
    void errors_data();
    void errors();
    void stackedHeads();
    void holes();
    void observerSeesTheOrder();
    void necksInAList();
    void augments();
    void deployWithoutSeWarns();
};

void TestRegistry::scopes() {
    QVERIFY(modelRegistry().find("ResNet"));
    QCOMPARE(modelRegistry().find("mmcls.ResNet"), modelRegistry().find("ResNet"));
    QVERIFY(!modelRegistry().find("Conv2d"));       // no fall-through to another registry
    QVERIFY(!modelRegistry().find("mmcv.ResNet"));  // the root holds nothing itself
    QCOMPARE(modelRegistry().foreignScope("mmdet.ResNet"), std::string("mmdet"));
    QVERIFY(modelRegistry().foreignScope("mmcls.ResNet").empty());
    QCOMPARE(layerRegistries().front()->info().children, (std::vector<std::string>{"mmcls", "teardown"}));
    QVERIFY(modelRegistry().find("teardown.EfficientNetLite"));
    QVERIFY(!modelRegistry().find("EfficientNetLite"));  // mmclassification has no such name
    QVERIFY(normLayerRegistry().find("SyncBN"));
}

void TestRegistry::errors_data() {
    QTest::addColumn<QString>("backbone");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("remedy");
    const auto row = [](const char* name, const char* backbone, const char* code, const char* what, const char* remedy = "") {
        QTest::newRow(name) << backbone << code << what << remedy;
    };
    row("unknown", "dict(type='Resnet', depth=18)", "registry-unknown", "ImageClassifier: Resnet is not in the models registry", "ResNet");
    row("scope", "dict(type='mmdet.ResNet', depth=18)", "registry-scope", "mmdet", "mmdet 3.3 (mmdet.models.backbones.resnet)");
    row("elsewhere", "dict(type='ViTSAM')", "registry-unknown", "ImageClassifier: ViTSAM is not in the models registry",
        "The name exists in mmpretrain 1.2 (mmpretrain.models.backbones.vit_sam).");
    row("timm", "dict(type='TIMMBackbone', model_name='resnet50.a1_in1k', drop_rate=0.1)", "config-value", "it needs Python",
        "The same network in mmclassification: dict(type='ResNet', depth=50).");
    row("timm, no counterpart", "dict(type='TIMMBackbone', model_name='resnet51')", "config-value", "it needs Python", "resnet50");
    row("timm, pretrained", "dict(type='TIMMBackbone', model_name='resnet50', pretrained='a.pth')", "config-value",
        "pretrained must be bool, not str for model path");
    row("argument", "dict(type='ResNet', depth=18, dept=1)", "registry-argument",
        "ImageClassifier: ResNet: ResNet.__init__() got an unexpected keyword argument 'dept'", "depth");
    row("missing", "dict(type='ResNet')", "registry-argument",
        "ImageClassifier: ResNet: ResNet.__init__() missing 1 required positional argument: 'depth'");
    row("depth", "dict(type='ResNet', depth=51)", "config-value", "ImageClassifier: ResNet: invalid depth 51 for resnet", "18, 34, 50");
    row("se depth", "dict(type='SEResNet', depth=18)", "config-value", "invalid depth 18 for SEResNet");
    row("kind", "dict(type='ResNet', depth='18')", "config-value", "depth='18': must be an int");
    row("no type", "dict(depth=18)", "registry-type", "must contain the key \"type\"");
    row("no dict", "'ResNet'", "registry-config", "cfg must be a dict, but got <class 'str'>");
    row("norm", "dict(type='ResNet', depth=18, norm_cfg=dict(type='BNN'))", "registry-unknown", "Unrecognized norm type BNN");
    row("norm argument", "dict(type='ResNet', depth=18, norm_cfg=dict(type='BN', ep=1))", "registry-argument",
        "unexpected keyword argument 'ep'");
    row("strides", "dict(type='ResNet', depth=18, strides=(1, 2))", "config-value", "strides has 2 entries for 4 stages");
    row("out_indices", "dict(type='ResNet', depth=18, out_indices=(4, ))", "config-value", "there are 4 stages");
    row("deep stem", "dict(type='ResNet_CIFAR', depth=18, deep_stem=True)", "config-value", "do not support deep_stem");
    row("V1c stem", "dict(type='ResNetV1c', depth=50, deep_stem=True)", "registry-argument", "unexpected keyword argument 'deep_stem'");
    row("arch", "dict(type='RepVGG', arch='A9')", "config-value", "\"arch\": \"A9\" is not one of the arch_settings", "A0");
    row("arch dict", "dict(type='RepVGG', arch=dict(num_blocks=[1], width_factor=[1], group_layer_map=None))", "config-value",
        "no 'se_cfg'");
    row("arch dict instead", "dict(type='RepVGG', arch='A9')", "config-value", "A9", "D2se, yolox-pai-small or give a dict.");
    row("vgg", "dict(type='VGG', depth=12)", "config-value", "invalid depth 12 for vgg", "VGG has depths 11, 13, 16, 19.");
    row("num_stages", "dict(type='ResNet', depth=18, num_stages=5)", "config-value", "num_stages=5: must be 1 to 4");
    row("vgg dilations", "dict(type='VGG', depth=11, dilations=(1, 1))", "config-value", "dilations has 2 entries for 5 stages");
    row("lite", "dict(type='teardown.EfficientNetLite', arch='b0')", "config-value", "\"arch\": \"b0\" is not one of the arch_settings",
        "Choose from lite0, lite1, lite2, lite3, lite4.");
    row("mobilenet output", "dict(type='MobileNetV2', out_indices=(2, 8))", "config-value",
        "the item in out_indices must in range(0, 8). But received 8");
    row("mobilenet no output", "dict(type='MobileNetV2', out_indices=(-1, ))", "config-value",
        "the item in out_indices must in range(0, 8). But received -1");
    row("mobilenet frozen", "dict(type='MobileNetV2', frozen_stages=8)", "config-value",
        "frozen_stages must be in range(-1, 8). But received 8");
    row("mobilenet v3 output", "dict(type='MobileNetV3', out_indices=[13])", "config-value",
        "the item in out_indices must in range(0, 13). But received 13");
    row("mobilenet v3 frozen", "dict(type='MobileNetV3', arch='large', frozen_stages=17)", "config-value",
        "frozen_stages must be in range(-1, 17). But received 17");
    row("mobilenet v3", "dict(type='MobileNetV3', arch='small_075')", "config-value",
        "\"arch\": \"small_075\" is not one of the arch_settings", "Choose from small, large.");
    row("t2t performer", "dict(type='T2T_ViT', t2t_cfg=dict(use_performer=True))", "config-value", "Performer hasn't been implemented.");
    row("t2t twice", "dict(type='T2T_ViT', t2t_cfg=dict(img_size=32))", "config-value",
        "T2TModule() got multiple values for keyword argument 'img_size'");
    row("t2t layers", "dict(type='T2T_ViT', num_layers=2, layer_cfgs=[dict()])", "config-value",
        "layer_cfgs must be a dict or a list of 2 dicts");
    row("t2t output", "dict(type='T2T_ViT', num_layers=2, out_indices=[3])", "config-value", "Invalid out_indices 3");
    row("t2t token", "dict(type='T2T_ViT', with_cls_token=False)", "config-value",
        "with_cls_token must be True if set output_cls_token to True, but got False");
    row("t2t size", "dict(type='T2T_ViT', img_size=15)", "config-value", "a picture of 15 has less than 16 rows of pixels");
    row("tnt", "dict(type='TNT', arch='tiny')", "config-value", "Arch tiny is not in default archs", "small, base or give a dict.");
    row("tnt dict", "dict(type='TNT', arch=dict(embed_dims_outer=12, embed_dims_inner=4, num_layers=2, num_heads_inner=2))", "config-value",
        "Custom arch needs a dict with keys embed_dims_outer, embed_dims_inner, num_layers, num_heads_inner and num_heads_outer");
    row("tnt size", "dict(type='TNT', img_size=8)", "config-value", "no patch of 16 fits into a picture of 8");
    row("mvit", "dict(type='MViT', arch='huge')", "config-value", "Arch huge is not in default archs",
        "tiny, small, base, large or give a dict.");
    row("mvit dict", "dict(type='MViT', arch=dict(embed_dims=12, num_layers=2, num_heads=2))", "config-value",
        "Custom arch needs a dict with keys embed_dims, num_layers, num_heads and downscale_indices");
    row("mvit scale", "dict(type='MViT', arch='tiny', out_scales=[0, 5])", "config-value", "Invalid out_scales 5");
    row("mvit square", "dict(type='MViT', arch='tiny', img_size=(224, 192))", "config-value", "relative positions need a square picture",
        "rel_pos_spatial=False");
    row("hrnet", "dict(type='HRNet', arch='w20')", "config-value",
        "Invalid arch, please choose arch from w18, w30, w32, w40, w44, w48, w64, or specify `extra` argument directly.");
    row("hrnet stage", "dict(type='HRNet', extra=dict(stage2=dict()))", "config-value", "Missing stage1 config in \"extra\".",
        "num_branches");
    const char* stage =
        "dict(type='HRNet', extra=dict(stage1=dict(num_modules=1, num_branches=1, block='BASIC', num_blocks=%1, num_channels=(4, ))))";
    row("hrnet blocks", qPrintable(QString(stage).arg("(1, 2)")), "config-value",
        "num_blocks=(1, 2): must have an entry for each of the 1 branches");
    row("hrnet no number", qPrintable(QString(stage).arg("(0, )")), "config-value", "num_blocks=0: must be a positive integer");
    row("hrnet block",
        "dict(type='HRNet', extra=dict(stage1=dict(num_modules=1, num_branches=1, block='PLAIN', num_blocks=(1, ), num_channels=(4, ))))",
        "config-value", "block='PLAIN': must be 'BASIC' or 'BOTTLENECK'");
}

void TestRegistry::errors() {
    QFETCH(QString, backbone);
    QFETCH(QString, code);
    QFETCH(QString, what);
    QFETCH(QString, remedy);
    BuildContext context;
    const auto layer = built(QString::fromLatin1(kClassifier).arg(backbone), context);
    QVERIFY(!layer.ok());
    const Error& error = layer.error();
    QCOMPARE(QString::fromStdString(error.code), code);
    QVERIFY2(QString::fromStdString(english(error.what)).contains(what), english(error.what).c_str());
    QVERIFY2(QString::fromStdString(english(error.remedy)).contains(remedy), english(error.remedy).c_str());
    QCOMPARE(error.where.line, 3);
    QVERIFY2(error.where.member.starts_with("model.backbone"), error.where.member.c_str());
}

void TestRegistry::stackedHeads() {
    const QString head = "model = dict(type='StackedLinearClsHead', in_channels=4, %1)\n";
    const std::pair<const char*, const char*> cases[] = {
        {"num_classes=0, mid_channels=[3]", "`num_classes` of StackedLinearClsHead must be a positive integer, got 0 instead."},
        {"num_classes=2, mid_channels=3", "`mid_channels` of StackedLinearClsHead should be a sequence, instead of <class 'int'>"},
        {"num_classes=2, mid_channels=[]", "mid_channels is empty"},
        {"num_classes=2", "missing 1 required positional argument: 'mid_channels'"}};
    for (const auto& [arguments, what] : cases) {
        BuildContext context;
        const auto layer = built(head.arg(arguments), context);
        QVERIFY2(!layer.ok(), arguments);
        QVERIFY2(english(layer.error().what).find(what) != std::string::npos, english(layer.error().what).c_str());
    }
}

/// Within a HoleScope the rest of the network is built around what is not known.
void TestRegistry::holes() {
    const QString text = QString::fromLatin1(
        "model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18, norm_cfg=dict(type='BatchNom')), "
        "neck=dict(type='Gap'), head=dict(type='LinearClsHead', num_classes=4, in_channels=512, loss=dict(type='FocalLos')))\n");
    BuildContext strict;
    QVERIFY(!built(text, strict).ok());
    const HoleScope scope;
    BuildContext context;
    const auto layer = built(text, context);
    QVERIFY2(layer.ok(), layer.ok() ? "" : describe(layer.error()).c_str());
    std::map<std::string, std::string> found;
    for (const auto& [path, part] : namedModules(**layer))
        if (dynamic_cast<const Hole*>(part)) found[path] = part->type();
    QCOMPARE(found.size(), std::size_t{20 + 2});
    QCOMPARE(found["backbone.bn1"], std::string("BatchNom"));
    QCOMPARE(found["neck"], std::string("Gap"));
    QCOMPARE(found["head.compute_loss"], std::string("FocalLos"));
    // Each problem once, with the classes around it.
    QCOMPARE(scope.problems().size(), std::size_t{3});
    QCOMPARE(english(scope.problems()[0].what), std::string("ImageClassifier: ResNet: Unrecognized norm type BatchNom"));
    QCOMPARE(english(scope.problems()[1].what), std::string("ImageClassifier: Gap is not in the models registry"));
    QCOMPARE(english(scope.problems()[2].what), std::string("ImageClassifier: LinearClsHead: FocalLos is not in the models registry"));
    QVERIFY(mentions(scope.problems()[2].remedy, "FocalLoss"));
    QCOMPARE(scope.problems()[2].where.member, std::string("model.head.loss.type"));
}

void TestRegistry::observerSeesTheOrder() {
    Lookups lookups;
    BuildContext context(&lookups);
    QVERIFY(built("model = dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=3), head=dict(type='ClsHead'))\n", context)
                .ok());
    const std::vector<std::string> expected = {
        "model: ImageClassifier in models",
        "constructing model",
        "model.backbone: LeNet5 in models",
        "constructing model.backbone",
        "constructed LeNet5",
        "model.head: ClsHead in models",
        "constructing model.head",
        "model.head.loss: CrossEntropyLoss in models",
        "constructing model.head.loss",
        "constructed CrossEntropyLoss",
        "constructed ClsHead",
        "constructed ImageClassifier",
    };
    QCOMPARE(lookups.log, expected);
}

void TestRegistry::necksInAList() {
    BuildContext context;
    auto layer = built(
        "model = dict(type='ImageClassifier', backbone=dict(type='ResNet_CIFAR', depth=18), neck=[dict(type='GlobalAveragePooling')], "
        "head=dict(type='LinearClsHead', num_classes=4, in_channels=512))\n",
        context);
    QVERIFY2(layer.ok(), layer.ok() ? "" : describe(layer.error()).c_str());
    auto& model = dynamic_cast<ImageClassifier&>(**layer);
    QCOMPARE(model.neck()->type(), std::string("Sequential"));
    model.eval();
    at::NoGradGuard noGrad;
    QCOMPARE(model.test(at::zeros({2, 3, 32, 32})).at("logits").tensor().sizes().vec(), (std::vector<std::int64_t>{2, 4}));
}

void TestRegistry::augments() {
    const QString text = QStringLiteral(
        "model = dict(type='ImageClassifier', backbone=dict(type='LeNet5', num_classes=3), head=dict(type='ClsHead'), "
        "train_cfg=dict(augments=[dict(type='BatchMixup', alpha=0.2, num_classes=3, prob=%1)]))\n");
    BuildContext context;
    auto layer = built(text.arg(QStringLiteral("0.4")), context);
    QVERIFY(layer.ok());
    const auto children = childLayers(*dynamic_cast<ImageClassifier&>(**layer).augments());
    QCOMPARE(children.size(), std::size_t{2});
    QCOMPARE(children[1].second->type(), std::string("Identity"));
    QCOMPARE(dynamic_cast<BatchAugment&>(*children[1].second).probability(), 0.6);
    for (const StateEntry& entry : stateDict(**layer)) QVERIFY(!entry.key.starts_with("augments"));
    layer = built(text.arg(QStringLiteral("1.5")), context);
    QVERIFY(!layer.ok());
}

void TestRegistry::deployWithoutSeWarns() {
    const SkipConstructorValues skip;
    const QString arch = QStringLiteral(
        "model = dict(type='RepVGG', arch=dict(num_blocks=[1], width_factor=[1], group_layer_map=None, se_cfg=dict(ratio=16)), "
        "strides=(2, ), dilations=(1, ), out_indices=(0, ), deploy=True%1)\n");
    BuildContext warned;
    QVERIFY(built(arch.arg(QString()), warned).ok());
    QCOMPARE(warned.diagnostics().size(), std::size_t{1});
    QCOMPARE(warned.diagnostics().front().code, std::string("repvgg-se-dropped"));
    BuildContext quiet;
    QVERIFY(built(arch.arg(QStringLiteral(", keep_se=True")), quiet).ok());
    QVERIFY(quiet.diagnostics().empty());
}

TD_TEST(TestRegistry)
#include "tst_registry.moc"
