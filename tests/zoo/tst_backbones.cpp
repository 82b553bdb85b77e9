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
        row("type='ConvNeXt', arch='huge'", "\"arch\": \"huge\" is not one of the arch_settings");
        row("type='ConvNeXt', arch=dict(depths=[1, 1])", "A dict as arch needs \"depths\" and \"channels\"");
        row("type='ConvNeXt', arch=dict(depths=[1, 1], channels=[4])", "A dict as arch needs \"depths\" and \"channels\"");
        row("type='ConvNeXt', out_indices=-5", "Invalid out_indices -5");
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
        row("type='ConvMixer', arch='768/32', frozen_stages=2", 1264128, 1264128, 4);
        row("type='ConvMixer', arch='768/32'", 0, 0, 0);
        row("type='ConvNeXt', arch='tiny', frozen_stages=2", 1235040, 1235040, 0);
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
