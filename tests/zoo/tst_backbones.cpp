// Arguments that backbones refuse, and what does not learn: frozen_stages and norm_eval, against the numbers of the reference's classes.
#include "core/engine/nn/norm.h"
#include "golden_support.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;
using namespace teardown::engine;

class TestBackbones : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refused_data() {
        QTest::addColumn<QString>("config");
        QTest::addColumn<QString>("what");
        const auto row = [](const char* config, const char* what) { QTest::newRow(config) << config << what; };
        row("type='ConvMixer', arch='768'", "\"arch\": \"768\" is not one of the arch_settings");
        row("type='ConvMixer', arch=dict(embed_dims=4, depth=1, patch_size=2)",
            "Custom arch needs a dict with keys embed_dims, depth, patch_size and kernel_size");
        row("type='ConvMixer', out_indices=-33", "Invalid out_indices -33");
        row("type='MlpMixer', arch='huge'", "Arch huge is not in default archs");
        row("type='MlpMixer', arch=dict(embed_dims=4)",
            "Custom arch needs a dict with keys embed_dims, num_layers, tokens_mlp_dims and channels_mlp_dims");
        row("type='MlpMixer', out_indices=[0, -1]", "Invalid out_indices 0");
        row("type='MlpMixer', img_size=0", "no patch of 16 fits into a picture of 0");
        row("type='MlpMixer', layer_cfgs=[dict()]", "layer_cfgs must be a dict or a list of 12 dicts");
        row("type='ResNeSt', depth=18", "invalid depth 18 for resnet");
        row("type='ResNeSt', depth=50, radix=0", "radix=0: must be positive");
        row("type='Res2Net', depth=50, scales=1", "Res2Net degenerates to ResNet when scales = 1.");
        row("type='Res2Net', depth=200", "invalid depth 200 for resnet");
        row("type='RegNet', arch='regnetx_1gf'", "\"arch\": \"regnetx_1gf\" is not one of the arch_settings");
        row("type='RegNet', arch=7", "Expect \"arch\" to be either a string or a dict, got <class 'int'>");
        row("type='RegNet', arch=dict(w0=24)", "A dict as arch needs w0, wa, wm, depth, group_w and bot_mul");
        row("type='RegNet', arch=dict(w0=23, wa=6, wm=2.5, group_w=12, depth=7, bot_mul=1.0)", "A dict as arch needs w0");
        row("type='RegNet', arch=dict(w0=8, wa=60.0, wm=1.5, group_w=8, depth=12, bot_mul=1.0)",
            "the widths make 7 stages: must be 1 to 4");
        row("type='RegNet', arch='regnetx_400mf', deep_stem=True", "deep_stem has not been implemented for RegNet");
        row("type='RegNet', arch='regnetx_400mf', strides=(2, 2)", "strides has 2 entries for 4 stages");
        row("type='CSPDarkNet', depth=50", "depth must be one of [53], but get 50.");
        row("type='CSPResNet', depth=50, frozen_stages=4", "frozen_stages must be in range(-1, 4). But received 4");
        row("type='CSPResNet', depth=50, out_indices=-5", "Invalid out_indices -5");
        row("type='CSPResNet', depth=50, out_indices=(0, 5)", "Invalid out_indices 5");
        row("type='ConvNeXt', arch='huge'", "\"arch\": \"huge\" is not one of the arch_settings");
        row("type='ConvNeXt', arch=dict(depths=[1, 1])", "A dict as arch needs \"depths\" and \"channels\"");
        row("type='ConvNeXt', arch=dict(depths=[1, 1], channels=[4])", "A dict as arch needs \"depths\" and \"channels\"");
        row("type='ConvNeXt', out_indices=-5", "Invalid out_indices -5");
        row("type='PCPVT', arch='huge'", "Arch huge is not in default archs");
        row("type='PCPVT', arch=dict(embed_dims=[4])",
            "Custom arch needs a dict with keys embed_dims, depths, num_heads, patch_sizes, strides, mlp_ratios, sr_ratios");
        row("type='SVT', arch=dict(embed_dims=[4], depths=[1], num_heads=[1], patch_sizes=[4], strides=[4], mlp_ratios=[2], sr_ratios=[1])",
            "sr_ratios, window_sizes");
        row("type='PCPVT', arch=dict(embed_dims=[4], depths=[1], num_heads=[1], patch_sizes=[4], strides=[4], mlp_ratios=[2, 2], "
            "sr_ratios=[1])",
            "Length of setting item in arch dict must be type of list and have the same length.");
        row("type='PCPVT', arch='small', norm_after_stage=[True, False]",
            "Number of norm_after_stage(2) should be equal to the number of stages(4).");
        row("type='SVT', arch='small', norm_after_stage=[0, 0, 0, 1]", "norm_after_stage should be bool or List[bool].");
        row("type='SVT', arch='small', out_indices=(4, )", "there are 4 stages");
        row("type='RepMLPNet', arch='small'", "Arch small is not in default archs");
        row("type='RepMLPNet', arch=dict(channels=[4], depths=[1])", "Custom arch needs a dict with keys channels, depths, sharesets_nums");
        row("type='RepMLPNet', arch=dict(channels=[4], depths=[1], sharesets_nums=[3]), out_indices=(0, )",
            "4 channels are no multiple of 3 share sets");
        row("type='RepMLPNet', arch='b', reparam_conv_kernels=(1, 2)", "must be different odd sizes");
        row("type='RepMLPNet', arch='b', reparam_conv_kernels=(3, 3)", "must be different odd sizes");
        row("type='RepMLPNet', arch='b', img_size=16", "a picture of 16 is too small for 4 stages");
        row("type='VAN', arch='huge'", "Arch huge is not in default archs");
        row("type='VAN', arch=dict(embed_dims=[4], depths=[1])", "Custom arch needs a dict with keys embed_dims, depths and ffn_ratios");
        row("type='VAN', frozen_stages=4", "'VAN' object has no attribute 'patch_embed5'");
        row("type='VAN', patch_sizes=[7, 3, 3]", "patch_sizes has 3 entries for 4 stages");
        row("type='VAN', block_cfgs=dict(drop_rate=0.1)", "VANBlock() got multiple values for keyword argument 'drop_rate'");
        row("type='VAN', block_cfgs=[dict()]", "VANBlock() argument after ** must be a mapping");
        row("type='PoolFormer', arch='s13'", "Unavailable arch, please choose from (s12, s24, s36, m36, m48) or pass a dict.");
        row("type='PoolFormer', arch=dict(layers=[1, 1])", "The arch dict must have \"layers\" and \"embed_dims\", but got ['layers'].");
        row("type='PoolFormer', arch=dict(layers=[1], embed_dims=[4])", "float division by zero");
        row("type='PoolFormer', arch=dict(layers=[1, 1], embed_dims=[4, 8])", "Invalid out_indices -1");
        row("type='PoolFormer', out_indices=-8", "Invalid out_indices -8");
        row("type='PoolFormer', out_indices=7", "Invalid out_indices 7");
        row("type='PoolFormer', frozen_stages=8", "index 7 is out of range");
        row("type='EfficientFormer', arch='l2'", "Unavailable arch, please choose from (l1, l3, l7) or pass a dict.");
        row("type='EfficientFormer', arch=dict(layers=[1, 1])",
            "The arch dict must have layers, embed_dims, downsamples, vit_num, but got ['layers'].");
        row("type='EfficientFormer', out_indices=4", "Invalid out_indices 4");
        row("type='EfficientFormer', out_indices=-5", "Invalid out_indices -5");
        row("type='EfficientFormer', arch=dict(layers=[1, 1], embed_dims=[4, 8], downsamples=[True, True], vit_num=-1)",
            "'vit_num' must be an integer greater than or equal to 0.");
        row("type='EfficientFormer', arch=dict(layers=[1, 1], embed_dims=[4, 8], downsamples=[True, True], vit_num=2)",
            "'vit_num' must be an integer smaller than layer number");
        row("type='EfficientFormer', frozen_stages=5", "index 4 is out of range");
        row("type='EfficientNet', arch='b9'", "\"arch\": \"b9\" is not one of the arch_settings");
        row("type='EfficientNet', out_indices=(7, )", "the item in out_indices must in range(0, 7). But received 7");
        row("type='EfficientNet', out_indices=(-1, )", "the item in out_indices must in range(0, 7). But received -1");
        row("type='EfficientNet', frozen_stages=8", "frozen_stages must be in range(0, 8). But received 8");
        row("type='EfficientNet', frozen_stages=-1", "frozen_stages must be in range(0, 8). But received -1");
        row("type='EfficientNet', act_cfg=None", "must be a dict or two of them");
        row("type='ShuffleNetV1', groups=5", "5 groups is not supported for 1x1 Grouped Convolutions");
        row("type='ShuffleNetV1', out_indices=(3, )", "the item in out_indices must in range(0, 3). But received 3");
        row("type='ShuffleNetV1', frozen_stages=3", "frozen_stages must be in range(-1, 3). But received 3");
        row("type='ShuffleNetV2', widen_factor=0.75", "widen_factor must be in [0.5, 1.0, 1.5, 2.0]. But received 0.75");
        row("type='ShuffleNetV2', frozen_stages=-2", "frozen_stages must be in range(-1, 4). But received -2");
        row("type='DenseNet', arch='264'", "Unavailable arch, please choose from (121, 169, 201, 161) or pass a dict.");
        row("type='DenseNet', arch=dict(growth_rate=4, depths=[1])",
            "Custom arch needs a dict with keys growth_rate, depths and init_channels");
        row("type='DenseNet', arch=dict(growth_rate=4, depths=3, init_channels=4)", "depths must be a list of integers");
        row("type='DenseNet', out_indices=-5", "Invalid out_indices -5");
        row("type='DenseNet', frozen_stages=5", "frozen_stages=5: there are 4 stages");
        row("type='HorNet', arch='huge'", "Arch huge is not in default archs");
        row("type='HorNet', arch=dict(depths=[1])", "Custom arch needs a dict with keys base_dim, depths, orders and dw_cfg");
        row("type='HorNet', arch=dict(base_dim=4, depths=[1])", "depths must be a list with an item for each of the 4 stages");
        row("type='HorNet', arch=dict(base_dim=4, depths=[1, 1, 1, 1], orders=[1, 1, 0, 1], dw_cfg=[])",
            "orders: 0 is no number from 1 to 60");
        row("type='HorNet', arch=dict(base_dim=4, depths=[1, 1, 1, 1], orders=[1, 1, 1, 1], dw_cfg=[dict(type='CW')] * 4)",
            "dw_type should be `DW` or `GF`");
        row("type='HorNet', out_indices=(4, )", "Invalid out_indices 4");
        row("type='HorNet', frozen_stages=4", "frozen_stages=4: there are 4 stages");
        row("type='HorNet', frozen_stages=3", "'HorNet' object has no attribute 'norm4'");
        row("type='Conformer', arch='huge'", "Arch huge is not in default archs");
        row("type='Conformer', arch=dict(embed_dims=4)",
            "Custom arch needs a dict with keys embed_dims, depths, num_heads and channel_ratio");
        row("type='Conformer', patch_size=20", "The patch size of Conformer must be divisible by 16.");
        row("type='Conformer', out_indices=-14", "Invalid out_indices -14");
        row("type='ConformerHead', num_classes=0, in_channels=[4, 4]", "num_classes=0 must be a positive integer");
        row("type='ConformerHead', num_classes=3, in_channels=4",
            "in_channels=4: must have the channels of the convolutions and of the tokens");
    }
    void refused() {
        QFETCH(QString, config);
        QFETCH(QString, what);
        const auto root = golden::parse("model = dict(" + config.toStdString() + ")\n");
        QVERIFY(root.ok());
        BuildContext context;
        const SkipConstructorValues skip;
        const auto layer = golden::build(*root->find("model"), context);
        QVERIFY(!layer.ok());
        QCOMPARE(QString::fromStdString(layer.error().code), QStringLiteral("config-value"));
        QVERIFY2(QString::fromStdString(english(layer.error().what)).contains(what), english(layer.error().what).c_str());
    }

    void anotherSizeIsRefused() {
        const auto root = golden::parse(
            "model = dict(type='MlpMixer', arch=dict(embed_dims=4, num_layers=1, tokens_mlp_dims=3, channels_mlp_dims=3), img_size=32)\n");
        BuildContext context;
        const auto layer = golden::build(*root->find("model"), context);
        QVERIFY(layer.ok());
        const auto backbone = std::dynamic_pointer_cast<ValueLayer>(*layer);
        QCOMPARE((*backbone)(Value(at::zeros({1, 3, 32, 32}))).last().sizes().vec(), (std::vector<std::int64_t>{1, 4, 4}));
        QVERIFY_THROWS_EXCEPTION(c10::Error, (*backbone)(Value(at::zeros({1, 3, 48, 32}))));
    }

    void repMlpRefusesAnotherSize() {
        const auto root = golden::parse(
            "model = dict(type='RepMLPNet', arch=dict(channels=[4, 8], depths=[1, 1], sharesets_nums=[2, 4]), img_size=(24, 32), "
            "out_indices=(0, 1))\n");
        BuildContext context;
        const auto layer = golden::build(*root->find("model"), context);
        QVERIFY(layer.ok());
        const auto backbone = std::dynamic_pointer_cast<ValueLayer>(*layer);
        const Value features = (*backbone)(Value(at::zeros({1, 3, 24, 32})));
        // The first stage's output has been halved for the second already.
        QCOMPARE(features.size(), std::size_t{2});
        QCOMPARE(features[0].tensor().sizes().vec(), (std::vector<std::int64_t>{1, 8, 3, 4}));
        QCOMPARE(features[1].tensor().sizes().vec(), (std::vector<std::int64_t>{1, 8, 3, 4}));
        QVERIFY_THROWS_EXCEPTION(c10::Error, (*backbone)(Value(at::zeros({1, 3, 32, 24}))));
    }

    /// The attention has a bias for each distance in a map of 7 x 7; without it any size will do, and tokens become a map by halving
    /// without rounding up.
    void efficientFormerTakesMapsOfOneSize() {
        const auto run = [](const std::string& more, std::int64_t height, std::int64_t width) {
            const auto root = golden::parse(
                "model = dict(type='EfficientFormer', arch=dict(layers=[1, 1, 1, 1], embed_dims=[4, 4, 4, 6], downsamples=[False, True, "
                "True, "
                "True], vit_num=" +
                more + ")\n");
            BuildContext context;
            const auto layer = golden::build(*root->find("model"), context);
            if (!layer.ok()) qFatal("%s", describe(layer.error()).c_str());
            (*layer)->eval();
            return (*std::dynamic_pointer_cast<ValueLayer>(*layer))(Value(at::zeros({1, 3, height, width}))).last().sizes().vec();
        };
        QCOMPARE(run("1)", 193, 224), (std::vector<std::int64_t>{1, 6, 49}));
        QVERIFY_THROWS_EXCEPTION(c10::Error, run("1)", 192, 224));
        QCOMPARE(run("0), reshape_last_feat=True", 64, 96), (std::vector<std::int64_t>{1, 6, 2, 3}));
        QVERIFY_THROWS_EXCEPTION(c10::Error, run("0), reshape_last_feat=True", 65, 96));
        QVERIFY_THROWS_EXCEPTION(c10::Error, run("0)", 64, 128));
    }

    void aDistilledHeadIsNotTrained() {
        const auto root = golden::parse("model = dict(type='EfficientFormerClsHead', num_classes=3, in_channels=4)\n");
        BuildContext context;
        const auto layer = golden::build(*root->find("model"), context);
        QVERIFY(layer.ok());
        const auto head = std::dynamic_pointer_cast<Head>(*layer);
        QVERIFY_THROWS_EXCEPTION(c10::Error, head->losses(at::zeros({2, 3}), at::zeros({2}, at::kLong)));
    }

    void frozen_data() {
        QTest::addColumn<QString>("config");
        QTest::addColumn<int>("built");   // parameters that do not learn after the constructor
        QTest::addColumn<int>("frozen");  // after train()
        QTest::addColumn<int>("norms");   // in evaluation after train()
        const auto row = [](const char* config, int built, int frozen, int norms) {
            QTest::newRow(config) << config << built << frozen << norms;
        };
        row("type='ResNet', depth=18, frozen_stages=1", 157504, 157504, 5);
        row("type='ResNet', depth=18, frozen_stages=0", 9536, 9536, 1);
        row("type='ResNetV1c', depth=18, frozen_stages=2", 702304, 702304, 12);
        row("type='ResNet', depth=18, norm_eval=True", 0, 0, 20);
        row("type='ResNeSt', depth=50, stem_channels=8, base_channels=8, frozen_stages=1", 6940, 6940, 16);
        row("type='Res2Net', depth=50, stem_channels=8, base_channels=8, frozen_stages=2", 471876, 471876, 40);
        row("type='Res2Net', depth=50, stem_channels=8, base_channels=8, deep_stem=False, norm_eval=True", 0, 0, 85);
        row("type='RegNet', arch='regnetx_400mf', frozen_stages=2", 44576, 44576, 12);
        row("type='RegNet', arch='regnetx_400mf', norm_eval=True", 0, 0, 71);
        row("type='CSPDarkNet', depth=53, frozen_stages=0", 0, 61152, 7);
        row("type='CSPDarkNet', depth=53", 0, 0, 0);
        row("type='CSPResNet', depth=50, frozen_stages=1", 0, 1291328, 26);
        row("type='CSPResNet', depth=50, norm_eval=True", 0, 0, 55);
        row("type='CSPResNeXt', depth=50, deep_stem=True, frozen_stages=3", 0, 18540128, 57);
        row("type='RepVGG', arch='A0', frozen_stages=1", 0, 48192, 7);
        row("type='RepVGG', arch='A0', frozen_stages=0", 0, 1632, 2);
        row("type='RepVGG', arch='A0', frozen_stages=4, add_ppf=True", 0, 7827968, 61);
        row("type='VGG', depth=11, frozen_stages=2, norm_cfg=dict(type='BN')", 0, 76032, 2);
        row("type='VGG', depth=11, frozen_stages=0", 0, 0, 0);
        row("type='HRNet', arch='w18', norm_eval=True", 0, 0, 305);
        row("type='MobileNetV2', widen_factor=0.5, frozen_stages=0", 0, 464, 0);
        row("type='MobileNetV2', widen_factor=0.5, frozen_stages=7", 0, 480320, 50);
        row("type='MobileNetV2', frozen_stages=2", 0, 15792, 8);
        row("type='MobileNetV2', norm_eval=True", 0, 0, 52);
        row("type='MobileNetV3', frozen_stages=0", 0, 464, 1);
        row("type='MobileNetV3', arch='large', frozen_stages=3", 0, 8808, 9);
        row("type='MobileNetV3', frozen_stages=12", 0, 927008, 34);
        row("type='MobileNetV3', norm_eval=True", 0, 0, 34);
        row("type='EfficientNet', frozen_stages=0", 0, 0, 0);
        row("type='EfficientNet', frozen_stages=3", 0, 19090, 9);
        row("type='EfficientNet', arch='es', frozen_stages=7", 0, 4157392, 49);
        row("type='EfficientNet', norm_eval=True", 0, 0, 49);
        row("type='EfficientNet', norm_cfg=dict(type='SyncBN'), norm_eval=True, frozen_stages=1", 0, 928, 1);
        row("type='ShuffleNetV1', frozen_stages=0", 0, 696, 0);
        row("type='ShuffleNetV1', frozen_stages=2", 0, 347928, 36);
        row("type='ShuffleNetV1', norm_eval=True, norm_cfg=dict(type='SyncBN')", 0, 0, 49);
        row("type='ShuffleNetV2', frozen_stages=0", 0, 696, 0);
        row("type='ShuffleNetV2', frozen_stages=3", 0, 776420, 54);
        row("type='ShuffleNetV2', norm_eval=True", 0, 0, 56);
        row("type='ShuffleNetV2', norm_cfg=dict(type='SyncBN'), norm_eval=True, frozen_stages=1", 0, 30888, 14);
        row("type='ConvMixer', arch='768/32', frozen_stages=2", 1264128, 1264128, 4);
        row("type='ConvMixer', arch='768/32'", 0, 0, 0);
        row("type='ConvNeXt', arch='tiny', frozen_stages=2", 1235040, 1235040, 0);
        row("type='VAN', frozen_stages=0", 0, 79936, 7);
        row("type='VAN', frozen_stages=3", 0, 3848800, 30);
        row("type='VAN', norm_eval=True", 0, 0, 30);
        row("type='PoolFormer'", 9472, 9472, 0);
        row("type='PoolFormer', frozen_stages=-1", 0, 0, 0);
        row("type='PoolFormer', frozen_stages=3, out_indices=[0, 6]", 415360, 415360, 0);
        row("type='EfficientFormer'", 0, 0, 0);
        row("type='EfficientFormer', frozen_stages=0", 11232, 11232, 2);
        row("type='EfficientFormer', frozen_stages=4", 11391928, 11391928, 33);
        row("type='DenseNet', frozen_stages=2", 1420096, 1420096, 38);
        row("type='DenseNet', frozen_stages=4", 6944320, 6944320, 120);
        row("type='HorNet', frozen_stages=2", 0, 15139392, 0);
        row("type='HorNet', frozen_stages=2, out_indices=(2, 3)", 0, 15140416, 0);
        row("type='Conformer', frozen_stages=3", 0, 0, 0);
    }
    void frozen() {
        QFETCH(QString, config);
        QFETCH(int, built);
        QFETCH(int, frozen);
        QFETCH(int, norms);
        const auto root = golden::parse("model = dict(" + config.toStdString() + ")\n");
        QVERIFY(root.ok());
        BuildContext context;
        const SkipConstructorValues skip;
        const auto layer = golden::build(*root->find("model"), context);
        QVERIFY2(layer.ok(), layer.ok() ? "" : describe(layer.error()).c_str());
        const auto still = [&] {
            std::int64_t count = 0;
            for (const at::Tensor& parameter : (*layer)->parameters()) count += parameter.requires_grad() ? 0 : parameter.numel();
            return static_cast<int>(count);
        };
        QCOMPARE(still(), built);
        (*layer)->train();
        QCOMPARE(still(), frozen);
        int inEvaluation = 0;
        for (const auto& [path, part] : namedModules(**layer))
            if (dynamic_cast<BatchNorm*>(part) && !part->is_training()) ++inEvaluation;
        QCOMPARE(inEvaluation, norms);
    }
};

TD_TEST(TestBackbones)
#include "tst_backbones.moc"
