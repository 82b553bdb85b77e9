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

/// Adds a row of variants: the backbone's arguments, the rest of the model, and what the proposal must say.
void variant(const char* family, const char* backbone, const QByteArray& rest, const char* contains) {
    QTest::addRow("%s: %s", family, contains) << QByteArray(backbone) << rest << QString::fromLatin1(family) << QByteArray(contains);
}

void variantColumns() {
    QTest::addColumn<QByteArray>("backbone");
    QTest::addColumn<QByteArray>("rest");
    QTest::addColumn<QString>("family");
    QTest::addColumn<QByteArray>("contains");
}

const QByteArray kPooled = "neck=dict(type='GlobalAveragePooling'), head=dict(type='LinearClsHead', num_classes=7, in_channels=24)";
const QByteArray kLinear = "head=dict(type='LinearClsHead', num_classes=7, in_channels=24)";
const QByteArray kToken = "neck=None, head=dict(type='VisionTransformerClsHead', num_classes=7, in_channels=24";

}  // namespace

class TestCliParts : public QObject {
    Q_OBJECT

    void checkVariant() {
        QFETCH(QByteArray, backbone);
        QFETCH(QByteArray, rest);
        QFETCH(QString, family);
        QFETCH(QByteArray, contains);
        QTemporaryDir folder;
        const auto tensors = stateDict(folder, "dict(type='ImageClassifier', backbone=dict(" + backbone + "), " + rest + ")");
        QVERIFY(!tensors.empty());
        const QString path = folder.filePath(QStringLiteral("weights.safetensors"));
        writeZeros(path, tensors);
        const CliRun run = runTeardown(words({QStringLiteral("config"), QStringLiteral("propose"), path, QStringLiteral("--json")}));
        QVERIFY2(run.code == 0, run.err.constData());
        const json proposal = run.document()["proposals"][0];
        QCOMPARE(QString::fromStdString(proposal["architecture"].get<std::string>()), family);
        QCOMPARE(proposal["published"], json(false));
        QCOMPARE(proposal["classes"], json(7));
        QVERIFY(proposal["mapping"].is_null());
        const QByteArray text = QByteArray::fromStdString(proposal["config"].get<std::string>());
        QVERIFY2(text.simplified().contains(contains), text.constData());
        // What is assumed is in the file, too.
        for (const json& one : proposal["assumed"])
            QVERIFY2(text.contains("# Not seen: " + QByteArray::fromStdString(one.get<std::string>())), text.constData());
        writeFile(folder.filePath(QStringLiteral("proposed.py")), text);
        const json load =
            runTeardown(words({QStringLiteral("build"), folder.filePath(QStringLiteral("proposed.py")), path, QStringLiteral("--json")}))
                .document()["load"];
        QVERIFY(load["matched"].get<std::size_t>() > 0);
        QCOMPARE(load["share"], json(1.0));
        QCOMPARE(load["unexpected"].size() + load["missing"].size() + load["mismatched"].size(), std::size_t{0});
    }

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

    /// Variants that nobody published: what the shapes show, and that the proposed network takes the whole file.
    void convolutionalVariants_data() {
        variantColumns();
        variant("ResNet", "type='ResNet', depth=18, base_channels=16", kPooled, "base_channels=16");
        variant("ResNet",
                "type='ResNet', depth=50, in_channels=1, stem_channels=24, base_channels=8, num_stages=3, strides=(1, 2, 2), "
                "dilations=(1, 1, 1), out_indices=(2, )",
                kPooled, "num_stages=3");
        variant("ResNetV1c", "type='ResNetV1c', depth=34, base_channels=8", kPooled, "base_channels=8");
        variant("ResNetV1d", "type='ResNetV1d', depth=50, base_channels=8, stem_channels=32", kPooled, "stem_channels=32");
        variant("ResNet_CIFAR", "type='ResNet_CIFAR', depth=18, base_channels=8, stem_channels=8", kPooled, "base_channels=8");
        variant("ResNeXt", "type='ResNeXt', depth=50, groups=8, width_per_group=2", kPooled, "groups=8");
        variant("SEResNeXt", "type='SEResNeXt', depth=50, groups=8, width_per_group=2, se_ratio=8", kPooled, "se_ratio=8");
        variant("SEResNet", "type='SEResNet', depth=50, base_channels=16", kPooled, "base_channels=16");
        variant("Res2Net", "type='Res2Net', depth=50, scales=3, base_width=10, deep_stem=False, avg_down=False", kPooled, "base_width=10");
        variant("RegNet", "type='RegNet', arch=dict(w0=16, wa=20.5, wm=2.2, group_w=8, depth=9, bot_mul=1.0)", kPooled, "w0=16");
        variant("RegNet", "type='RegNet', arch=dict(w0=48, wa=36.0, wm=2.3, group_w=40, depth=14, bot_mul=1.0), stem_channels=16", kPooled,
                "group_w=40");
        variant("RepVGG",
                "type='RepVGG', arch=dict(num_blocks=[1, 2, 3, 1], width_factor=[0.25, 0.25, 0.25, 0.5], group_layer_map={2: 2, 4: 4}, "
                "se_cfg=None)",
                kPooled, "group_layer_map=dict({ 2: 2, 4: 4 })");
        variant("RepVGG",
                "type='RepVGG', arch=dict(num_blocks=[1, 2, 1], width_factor=[0.25, 0.25, 0.25], group_layer_map=None, "
                "se_cfg=dict(ratio=8, divisor=1)), strides=(2, 2, 2), dilations=(1, 1, 1), out_indices=(2, ), deploy=True, keep_se=True",
                kPooled, "deploy=True");
        variant("MobileNetV2", "type='MobileNetV2', widen_factor=0.35", kPooled, "widen_factor=0.35");
        variant("ShuffleNetV1", "type='ShuffleNetV1', groups=2, widen_factor=0.25", kPooled, "widen_factor=0.25");
        variant("VGG", "type='VGG', depth=11", kPooled, "depth=11");
        variant("DenseNet", "type='DenseNet', arch=dict(growth_rate=8, depths=[2, 3, 4, 2], init_channels=16), bn_size=2", kPooled,
                "bn_size=2");
        variant("ConvNeXt", "type='ConvNeXt', arch=dict(depths=[1, 2, 3, 1], channels=[8, 16, 24, 40]), linear_pw_conv=False", kLinear,
                "channels=[8, 16, 24, 40]");
        variant("HorNet",
                "type='HorNet', arch=dict(base_dim=8, depths=[1, 1, 2, 1], orders=[2, 2, 3, 3], dw_cfg=[dict(type='DW', kernel_size=5), "
                "dict(type='DW', kernel_size=7), dict(type='GF', h=14, w=8), dict(type='GF', h=7, w=4)])",
                kLinear, "orders=[2, 2, 3, 3]");
        variant("ConvMixer", "type='ConvMixer', arch=dict(embed_dims=24, depth=3, patch_size=5, kernel_size=3)", kPooled, "patch_size=5");
        variant("PoolFormer", "type='PoolFormer', arch=dict(layers=[1, 2, 1, 1], embed_dims=[8, 16, 24, 32], mlp_ratios=[2, 2, 4, 4])",
                kPooled, "mlp_ratios=[2, 2, 4, 4]");
        variant("VAN", "type='VAN', arch=dict(embed_dims=[8, 16, 24, 32], depths=[1, 1, 2, 1], ffn_ratios=[8, 8, 4, 2])", kPooled,
                "ffn_ratios=[8, 8, 4, 2]");
    }
    void convolutionalVariants() { checkVariant(); }

    void tokenVariants_data() {
        variantColumns();
        variant("VisionTransformer",
                "type='VisionTransformer', arch=dict(embed_dims=128, num_layers=2, num_heads=2, feedforward_channels=96), "
                "img_size=48, patch_size=8",
                kToken + ", hidden_dim=20)", "feedforward_channels=96");
        variant("VisionTransformer", "type='VisionTransformer', arch='deit-tiny', img_size=384", kToken + ")", "img_size=384");
        variant("DistilledVisionTransformer",
                "type='DistilledVisionTransformer', arch=dict(embed_dims=64, num_layers=2, num_heads=1, "
                "feedforward_channels=96), img_size=64, patch_size=16",
                "neck=None, head=dict(type='DeiTClsHead', num_classes=7, in_channels=64)", "type='DeiTClsHead'");
        variant("T2T-ViT",
                "type='T2T_ViT', img_size=64, embed_dims=64, num_layers=2, t2t_cfg=dict(token_dims=16, use_performer=False), "
                "layer_cfgs=dict(num_heads=1, feedforward_channels=96)",
                kToken + ")", "token_dims=16");
        variant("MLP-Mixer",
                "type='MlpMixer', arch=dict(embed_dims=24, num_layers=2, tokens_mlp_dims=12, channels_mlp_dims=40), img_size=64, "
                "patch_size=16",
                "neck=dict(type='GlobalAveragePooling', dim=1), head=dict(type='LinearClsHead', num_classes=7, in_channels=24)",
                "tokens_mlp_dims=12");
        variant("Swin Transformer",
                "type='SwinTransformer', arch=dict(embed_dims=12, depths=[2, 1, 3, 1], num_heads=[1, 2, 3, 4]), img_size=160, "
                "window_size=5",
                kPooled, "window_size=5");
        variant("Swin Transformer",
                "type='SwinTransformer', arch=dict(embed_dims=12, depths=[1, 2], num_heads=[2, 3]), img_size=64, "
                "use_abs_pos_embed=True, out_indices=(1, )",
                kPooled, "use_abs_pos_embed=True");
        variant("Swin Transformer V2",
                "type='SwinTransformerV2', arch=dict(embed_dims=12, depths=[2, 1, 2, 1], num_heads=[1, 2, 3, 4], "
                "extra_norm_every_n_blocks=2), img_size=128, window_size=4",
                kPooled, "extra_norm_every_n_blocks=2");
        variant("TNT",
                "type='TNT', arch=dict(embed_dims_outer=64, embed_dims_inner=12, num_layers=2, num_heads_inner=4, num_heads_outer=1), "
                "img_size=64, qkv_bias=True",
                kLinear, "qkv_bias=True");
        variant("Conformer", "type='Conformer', arch=dict(embed_dims=64, channel_ratio=0.5, num_heads=1, depths=6)",
                "neck=None, head=dict(type='ConformerHead', num_classes=7, in_channels=[128, 64])", "channel_ratio=0.5");
        variant(
            "Twins",
            "type='PCPVT', arch=dict(embed_dims=[8, 16, 24, 32], depths=[1, 2, 1, 1], num_heads=[1, 1, 1, 1], patch_sizes=[4, 2, 2, "
            "2], strides=[4, 2, 2, 2], mlp_ratios=[8, 8, 4, 4], sr_ratios=[8, 4, 2, 1]), qkv_bias=True, norm_after_stage=[False, False, "
            "False, True]",
            kPooled, "sr_ratios=[8, 4, 2, 1]");
        variant(
            "Twins",
            "type='SVT', arch=dict(embed_dims=[8, 16, 24, 32], depths=[2, 2, 2, 2], num_heads=[1, 1, 1, 1], patch_sizes=[4, 2, 2, 2], "
            "strides=[4, 2, 2, 2], mlp_ratios=[4, 4, 4, 4], sr_ratios=[8, 4, 2, 1], window_sizes=[7, 7, 7, 7]), norm_after_stage=[False, "
            "False, True, True]",
            kPooled, "type='SVT'");
    }
    void tokenVariants() { checkVariant(); }

    void aVariantWithOtherNames() {
        QTemporaryDir folder;
        auto tensors = stateDict(folder,
                                 "dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18, base_channels=8), "
                                 "neck=dict(type='GlobalAveragePooling'), head=dict(type='LinearClsHead', num_classes=7, in_channels=64))");
        for (auto& [key, shape] : tensors) key = key.starts_with("head.") ? key.substr(5) : key.substr(std::string("backbone.").size());
        const QString path = folder.filePath(QStringLiteral("weights.safetensors"));
        writeZeros(path, tensors);
        const CliRun run = runTeardown(words({QStringLiteral("config"), QStringLiteral("propose"), path}));
        QVERIFY2(run.code == 0, run.err.constData());
        QVERIFY2(run.err.contains("ResNet, with the names of torchvision-resnet, 7 classes; no published architecture"),
                 run.err.constData());
        QVERIFY2(run.err.contains("not seen: strides, dilations and activations"), run.err.constData());
        QVERIFY2(run.out.contains("base_channels=8"), run.out.constData());
    }

    void theSampleIsAVariant() {
        const CliRun run = runTeardown(words({QStringLiteral("config"), QStringLiteral("propose"), samplePath("repvgg-digits.pth")}));
        QVERIFY2(run.code == 0, run.err.constData());
        QVERIFY2(run.err.contains("RepVGG, 10 classes; no published architecture"), run.err.constData());
        // The first block has a branch for its input, so it keeps the size; of the others nothing is seen.
        QVERIFY2(run.out.simplified().contains("strides=(1, 2, 2, 2)"), run.out.constData());
    }

    void nothingFits() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("weights.safetensors"));
        writeZeros(path, {{"backbone.layer.weight", json({3, 4})}, {"head.fc.weight", json({7, 3})}});
        const CliRun run = runTeardown(words({QStringLiteral("config"), QStringLiteral("propose"), path}));
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("No published architecture has exactly these tensors"), run.err.constData());
        // A network that follows from some of the shapes and does not take the others is not proposed.
        auto tensors = stateDict(folder,
                                 "dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18, base_channels=8), "
                                 "neck=dict(type='GlobalAveragePooling'), head=dict(type='LinearClsHead', num_classes=7, in_channels=64))");
        tensors.emplace_back("backbone.layer4.1.extra.weight", json({2}));
        writeZeros(path, tensors);
        QCOMPARE(runTeardown(words({QStringLiteral("config"), QStringLiteral("propose"), path})).code, 1);
        const CliRun demo = runTeardown(words({QStringLiteral("demo"), samplePath("repvgg-digits.pth"), samplePath("pictures/3_1.png")}));
        QCOMPARE(demo.code, 2);
        QVERIFY2(demo.err.contains("teardown config propose"), demo.err.constData());
    }
};

TD_TEST(TestCliParts)
#include "tst_cli_parts.moc"
